"""The functions and small classes of Keras: names, arguments in order with their defaults, and what they give."""

import inspect
import json
import zlib
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from seqnet import constraints, initializers, ops, regularizers
from seqnet.tensor import Tensor
from tests import cases  # noqa: F401  fills the table
from tests.case import CASES, label
from tests.conformance import function_cases as table

with np.load(Path(table.__file__).with_name("golden_functions.npz")) as _file:
    INDEX = json.loads(zlib.decompress(_file["index"].tobytes()))
    STORES = {"f": _file["floats"], "i": _file["wholes"]}
SIGNATURES = INDEX.pop("signatures")
OTHERWISE = {  # operations that give something else than Keras, deliberately
    "dot_product_attention": "Keras rounds the scale to single precision",
    "histogram": "Keras on JAX counts in floats",
    "sparsemax": "that of Keras does not add up to one",
}
CALLS = sorted(key.removesuffix("/label") for key in INDEX if key.endswith("/label"))
CALLS = [key for key in CALLS if key.split("/")[0] not in OTHERWISE]
LEFT_OUT = {name for names in table.LEFT_OUT.values() for name in names}


def golden(key):
    kind, shape, place, dtype = INDEX[key]
    return STORES[kind][place : place + int(np.prod(shape, dtype=int))].reshape(shape).astype(dtype)


def test_only_these_names_are_left_out():
    missing = set()
    for name in SIGNATURES:
        module, thing = name.split(".")
        if not hasattr(import_module(f"seqnet.{module}"), thing):
            missing.add(name)
    assert missing == LEFT_OUT <= set(SIGNATURES)


OTHER_ARGUMENTS = {"ops.einsum": "the subscripts are the first of the operands, or a keyword"}


@pytest.mark.parametrize("name", sorted(set(SIGNATURES) - LEFT_OUT - set(OTHER_ARGUMENTS)))
def test_arguments_are_those_of_keras(name):
    """The same names, in the same order, with the same defaults; seqnet may take more behind them."""
    module, thing = name.split(".")
    mine = inspect.signature(getattr(import_module(f"seqnet.{module}"), thing)).parameters.values()
    mine = [(p.name, None if p.default is p.empty else repr(p.default)) for p in mine if p.kind is not p.VAR_KEYWORD]
    want = [(p, default) for p, kind, default in SIGNATURES[name] if kind != "VAR_KEYWORD"]
    assert mine[: len(want)] == want


@pytest.mark.parametrize("key", CALLS)
def test_values_are_those_of_keras(key):
    case = next(c for c in CASES if label(c) == INDEX[f"{key}/label"] and c.function is None)
    inputs, want = [], []
    while f"{key}/in{len(inputs)}" in INDEX:
        inputs.append(golden(f"{key}/in{len(inputs)}"))
    while f"{key}/out{len(want)}" in INDEX:
        want.append(golden(f"{key}/out{len(want)}"))
    results = case.call(*map(Tensor, inputs))
    results = list(results) if isinstance(results, (list, tuple)) else [results]
    assert len(results) == len(want)
    for y, w in zip(results, want):
        assert y.shape == w.shape
        assert (y.dtype.kind == "f") == (w.dtype.kind == "f") and (y.dtype.kind == "b") == (w.dtype.kind == "b")
        np.testing.assert_allclose(y.data, w, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("key", "module", "make"), table.SMALL, ids=[s[0] for s in table.SMALL])
def test_regularizers_and_constraints(key, module, make):
    thing = make({"regularizers": regularizers, "constraints": constraints}[module])
    np.testing.assert_allclose(np.asarray(thing(Tensor(table.weight()))), golden(key), rtol=1e-6)
    again = type(thing).from_config(thing.get_config())
    np.testing.assert_array_equal(np.asarray(again(Tensor(table.weight()))), np.asarray(thing(Tensor(table.weight()))))


@pytest.mark.parametrize(("key", "make", "shape"), table.INITIALIZERS, ids=[i[0] for i in table.INITIALIZERS])
def test_initializers_without_chance(key, make, shape):
    thing = make(initializers)
    np.testing.assert_allclose(thing(shape, dtype="float64"), golden(key), rtol=1e-6, atol=1e-7)
    assert type(initializers.get(json.loads(json.dumps(initializers.serialize(thing))))) is type(thing)
    assert thing(shape).dtype == np.float32


def test_every_operation_of_keras_has_a_case():
    """An operation without a golden call is one whose arguments the table of cases makes in a function of its own."""
    called = {key.split("/")[0] for key in CALLS}
    assert len(called) > 200 and called <= set(ops.__all__)
