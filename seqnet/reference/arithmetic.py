"""Arithmetic of two operands. Where broadcasting repeated an operand, its gradient is summed over the repeats."""

import numpy as np


def unbroadcast(grad, shape):
    """Sum grad over the axes along which an operand of `shape` was repeated."""
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    repeated = tuple(i for i, n in enumerate(shape) if n == 1)
    return grad.sum(axis=repeated, keepdims=True).reshape(shape)


def deal(da, db, a, b):
    """The gradients of two operands that broadcast."""
    return unbroadcast(da, np.shape(a)), unbroadcast(db, np.shape(b))


def add(a, b):
    """a + b."""
    return a + b


def add_backward(dy, a, b):
    """da = dy, db = dy."""
    return deal(dy, dy, a, b)


def subtract(a, b):
    """a - b."""
    return a - b


def subtract_backward(dy, a, b):
    """da = dy, db = -dy."""
    return deal(dy, -dy, a, b)


def multiply(a, b):
    """a b."""
    return a * b


def multiply_backward(dy, a, b):
    """da = dy b, db = dy a."""
    return deal(dy * b, dy * a, a, b)


def divide(a, b):
    """a / b."""
    return a / b


def divide_backward(dy, a, b):
    """da = dy / b, db = -dy a / b^2."""
    return deal(dy / b, -dy * a / b**2, a, b)


def mod(a, b):
    """a - b floor(a / b)."""
    return a - b * np.floor(a / b)


def mod_backward(dy, a, b):
    """da = dy, db = -dy floor(a / b)."""
    return deal(dy, -dy * np.floor(a / b), a, b)


def power(a, b):
    """a^b."""
    return a**b


def power_backward(dy, a, b):
    """da = dy b a^(b - 1), db = dy a^b log a."""
    return deal(dy * b * a ** (b - 1.0), dy * a**b * np.log(np.where(a == 0, 1, a)), a, b)


def maximum(a, b):
    """The larger of the two."""
    return np.maximum(a, b)


def maximum_backward(dy, a, b):
    """dy goes to the larger, by halves where they are equal."""
    share = np.where(a > b, 1.0, np.where(a == b, 0.5, 0.0)).astype(dy.dtype)
    return deal(dy * share, dy * (1 - share), a, b)


def minimum(a, b):
    """The smaller of the two."""
    return np.minimum(a, b)


def minimum_backward(dy, a, b):
    """dy goes to the smaller, by halves where they are equal."""
    return maximum_backward(dy, -a, -b)
