"""The base class: building, tracking, training and mask arguments, losses, names, messages."""

import copy
import pickle

import numpy as np
import pytest

from seqnet import Input, Layer, Model, Sequential, ShapeError, Variable, ops
from seqnet.errors import NotBuiltError
from seqnet.layers import Conv1D, Dense, Dropout, Embedding, Flatten, GlobalAveragePooling1D, MaxPooling1D
from seqnet.tape import backward
from seqnet.tensor import Tensor

X = np.ones((2, 3), dtype="float32")


class Scale(Layer):
    def __init__(self, start=1.0, **kwargs):
        super().__init__(**kwargs)
        self.start = start

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="scale")
        self.count = self.add_weight(shape=(), initializer="zeros", trainable=False, name="count", dtype="int64")

    def call(self, inputs):
        return inputs * self.scale * self.start


class Asks(Layer):
    """Remembers what it was told about training."""

    def call(self, inputs, training):
        self.told = training
        return inputs


class AsksPolitely(Layer):
    def call(self, inputs, training=None):
        self.told = training
        return inputs


class Holder(Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner

    def call(self, inputs):
        return self.inner(inputs)


def test_build_happens_once_and_notes_what_it_made():
    layer = Scale()
    assert not layer.built and layer.weights == [] and layer.path is None
    y = layer(X)
    assert layer.built and y.shape == (2, 3)
    assert [v.name for v in layer.weights] == ["scale", "count"]
    assert [v.path for v in layer.weights] == [f"{layer.name}/scale", f"{layer.name}/count"]
    assert [v.name for v in layer.trainable_variables] == ["scale"]
    assert [v.name for v in layer.non_trainable_variables] == ["count"]
    assert layer.count_params() == 4
    scale = layer.scale
    layer(X)
    assert layer.scale is scale
    assert layer.get_build_config() == {"input_shape": (2, 3)}


def test_no_state_may_be_added_to_a_built_layer():
    layer = Scale()
    layer(X)
    with pytest.raises(ValueError, match="built already"):
        layer.extra = Dense(3)
    with pytest.raises(ValueError, match="built already"):
        layer.add_weight(shape=(2,))


def test_super_init_must_come_first():
    class Forgetful(Layer):
        def __init__(self):
            self.units = 3

    with pytest.raises(RuntimeError, match=r"super\(\).__init__"):
        Forgetful()(X)
    with pytest.raises(RuntimeError, match=r"super\(\).__init__"):
        Forgetful().add_weight(shape=())


def test_add_weight_in_both_orders():
    layer = Layer()
    a = layer.add_weight(shape=(2, 3), initializer="ones", name="a")
    b = layer.add_weight("b", (2,), initializer="zeros", trainable=False)
    c = layer.add_weight((4,), "ones", "float64")
    d = layer.add_weight(shape=5)
    e = layer.add_weight()
    assert [v.shape for v in (a, b, c, d, e)] == [(2, 3), (2,), (4,), (5,), ()]
    assert (a.name, b.name) == ("a", "b") and c.dtype == np.float64
    assert layer.weights == [a, c, d, e, b]
    with pytest.raises(ValueError, match="every length must be known"):
        layer.add_weight(shape=(None, 3), name="w")


@pytest.mark.parametrize("kind", [Asks, AsksPolitely])
def test_training_comes_from_the_call_or_from_outside(kind):
    layer = kind()
    layer(X)
    assert layer.told is (False if kind is Asks else None)
    layer(X, training=True)
    assert layer.told is True
    layer(X, training=False)
    assert layer.told is False
    holder = Holder(kind())
    holder(X, training=True)
    assert holder.inner.told is True
    holder(X)
    assert holder.inner.told is (False if kind is Asks else None)
    model = Sequential([Input((3,)), kind()])
    model(X, training=True)
    assert model.layers[0].told is True
    i = Input((3,))
    functional = Model(i, Dense(2)(kind(name="inner")(i)))
    functional(X, training=True)
    assert functional.get_layer("inner").told is True
    functional(X)
    assert not functional.get_layer("inner").told


def test_training_does_not_leak_to_a_sibling():
    class Both(Layer):
        def __init__(self):
            super().__init__()
            self.first, self.second = Asks(), Asks()

        def call(self, inputs):
            return self.second(self.first(inputs, training=True))

    layer = Both()
    layer(X)
    assert layer.first.told is True and layer.second.told is False


def test_training_by_position():
    layer = Asks()
    layer(X, True)
    assert layer.told is True


def test_sublayers_are_found_wherever_they_are():
    class Nest(Layer):
        def __init__(self):
            super().__init__()
            self.blocks = [Dense(2)]
            self.named = {"a": Dense(3), "b": (Dense(4),)}
            self.blocks.append(Dense(5))
            self.own = Variable(np.ones(2), name="own")

        def call(self, x):
            return [layer(x) for layer in (*self.blocks, self.named["a"], self.named["b"][0])]

    layer = Nest()
    layer(X)
    assert [tuple(v.shape) for v in layer.weights] == [
        (2,), (3, 2), (2,), (3, 5), (5,), (3, 3), (3,), (3, 4), (4,)]
    assert len(layer._flatten_layers()) == 5
    layer.trainable = False
    assert layer.trainable_weights == [] and not layer.blocks[1].trainable and not layer.own.trainable
    layer.trainable = True
    assert len(layer.trainable_weights) == 9


def test_a_frozen_weight_stays_frozen_when_the_layer_is_thawed():
    layer = Scale()
    layer(X)
    layer.trainable = False
    layer.trainable = True
    assert [v.name for v in layer.trainable_weights] == ["scale"]


def test_a_frozen_layer_gets_no_gradient():
    frozen, free = Dense(3, trainable=False), Dense(2)
    y = free(frozen(X))
    grads = backward(ops.sum(y), [frozen.kernel, free.kernel])
    assert grads[0] is None and grads[1] is not None


def test_set_weights_changes_all_or_nothing():
    layer = Dense(2)
    layer(X)
    before = layer.get_weights()
    with pytest.raises(ValueError, match="received 1"):
        layer.set_weights([np.zeros((3, 2))])
    with pytest.raises(ValueError, match=r"bias.*\(3,\)"):
        layer.set_weights([np.zeros((3, 2)), np.zeros(3)])
    for a, b in zip(before, layer.get_weights()):
        np.testing.assert_array_equal(a, b)
    layer.set_weights([np.full((3, 2), 2.0), np.zeros(2)])
    np.testing.assert_allclose(layer(X).data, 6.0)
    with pytest.raises(ValueError, match="not built yet"):
        Dense(2).set_weights(before)
    with pytest.raises(NotBuiltError):
        Dense(2).count_params()


def test_get_weights_gives_copies():
    layer = Dense(2)
    layer(X)
    layer.get_weights()[0][:] = 7
    assert not (layer.kernel.data == 7).any()


def test_losses_are_collected_and_forgotten():
    class Penalty(Layer):
        def call(self, x):
            self.add_loss(ops.sum(x))
            return x

    layer = Penalty()
    model = Sequential([Input((3,)), layer, Dense(2, kernel_regularizer="l2", activity_regularizer="l1")])
    for _ in range(3):
        model(X)
        assert len(model.losses) == 3
    assert float(layer.losses[0]) == 6.0
    kernel = model.layers[1].kernel.data
    values = sorted(float(loss) for loss in model.losses)
    want = sorted([6.0, 0.01 * float((kernel**2).sum()), 0.01 * float(np.abs(model(X).data).sum()) / 2])
    np.testing.assert_allclose(values, want, rtol=1e-5)
    with pytest.raises(ValueError, match="add_loss"):
        layer.add_loss(3.0)


def test_mask_travels_and_reaches_call():
    class Looks(Layer):
        def call(self, inputs, mask=None):
            self.seen = mask
            return inputs

    ids = np.array([[1, 2, 0], [3, 0, 0]])
    embedding, looks = Embedding(5, 4, mask_zero=True), Looks()
    x = embedding(ids)
    np.testing.assert_array_equal(x.mask.data, ids != 0)
    y = Dense(2)(x)
    np.testing.assert_array_equal(y.mask.data, ids != 0)
    with pytest.warns(UserWarning, match="does not use masks"):
        looks(y)
    np.testing.assert_array_equal(looks.seen.data, ids != 0)
    given = np.ones((2, 3), dtype=bool)
    looks(x, mask=given)
    assert np.asarray(looks.seen).all()
    assert Looks()(np.ones((2, 3, 4))).mask is None


def test_masks_of_several_arguments():
    class Two(Layer):
        def call(self, query, value, query_mask=None, value_mask=None):
            self.seen = query_mask, value_mask
            return query

        def compute_mask(self, inputs, mask=None):
            return mask

    ids = np.array([[1, 0], [2, 3]])
    a, b = Embedding(4, 2, mask_zero=True)(ids), Embedding(4, 2)(ids)
    layer = Two()
    layer(a, value=b)
    np.testing.assert_array_equal(layer.seen[0].data, ids != 0)
    assert layer.seen[1] is None


def test_shapes_of_several_arguments_reach_build():
    class Two(Layer):
        def build(self, left_shape, right_shape):
            self.shapes = left_shape, right_shape

        def call(self, left, right):
            return left

    layer = Two()
    layer(X, right=np.ones((2, 7)))
    assert layer.shapes == ((2, 3), (2, 7))
    assert layer.get_build_config() == {"shapes_dict": {"left_shape": (2, 3), "right_shape": (2, 7)}}


def test_dtype():
    layer = Dense(2, dtype="float64")
    y = layer(X)
    assert y.dtype == np.float64 and layer.kernel.dtype == np.float64
    assert layer.dtype == layer.compute_dtype == layer.variable_dtype == "float64"
    assert Dense(2)(X.astype("float64")).dtype == np.float32
    config = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float64"}, "registered_name": None}
    assert Dense(2, dtype=config).dtype == "float64"
    for wrong in ("float16", "mixed_bfloat16", "text", 3):
        with pytest.raises(ValueError, match="not supported"):
            Dense(2, dtype=wrong)


def test_whole_numbers_meet_weights():
    y = Dense(2)(np.arange(6).reshape(2, 3))
    assert y.dtype == np.float32


def test_names():
    first, second = Dense(1), Dense(1)
    assert first.name.startswith("dense") and first.name != second.name
    assert MaxPooling1D(2).name.startswith("max_pooling1d")
    assert Dense(1, name="mine").name == "mine"
    with pytest.raises(ValueError, match="name"):
        Dense(1, name=3)
    with pytest.raises(ValueError, match="/"):
        Dense(1, name="a/b")
    with pytest.raises(ValueError, match="trainable"):
        Dense(1, trainable="yes")


def test_path_names_the_way_to_a_weight():
    holder = Holder(Holder(Dense(2, name="innermost"), name="inner"), name="outer")
    holder(X)
    assert [v.path for v in holder.weights] == ["outer/inner/innermost/kernel", "outer/inner/innermost/bias"]


def test_config_without_writing_one():
    class Plain(Layer):
        def __init__(self, size, rate=0.5, inner=None, **kwargs):
            super().__init__(**kwargs)
            self.size, self.rate, self.inner = size, rate, inner

        def call(self, x):
            return x * self.rate

    layer = Plain(3, inner=Dense(4, name="inner"), name="plain")
    config = layer.get_config()
    assert config["size"] == 3 and config["name"] == "plain" and "rate" not in config
    again = Plain.from_config(config)
    assert again.size == 3 and isinstance(again.inner, Dense) and again.inner.units == 4

    class Closed(Layer):
        def __init__(self, thing):
            super().__init__()

    with pytest.raises(NotImplementedError, match="thing"):
        Closed(object()).get_config()
    assert Closed(3).get_config() == {"thing": 3}
    Closed.from_config({"thing": 3})


def test_copies_and_pickles():
    layer = Dense(2, activation="relu", kernel_regularizer="l2")
    y = layer(X)
    for copied in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        np.testing.assert_array_equal(copied(X).data, y.data)
        copied.kernel.assign(np.zeros((3, 2)))
    np.testing.assert_array_equal(layer(X).data, y.data)
    model = Sequential([Input((3,)), Dense(4), Dropout(0.5, seed=1), Dense(1)])
    for copied in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(copied(X).data, model(X).data)
        assert [v.path for v in copied.weights] == [v.path for v in model.weights]


def test_legacy_shape_arguments():
    assert Sequential([Dense(2, input_shape=(3,))]).count_params() == 8
    assert Sequential([Dense(2, input_dim=3)]).count_params() == 8
    assert Sequential([Dense(2, batch_input_shape=(5, 3))]).input_shape == (5, 3)
    assert Sequential([Conv1D(2, 3, input_shape=(None, 4))]).output_shape == (None, None, 2)
    assert Sequential([Embedding(10, 4, input_length=7), Flatten()]).output_shape == (None, 28)
    weights = [np.ones((3, 2)), np.zeros(2)]
    model = Sequential([Dense(2, input_dim=3, weights=weights)])
    np.testing.assert_allclose(model(X).data, 3.0)


def test_unknown_arguments_are_named_with_the_nearest_known():
    with pytest.raises(ValueError, match="'unit'.*Did you mean 'units'"):
        Dense(3, unit=2)
    with pytest.raises(ValueError, match="'actvation'.*Did you mean 'activation'"):
        Conv1D(3, 2, actvation="relu")


def test_errors_below_name_the_layer_once():
    class Broken(Layer):
        def call(self, x):
            return ops.reshape(x, (7, 7))

    model = Sequential([Input((3,)), Dense(3)])
    layer = Broken(name="broken")
    with pytest.raises(ValueError) as caught:
        Holder(Holder(layer))(X)
    assert str(caught.value).count("(in ") == 1 and 'Broken "broken"' in str(caught.value)
    assert "(2, 3)" in str(caught.value) and "test_layer.py" in str(caught.value)
    with pytest.raises(ShapeError) as caught:
        model(np.ones((2, 4)))
    assert caught.value.layer is not None and caught.value.got == (2, 4)


def test_lists_of_numbers_are_refused_with_the_fix():
    with pytest.raises(ValueError, match="np.array"):
        Dense(3)([1.0, 2.0])
    with pytest.raises(ValueError, match="np.array"):
        Dense(3)("text")


def test_a_layer_without_call():
    with pytest.raises(NotImplementedError, match="does not define `call"):
        Layer()(X)


def test_values_are_computed_when_a_call_ends():
    y = Embedding(5, 4)(np.array([[1, 2]]))
    assert y._data is not None
    model = Sequential([Embedding(5, 4), Conv1D(3, 2)])
    assert model(np.array([[1, 2, 3]]))._data is not None


def test_inner_values_are_left_for_the_next_layer():
    seen = []

    class Peek(Layer):
        def call(self, x):
            seen.append(x._data is None)
            return x

    Sequential([Embedding(5, 4), Peek(), GlobalAveragePooling1D()])(np.array([[1, 2, 3]]))
    assert seen[-1]


def test_probing_changes_nothing():
    class Counts(Layer):
        def __init__(self):
            super().__init__()
            self.drop = Dropout(0.5, seed=1)

        def call(self, x):
            self.add_loss(ops.sum(x))
            return self.drop(x, training=True)

    layer = Counts()
    layer(Input((3,)))
    assert layer.losses == [] and layer.drop.seed_generator.state == Dropout(0.5, seed=1).seed_generator.state


def test_a_tensor_keeps_its_gradient_through_a_layer():
    x = Tensor(X, requires_grad=True)
    layer = Dense(2)
    (g,) = backward(ops.sum(layer(x)), [x])
    np.testing.assert_allclose(g, np.broadcast_to(layer.kernel.data.sum(1), (2, 3)), rtol=1e-6)
