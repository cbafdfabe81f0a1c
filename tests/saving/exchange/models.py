"""A model of every layer: each case of the table in tests/layers wired from inputs to outputs, with weights of its own."""

import zlib

import numpy as np

from seqnet import Model, layers
from seqnet.layers import Input
from seqnet.saving.serialization import register_keras_serializable
from seqnet.tree import flatten, map_structure
from tests.layers.layer_check import made, run
from tests.layers.test_all_layers import CASES

# layers that Keras does not have
OURS = {"PositionEmbedding", "SinePositionEncoding", "TokenAndPositionEmbedding", "TransformerDecoder",
        "TransformerEncoder"}
rng = np.random.default_rng(5)
# what Keras has of a layer is less than what is here: the case is changed so that both have it
CHANGED = {
    "GroupedQueryAttention": (  # Keras wants queries and values of one width
        lambda kwargs, arrays: (kwargs, [arrays[0], *(np.resize(x, (*x.shape[:2], 4)) for x in arrays[1:])])),
    "RMSNormalization": lambda kwargs, arrays: ({**kwargs, "axis": -1}, arrays),  # it mixes several axes up
}
STEPS = rng.standard_normal((2, 6, 3)).astype("float32")
STATE = [np.ones((2, 4), "float32")]
# cells are called within a recurrent layer, the base classes by what derives from them
WITHIN = {
    "GRUCell": lambda: layers.RNN(layers.GRUCell(4), return_sequences=True),
    "LSTMCell": lambda: layers.RNN(layers.LSTMCell(4), return_state=True),
    "SimpleRNNCell": lambda: layers.RNN(layers.SimpleRNNCell(4)),
    "StackedRNNCells": lambda: layers.RNN([layers.GRUCell(4), layers.LSTMCell(3)]),
}


@register_keras_serializable("exchange")
def square(x):
    """x ** 2, for a Lambda."""
    return x * x


def inputs_of(arrays):
    return map_structure(lambda x: Input(batch_shape=(None, *x.shape[1:]), dtype=x.dtype), arrays)


def as_stored(x):
    return np.asarray(x).astype("float32") if np.asarray(x).dtype.kind == "f" else np.asarray(x)


def build(name, number):
    """(model, list of input arrays) of a case; None for a case whose inputs or outputs are texts."""
    kwargs, arrays, checks = CASES[name][number]
    kwargs, arrays = CHANGED.get(name, lambda *given: given)(kwargs, arrays)
    arrays = map_structure(as_stored, arrays)
    if any(x.dtype.kind not in "fiub" for x in flatten(arrays)):
        return None
    call = {k: v for k, v in checks.items() if k == "call"}.get("call") or {}
    if name == "Lambda":
        kwargs = {"function": square}
    wired = inputs_of(arrays)
    with_names = {"name": f"{name.lower()}_{number}", **kwargs}
    model = Model(wired, run(made(getattr(layers, name), with_names), wired, call))
    if any(np.dtype(y.dtype).kind not in "fiub" for y in model.outputs):
        return None
    return _filled(model, name, number), flatten(arrays)


def build_within(name):
    """(model, inputs) of a recurrent layer around a cell."""
    i = Input((6, 3))
    y = WITHIN[name]()(i)
    return _filled(Model(i, y), name, 0), [STEPS]


def _filled(model, name, number):
    """The model with weights that are no first values; those that must be positive are."""
    rng = np.random.default_rng(zlib.crc32(f"{name}{number}".encode()))
    for v in model.weights:
        if v.dtype.kind == "f":
            value = rng.standard_normal(v.shape) * 0.4
            v.assign(np.abs(value) + 0.1 if "variance" in v.name else value)
    return model


def every():
    """(key, function that gives (model, inputs)) for each case."""
    for name, cases in sorted(CASES.items()):
        if name in OURS:
            continue
        for number in range(len(cases)):
            yield f"{name}-{number}", lambda name=name, number=number: build(name, number)
    for name in WITHIN:
        yield f"{name}-0", lambda name=name: build_within(name)
