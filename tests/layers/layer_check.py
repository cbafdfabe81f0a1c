"""What every layer has to satisfy, checked from one description of a case (in the spirit of Keras' run_layer_test)."""

from __future__ import annotations

import json
import tempfile

import numpy as np

import seqnet
from seqnet import Model
from seqnet.layers import Input
from seqnet.saving.serialization import custom_object_scope, deserialize_keras_object, serialize_keras_object
from seqnet.tape import backward
from seqnet.tensor import Tensor
from seqnet.tree import flatten, map_structure


class Part:
    """A layer among the arguments of a layer: every layer that is checked gets a new one."""

    def __init__(self, cls, **kwargs):
        self.cls, self.kwargs = cls, {"name": cls.__name__.lower(), **kwargs}

    def __call__(self, **more):
        return self.cls(**{**map_structure(lambda x: x(**more) if isinstance(x, Part) else x, self.kwargs), **more})


def made(cls, kwargs):
    """The layer, with new parts, of the same float type as itself."""
    dtype = {"dtype": kwargs["dtype"]} if "dtype" in kwargs else {}
    return cls(**map_structure(lambda x: x(**dtype) if isinstance(x, Part) else x, kwargs))


def layer_check(cls, kwargs, inputs, *, weights=(), frozen=0, mask=False, keeps_mask=None, gradient=True, reads=None,
                call=None, custom_objects=None, integers=False):
    """Run all checks.

    Args:
        cls, kwargs: the layer.
        inputs: array or list of arrays that it is called on.
        weights: shapes of its weights, in order.
        frozen: how many of them training leaves alone.
        mask: whether to call it with a mask on its input as well.
        keeps_mask: what becomes of the mask: True if it is handed on, False if it ends, a function of
            (inputs, mask) for anything else, None if the layer warns that it knows no masks.
        gradient: whether the output depends smoothly on float inputs and weights.
        reads: weights the output depends on; all unless told.
        call: keyword arguments of the call; or `several`, for a layer that takes each of the inputs as an argument.
        custom_objects: for the way back from the config.
        integers: whether the output is whole numbers, whatever the input.
    """
    with custom_object_scope(custom_objects):
        _checks(cls, kwargs, map_structure(np.asarray, inputs), weights, frozen, mask, keeps_mask, gradient, reads,
                call or {}, custom_objects, integers)


def several(layer, inputs):
    """The call of a layer such as attention: query, value and key are arguments of their own."""
    return layer(*inputs)


def run(layer, inputs, call):
    return call(layer, inputs) if callable(call) else layer(inputs, **call)


def of_shapes(function, inputs, call):
    """`build` or `compute_output_shape` for the inputs' shapes."""
    shapes = map_structure(lambda x: x.shape, inputs)
    return function(*shapes) if callable(call) else function(shapes)


def _checks(cls, kwargs, inputs, weights, frozen, mask, keeps_mask, gradient, reads, call, custom_objects, integers):
    layer = made(cls, kwargs)
    _check_config(cls, layer, kwargs, custom_objects)
    _check_build(cls, kwargs, inputs, weights, frozen, call)
    _check_symbolic(cls, kwargs, inputs, call)
    _check_model_round_trip(cls, kwargs, inputs, call, custom_objects)
    _check_dtypes(cls, kwargs, inputs, call, integers)
    if gradient:
        _check_gradient(cls, kwargs, inputs, call, reads)
    if mask:
        _check_mask(cls, kwargs, inputs, keeps_mask, call)
    _check_trainable(cls, kwargs, inputs, weights, frozen, call)


def _check_config(cls, layer, kwargs, custom_objects):
    config = layer.get_config()
    text = json.dumps(serialize_keras_object(config))
    again = cls.from_config(made(cls, kwargs).get_config())
    assert again.get_config() == {**config, "name": again.name}, "get_config() does not survive from_config()"
    revived = deserialize_keras_object(json.loads(json.dumps(serialize_keras_object(layer))), custom_objects)
    assert type(revived) is cls
    assert json.dumps(serialize_keras_object(revived.get_config())) == text
    for name in kwargs:
        assert name in config or name in ("weights", "input_shape", "name"), f"get_config() leaves out {name}"


def _check_build(cls, kwargs, inputs, weights, frozen, call):
    layer = made(cls, kwargs)
    assert not layer.weights or "weights" in kwargs
    run(layer, inputs, call)
    assert layer.built
    assert [tuple(v.shape) for v in layer.weights] == [tuple(s) for s in weights]
    assert len(layer.trainable_weights) == len(weights) - frozen
    assert len(layer.non_trainable_weights) == frozen
    assert layer.count_params() == sum(int(np.prod(s)) for s in weights)
    for v in layer.weights:
        assert v.path.startswith(layer.name + "/"), v.path
    again = made(cls, kwargs)
    of_shapes(again.build, inputs, call)
    assert [tuple(v.shape) for v in again.weights] == [tuple(s) for s in weights]
    again.set_weights(layer.get_weights())
    same(run(again, inputs, call), run(layer, inputs, call))
    before = layer.get_weights()
    run(layer, inputs, call)
    for a, b in zip(before, layer.get_weights()):
        np.testing.assert_array_equal(a, b)


def symbolic_inputs(inputs, free=()):
    return map_structure(lambda x: Input(batch_shape=tuple(None if i in (0, *free) else d for i, d in enumerate(x.shape)),
                                         dtype=x.dtype), inputs)


def _check_symbolic(cls, kwargs, inputs, call):
    layer = made(cls, kwargs)
    symbolic = run(layer, symbolic_inputs(inputs), call)
    eager = run(layer, inputs, call)
    flat, real = flatten(symbolic), flatten(eager)
    assert len(flat) == len(real)
    for a, b in zip(flat, real):
        assert len(a.shape) == len(b.shape), (a.shape, b.shape)
        assert all(i in (None, j) for i, j in zip(a.shape, b.shape)), (a.shape, b.shape)
        assert a.shape[0] is None and None not in a.shape[1:], a.shape
        assert a.dtype == b.dtype
    written = of_shapes(layer.compute_output_shape, inputs, call)
    assert flatten(map_structure(lambda x: x, written)) == flatten([tuple(y.shape) for y in real])


def _check_model_round_trip(cls, kwargs, inputs, call, custom_objects):
    i = symbolic_inputs(inputs)
    model = Model(i, run(made(cls, kwargs), i, call))
    text = model.to_json()
    again = seqnet.models.model_from_json(text, custom_objects=custom_objects)
    again.set_weights(model.get_weights())
    same(model(inputs), again(inputs))
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model.keras")
        loaded = seqnet.models.load_model(f"{folder}/model.keras", custom_objects=custom_objects)
    same(model(inputs), loaded(inputs))
    assert [v.name for v in loaded.weights] == [v.name for v in model.weights]
    copy = seqnet.models.clone_model(model)
    assert [v.shape for v in copy.weights] == [v.shape for v in model.weights]


def _check_dtypes(cls, kwargs, inputs, call, integers):
    for dtype in ("float32", "float64"):
        layer = made(cls, {**kwargs, "dtype": dtype})
        y = run(layer, map_structure(lambda x: x.astype("float64") if x.dtype.kind == "f" else x, inputs), call)
        floats = any(x.dtype.kind == "f" for x in flatten(inputs)) or layer.weights
        assert all(leaf.dtype.kind == "i" if integers else leaf.dtype == dtype for leaf in flatten(y)) or not floats
        assert all(v.dtype == dtype for v in layer.weights if v.dtype.kind == "f")


def _check_gradient(cls, kwargs, inputs, call, reads):
    """Analytic against numeric derivative along one random direction, in float64."""
    rng = np.random.default_rng(7)
    layer = made(cls, {**kwargs, "dtype": "float64"})
    tensors = map_structure(lambda x: Tensor(x.astype("float64"), requires_grad=True) if x.dtype.kind == "f"
                            else Tensor(x), inputs)
    outputs = flatten(run(layer, tensors, call))
    for v in layer.trainable_weights:
        v.assign(rng.standard_normal(v.shape))
    factors = [rng.standard_normal(y.shape) for y in outputs]

    def total():
        parts = [seqnet.ops.sum(y * f) for y, f in zip(flatten(run(layer, tensors, call)), factors)]
        out = parts[0]
        for part in parts[1:]:
            out = out + part
        return out

    wanted = [t for t in flatten(tensors) if t.requires_grad] + layer.trainable_weights
    assert wanted, "nothing to differentiate"
    grads = backward(total(), wanted)
    needed = wanted if reads is None else reads(layer)
    for x, g in zip(wanted, grads):
        if any(x is n for n in needed):
            assert g is not None, f"no gradient reaches {getattr(x, 'name', 'the input')}"
    directions = [rng.standard_normal(x.shape) for x in wanted]
    step = 1e-6
    values = []
    for sign in (1, -1):
        for x, d in zip(wanted, directions):
            x.data[...] += sign * step * d
        values.append(float(total()))
        for x, d in zip(wanted, directions):
            x.data[...] -= sign * step * d
    numeric = (values[0] - values[1]) / (2 * step)
    analytic = sum(float((g * d).sum()) for g, d in zip(grads, directions) if g is not None)
    np.testing.assert_allclose(analytic, numeric, rtol=1e-6, atol=1e-7)


def _check_mask(cls, kwargs, inputs, keeps_mask, call):
    layer = made(cls, kwargs)
    tensors = map_structure(Tensor, inputs)
    masks = []
    for x in flatten(tensors):
        mask = np.ones(x.shape[:2], dtype=bool)
        mask[0, -1] = False
        x.mask = Tensor(mask)
        masks.append(mask)
    if keeps_mask is None:
        import warnings

        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            y = run(layer, tensors, call)
            run(layer, tensors, call)
        assert len(seen) == 1 and layer.name in str(seen[0].message), [str(w.message) for w in seen]
    else:
        y = run(layer, tensors, call)
    for leaf in flatten(y):
        if callable(keeps_mask):
            np.testing.assert_array_equal(np.asarray(leaf.mask), keeps_mask(inputs, masks))
        elif keeps_mask:
            np.testing.assert_array_equal(np.asarray(leaf.mask), masks[0])
        else:
            assert leaf.mask is None


def _check_trainable(cls, kwargs, inputs, weights, frozen, call):
    layer = made(cls, {**kwargs, "trainable": False})
    run(layer, inputs, call)
    assert not layer.trainable_weights and len(layer.non_trainable_weights) == len(weights)
    layer.trainable = True
    assert len(layer.trainable_weights) == len(weights) - frozen


def same(a, b):
    for x, y in zip(flatten(a), flatten(b), strict=True):
        np.testing.assert_array_equal(x.data, y.data)
