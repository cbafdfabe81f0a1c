"""Functions of one operand, applied element by element.

Whole numbers are taken as floats, except by `negative`, `absolute` and `square`, which keep them.
"""

import numpy as np

from .. import _core
from ..tensor import Tensor, apply
from ._base import array_of, differentiable, float_of, raw
from .arithmetic import maximum, minimum


def _whole(x):
    """The array of whole numbers behind x, or None where x holds floats."""
    data = array_of(x)
    return data if data.dtype.kind in "iub" else None


@differentiable
def negative(x):
    """-x."""
    if (whole := _whole(x)) is not None:
        return Tensor(np.negative(whole))
    return apply("negative", _core.multiply_forward(float_of(x), -1.0), (x,), None, _negative_backward)


def _negative_backward(saved, dy, wanted):
    return (_core.multiply_forward(dy, -1.0),)


@differentiable
def absolute(x):
    """|x|; the gradient is 0 at 0."""
    if (whole := _whole(x)) is not None:
        return Tensor(np.absolute(whole))
    data = float_of(x)
    return apply("absolute", _core.absolute_forward(data), (x,), data, _absolute_backward)


def _absolute_backward(x, dy, wanted):
    return (_core.absolute_backward(dy, x),)


@differentiable
def square(x):
    """x^2."""
    if (whole := _whole(x)) is not None:
        return Tensor(np.square(whole))
    data = float_of(x)
    return apply("square", _core.square_forward(data), (x,), data, _square_backward)


def _square_backward(x, dy, wanted):
    return (_core.square_backward(dy, x),)


abs = absolute  # the name in Keras


@differentiable
def exp(x):
    """e to the power x."""
    y = _core.exp_forward(float_of(x))
    return apply("exp", y, (x,), y, _exp_backward)


def _exp_backward(y, dy, wanted):
    return (_core.exp_backward(dy, y),)


@differentiable
def expm1(x):
    """e^x - 1, exact also for small x."""
    y = _core.expm1_forward(float_of(x))
    return apply("expm1", y, (x,), y, _expm1_backward)


def _expm1_backward(y, dy, wanted):
    return (_core.expm1_backward(dy, y),)


@differentiable
def log(x):
    """The natural logarithm; -inf at 0, NaN below."""
    data = float_of(x)
    return apply("log", _core.log_forward(data), (x,), data, _log_backward)


def _log_backward(x, dy, wanted):
    return (_core.log_backward(dy, x),)


@differentiable
def log1p(x):
    """log(1 + x), exact also for small x."""
    data = float_of(x)
    return apply("log1p", _core.log1p_forward(data), (x,), data, _log1p_backward)


def _log1p_backward(x, dy, wanted):
    return (_core.log1p_backward(dy, x),)


@differentiable
def sqrt(x):
    """The square root; NaN below 0."""
    y = _core.sqrt_forward(float_of(x))
    return apply("sqrt", y, (x,), y, _sqrt_backward)


def _sqrt_backward(y, dy, wanted):
    return (_core.sqrt_backward(dy, y),)


@differentiable
def rsqrt(x):
    """1 / sqrt(x)."""
    y = _core.rsqrt_forward(float_of(x))
    return apply("rsqrt", y, (x,), y, _rsqrt_backward)


def _rsqrt_backward(y, dy, wanted):
    return (_core.rsqrt_backward(dy, y),)


@differentiable
def reciprocal(x):
    """1 / x."""
    y = _core.reciprocal_forward(float_of(x))
    return apply("reciprocal", y, (x,), y, _reciprocal_backward)


def _reciprocal_backward(y, dy, wanted):
    return (_core.reciprocal_backward(dy, y),)


@differentiable
def erf(x):
    """The error function 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x."""
    data = float_of(x)
    return apply("erf", _core.erf_forward(data), (x,), data, _erf_backward)


def _erf_backward(x, dy, wanted):
    return (_core.erf_backward(dy, x),)


@differentiable
def clip(x, x_min, x_max):
    """min(max(x, x_min), x_max); the gradient is 0 where x lies outside.

    The bounds are numbers, or arrays that broadcast against x.
    """
    low, high = raw(x_min), raw(x_max)
    if (whole := _whole(x)) is not None and np.asarray(low).dtype.kind != "f" and np.asarray(high).dtype.kind != "f":
        return Tensor(np.clip(whole, low, high))
    if np.ndim(low) or np.ndim(high):
        return minimum(maximum(x, x_min), x_max)
    data, low, high = float_of(x), float(low), float(high)
    return apply("clip", _core.clip_forward(data, low, high), (x,), (data, low, high), _clip_backward)


def _clip_backward(saved, dy, wanted):
    return (_core.clip_backward(dy, *saved),)


@differentiable
def sign(x):
    """-1, 0 or 1. It has no gradient."""
    return Tensor(np.sign(array_of(x)))


@differentiable
def floor(x):
    """The largest whole number not above x, as a float. It has no gradient."""
    return Tensor(np.floor(float_of(x)))


@differentiable
def ceil(x):
    """The smallest whole number not below x, as a float. It has no gradient."""
    return Tensor(np.ceil(float_of(x)))


@differentiable
def round(x, decimals=0):
    """x rounded to `decimals` places, halves to the even neighbour. It has no gradient."""
    return Tensor(np.round(array_of(x), decimals))
