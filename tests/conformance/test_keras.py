"""Every layer gives what Keras gives: outputs, gradients of inputs and weights, in float64 to the last digits."""

import ast
import json
import zlib
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import config
from seqnet.saving.serialization import deserialize_keras_object
from seqnet.tape import backward
from seqnet.tensor import Tensor
from tests.conformance import table
from tests.conformance.areas import models as course

table.read_areas()
INDEX, CONFIGS, VALUES, MAKERS = {}, {}, {}, {}
for _area in table.AREAS:
    with np.load(Path(__file__).parent / "golden" / f"{_area}.npz") as _file:
        _index = json.loads(zlib.decompress(_file["index"].tobytes()))
        CONFIGS.update(json.loads(zlib.decompress(_file["configs"].tobytes())))
        MAKERS[_area] = _index.pop("versions")
        INDEX.update({key: (_area, entry) for key, entry in _index.items()})
        VALUES[_area] = _file["values"]


def golden(key):
    area, (shape, place) = INDEX[key]
    return VALUES[area][place:place + int(np.prod(shape, dtype=int))].reshape(shape)


@pytest.fixture
def float64():
    before = config.floatx()
    config.set_floatx("float64")
    yield
    config.set_floatx(before)


def listed(x):
    return list(x) if isinstance(x, (list, tuple)) else [x]


def set_weights(name, model):
    for variable, value in zip(model.weights, table.weight_values(name, [v.shape for v in model.weights])):
        if (first := table.first_value(variable, value)) is not None:
            variable.assign(first)


def forward_and_gradients(name):
    build, inputs = table.CASES[name]
    model = build(seqnet)
    set_weights(name, model)
    inputs = [x.astype(config.floatx()) if x.dtype.kind == "f" else x for x in inputs]
    tensors = [Tensor(x, requires_grad=x.dtype.kind == "f") for x in inputs]
    outputs = listed(model(tensors if len(tensors) > 1 else tensors[0], training=name in table.TRAINING))
    total = sum(model.losses) if model.losses else None
    for i, y in enumerate(outputs):
        part = seqnet.ops.sum(y * table.output_gradient(name, i, y.shape))
        total = part if total is None else total + part
    weights = model.trainable_weights
    wanted = [x for x in tensors if x.requires_grad]
    grads = backward(total, [*weights, *wanted]) if total.requires_grad else [None] * (len(weights) + len(wanted))
    return model, outputs, grads[:len(weights)], grads[len(weights):], tensors


def test_the_golden_files_cover_the_cases_and_name_their_makers():
    assert {key.split("/")[0] for key in INDEX} == {*table.CASES, "cnn_train"}
    assert all(makers.startswith("keras 3.") for makers in MAKERS.values())


@pytest.mark.filterwarnings("ignore:.*does not use masks")
@pytest.mark.parametrize("name", table.CASES)
def test_like_keras(name, float64):
    model, outputs, dw, dx, tensors = forward_and_gradients(name)
    assert [tuple(v.shape) for v in model.weights] == ast.literal_eval(INDEX[f"{name}/shapes"][1])
    if f"{name}/losses" in INDEX:
        np.testing.assert_allclose(float(sum(model.losses)), golden(f"{name}/losses"), rtol=1e-9)
    else:
        assert not model.losses
    if name in table.TRAINING:
        for i, v in enumerate(model.non_trainable_weights):
            np.testing.assert_allclose(v.numpy(), golden(f"{name}/state{i}"), rtol=1e-9, atol=1e-11)
    for i, y in enumerate(outputs):
        assert y.dtype == np.float64 or y.dtype.kind == "i"
        np.testing.assert_allclose(y.data, golden(f"{name}/out{i}"), rtol=1e-9, atol=1e-11)
    assert len(outputs) == sum(key.startswith(f"{name}/out") for key in INDEX)
    assert len(dw) == sum(key.startswith(f"{name}/dw") for key in INDEX)
    for i, g in enumerate(dw):
        np.testing.assert_allclose(g, golden(f"{name}/dw{i}"), rtol=1e-8, atol=1e-10)
    places = [i for i, x in enumerate(tensors) if x.requires_grad]
    for i, g in zip(places, dx):
        want = golden(f"{name}/dx{i}")
        np.testing.assert_allclose(np.zeros_like(want) if g is None else g, want, rtol=1e-8, atol=1e-10)


@pytest.mark.filterwarnings("ignore:.*does not use masks")
@pytest.mark.parametrize("name", [name for name in table.CASES if name not in table.AREAS["operations"]])
def test_like_keras_in_single_precision(name):
    """Without the operations used by themselves: they stay in the float64 that their Input names."""
    model, outputs, dw, dx, tensors = forward_and_gradients(name)
    pairs = [(y.data, golden(f"{name}/out{i}")) for i, y in enumerate(outputs)]
    pairs += [(g, golden(f"{name}/dw{i}")) for i, g in enumerate(dw)]
    places = [i for i, x in enumerate(tensors) if x.requires_grad]
    pairs += [(0.0 if g is None else g, golden(f"{name}/dx{i}")) for i, g in zip(places, dx)]
    if name in table.TRAINING:
        pairs += [(v.numpy(), golden(f"{name}/state{i}")) for i, v in enumerate(model.non_trainable_weights)]
    for found, want in pairs:
        np.testing.assert_allclose(found, want, rtol=1e-5, atol=1e-5 * np.max(np.abs(want), initial=1.0))


@pytest.mark.filterwarnings("ignore:.*does not use masks")
@pytest.mark.parametrize("name", table.CASES)
def test_symbolic_shapes_are_the_real_ones(name, float64):
    build, inputs = table.CASES[name]
    model = build(seqnet)
    outputs = listed(model(inputs if len(inputs) > 1 else inputs[0]))
    for symbolic, y in zip(model.outputs, outputs):
        assert len(symbolic.shape) == len(y.shape)
        assert all(a in (None, b) for a, b in zip(symbolic.shape, y.shape))
        assert None not in symbolic.shape[1:]
        assert symbolic.dtype == y.dtype


@pytest.mark.filterwarnings("ignore:.*does not use masks")
@pytest.mark.parametrize("name", table.CASES)
def test_models_come_back_from_json(name, float64):
    build, inputs = table.CASES[name]
    model = build(seqnet)
    if name == "lambda":
        with pytest.raises(ValueError, match="lambda"):
            model.to_json()
        return
    set_weights(name, model)
    again = seqnet.models.model_from_json(model.to_json())
    again.set_weights(model.get_weights())
    x = inputs if len(inputs) > 1 else inputs[0]
    for a, b in zip(listed(model(x)), listed(again(x))):
        np.testing.assert_array_equal(a.data, b.data)


@pytest.mark.filterwarnings("ignore:.*does not use masks")
@pytest.mark.parametrize("name", CONFIGS)
def test_models_of_keras_are_read(name, float64):
    build, inputs = table.CASES[name]
    model, theirs = build(seqnet), deserialize_keras_object(CONFIGS[name])
    assert [v.shape for v in theirs.weights] == [v.shape for v in model.weights]
    set_weights(name, model)
    theirs.set_weights(model.get_weights())
    x = inputs if len(inputs) > 1 else inputs[0]
    for a, b in zip(listed(model(x)), listed(theirs(x)), strict=True):
        np.testing.assert_array_equal(a.data, b.data)


@pytest.mark.parametrize("rule", ["adam", "rmsprop"])
def test_three_steps_of_the_course_network(rule, float64):
    build, (x,) = table.CASES["cnn_13a"]
    model = build(seqnet)
    set_weights("cnn_13a", model)
    optimizer = {"adam": lambda: seqnet.optimizers.Adam(1e-3, epsilon=1e-4),
                 "rmsprop": lambda: seqnet.optimizers.RMSprop(1e-3)}[rule]()
    loss_fn = seqnet.losses.BinaryCrossentropy()
    variables = model.trainable_variables
    for step in range(course.CNN_STEPS):
        loss = loss_fn(course.CNN_LABELS, model(x, training=False))
        np.testing.assert_allclose(float(loss), golden(f"cnn_train/{rule}_loss{step}"), rtol=1e-7)
        grads = backward(loss, variables)
        if step == 0 and rule == "adam":
            for i, g in enumerate(grads):
                np.testing.assert_allclose(g, golden(f"cnn_train/grad{i}"), rtol=1e-6, atol=1e-10)
        optimizer.apply_gradients(zip(grads, variables))
    for i, v in enumerate(variables):
        np.testing.assert_allclose(v.numpy(), golden(f"cnn_train/{rule}_w{i}"), rtol=1e-6, atol=1e-8)
