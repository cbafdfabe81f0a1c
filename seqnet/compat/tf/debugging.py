"""`tf.debugging` and `tf.errors`."""

from __future__ import annotations

import numpy as np

from ...symbolic import SymbolicTensor
from ...tensor import data_of


class InvalidArgumentError(ValueError):
    """A check of this module failed."""


OutOfRangeError = ResourceExhaustedError = NotFoundError = InvalidArgumentError


def _check(holds, words):
    def check(x, y, message=None, summarize=None, name=None):
        if isinstance(x, SymbolicTensor) or isinstance(y, SymbolicTensor):
            return
        if not np.all(holds(np.asarray(data_of(x)), np.asarray(data_of(y)))):
            raise InvalidArgumentError(f"{message + ': ' if message else ''}{words} does not hold for {x!r} and {y!r}")

    check.__doc__ = f"Raises InvalidArgumentError unless {words} everywhere."
    return check


assert_equal = _check(np.equal, "x == y")
assert_near = _check(lambda x, y: np.isclose(x, y, rtol=1e-5, atol=1e-6), "x near y")
assert_less = _check(np.less, "x < y")
assert_less_equal = _check(np.less_equal, "x <= y")
assert_greater = _check(np.greater, "x > y")
assert_greater_equal = _check(np.greater_equal, "x >= y")


def assert_non_negative(x, message=None, summarize=None, name=None):
    """Raises InvalidArgumentError unless x >= 0 everywhere."""
    assert_greater_equal(x, 0, message)


def assert_rank(x, rank, message=None, name=None):
    """Raises InvalidArgumentError unless x has so many axes."""
    if len(x.shape) != rank:
        raise InvalidArgumentError(f"{message + ': ' if message else ''}rank {rank} wanted; the shape is {tuple(x.shape)}")


def assert_shapes(shapes, **kwargs):
    """Raises InvalidArgumentError unless every tensor has its shape; texts name lengths that must agree."""
    named = {}
    for x, shape in shapes.items() if isinstance(shapes, dict) else shapes:
        if len(x.shape) != len(shape):
            raise InvalidArgumentError(f"shape {shape} wanted; it is {tuple(x.shape)}")
        for found, wanted in zip(x.shape, shape):
            wanted = named.setdefault(wanted, found) if isinstance(wanted, str) else wanted
            if wanted is not None and found != wanted:
                raise InvalidArgumentError(f"shape {shape} wanted; it is {tuple(x.shape)}")


def check_numerics(tensor, message, name=None):
    """The tensor. Raises InvalidArgumentError where it holds NaN or infinity."""
    if not isinstance(tensor, SymbolicTensor) and not np.isfinite(np.asarray(data_of(tensor))).all():
        raise InvalidArgumentError(f"{message}: not all numbers are finite")
    return tensor


__all__ = ["InvalidArgumentError", "assert_equal", "assert_greater", "assert_greater_equal", "assert_less",
           "assert_less_equal", "assert_near", "assert_non_negative", "assert_rank", "assert_shapes", "check_numerics"]
