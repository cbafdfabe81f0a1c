"""Writes golden_functions.npz with Keras 3: the arguments of every function, class and initializer that both have, and
what the functions of keras.ops, regularizers, constraints and deterministic initializers give.

    KERAS_BACKEND=jax JAX_ENABLE_X64=1 PYTHONPATH=. python tests/conformance/make_golden_functions.py

The calls are those of the table of op cases, the first few of each op that call it by its name; their inputs are kept
beside the results, so that the numbers do not depend on a random generator."""

import inspect
import json
import os
import warnings
import zlib
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_ENABLE_X64", "1")
import keras
import numpy as np
from keras.src.backend.common import dtypes

from tests import cases  # noqa: F401  fills the table
from tests.case import CASES, label
from tests.conformance import function_cases as table

dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"  # on JAX Keras takes means of doubles in single precision
keras.config.set_floatx("float64")
warnings.filterwarnings("ignore")
MOST = 4


def signatures():
    found = {}
    for module in table.MODULES:
        there = getattr(keras, module)
        for name in sorted(dir(there)):
            thing = getattr(there, name)
            if name.startswith("_") or inspect.ismodule(thing):
                continue
            parameters = inspect.signature(thing).parameters.values()
            found[f"{module}.{name}"] = [
                [p.name, p.kind.name, None if p.default is p.empty else repr(p.default)] for p in parameters
            ]
    return found


def arrays_of(case):
    """Inputs that float32 holds exactly."""
    rng = np.random.default_rng(zlib.crc32(label(case).encode()))
    return [np.asarray(a).astype("float32").astype(a.dtype) if np.asarray(a).dtype.kind == "f" else np.asarray(a)
            for a in map(np.asarray, case.make(rng))]


def listed(result):
    return list(result) if isinstance(result, (list, tuple)) else [result]


def functions():
    done = {}
    for case in CASES:
        name = case.op
        if case.function is not None or not hasattr(keras.ops, name) or done.get(name, 0) >= MOST:
            continue
        arrays = arrays_of(case)
        function = getattr(keras.ops, name)
        try:
            tensors = [keras.ops.convert_to_tensor(a) for a in arrays]
            result = function(tensors, **case.kwargs) if case.listed else function(*tensors, **case.kwargs)
        except Exception as error:  # an argument that only seqnet takes, or only NumPy
            print(f"left out: {label(case)}: {type(error).__name__}: {str(error)[:90]}")
            continue
        results = [np.asarray(y) for y in listed(result)]
        key = f"{name}/{done.get(name, 0)}"
        done[name] = done.get(name, 0) + 1
        for i, a in enumerate(arrays):
            yield f"{key}/in{i}", a
        for i, y in enumerate(results):
            yield f"{key}/out{i}", y
        yield f"{key}/label", label(case)
    missing = {c.op for c in CASES if hasattr(keras.ops, c.op)} - set(done)
    print("without a golden call:", " ".join(sorted(missing)))


def small():
    w = table.weight()
    for key, module, make in table.SMALL:
        yield key, np.asarray(make(getattr(keras, module))(keras.ops.convert_to_tensor(w)))
    for key, make, shape in table.INITIALIZERS:
        yield key, np.asarray(make(keras.initializers)(shape, dtype="float64"))


def main():
    index, stores = {"signatures": signatures()}, {"f": [], "i": []}
    for key, array in [*functions(), *small()]:
        if isinstance(array, str):
            index[key] = array
            continue
        kind = "f" if array.dtype.kind == "f" else "i"
        index[key] = [kind, list(array.shape), sum(a.size for a in stores[kind]), array.dtype.name]
        stores[kind].append(array.ravel())
    index["versions"] = f"keras {keras.__version__}, numpy {np.__version__}"
    target = Path(__file__).with_name("golden_functions.npz")
    packed = np.frombuffer(zlib.compress(json.dumps(index).encode(), 9), np.uint8)
    floats, wholes = (np.concatenate(stores[kind]) for kind in "fi")
    np.savez_compressed(target, index=packed, floats=floats.astype("float64"), wholes=wholes.astype("int64"))
    print(target, len(index), "entries", target.stat().st_size, "bytes")


main()
