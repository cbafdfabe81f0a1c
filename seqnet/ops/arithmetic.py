"""Arithmetic of two operands under NumPy's broadcasting rules.

Float operands share one element type; Python numbers, lists and plain arrays adopt the tensor's. Operands of whole
numbers give whole numbers, and no gradient.
"""

import numpy as np

from .. import _core
from ..tensor import Tensor, apply
from ._base import differentiable, float_of, pair, shape_of, unbroadcast
from ._origin import follow


@differentiable
def add(x1, x2):
    """x1 + x2."""
    a, b, floats = pair(x1, x2)
    if not floats:
        return Tensor(np.add(a, b))
    return follow(apply("add", _core.add_forward(a, b), (x1, x2), (shape_of(a), shape_of(b)), _add_backward), x1, x2)


def _add_backward(saved, dy, wanted):
    a, b = saved
    return unbroadcast(dy, a) if wanted[0] else None, unbroadcast(dy, b) if wanted[1] else None


@differentiable
def subtract(x1, x2):
    """x1 - x2."""
    a, b, floats = pair(x1, x2)
    if not floats:
        return Tensor(np.subtract(a, b))
    return apply("subtract", _core.subtract_forward(a, b), (x1, x2), (shape_of(a), shape_of(b)), _subtract_backward)


def _subtract_backward(saved, dy, wanted):
    a, b = saved
    return (unbroadcast(dy, a) if wanted[0] else None,
            _core.multiply_forward(unbroadcast(dy, b), -1.0) if wanted[1] else None)


@differentiable
def multiply(x1, x2):
    """x1 x2, element by element."""
    a, b, floats = pair(x1, x2)
    if not floats:
        return Tensor(np.multiply(a, b))
    return follow(apply("multiply", _core.multiply_forward(a, b), (x1, x2), (a, b), _multiply_backward), x1, x2)


def _multiply_backward(saved, dy, wanted):
    a, b = saved
    return (unbroadcast(_core.multiply_forward(dy, b), a.shape) if wanted[0] else None,
            unbroadcast(_core.multiply_forward(dy, a), b.shape) if wanted[1] else None)


@differentiable
def divide(x1, x2):
    """x1 / x2; whole numbers are taken as floats."""
    a, b, floats = pair(x1, x2)
    if not floats:
        a, b = float_of(a), float_of(b)
    y = _core.divide_forward(a, b)
    return apply("divide", y, (x1, x2), (shape_of(a), b, y), _divide_backward)


def _divide_backward(saved, dy, wanted):
    a, b, y = saved
    da = _core.divide_forward(dy, b)
    db = _core.multiply_forward(_core.multiply_forward(da, y), -1.0) if wanted[1] else None
    return unbroadcast(da, a) if wanted[0] else None, unbroadcast(db, b.shape) if wanted[1] else None


true_divide = divide


@differentiable
def floor_divide(x1, x2):
    """The largest whole number not above x1 / x2. It has no gradient."""
    a, b, _ = pair(x1, x2)
    with np.errstate(all="ignore"):
        return Tensor(np.floor_divide(a, b))


@differentiable
def mod(x1, x2):
    """x1 - x2 floor(x1 / x2), which has the sign of x2."""
    a, b, floats = pair(x1, x2)
    with np.errstate(all="ignore"):
        y = np.asarray(np.mod(a, b))
    return apply("mod", y, (x1, x2), (a, b), _mod_backward) if floats else Tensor(y)


def _mod_backward(saved, dy, wanted):
    a, b = saved
    da = unbroadcast(dy, shape_of(a)) if wanted[0] else None
    if not wanted[1]:
        return da, None
    with np.errstate(all="ignore"):
        return da, unbroadcast(np.asarray(np.multiply(dy, -np.floor_divide(a, b))), b.shape)


_SPECIAL_POWERS = {2: _core.square_forward, 0.5: _core.sqrt_forward, -1: _core.reciprocal_forward,
                   -0.5: _core.rsqrt_forward}


def _power(a, b):
    kernel = _SPECIAL_POWERS.get(b) if type(b) in (int, float) else None
    if kernel is not None:
        return kernel(a)
    if type(b) in (int, float) and b == 3:
        return _core.multiply_forward(_core.square_forward(a), a)
    with np.errstate(all="ignore"):
        return np.asarray(np.power(a, b))


@differentiable
def power(x1, x2):
    """x1 to the power x2.

    A negative base needs a whole exponent, else the result is NaN. The gradient of the exponent is
    x1 ** x2 log x1, taken as 0 where x1 is 0.
    """
    a, b, floats = pair(x1, x2)
    if not floats:
        return Tensor(np.power(a, b))
    y = _power(a, b)
    return apply("power", y, (x1, x2), (a, b, y), _power_backward)


def _power_backward(saved, dy, wanted):
    a, b, y = saved
    da = db = None
    if wanted[0]:
        slope = _power(a, b - 1) if type(b) is np.ndarray or b != 1 else np.ones_like(a)
        da = unbroadcast(_core.multiply_forward(dy, _core.multiply_forward(slope, b)), a.shape)
    if wanted[1]:
        with np.errstate(all="ignore"):
            log = np.asarray(np.log(np.where(np.equal(a, 0), 1, a)), y.dtype)
        db = unbroadcast(_core.multiply_forward(dy, _core.multiply_forward(y, log)), b.shape)
    return da, db


def _extreme(name, kernel, numpy_function, x1, x2, backward):
    a, b, floats = pair(x1, x2)
    if not floats:
        return Tensor(numpy_function(a, b))
    return apply(name, kernel(a, b), (x1, x2), (a, b), backward)


@differentiable
def maximum(x1, x2):
    """The larger of x1 and x2, NaN where one is NaN. Equal elements share the gradient by halves."""
    return _extreme("maximum", _core.maximum_forward, np.maximum, x1, x2, _maximum_backward)


@differentiable
def minimum(x1, x2):
    """The smaller of x1 and x2, NaN where one is NaN. Equal elements share the gradient by halves."""
    return _extreme("minimum", _core.minimum_forward, np.minimum, x1, x2, _minimum_backward)


def _share(share, a, b, dy, wanted):
    """dy dealt out: `share` of it to a, the rest to b."""
    da = _core.multiply_forward(dy, share)
    return (unbroadcast(da, a.shape) if wanted[0] else None,
            unbroadcast(_core.subtract_forward(dy, da), b.shape) if wanted[1] else None)


def _maximum_backward(saved, dy, wanted):
    a, b = saved
    return _share(_core.greater_share_forward(a, b), a, b, dy, wanted)


def _minimum_backward(saved, dy, wanted):
    a, b = saved
    return _share(_core.greater_share_forward(b, a), a, b, dy, wanted)
