"""Comparisons and choices. What they decide has no gradient; what `where` and `cast` pass on has."""

import numpy as np

from ..tensor import Tensor, apply
from ._base import array_of, differentiable, operand, pair, shape_of, unbroadcast


def _two(function, x1, x2):
    return Tensor(np.asarray(function(operand(x1), operand(x2))))


@differentiable
def equal(x1, x2):
    """x1 == x2, as truth values."""
    return _two(np.equal, x1, x2)


@differentiable
def not_equal(x1, x2):
    """x1 != x2."""
    return _two(np.not_equal, x1, x2)


@differentiable
def less(x1, x2):
    """x1 < x2."""
    return _two(np.less, x1, x2)


@differentiable
def less_equal(x1, x2):
    """x1 <= x2."""
    return _two(np.less_equal, x1, x2)


@differentiable
def greater(x1, x2):
    """x1 > x2."""
    return _two(np.greater, x1, x2)


@differentiable
def greater_equal(x1, x2):
    """x1 >= x2."""
    return _two(np.greater_equal, x1, x2)


@differentiable
def logical_and(x1, x2):
    """Whether both are true (not zero)."""
    return _two(np.logical_and, x1, x2)


@differentiable
def logical_or(x1, x2):
    """Whether one of the two is true (not zero)."""
    return _two(np.logical_or, x1, x2)


@differentiable
def logical_xor(x1, x2):
    """Whether exactly one of the two is true (not zero)."""
    return _two(np.logical_xor, x1, x2)


@differentiable
def logical_not(x):
    """Whether x is false (zero)."""
    return Tensor(np.asarray(np.logical_not(array_of(x))))


@differentiable
def isnan(x):
    """Where x is not a number."""
    return Tensor(np.asarray(np.isnan(array_of(x))))


@differentiable
def isfinite(x):
    """Where x is neither infinite nor NaN."""
    return Tensor(np.asarray(np.isfinite(array_of(x))))


@differentiable
def isinf(x):
    """Where x is infinite."""
    return Tensor(np.asarray(np.isinf(array_of(x))))


@differentiable
def where(condition, x1=None, x2=None):
    """x1 where condition is true, else x2; the three broadcast.

    With the condition alone: the indices of its true elements, one tensor for each axis.
    """
    chosen = array_of(condition)
    if chosen.dtype != np.bool_:
        chosen = chosen.astype(np.bool_)
    if x1 is None and x2 is None:
        return tuple(Tensor(index) for index in np.nonzero(chosen))
    if x1 is None or x2 is None:
        raise ValueError("where: give both x1 and x2, or neither")
    a, b, floats = pair(x1, x2)
    if not floats:
        return Tensor(np.where(chosen, a, b))
    if type(a) is not np.ndarray:
        a = np.asarray(a, b.dtype)
    elif type(b) is not np.ndarray:
        b = np.asarray(b, a.dtype)
    return apply("where", np.where(chosen, a, b), (x1, x2), (chosen, shape_of(a), shape_of(b)), _where_backward)


def _where_backward(saved, dy, wanted):
    chosen, a, b = saved
    zero = dy.dtype.type(0)
    return (unbroadcast(np.where(chosen, dy, zero), a) if wanted[0] else None,
            unbroadcast(np.where(chosen, zero, dy), b) if wanted[1] else None)


@differentiable
def cast(x, dtype):
    """x converted to `dtype`. Between float types the gradient is converted back; others have none."""
    data, dtype = array_of(x), np.dtype(dtype)
    if isinstance(x, Tensor) and x.data is data and data.dtype == dtype:
        return x
    with np.errstate(all="ignore"):
        y = data.astype(dtype, copy=False)
    if data.dtype.kind == "f" and dtype.kind == "f":
        return apply("cast", y, (x,), data.dtype, _cast_backward)
    return Tensor(y)


def _cast_backward(dtype, dy, wanted):
    return (dy.astype(dtype),)


@differentiable
def stop_gradient(variable):
    """The same values, through which no gradient flows."""
    return Tensor(array_of(variable))
