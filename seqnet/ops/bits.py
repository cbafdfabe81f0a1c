"""Whole numbers bit by bit, and their common divisors and multiples. Nothing here has a gradient."""

import numpy as np

from ..tensor import Tensor
from ._base import differentiable, operand


def _two(name, function, x, y):
    a, b = operand(x), operand(y)
    for v in (a, b):
        if np.asarray(v).dtype.kind not in "iub":
            raise TypeError(f"{name}: needs whole numbers or truth values; received {np.asarray(v).dtype}")
    return Tensor(np.asarray(function(a, b)))


@differentiable
def bitwise_and(x, y):
    """The bits that are set in both."""
    return _two("bitwise_and", np.bitwise_and, x, y)


@differentiable
def bitwise_or(x, y):
    """The bits that are set in one of the two."""
    return _two("bitwise_or", np.bitwise_or, x, y)


@differentiable
def bitwise_xor(x, y):
    """The bits that are set in exactly one of the two."""
    return _two("bitwise_xor", np.bitwise_xor, x, y)


@differentiable
def bitwise_invert(x):
    """The bits that are not set."""
    return _two("bitwise_invert", lambda a, _: np.bitwise_not(a), x, 0)


@differentiable
def bitwise_left_shift(x, y):
    """x 2^y, the bits moved up by y."""
    return _two("bitwise_left_shift", np.left_shift, x, y)


@differentiable
def bitwise_right_shift(x, y):
    """x 2^-y, the bits moved down by y."""
    return _two("bitwise_right_shift", np.right_shift, x, y)


@differentiable
def gcd(x1, x2):
    """The greatest common divisor."""
    return _two("gcd", np.gcd, x1, x2)


@differentiable
def lcm(x1, x2):
    """The least common multiple."""
    return _two("lcm", np.lcm, x1, x2)


bitwise_not, left_shift, right_shift = bitwise_invert, bitwise_left_shift, bitwise_right_shift
