"""Parts, neighbours and tests of numbers, and further ways to make arrays of them."""

import numpy as np

from ..config import floatx
from ..tensor import Tensor, apply, data_of
from ._base import array_of, by_numpy, dealt, differentiable, float_of, operand, raw
from .arithmetic import divide, maximum, minimum, multiply
from .compare import cast, isnan, where
from .elementwise import absolute, clip
from .reduce import all
from .shape import _numbers


@differentiable
def fabs(x):
    """|x|, as a float."""
    return absolute(x if array_of(x).dtype.kind == "f" else float_of(x))


@differentiable
def fmax(x1, x2):
    """The larger of x1 and x2; where one of them is NaN, the other."""
    return where(isnan(x1), x2, where(isnan(x2), x1, maximum(x1, x2)))


@differentiable
def fmin(x1, x2):
    """The smaller of x1 and x2; where one of them is NaN, the other."""
    return where(isnan(x1), x2, where(isnan(x2), x1, minimum(x1, x2)))


@differentiable
def fmod(x1, x2):
    """x1 - x2 trunc(x1 / x2), which has the sign of x1."""
    a, b = operand(x1), operand(x2)
    if np.asarray(a).dtype.kind != "f" and np.asarray(b).dtype.kind != "f":
        with np.errstate(all="ignore"):
            return Tensor(np.asarray(np.fmod(a, b)))
    return by_numpy("fmod", np.fmod, x1, x2, _fmod_backward)


def _fmod_backward(saved, dy, wanted):
    a, b, _ = saved
    with np.errstate(all="ignore"):
        return dealt(dy, np.multiply(dy, -np.trunc(np.divide(a, b))), a, b, wanted)


@differentiable
def heaviside(x1, x2):
    """0 where x1 < 0, x2 where x1 is 0, 1 where x1 > 0. The gradient reaches x2 only."""
    return by_numpy("heaviside", np.heaviside, x1, x2, _heaviside_backward)


def _heaviside_backward(saved, dy, wanted):
    a, b, _ = saved
    return dealt(np.zeros_like(dy), np.where(np.equal(a, 0), dy, dy.dtype.type(0)), a, b, wanted)


@differentiable
def i0(x):
    """The modified Bessel function of the first kind of order 0; its slope is that of order 1."""
    data = float_of(x)
    return apply("i0", np.asarray(np.i0(data)).reshape(data.shape).astype(data.dtype), (x,), data, _i0_backward)


def _i0_backward(x, dy, wanted):
    """I1(x) = the mean of e^(x cos t) cos t over a half turn, which equidistant points give to the last digits."""
    finite = np.abs(x[np.isfinite(x)])
    points = int(min(finite.max(initial=0), 800)) + 64
    slope = np.zeros(x.shape)
    with np.errstate(over="ignore"):
        for angle in (np.arange(points) + 0.5) * (np.pi / points):
            slope += np.exp(x.astype(np.float64) * np.cos(angle)) * np.cos(angle)
    return ((slope / points).astype(dy.dtype) * dy,)


@differentiable
def trunc(x):
    """x without its decimals. It has no gradient."""
    data = array_of(x)
    return Tensor(np.asarray(np.trunc(data)) if data.dtype.kind == "f" else data)


@differentiable
def nextafter(x1, x2):
    """The next number that can be represented after x1 on the way to x2. It has no gradient."""
    return Tensor(np.asarray(np.nextafter(float_of(x1), float_of(x2))))


@differentiable
def signbit(x):
    """Whether x is negative; -0.0 is."""
    data = array_of(x)
    return Tensor(np.asarray(np.signbit(data) if data.dtype.kind == "f" else data < 0))


@differentiable
def isclose(x1, x2, rtol=1e-5, atol=1e-8, equal_nan=False):
    """Where |x1 - x2| <= atol + rtol |x2|."""
    return Tensor(np.asarray(np.isclose(operand(x1), operand(x2), rtol, atol, equal_nan)))


@differentiable
def allclose(x1, x2, rtol=1e-5, atol=1e-8, equal_nan=False):
    """Whether |x1 - x2| <= atol + rtol |x2| everywhere."""
    return all(isclose(x1, x2, rtol, atol, equal_nan))


@differentiable
def isposinf(x):
    """Where x is infinite and positive."""
    return Tensor(np.asarray(np.equal(array_of(x), np.inf)))


@differentiable
def isneginf(x):
    """Where x is infinite and negative."""
    return Tensor(np.asarray(np.equal(array_of(x), -np.inf)))


@differentiable
def isreal(x):
    """True everywhere: there are no complex tensors."""
    return Tensor(np.ones(array_of(x).shape, bool))


@differentiable
def real(x):
    """x itself: there are no complex tensors."""
    return multiply(x, 1)


conj = conjugate = real


@differentiable
def imag(x):
    """Zeros: there are no complex tensors."""
    return Tensor(np.zeros_like(array_of(x)))


@differentiable
def angle(x):
    """0, and pi where x is negative: there are no complex tensors. It has no gradient."""
    data = float_of(x)
    return Tensor(np.asarray(np.where(np.isnan(data), data, np.where(data < 0, np.pi, 0.0))).astype(data.dtype))


@differentiable
def copy(x):
    """The same values in memory of their own."""
    data = array_of(x)
    return multiply(x, 1.0) if data.dtype.kind == "f" else Tensor(data.copy())


@differentiable
def divide_no_nan(x1, x2):
    """x1 / x2, and 0 where x2 is 0, without a gradient there."""
    zero = np.equal(operand(x2), 0)
    return where(zero, 0.0, divide(x1, where(zero, 1, x2)))


@differentiable
def saturate_cast(x, dtype):
    """x converted to `dtype`, what lies beyond its range cut to it."""
    data, dtype = array_of(x), np.dtype(dtype)
    if dtype.kind == "b" or data.dtype == dtype:
        return cast(x, dtype)
    if data.dtype.kind == "b":
        return cast(x, dtype)
    if dtype.kind == "f":
        limit = float(np.finfo(dtype).max)
        return cast(clip(x, -limit, limit), dtype) if data.dtype.kind == "f" else cast(x, dtype)
    limits = np.iinfo(dtype)
    if data.dtype.kind == "f":
        high = float(limits.max)
        high = high if high <= limits.max else np.nextafter(high, 0)  # the largest float that does not round beyond
        wide = np.where(np.isnan(data), 0, data.astype(np.float64))
        return Tensor(np.asarray(np.clip(wide, float(limits.min), high)).astype(dtype))
    own = np.iinfo(data.dtype)
    return Tensor(np.asarray(np.clip(data, max(limits.min, own.min), min(limits.max, own.max))).astype(dtype))


@differentiable
def view(x, dtype=None):
    """The same bits read as another type of the same size, or of another size along the last axis. It has no gradient."""
    data = array_of(x)
    if dtype is None:
        return Tensor(data)
    return Tensor(data_of(data).view(np.dtype(dtype)).copy())


def ndim(x):
    """How many axes x has."""
    return len(x.shape) if hasattr(x, "shape") else np.ndim(x)


def dtype(x):
    """The name of the element type of x."""
    return np.dtype(x.dtype if hasattr(x, "dtype") else array_of(x).dtype).name


def array(x, dtype=None):
    """x as a tensor in memory of its own."""
    data = np.array(raw(x) if not isinstance(x, (list, tuple)) else array_of(x))
    return Tensor(np.array(data_of(data if np.ndim(x) or hasattr(x, "dtype") else x, dtype)))


def empty(shape, dtype=None):
    """A tensor of a shape; its elements are zeros, so that nothing depends on what memory held before."""
    return Tensor(np.zeros(_numbers(shape, "empty"), dtype or floatx()))


@differentiable
def empty_like(x, dtype=None):
    """A tensor of the shape and type of x; its elements are zeros."""
    return Tensor(np.zeros_like(array_of(x), dtype=dtype))


def logspace(start, stop, num=50, endpoint=True, base=10, dtype=None, axis=0):
    """base to the power of `num` numbers evenly from start to stop."""
    values = np.logspace(raw(start), raw(stop), num, endpoint, base, axis=axis)
    return Tensor(np.ascontiguousarray(values, dtype or floatx()))


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """num numbers from start to stop, each the same factor times the one before."""
    values = np.geomspace(raw(start), raw(stop), num, endpoint, axis=axis)
    return Tensor(np.ascontiguousarray(values, dtype or floatx()))
