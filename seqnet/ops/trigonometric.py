"""Angles: the circular and the hyperbolic functions and their inverses, in radians, element by element.

Whole numbers are taken as floats.
"""

import math

import numpy as np

from .. import _core
from ..tensor import apply
from ._base import by_numpy, dealt, differentiable, float_of
from .arithmetic import multiply


@differentiable
def sin(x):
    """The sine of x in radians."""
    data = float_of(x)
    with np.errstate(invalid="ignore"):
        return apply("sin", np.sin(data), (x,), data, _sin_backward)


def _sin_backward(x, dy, wanted):
    with np.errstate(invalid="ignore"):
        return (np.asarray(dy * np.cos(x)),)


@differentiable
def cos(x):
    """The cosine of x in radians."""
    data = float_of(x)
    with np.errstate(invalid="ignore"):
        return apply("cos", np.cos(data), (x,), data, _cos_backward)


def _cos_backward(x, dy, wanted):
    with np.errstate(invalid="ignore"):
        return (np.asarray(dy * -np.sin(x)),)


@differentiable
def tan(x):
    """sin x / cos x."""
    with np.errstate(invalid="ignore"):
        y = np.asarray(np.tan(float_of(x)))
    return apply("tan", y, (x,), y, _tan_backward)


def _tan_backward(y, dy, wanted):
    return (np.asarray(dy * (1 + y * y)),)


@differentiable
def arcsin(x):
    """The angle from -pi/2 to pi/2 whose sine is x; NaN outside [-1, 1]."""
    data = float_of(x)
    return apply("arcsin", _core.arcsin_forward(data), (x,), data, _arcsin_backward)


def _arcsin_backward(x, dy, wanted):
    return (_core.arcsin_backward(dy, x),)


@differentiable
def arccos(x):
    """The angle from 0 to pi whose cosine is x; NaN outside [-1, 1]."""
    data = float_of(x)
    return apply("arccos", _core.arccos_forward(data), (x,), data, _arccos_backward)


def _arccos_backward(x, dy, wanted):
    return (_core.arccos_backward(dy, x),)


@differentiable
def arctan(x):
    """The angle from -pi/2 to pi/2 whose tangent is x."""
    data = float_of(x)
    return apply("arctan", _core.arctan_forward(data), (x,), data, _arctan_backward)


def _arctan_backward(x, dy, wanted):
    return (_core.arctan_backward(dy, x),)


@differentiable
def arctan2(x1, x2):
    """The angle from -pi to pi of the point (x2, x1): arctan(x1 / x2) in the quadrant that the signs say."""
    return by_numpy("arctan2", np.arctan2, x1, x2, _arctan2_backward)


def _arctan2_backward(saved, dy, wanted):
    a, b, _ = saved
    with np.errstate(all="ignore"):
        r = np.hypot(a, b)
        return dealt(dy * (b / r / r), dy * (-a / r / r), a, b, wanted)


@differentiable
def hypot(x1, x2):
    """sqrt(x1^2 + x2^2), without overflow on the way. The gradient is 0 where both are 0."""
    return by_numpy("hypot", np.hypot, x1, x2, _hypot_backward)


def _hypot_backward(saved, dy, wanted):
    a, b, y = saved
    y = np.where(y == 0, y.dtype.type(1), y)
    return dealt(dy * (a / y), dy * (b / y), a, b, wanted)


@differentiable
def sinh(x):
    """(e^x - e^-x) / 2."""
    data = float_of(x)
    return apply("sinh", _core.sinh_forward(data), (x,), data, _sinh_backward)


def _sinh_backward(x, dy, wanted):
    return (_core.sinh_backward(dy, x),)


@differentiable
def cosh(x):
    """(e^x + e^-x) / 2."""
    data = float_of(x)
    return apply("cosh", _core.cosh_forward(data), (x,), data, _cosh_backward)


def _cosh_backward(x, dy, wanted):
    return (_core.cosh_backward(dy, x),)


@differentiable
def arcsinh(x):
    """The number whose sinh is x: log(x + sqrt(x^2 + 1))."""
    y = _core.arcsinh_forward(float_of(x))
    return apply("arcsinh", y, (x,), y, _arcsinh_backward)


def _arcsinh_backward(y, dy, wanted):
    return (_core.arcsinh_backward(dy, y),)


@differentiable
def arccosh(x):
    """The number from 0 up whose cosh is x: log(x + sqrt(x^2 - 1)); NaN below 1."""
    y = _core.arccosh_forward(float_of(x))
    return apply("arccosh", y, (x,), y, _arccosh_backward)


def _arccosh_backward(y, dy, wanted):
    return (_core.arccosh_backward(dy, y),)


@differentiable
def arctanh(x):
    """The number whose tanh is x: log((1 + x) / (1 - x)) / 2; NaN outside [-1, 1]."""
    data = float_of(x)
    return apply("arctanh", _core.arctanh_forward(data), (x,), data, _arctanh_backward)


def _arctanh_backward(x, dy, wanted):
    return (_core.arctanh_backward(dy, x),)


@differentiable
def sinc(x):
    """sin(pi x) / (pi x), 1 at 0."""
    data = float_of(x)
    y = np.asarray(np.sinc(data), data.dtype)
    return apply("sinc", y, (x,), (data, y), _sinc_backward)


def _sinc_backward(saved, dy, wanted):
    # (cos(pi x) - sinc(x)) / x; near 0, where that cancels, its series -pi^2 x / 3 + pi^4 x^3 / 30
    x, y = saved
    near = np.abs(x) < 1e-2
    inside, outside = np.where(near, x, 0), np.where(near, 1, x)
    square = (math.pi * inside) ** 2
    series = -(math.pi**2) / 3 * inside * (1 - square / 10 + square * square / 280)
    slope = np.where(near, series, (np.cos(math.pi * outside) - y) / outside)
    return (np.asarray(dy * slope, dy.dtype),)


@differentiable
def deg2rad(x):
    """Degrees as radians: x pi / 180."""
    return multiply(x, math.pi / 180)


@differentiable
def rad2deg(x):
    """Radians as degrees: 180 x / pi."""
    return multiply(x, 180 / math.pi)
