"""A seeded fuzzer of the C core's Python surface: whatever comes, a clean exception or an answer that repeats.

    python -m tests.fuzz --seed 0:1000            every function, seeds 0 to 999
    python -m tests.fuzz --seed 17:18 --only softmax_forward

Each seed takes one function. Half of the calls are made of random things; the other half start from a call that is
right (recorded while the cases of the op tests run) and have one or two arguments spoilt. After every call: inputs
that are not written by contract are as they were, reference counts and blocks are balanced, a call that succeeded
gives the same bits when repeated. The line that is printed on a failure repeats it.
"""

import argparse
import copy
import faulthandler
import sys

import numpy as np

from seqnet import _core

STATE = {"set_num_threads", "set_chunk", "_fail_alloc", "trim", "memory_stats", "default_num_threads",
         "get_num_threads"}
WRITES = {"accumulate", "glove", "negative_sampling", "optimizer_step"}  # these change arguments by contract
CLEAN = (TypeError, ValueError, IndexError, OverflowError, MemoryError)
FUNCTIONS = sorted(set(_core.ops()["functions"]) - STATE)
NUMBERS = (0, 1, 2, 3, -1, 7, 64, 2**31 - 1, 2**31, -(2**31), 2**62, 2**63 - 1, 2**63, -(2**63), 2**64, 2**200)
REALS = (0.0, -0.0, 0.5, 1.0, -1.0, 1e-30, 1e30, 1e308, float("nan"), float("inf"), -float("inf"))
THINGS = (None, True, False, "", "relu", b"x", object(), (), [], {}, int, np.float32(1), np.int64(2))
DTYPES = ("float32", "float64", "int64", "int32", "bool", "float16", "complex64", "object", "uint8", ">f4", "U2")


def shape_of(rng, most=5):
    return tuple(int(n) for n in rng.choice([0, 1, 2, 3, 4, 5, 8, 17], rng.integers(0, most)))


def fill(rng, shape, dtype):
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        values = rng.standard_normal(shape)
        if rng.random() < 0.1 and values.ndim and values.size:
            values.reshape(-1)[rng.integers(values.size)] = rng.choice([np.nan, np.inf, -np.inf, 1e30, 1e-40])
        with np.errstate(over="ignore"):
            return np.asarray(values).astype(dtype)
    if dtype.kind in "iu":
        low = 0 if dtype.kind == "u" or rng.random() < 0.7 else -3
        values = np.asarray(rng.integers(low, 6, shape))
        if rng.random() < 0.1 and values.ndim and values.size and dtype.itemsize == 8:
            values.reshape(-1)[rng.integers(values.size)] = rng.choice([2**40, -(2**40), 2**63 - 1, -(2**63)])
        return values.astype(dtype)
    return np.zeros(shape, dtype)


class Palette:
    """The few shapes and the one type that the arrays of a call have in common, so that some calls fit."""

    def __init__(self, rng):
        whole = shape_of(rng)
        self.shapes = [whole, whole, whole[:1], whole[:-1], whole[-1:], shape_of(rng)]
        self.dtype = rng.choice(["float32", "float64"])


def any_array(rng, palette):
    if rng.random() < 0.15:
        return layout(rng, fill(rng, shape_of(rng), rng.choice(DTYPES)))
    dtype = palette.dtype if rng.random() < 0.85 else "int64"
    return layout(rng, fill(rng, palette.shapes[rng.integers(6)], dtype))


def layout(rng, array):
    """The array, seldom in a layout that the core must refuse."""
    kind = rng.integers(0, 24)
    if kind == 0:
        return array.T
    if kind == 1 and array.ndim:
        return array[::-1]
    if kind == 2 and array.ndim:
        return np.repeat(array, 2, axis=-1)[..., ::2]
    if kind == 3:
        array = array.copy()
        array.flags.writeable = False
    if kind == 4 and array.dtype.kind in "fi":
        raw = np.zeros(array.nbytes + 1, "uint8")[1:].view(array.dtype)[: array.size].reshape(array.shape)
        raw[...] = array
        return raw
    return array


def anything(rng, palette):
    kind = rng.integers(0, 14)
    if kind < 7:
        return any_array(rng, palette)
    if kind == 7:
        return NUMBERS[rng.integers(len(NUMBERS))]
    if kind == 8:
        return REALS[rng.integers(len(REALS))]
    if kind == 9:
        return THINGS[rng.integers(len(THINGS))]
    if kind == 10:
        return tuple(any_array(rng, palette) for _ in range(rng.integers(0, 4)))
    if kind == 11:
        return tuple(int(n) for n in rng.integers(-2, 5, rng.integers(0, 5)))
    return int(rng.integers(0, 4))


def spoilt(rng, value):
    """Something close to `value` and probably wrong."""
    if isinstance(value, np.ndarray):
        kind = rng.integers(0, 9)
        if kind == 0:
            return fill(rng, value.shape, rng.choice(DTYPES))
        if kind == 1 and value.ndim:
            return np.ascontiguousarray(value[tuple(slice(0, n - int(rng.integers(0, 2))) for n in value.shape)])
        if kind == 2 and value.ndim:
            axis = int(rng.integers(value.ndim))
            return np.concatenate([value, np.take(value, [0], axis)], axis) if value.shape[axis] else value
        if kind == 3:
            return value[..., None]
        if kind == 4 and value.ndim:
            return value[0] if value.shape[0] else value
        if kind == 5 and value.dtype.kind in "iuf" and value.size:
            changed = value.copy()
            at = int(rng.integers(value.size))
            extremes = [np.nan, np.inf, -np.inf, 1e30] if value.dtype.kind == "f" else [-1, 2**31 - 1, 100, -100]
            with np.errstate(all="ignore"):
                changed.reshape(-1)[at] = np.array(rng.choice(extremes)).astype(value.dtype)
            return changed
        if kind == 6:
            return np.zeros((0, *value.shape[1:]), value.dtype) if value.ndim else value
        if kind == 7:
            return None
        return layout(rng, fill(rng, value.shape, value.dtype))
    if isinstance(value, (tuple, list)) and value and rng.random() < 0.8:
        parts = list(value)
        at = int(rng.integers(len(parts)))
        if rng.random() < 0.3:
            del parts[at]
        else:
            parts[at] = spoilt(rng, parts[at])
        return type(value)(parts)
    if isinstance(value, bool) or value is None:
        return (None, True, False, 2, "yes", -1)[rng.integers(6)]
    if isinstance(value, int) and rng.random() < 0.7:
        return (value + 1, value - 1, -value, 0, *NUMBERS)[rng.integers(4 + len(NUMBERS))]
    if isinstance(value, float) and rng.random() < 0.7:
        return REALS[rng.integers(len(REALS))]
    return anything(rng, Palette(rng))


def arity_of(name):
    """How many arguments the function wants, found by asking."""
    for count in range(16):
        try:
            getattr(_core, name)(*[None] * count)
        except TypeError as error:
            if "argument" in str(error):
                continue
        except CLEAN:
            pass
        return count
    return 0


def arrays_in(value):
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from arrays_in(part)


def bits(result):
    """The result in a form that can be compared, NaN included."""
    if isinstance(result, np.ndarray):
        return result.shape, result.dtype.str, result.tobytes()
    if isinstance(result, (tuple, list)):
        return [bits(part) for part in result]
    return repr(result)


def shown(value):
    """Arguments for a message: arrays by type and shape."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{list(value.shape)}"
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(shown(part) for part in value) + ")"
    return repr(value)


ARITY = {name: arity_of(name) for name in FUNCTIONS}


def record():
    """Calls that are right: {function: [arguments, ...]}, gathered while the op cases run."""
    corpus = {}
    originals = {name: getattr(_core, name) for name in FUNCTIONS}

    def recording(name, function):
        def call(*arguments):
            small = sum(a.nbytes for a in arrays_in(arguments)) < 200_000
            kept = copy.deepcopy(arguments) if small else None
            result = function(*arguments)
            if small and len(corpus.setdefault(name, [])) < 40:
                corpus[name].append(kept)
            return result

        return call

    for name, function in originals.items():
        setattr(_core, name, recording(name, function))
    try:
        from tests.fuzz.corpus import run_right_calls

        run_right_calls()
    finally:
        for name, function in originals.items():
            setattr(_core, name, function)
    return corpus


def arguments_for(rng, name, corpus):
    right = corpus.get(name)
    if right and rng.random() < 0.75:
        arguments = list(right[rng.integers(len(right))])
        for _ in range(rng.integers(0, 3)):
            if arguments:
                at = int(rng.integers(len(arguments)))
                arguments[at] = spoilt(rng, arguments[at])
        if rng.random() < 0.03:
            arguments.append(anything(rng, Palette(rng)))
        return tuple(arguments)
    count = ARITY[name] if rng.random() < 0.9 else int(rng.integers(0, 9))
    palette = Palette(rng)
    return tuple(anything(rng, palette) for _ in range(count))


def attempt(name, arguments):
    """Call, twice where it works; what must hold afterwards. Returns whether it worked."""
    function = getattr(_core, name)
    inputs = list(arrays_in(arguments))
    before = [a.tobytes() for a in inputs]
    counts = [sys.getrefcount(a) for a in inputs]
    live = _core.memory_stats()["live_blocks"]
    try:
        result = function(*arguments)
    except CLEAN as error:
        worked = False
        assert str(error), f"{type(error).__name__} without a message"
        del error
    else:
        worked = True
        if name not in WRITES:
            shared = [np.may_share_memory(made, given) for made in arrays_in(result) for given in inputs if given.size]
            assert not any(shared), "the result aliases an input"
            assert bits(result) == bits(function(*arguments)), "two equal calls gave different bits"
        del result
    if name not in WRITES:
        assert [a.tobytes() for a in inputs] == before, "an input was changed"
    assert [sys.getrefcount(a) for a in inputs] == counts, "a reference was lost or kept"
    assert _core.memory_stats()["live_blocks"] == live, "a block was lost or kept"
    return worked


def run(first, last, only=None, corpus=None, calls=20):
    """Fuzz with the seeds first .. last - 1; returns {function: (calls, calls that worked)}."""
    corpus = record() if corpus is None else corpus
    tally = {}
    for seed in range(first, last):
        rng = np.random.default_rng(seed)
        name = only or FUNCTIONS[seed % len(FUNCTIONS)]
        _core.set_num_threads(1 + seed % 3)
        for _ in range(calls):
            arguments = arguments_for(rng, name, corpus)
            try:
                worked = attempt(name, arguments)
            except BaseException:
                print(f"\npython -m tests.fuzz --seed {seed}:{seed + 1}{f' --only {name}' if only else ''}   ({name})")
                print(shown(arguments))
                raise
            done, right = tally.get(name, (0, 0))
            tally[name] = done + 1, right + worked
    return tally


def limit_memory():
    """An absurd extent that slips through must end as MemoryError, not take the machine down."""
    import os
    import resource

    if "libasan" not in os.environ.get("LD_PRELOAD", ""):
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="fuzz the functions of seqnet._core")
    parser.add_argument("--seed", default="0:500", help="first:last, half open")
    parser.add_argument("--only", choices=FUNCTIONS, help="one function instead of all")
    options = parser.parse_args()
    first, last = map(int, options.seed.split(":"))
    faulthandler.enable()
    limit_memory()
    np.seterr(all="ignore")
    for name, (done, right) in sorted(run(first, last, options.only).items()):
        print(f"{name:40} {done:6} calls, {right:6} answered")


if __name__ == "__main__":
    main()
