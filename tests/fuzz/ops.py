"""The same for the functions of seqnet.ops: `python -m tests.fuzz.ops --seed 0:1000`.

An op gets arguments by the names of its parameters, mostly of the right kind. It must give tensors or raise one of the
exceptions that say something about arguments; where it gives a float tensor, its gradient must be computable or refuse
in the same way.
"""

import argparse
import faulthandler
import inspect
import warnings

import numpy as np

from seqnet import ops
from seqnet.tape import backward
from seqnet.tensor import Tensor, Variable
from tests.fuzz.__main__ import CLEAN, NUMBERS, REALS, Palette, any_array, anything, limit_memory, shown

NAMES = sorted(name for name in ops.__all__ if inspect.isfunction(getattr(ops, name)))
WORDS = ("valid", "same", "causal", "relu", "linear", "sigmoid", "tanh", "float32", "float64", "int32", "bool", "rellu", "")
ARRAYS = {"x", "x1", "x2", "inputs", "y", "a", "b", "target", "output", "kernel", "bias", "table", "condition", "values"}
SMALL = {"axis", "axes", "axis1", "axis2", "strides", "pool_size", "dilation_rate", "groups", "k", "n", "num", "repeats",
         "shift", "num_classes", "source", "destination", "start_axis"}
SIZES = {"shape", "newshape", "pad_width", "indices_or_sections", "size", "start_indices", "key"}
FLAGS = {"keepdims", "from_logits", "sorted", "approximate", "transpose_a", "transpose_b"}


def argument(rng, name, palette):
    """Something for the parameter of this name, right in kind four times out of five."""
    if rng.random() < 0.2:
        return anything(rng, palette)
    if name in ARRAYS:
        array = any_array(rng, palette)
        return Variable(array) if array.dtype in ("float32", "float64") and rng.random() < 0.5 else array
    if name in ("indices", "ids"):
        return rng.integers(-1, 5, palette.shapes[rng.integers(6)])
    if name in SMALL:
        return (None, int(rng.integers(-3, 5)), tuple(int(n) for n in rng.integers(-2, 4, rng.integers(0, 3))))[
            rng.choice(3, p=[0.2, 0.6, 0.2])]
    if name in SIZES:
        return tuple(int(n) for n in rng.choice([-1, 0, 1, 2, 3, 4, 6, 12], rng.integers(0, 4)))
    if name in FLAGS:
        return bool(rng.integers(2))
    if name in ("padding", "activation", "dtype", "mode"):
        return WORDS[rng.integers(len(WORDS))]
    if name in ("xs", "arrays", "tensors"):
        return [any_array(rng, palette) for _ in range(rng.integers(0, 4))]
    if name == "seed":
        return int(rng.integers(0, 5))
    numbers = [*REALS, *NUMBERS[:9]]
    return numbers[rng.integers(len(numbers))]


def call(rng, name):
    """One call; (arguments, whether it worked)."""
    function = getattr(ops, name)
    palette = Palette(rng)
    positional, named = [], {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.default is not parameter.empty and rng.random() < 0.5:
            continue
        value = argument(rng, parameter.name, palette)
        if parameter.default is parameter.empty:
            positional.append(value)
        else:
            named[parameter.name] = value
    return function, positional, named


def attempt(rng, name):
    """Call, and go backward where there is something to go back to."""
    function, positional, named = call(rng, name)
    held = [a for a in (*positional, *named.values()) if isinstance(a, np.ndarray) and a.dtype != object]
    before = [a.tobytes() for a in held]
    try:
        result = function(*positional, **named)
        variables = [v for v in (*positional, *named.values()) if isinstance(v, Variable)]
        if isinstance(result, Tensor):
            repr(result)
            if variables and result.requires_grad:
                for variable, gradient in zip(variables, backward(result, variables)):
                    assert gradient is None or gradient.shape == variable.shape
        worked = True
    except CLEAN as error:
        assert str(error), f"{type(error).__name__} without a message"
        worked = False
    except BaseException:
        print([shown(a) for a in positional], {k: shown(v) for k, v in named.items()})
        raise
    assert [a.tobytes() for a in held] == before, "an input was changed"
    return worked


def run(first, last, only=None, calls=20):
    """Fuzz with the seeds first .. last - 1; returns {op: (calls, calls that worked)}."""
    tally = {}
    for seed in range(first, last):
        rng = np.random.default_rng(seed)
        name = only or NAMES[seed % len(NAMES)]
        for _ in range(calls):
            try:
                worked = attempt(rng, name)
            except BaseException:
                print(f"python -m tests.fuzz.ops --seed {seed}:{seed + 1}{f' --only {name}' if only else ''}   ({name})")
                raise
            done, right = tally.get(name, (0, 0))
            tally[name] = done + 1, right + worked
    return tally


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.ops", description="fuzz the functions of seqnet.ops")
    parser.add_argument("--seed", default="0:500", help="first:last, half open")
    parser.add_argument("--only", choices=NAMES, help="one op instead of all")
    options = parser.parse_args()
    first, last = map(int, options.seed.split(":"))
    faulthandler.enable()
    limit_memory()
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
    for name, (done, right) in sorted(run(first, last, options.only).items()):
        print(f"{name:40} {done:6} calls, {right:6} answered")


if __name__ == "__main__":
    main()
