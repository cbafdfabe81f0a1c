"""Subclassed models, summaries and what every model can do."""

import numpy as np
import pytest

from seqnet import Input, Model, Sequential, layers, naming, ops
from seqnet.errors import NotBuiltError

X = np.random.default_rng(0).standard_normal((4, 6)).astype("float32")


class Net(Model):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.hidden = layers.Dense(units, activation="relu")
        self.drop = layers.Dropout(0.5, seed=1)
        self.out = layers.Dense(2)

    def call(self, inputs, training=False):
        return self.out(self.drop(self.hidden(inputs), training=training))


def test_built_by_a_call():
    model = Net()
    assert model.weights == [] and not model.built
    y = model(X)
    assert model.built and y.shape == (4, 2) and len(model.weights) == 4
    assert [layer.name for layer in model.layers] == [model.hidden.name, model.drop.name, model.out.name]
    assert [v.path for v in model.weights][0] == f"{model.name}/{model.hidden.name}/kernel"
    np.testing.assert_array_equal(y.data, model(X).data)
    assert (model(X, training=True).data != y.data).any()


def test_built_by_hand():
    model = Net()
    model.build((None, 6))
    assert model.built and model.count_params() == 3 * 6 + 3 + 3 * 2 + 2
    with pytest.raises(NotBuiltError):
        Net().count_params()


def test_several_inputs():
    class Two(Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, inputs):
            a, b = inputs
            return self.dense(a) + self.dense(b)

    model = Two()
    assert model([X, X]).shape == (4, 2)
    other = Two()
    other.build([(None, 6), (None, 6)])
    assert len(other.weights) == 2


def test_a_subclassed_model_within_a_functional_one():
    i = Input((6,))
    model = Model(i, layers.Dense(1)(Net()(i)))
    assert model.output_shape == (None, 1) and len(model.weights) == 6 and model(X).shape == (4, 1)


def test_config_of_a_subclassed_model():
    model = Net(5, name="net")
    assert model.get_config()["units"] == 5
    again = Net.from_config(model.get_config())
    assert again.units == 5 and again.name == "net"


def test_state_can_be_added_later():
    model = Net()
    model(X)
    model.extra = layers.Dense(4)
    model.extra(X)
    assert len(model.weights) == 6


def table(model, **kwargs):
    lines = []
    assert model.summary(print_fn=lines.append, **kwargs) is None
    assert len(lines) == 1 and lines[0].endswith("\n")
    return lines[0][:-1]


SEQUENTIAL = '''\
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ e (Embedding)                   │ (None, 7, 4)           │            40 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ c (Conv1D)                      │ (None, 7, 3)           │            27 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ f (Flatten)                     │ (None, 21)             │             0 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 67 (268.00 B)
 Trainable params: 67 (268.00 B)
 Non-trainable params: 0 (0.00 B)'''

UNBUILT = '''\
│ e (Embedding)                   │ ?                      │   0 (unbuilt) │'''

CONNECTED = '''\
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ a (InputLayer)      │ (None, 15, 64)    │          0 │ -                 │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ global_average_poo… │ (None, 64)        │          0 │ a[0][0]           │
│ (GlobalAveragePool… │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ subtract (Subtract) │ (None, 15, 64)    │          0 │ a[0][0],          │
│                     │                   │            │ global_average_p… │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ power (Power)       │ (None, 15, 64)    │          0 │ subtract[0][0]    │'''


def stack():
    return Sequential([layers.Embedding(10, 4, name="e"), layers.Conv1D(3, 2, padding="causal", name="c"),
                       layers.Flatten(name="f")], name="sequential")


def test_summary_is_the_table_of_keras():
    model = stack()
    assert UNBUILT in table(model, line_length=76)
    model.build((None, 7))
    assert table(model, line_length=76) == SEQUENTIAL


def test_summary_of_a_branched_model():
    naming.reset_names()
    i = Input((15, 64), name="a")
    mean = layers.GlobalAveragePooling1D(name="global_average_pooling1d")(i)
    square = layers.Subtract(name="subtract")([i, mean]) ** 2
    model = Model(i, square)
    assert CONNECTED in table(model, line_length=76)


def test_summary_options(capsys):
    model = stack()
    model.build((None, 7))
    model.layers[1].trainable = False
    model.summary()
    assert "Embedding" in capsys.readouterr().out
    text = table(model, show_trainable=True, line_length=140)
    assert "  Trainable  ┃" in text and "│      N      │" in text and "│      -      │" in text
    assert " Non-trainable params: 27 (108.00 B)" in text
    nested = Sequential([model, layers.Dense(2, name="top")], name="outer")
    assert "└ c (Conv1D)" in table(nested, expand_nested=True, line_length=100)
    assert "└ c (Conv1D)" not in table(nested)
    part = table(model, layer_range=("c", "f"))
    assert "e (Embedding)" not in part and "c (Conv1D)" in part
    with pytest.raises(ValueError, match="layer_range"):
        table(model, layer_range=("x", "y"))
    with pytest.raises(ValueError, match="too narrow"):
        table(model, line_length=9)
    assert "Model" in table(Sequential()) and "Total params: 0" in table(Sequential())


def test_summary_of_a_subclassed_model():
    model = Net()
    assert "(unbuilt)" in table(model)
    model(X)
    text = table(model)
    assert "(None, 3)" in text and "(unbuilt)" not in text and "Total params: 29" in text


def test_freezing_and_thawing():
    model = Sequential([Input((6,)), layers.Dense(3), layers.Dense(2)])
    model.layers[0].trainable = False
    assert len(model.trainable_weights) == 2 and len(model.non_trainable_weights) == 2
    model.trainable = False
    assert model.trainable_weights == []
    model.trainable = True
    assert len(model.trainable_weights) == 4


def test_reset_states_reaches_stateful_layers():
    class Stateful(layers.Layer):
        cleared = 0

        def call(self, x):
            return x

        def reset_states(self):
            self.cleared += 1

    layer = Stateful()
    Sequential([Sequential([layer])]).reset_states()
    assert layer.cleared == 1


def test_losses_of_inner_layers_belong_to_the_model():
    i = Input((6,))
    model = Model(i, layers.Dense(2, kernel_regularizer="l2")(i))
    assert len(model.losses) == 1
    with pytest.raises(NotImplementedError, match="layer of its own"):
        model.add_loss(ops.sum(i))


def test_weights_without_a_name_get_one_each():
    naming.reset_names()

    class Plain(layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(shape=(input_shape[-1], 2))
            self.b = self.add_weight(shape=(2,))

        def call(self, x):
            return ops.matmul(x, self.w) + self.b

    model = Sequential([Input((3,)), Plain(), Plain(name="second")], name="net")
    assert [v.path for v in model.weights] == [
        "net/plain/variable", "net/plain/variable_1", "net/second/variable_2", "net/second/variable_3"]
