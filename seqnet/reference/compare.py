"""Choices between operands."""

import numpy as np

from .arithmetic import unbroadcast


def where(condition, a, b):
    """a where the condition is true, else b."""
    return np.where(condition, a, b)


def where_backward(dy, condition, a, b):
    """dy goes where the value came from."""
    return None, unbroadcast(np.where(condition, dy, 0), a.shape), unbroadcast(np.where(condition, 0, dy), b.shape)


def cast(x, dtype):
    """x in another type."""
    return x.astype(dtype)


def cast_backward(dy, x, dtype):
    """dy in the type of x."""
    return (dy.astype(x.dtype),)
