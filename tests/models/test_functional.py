"""Functional models: wiring, structures of inputs and outputs, sharing, nesting, configs."""

import copy
import json
import pickle

import numpy as np
import pytest

from seqnet import Input, Model, Sequential, ShapeError, layers, ops
from seqnet.models import Functional, clone_model, model_from_json
from seqnet.saving.serialization import custom_object_scope, register_keras_serializable
from seqnet.tape import backward

rng = np.random.default_rng(1)
X = rng.standard_normal((4, 6)).astype("float32")
Y = rng.standard_normal((4, 3)).astype("float32")


def two_inputs():
    a, b = Input((6,), name="a"), Input((3,), name="b")
    x = layers.Dense(3, name="left")(a)
    return a, b, layers.Add(name="sum")([x, b]), layers.Concatenate(name="both")([x, b])


def test_one_input_and_output():
    i = Input((6,))
    model = Model(i, layers.Dense(2)(i))
    assert isinstance(model, Functional) and isinstance(model, Model) and model.built
    assert model.input_shape == (None, 6) and model.output_shape == (None, 2)
    assert model(X).shape == (4, 2)
    assert Model(inputs=i, outputs=model.output)(X).shape == (4, 2)
    assert Model(inputs=[i], outputs=[model.output])(X).shape == (4, 2)
    assert Model(input=i, output=model.output)(X).shape == (4, 2)


def test_lists_and_dicts():
    a, b, total, both = two_inputs()
    model = Model([a, b], [total, both])
    s, c = model([X, Y])
    assert s.shape == (4, 3) and c.shape == (4, 6)
    for inputs in ((X, Y), {"a": X, "b": Y}, {"b": Y, "a": X, "more": 1}):
        np.testing.assert_array_equal(model(inputs)[0].data, s.data)
    named = Model({"a": a, "b": b}, {"total": total, "both": both})
    out = named({"b": Y, "a": X})
    assert set(out) == {"total", "both"}
    np.testing.assert_array_equal(out["both"].data, c.data)
    np.testing.assert_array_equal(named([X, Y])["total"].data, s.data)
    assert model.input_names == ["a", "b"] and model.output_names == ["sum", "both"]
    assert model.input_shape == [(None, 6), (None, 3)]
    nested = Model([a, {"b": b}], total)
    np.testing.assert_array_equal(nested([X, {"b": Y}]).data, s.data)


def test_wrong_structures():
    a, b, total, _ = two_inputs()
    model = Model([a, b], total)
    with pytest.raises(ValueError, match=r"2 inputs \['a', 'b'\], got 1"):
        model(X)
    with pytest.raises(ValueError, match="'b'"):
        model({"a": X})
    with pytest.raises(ShapeError, match='input "b"'):
        model([X, X])
    with pytest.raises(ShapeError, match='input "a"'):
        model([X[:, None, :], Y])
    with pytest.raises(ValueError, match="got 3"):
        model([X, Y, Y])
    single = Model(a, layers.Dense(2)(a))
    with pytest.raises(ValueError):
        single([[1.0, 2.0], [3.0, 4.0]])


def test_a_last_axis_of_one_may_be_missing_or_left_over():
    i = Input((6, 1))
    model = Model(i, layers.Flatten()(i))
    assert model(X).shape == (4, 6)
    j = Input((6,))
    assert Model(j, layers.Dense(2)(j))(X[..., None]).shape == (4, 2)


def test_shared_layers_add_their_gradients():
    a, b = Input((6,)), Input((6,))
    dense = layers.Dense(2)
    model = Model([a, b], layers.Add()([dense(a), dense(b)]))
    assert len(model.weights) == 2
    (g,) = backward(ops.sum(model([X, X[::-1].copy()])), [dense.kernel])
    np.testing.assert_allclose(g, 2 * np.broadcast_to(X.sum(0)[:, None], (6, 2)), rtol=1e-5)


def test_operators_and_slices_are_part_of_the_model():
    i = Input((6,))
    y = (i**2 + 1.0)[:, 1:3] * 2 - i[:, :2] / 4
    model = Model(i, y)
    np.testing.assert_allclose(model(X).data, (X**2 + 1)[:, 1:3] * 2 - X[:, :2] / 4, rtol=1e-6)
    assert model.output_shape == (None, 2) and len(model.operations) == 8 and len(model.layers) == 1
    z = 1.0 / (2.0 + ops.abs(i)) + ops.mean(i, axis=-1, keepdims=True)
    np.testing.assert_allclose(Model(i, z)(X).data, 1 / (2 + np.abs(X)) + X.mean(-1, keepdims=True), rtol=1e-5)


def test_models_within_models():
    i = Input((6,), name="i")
    inner = Model(i, layers.Dense(6, activation="tanh")(i), name="inner")
    j = Input((6,), name="j")
    outer = Model(j, layers.Dense(2)(inner(inner(j))))
    assert len(outer.weights) == 4 and [layer.name for layer in outer.layers][:2] == ["j", "inner"]
    k = Input((None, 6))
    assert inner(k[:, 0]).shape == (None, 6)
    np.testing.assert_allclose(outer(X).data, outer.layers[-1](inner(inner(X))).data, rtol=1e-6)


def test_a_model_from_the_middle_shares_its_layers():
    i = Input((6,))
    h = layers.Dense(5, activation="relu", name="h")(i)
    y = layers.Dense(2)(h)
    full, front, back = Model(i, y), Model(i, h), Model(h, y)
    np.testing.assert_allclose(back(front(X)).data, full(X).data, rtol=1e-6)
    assert back.input_shape == (None, 5) and back.weights[0] is full.weights[2]


def test_layer_input_and_output():
    i = Input((6,))
    layer = layers.Dense(5, name="h")
    h = layer(i)
    model = Model(i, layers.Dense(2)(h))
    assert layer.input is i and layer.output is h and layer.output_shape == (None, 5)
    assert Model(model.input, model.get_layer("h").output)(X).shape == (4, 5)
    layer(i)
    assert layer.output is h
    with pytest.raises(AttributeError, match="not been used"):
        layers.Dense(2).output  # noqa: B018


def test_an_explicit_training_is_part_of_the_model():
    told = []

    class Asks(layers.Layer):
        def call(self, x, training=None):
            told.append(training)
            return x

    i = Input((6,))
    model = Model(i, Asks()(Asks()(Asks()(i, training=False), training=True)))
    for training in (True, False, None):
        told.clear()
        model(X, training=training)
        assert told == [False, True, training]


def test_a_layer_may_have_a_shape_of_its_own():
    class Remembers(layers.Layer):
        def build(self, input_shape):
            self.input_shape = input_shape

        def call(self, x):
            return x

    layer = Remembers()
    layer(X)
    assert layer.input_shape == (4, 6)
    with pytest.raises(AttributeError, match="not been used"):
        layers.Dense(2).output_shape  # noqa: B018


def test_copies_and_pickles_are_whole():
    i = Input((6,), name="i")
    model = Model(i, layers.Add(name="a")([layers.Dense(6, name="d")(i), i**2]), name="net")
    for again in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(again(X).data, model(X).data)
        assert again.to_json() == model.to_json() and again.weights[0] is not model.weights[0]
        assert again.get_layer("d").output is not model.get_layer("d").output
    deep = Sequential([Input((3,)), *(layers.Dense(3) for _ in range(120))])
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(deep))(X[:, :3]).data, deep(X[:, :3]).data)


def test_get_layer():
    model = Model(i := Input((6,)), layers.Dense(2, name="d")(i))
    assert model.get_layer("d").units == 2 and model.get_layer(index=1).units == 2
    for wrong in ({}, {"name": "x"}, {"index": 5}, {"name": "d", "index": 1}):
        with pytest.raises(ValueError):
            model.get_layer(**wrong)


def test_time_of_any_length():
    i = Input((None,), dtype="int32")
    x = layers.Embedding(9, 4)(i)
    x = layers.MaxPooling1D(5)(layers.Conv1D(3, 5)(x))
    model = Model(i, layers.GlobalAveragePooling1D()(layers.MaxPooling1D(35)(layers.Conv1D(3, 5)(x)) ** 2))
    assert x.shape == (None, None, 3) and model.output_shape == (None, 3)
    assert model(np.ones((2, 700), int)).shape == (2, 3)


def test_deep_models_need_no_recursion():
    i = x = Input((3,))
    for _ in range(1500):
        x = x + 1.0
    assert float(Model(i, x)(np.zeros((1, 3))).data[0, 0]) == 1500


def test_values_are_let_go_after_their_last_use():
    import weakref

    seen = []

    class Watch(layers.Layer):
        def call(self, x):
            seen.append(sum(r() is not None for r in alive))
            y = x + 1.0
            alive.append(weakref.ref(y))
            return y

    alive = []
    i = x = Input((3,))
    for _ in range(6):
        x = Watch()(x)
    model = Model(i, x)
    alive.clear(), seen.clear()
    from seqnet.tensor import no_grad

    with no_grad():
        model(np.zeros((1, 3)))
    assert max(seen) <= 1


def test_config_is_that_of_keras():
    i = Input((15, 8), name="a")
    x = layers.Subtract(name="s")([i, layers.GlobalAveragePooling1D(name="m")(i)])
    model = Model(i, layers.Dense(2, name="d")(ops.mean(x**2, axis=1)), name="net")
    config = json.loads(model.to_json())
    assert config["module"] == "keras.src.models.functional" and config["class_name"] == "Functional"
    inner = config["config"]
    assert [entry["class_name"] for entry in inner["layers"]] == [
        "InputLayer", "GlobalAveragePooling1D", "Subtract", "Power", "Mean", "Dense"]
    assert inner["input_layers"] == ["a", 0, 0] and inner["output_layers"] == ["d", 0, 0]
    mean = inner["layers"][4]
    assert mean["module"] == "keras.src.ops.numpy" and mean["config"]["axis"] == 1
    tensor = mean["inbound_nodes"][0]["args"][0]
    assert tensor["class_name"] == "__keras_tensor__" and tensor["config"]["shape"] == [None, 15, 8]
    dense = inner["layers"][5]
    assert dense["module"] == "keras.layers" and dense["build_config"] == {"input_shape": [None, 8]}


def test_config_round_trip_with_shared_and_nested_layers():
    i, j = Input((6,), name="i"), Input((6,), name="j")
    dense = layers.Dense(6, name="shared")
    inner = Sequential([Input((6,)), layers.Dense(6)], name="inner")
    deep = Model(k := Input((6,)), [layers.Dense(6)(k), layers.Dense(2)(k)], name="deep")
    p, q = deep(inner(dense(dense(i))))
    model = Model({"i": i, "j": j}, {"p": layers.Add()([p, dense(j)]), "q": q[:, 0:1]}, name="net")
    again = model_from_json(model.to_json())
    again.set_weights(model.get_weights())
    data = {"i": X, "j": X + 1}
    for key in "pq":
        np.testing.assert_array_equal(model(data)[key].data, again(data)[key].data)
    assert json.loads(again.to_json())["config"] == json.loads(model.to_json())["config"]
    copy = clone_model(model)
    assert [v.shape for v in copy.weights] == [v.shape for v in model.weights]
    assert not any(a is b for a in copy.weights for b in model.weights)
    copy.set_weights(model.get_weights())
    np.testing.assert_array_equal(model(data)["p"].data, copy(data)["p"].data)


def test_clone_with_functions():
    i = Input((6,))
    model = Model(i, layers.Dense(2, activation="relu")(layers.Dense(3)(i)))

    def wider(layer):
        config = layer.get_config()
        config["units"] = 7
        return type(layer).from_config(config)

    copy = clone_model(model, clone_function=wider)
    assert [layer.units for layer in copy.layers[1:]] == [7, 7]
    sequential = Sequential([Input((6,)), layers.Dense(2)])
    assert clone_model(sequential).output_shape == (None, 2)
    assert clone_model(sequential, input_tensors=Input((6,))).count_params() == 14
    with pytest.raises(ValueError, match="one input"):
        clone_model(sequential, input_tensors=[Input((6,)), Input((6,))])


def test_broken_configs_are_refused():
    model = Model(i := Input((6,), name="i"), layers.Dense(2, name="d")(i))
    for change, words in (
            (lambda c: c["layers"][1].update(class_name="Dens"), "Did you mean 'Dense'"),
            (lambda c: c["layers"][1]["inbound_nodes"][0]["args"][0]["config"].update(keras_history=["x", 0, 0]), "'x'"),
            (lambda c: c["layers"][1]["inbound_nodes"][0]["args"][0]["config"].update(keras_history=["d", 5, 0]),
             "never come to exist"),
            (lambda c: c.update(output_layers=["nobody", 0, 0]), "nobody"),
            (lambda c: c["layers"][1]["config"].update(activation={"class_name": "__lambda__", "config": {}}), "lambda")):
        config = json.loads(json.dumps(model.get_config()))
        change(config)
        with pytest.raises(ValueError, match=words):
            Model.from_config(config)


def test_configs_never_reach_into_other_modules():
    for module, name in (("os", "system"), ("builtins", "eval"), ("subprocess", "Popen"), ("numpy", "load"),
                         ("keras.layers", "_caller"), ("seqnet.saving", "load_model")):
        config = {"module": module, "class_name": name, "config": {}, "registered_name": None}
        with pytest.raises(ValueError, match="not known"):
            from seqnet.saving.serialization import deserialize_keras_object

            deserialize_keras_object(config)
        with pytest.raises(ValueError, match="not known"):
            deserialize_keras_object({"module": module, "class_name": "function", "config": name,
                                      "registered_name": name})


class Doubler(layers.Layer):
    def call(self, x):
        return x * 2


def test_own_layers_come_back_when_they_are_known():
    class Local(layers.Layer):
        def call(self, x):
            return x * 3

    i = Input((6,))
    model = Model(i, Local()(Doubler()(i)))
    text = model.to_json()
    with pytest.raises(ValueError, match="custom_objects"):
        model_from_json(text)
    for again in (model_from_json(text, custom_objects={"Local": Local}),):
        np.testing.assert_array_equal(again(X).data, model(X).data)
    with custom_object_scope({"Local": Local}):
        assert model_from_json(text)(X).shape == (4, 6)

    @register_keras_serializable("tests", "Tripler")
    class Registered(layers.Layer):
        def call(self, x):
            return x * 3

    registered = Model(i, Registered()(i))
    assert json.loads(registered.to_json())["config"]["layers"][1]["registered_name"] == "tests>Tripler"
    assert model_from_json(registered.to_json())(X).shape == (4, 6)


def test_a_subclass_wired_from_tensors():
    class Wired(Model):
        def __init__(self, size):
            i = Input((6,))
            super().__init__(inputs=i, outputs=layers.Dense(size)(i), name="wired")
            self.size = size

        def get_config(self):
            return {"size": self.size}

        @classmethod
        def from_config(cls, config, custom_objects=None):
            return cls(**config)

    model = Wired(5)
    assert isinstance(model, Functional) and model(X).shape == (4, 5) and model.size == 5
    assert Wired.from_config(model.get_config())(X).shape == (4, 5)


def test_structure_of_probed_results():
    class Both(layers.Layer):
        def call(self, x):
            return {"first": x[:, 0], "all": [x, ops.sum(x, axis=(1, 2))]}

    i = Input((None, 5))
    y = Both()(i)
    assert y["first"].shape == (None, 5) and y["all"][0].shape == (None, None, 5) and y["all"][1].shape == (None,)
    model = Model(i, y)
    assert model(np.ones((2, 7, 5)))["all"][0].shape == (2, 7, 5)
