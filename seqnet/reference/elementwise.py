"""Functions of one operand: dx = dy f'(x)."""

import math

import numpy as np


def negative(x):
    """-x."""
    return -x


def negative_backward(dy, x):
    """dx = -dy."""
    return (-dy,)


def absolute(x):
    """|x|."""
    return np.abs(x)


def absolute_backward(dy, x):
    """dx = dy sign(x)."""
    return (dy * np.sign(x),)


def square(x):
    """x^2."""
    return x * x


def square_backward(dy, x):
    """dx = 2 x dy."""
    return (2 * x * dy,)


def reciprocal(x):
    """1 / x."""
    return 1 / x


def reciprocal_backward(dy, x):
    """dx = -dy / x^2."""
    return (-dy / x**2,)


def sqrt(x):
    """The square root."""
    return np.sqrt(x)


def sqrt_backward(dy, x):
    """dx = dy / (2 sqrt x)."""
    return (dy / (2 * np.sqrt(x)),)


def rsqrt(x):
    """1 / sqrt x."""
    return 1 / np.sqrt(x)


def rsqrt_backward(dy, x):
    """dx = -dy / (2 x sqrt x)."""
    return (-dy / (2 * x * np.sqrt(x)),)


def exp(x):
    """e^x."""
    return np.exp(x)


def exp_backward(dy, x):
    """dx = dy e^x."""
    return (dy * np.exp(x),)


def expm1(x):
    """e^x - 1."""
    return np.expm1(x)


def expm1_backward(dy, x):
    """dx = dy e^x."""
    return (dy * np.exp(x),)


def log(x):
    """The natural logarithm."""
    return np.log(x)


def log_backward(dy, x):
    """dx = dy / x."""
    return (dy / x,)


def log1p(x):
    """log(1 + x)."""
    return np.log1p(x)


def log1p_backward(dy, x):
    """dx = dy / (1 + x)."""
    return (dy / (1 + x),)


def erf(x):
    """The error function, one element at a time by the C library."""
    return np.vectorize(math.erf, otypes=[x.dtype])(x)


def erf_backward(dy, x):
    """dx = dy 2 / sqrt(pi) e^(-x^2)."""
    return (dy * 2 / math.sqrt(math.pi) * np.exp(-x * x),)


def clip(x, x_min, x_max):
    """x between the bounds."""
    return np.minimum(np.maximum(x, x_min), x_max)


def clip_backward(dy, x, x_min, x_max):
    """dx = dy between the bounds, 0 outside."""
    return (np.where((x >= x_min) & (x <= x_max), dy, 0),)
