"""Sequential: adding, taking off, building early and late, configs."""

import numpy as np
import pytest

from seqnet import Input, Model, Sequential, ShapeError, layers
from seqnet.errors import NotBuiltError
from seqnet.models import model_from_json
from seqnet.tensor import Tensor

X = np.random.default_rng(0).standard_normal((4, 6)).astype("float32")


def test_built_as_layers_are_added():
    model = Sequential(name="stack")
    model.add(Input((6,)))
    assert not model.built and model.layers == []
    model.add(layers.Dense(3))
    assert model.built and model.output_shape == (None, 3) and model.count_params() == 21
    model.add(layers.Dense(2))
    assert model.output_shape == (None, 2) and model.input_shape == (None, 6)
    assert [layer.units for layer in model.layers] == [3, 2]
    assert len(model.weights) == 4 and model(X).shape == (4, 2)
    assert model.inputs[0].shape == (None, 6) and model.outputs[0].shape == (None, 2)


def test_built_on_the_first_call():
    model = Sequential([layers.Dense(3), layers.Dense(2)])
    assert not model.built and model.weights == []
    with pytest.raises(AttributeError, match="not built"):
        model.input_shape  # noqa: B018
    with pytest.raises(NotBuiltError, match="not built"):
        model.count_params()
    model(X)
    assert model.built and model.input_shape == (None, 6) and model.output_shape == (None, 2)
    assert model(X[:1]).shape == (1, 2)


def test_built_by_hand():
    model = Sequential([layers.Embedding(20, 4), layers.Conv1D(3, 2), layers.GlobalMaxPooling1D()])
    model.build((None, 9))
    assert model.output_shape == (None, 3) and model.inputs[0].dtype == np.int32
    assert model(np.ones((2, 30), dtype="int64")).shape == (2, 3)
    again = Sequential([Input((6,)), layers.Dense(3)])
    with pytest.raises(ValueError, match="cannot be built"):
        again.build((None, 7))
    with pytest.raises(ValueError, match="no layers"):
        Sequential().build((None, 3))
    with pytest.raises(ValueError, match="no layers"):
        Sequential()(X)


def test_an_addition_that_does_not_fit_changes_nothing():
    model = Sequential([Input((6,)), layers.Dense(3)])
    y = model(X)
    with pytest.raises(ShapeError, match="conv"):
        model.add(layers.Conv1D(2, 3, name="conv"))
    assert [layer.units for layer in model.layers] == [3] and model.built
    np.testing.assert_array_equal(model(X).data, y.data)
    model.add(layers.Dense(5))
    assert model.output_shape == (None, 5)


def test_pop():
    model = Sequential([Input((6,)), layers.Dense(3), layers.Dense(2)])
    kernel = model.layers[0].kernel
    top = model.pop()
    assert top.units == 2 and model.output_shape == (None, 3) and model.layers[0].kernel is kernel
    model.pop()
    with pytest.raises(ValueError, match="no layers"):
        model.pop()


def test_what_cannot_be_added():
    model = Sequential([Input((6,)), layers.Dense(3, name="one")])
    with pytest.raises(ValueError, match="already"):
        model.add(layers.Dense(3, name="one"))
    with pytest.raises(ValueError, match="already"):
        model.add(Input((6,)))
    with pytest.raises(ValueError, match="comes first"):
        Sequential([layers.Dense(2), Input((3,))])


def test_a_shared_layer_keeps_its_weights():
    embedding = layers.Embedding(9, 4, weights=[np.ones((9, 4))], trainable=False, input_length=5)
    model = Sequential([embedding, layers.Flatten(), layers.Dense(1)])
    assert model.output_shape == (None, 1) and len(model.trainable_weights) == 2
    i = Input((5,), dtype="int32")
    other = Model(i, layers.GlobalMaxPooling1D()(embedding(i)))
    np.testing.assert_array_equal(other(np.zeros((2, 5), int)).data, np.ones((2, 4)))
    assert other.weights[0] is model.weights[0]


def test_models_as_layers():
    inner = Sequential([Input((6,)), layers.Dense(3, activation="relu")])
    model = Sequential([inner, layers.Dense(2)])
    assert model.built and model.output_shape == (None, 2) and len(model.weights) == 4
    late = Sequential([Sequential([layers.Dense(3)]), layers.Dense(2)])
    assert late(X).shape == (4, 2) and len(late.weights) == 4
    i = Input((None, 8))
    block = Sequential([layers.Dense(3), layers.Dense(8)])
    assert block(i).shape == (None, None, 8)


def test_config_round_trip():
    model = Sequential([Input((7,), dtype="int32"), layers.Embedding(10, 4), layers.Conv1D(3, 2), layers.Flatten(),
                        layers.Dense(2, activation="softmax")], name="net")
    again = model_from_json(model.to_json())
    assert again.name == "net" and again.built and again.get_config() == model.get_config()
    again.set_weights(model.get_weights())
    x = np.ones((2, 7), dtype="int32")
    np.testing.assert_array_equal(model(x).data, again(x).data)
    unbuilt = Sequential.from_config(Sequential([layers.Dense(3)]).get_config())
    assert not unbuilt.built and unbuilt(X).shape == (4, 3)
    with pytest.raises(ValueError, match="config"):
        Sequential.from_config([1])


def test_several_inputs_go_through_one_behind_the_other():
    model = Sequential([layers.Add(), layers.Dense(2)])
    assert model([X, X]).shape == (4, 2)


def test_layers_cannot_be_assigned():
    with pytest.raises(AttributeError, match="add"):
        Sequential().layers = []


def test_ids_stay_whole_numbers():
    seen = []

    class Peek(layers.Embedding):
        def call(self, inputs):
            seen.append(inputs.dtype)
            return super().call(inputs)

    model = Sequential([Input((3,)), Peek(5, 2)])
    model(np.ones((2, 3), dtype="int64"))
    assert seen[-1] == np.int64
    model(Tensor(np.ones((2, 3), dtype="float32")))
    assert seen[-1] == np.float32


def test_whole_numbers_become_floats_for_other_layers():
    model = Sequential([Input((3,)), layers.Lambda(lambda x: x / 2)])
    assert model(np.full((2, 3), 255, dtype="uint8")).data[0, 0] == np.float32(127.5)
