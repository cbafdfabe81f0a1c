"""Powers, logarithms to several bases, roots and the error function's relatives, element by element.

Whole numbers are taken as floats.
"""

import numpy as np

from .. import _core
from ..tensor import apply
from ._base import array_of, by_numpy, dealt, differentiable, float_of
from .arithmetic import multiply


@differentiable
def exp2(x):
    """2 to the power x."""
    y = _core.exp2_forward(float_of(x))
    return apply("exp2", y, (x,), y, _exp2_backward)


def _exp2_backward(y, dy, wanted):
    return (_core.exp2_backward(dy, y),)


@differentiable
def log2(x):
    """The logarithm to the base 2, exact for powers of two; -inf at 0, NaN below."""
    data = float_of(x)
    return apply("log2", _core.log2_forward(data), (x,), data, _log2_backward)


def _log2_backward(x, dy, wanted):
    return (_core.log2_backward(dy, x),)


@differentiable
def log10(x):
    """The logarithm to the base 10; -inf at 0, NaN below."""
    data = float_of(x)
    return apply("log10", _core.log10_forward(data), (x,), data, _log10_backward)


def _log10_backward(x, dy, wanted):
    return (_core.log10_backward(dy, x),)


@differentiable
def cbrt(x):
    """The cube root, negative where x is."""
    y = _core.cbrt_forward(float_of(x))
    return apply("cbrt", y, (x,), y, _cbrt_backward)


def _cbrt_backward(y, dy, wanted):
    return (_core.cbrt_backward(dy, y),)


@differentiable
def erfc(x):
    """1 - erf(x), exact also where erf(x) is nearly 1."""
    data = float_of(x)
    return apply("erfc", _core.erfc_forward(data), (x,), data, _erfc_backward)


def _erfc_backward(x, dy, wanted):
    return (_core.erfc_backward(dy, x),)


@differentiable
def erfinv(x):
    """The number whose error function is x: infinite at -1 and 1, NaN beyond."""
    y = _core.erfinv_forward(float_of(x))
    return apply("erfinv", y, (x,), y, _erfinv_backward)


def _erfinv_backward(y, dy, wanted):
    return (_core.erfinv_backward(dy, y),)


@differentiable
def logaddexp(x1, x2):
    """log(e^x1 + e^x2), without overflow."""
    return by_numpy("logaddexp", np.logaddexp, x1, x2, _logaddexp_backward)


def _shares(exponential, a, b, y):
    """How much of the sum under the logarithm each operand is; halves where both are nothing or infinite."""
    with np.errstate(all="ignore"):
        share = np.where(np.equal(a, b), 0.5, exponential(np.minimum(np.subtract(a, y), 0))).astype(y.dtype)
        return share, np.where(np.equal(a, b), 0.5, exponential(np.minimum(np.subtract(b, y), 0))).astype(y.dtype)


def _logaddexp_backward(saved, dy, wanted):
    a, b, y = saved
    first, second = _shares(np.exp, a, b, y)
    return dealt(dy * first, dy * second, a, b, wanted)


@differentiable
def logaddexp2(x1, x2):
    """log2(2^x1 + 2^x2), without overflow."""
    return by_numpy("logaddexp2", np.logaddexp2, x1, x2, _logaddexp2_backward)


def _logaddexp2_backward(saved, dy, wanted):
    a, b, y = saved
    first, second = _shares(np.exp2, a, b, y)
    return dealt(dy * first, dy * second, a, b, wanted)


@differentiable
def ldexp(x1, x2):
    """x1 2^x2 for whole numbers x2, which have no gradient."""
    exponent = array_of(x2)
    if exponent.dtype.kind not in "iu":
        raise TypeError(f"ldexp: x2 must hold whole numbers; received {exponent.dtype}")
    return multiply(x1, np.ldexp(np.ones(exponent.shape, float_of(x1).dtype), exponent))
