"""Angles: dx = dy f'(x)."""

import numpy as np

from .arithmetic import deal


def sin(x):
    """The sine."""
    return np.sin(x)


def sin_backward(dy, x):
    """dx = dy cos x."""
    return (dy * np.cos(x),)


def cos(x):
    """The cosine."""
    return np.cos(x)


def cos_backward(dy, x):
    """dx = -dy sin x."""
    return (-dy * np.sin(x),)


def tan(x):
    """sin x / cos x."""
    return np.tan(x)


def tan_backward(dy, x):
    """dx = dy / cos^2 x."""
    return (dy / np.cos(x) ** 2,)


def arcsin(x):
    """The inverse of the sine."""
    return np.arcsin(x)


def arcsin_backward(dy, x):
    """dx = dy / sqrt(1 - x^2)."""
    return (dy / np.sqrt(1 - x * x),)


def arccos(x):
    """The inverse of the cosine."""
    return np.arccos(x)


def arccos_backward(dy, x):
    """dx = -dy / sqrt(1 - x^2)."""
    return (-dy / np.sqrt(1 - x * x),)


def arctan(x):
    """The inverse of the tangent."""
    return np.arctan(x)


def arctan_backward(dy, x):
    """dx = dy / (1 + x^2)."""
    return (dy / (1 + x * x),)


def sinh(x):
    """(e^x - e^-x) / 2."""
    return np.sinh(x)


def sinh_backward(dy, x):
    """dx = dy cosh x."""
    return (dy * np.cosh(x),)


def cosh(x):
    """(e^x + e^-x) / 2."""
    return np.cosh(x)


def cosh_backward(dy, x):
    """dx = dy sinh x."""
    return (dy * np.sinh(x),)


def arcsinh(x):
    """The inverse of sinh."""
    return np.arcsinh(x)


def arcsinh_backward(dy, x):
    """dx = dy / sqrt(x^2 + 1)."""
    return (dy / np.sqrt(x * x + 1),)


def arccosh(x):
    """The inverse of cosh."""
    return np.arccosh(x)


def arccosh_backward(dy, x):
    """dx = dy / sqrt(x^2 - 1)."""
    return (dy / np.sqrt(x * x - 1),)


def arctanh(x):
    """The inverse of tanh."""
    return np.arctanh(x)


def arctanh_backward(dy, x):
    """dx = dy / (1 - x^2)."""
    return (dy / (1 - x * x),)


def sinc(x):
    """sin(pi x) / (pi x), 1 at 0."""
    return np.sinc(x)


def sinc_backward(dy, x):
    """dx = dy (cos(pi x) - sinc(x)) / x, 0 at 0."""
    return (dy * np.where(x == 0, 0, (np.cos(np.pi * x) - np.sinc(x)) / np.where(x == 0, 1, x)),)


def deg2rad(x):
    """x pi / 180."""
    return x * np.pi / 180


def deg2rad_backward(dy, x):
    """dx = dy pi / 180."""
    return (dy * np.pi / 180,)


def rad2deg(x):
    """180 x / pi."""
    return x * 180 / np.pi


def rad2deg_backward(dy, x):
    """dx = 180 dy / pi."""
    return (dy * 180 / np.pi,)


def arctan2(x1, x2):
    """The angle of the point (x2, x1)."""
    return np.arctan2(x1, x2)


def arctan2_backward(dy, x1, x2):
    """dx1 = dy x2 / r^2, dx2 = -dy x1 / r^2, r^2 = x1^2 + x2^2."""
    square = x1 * x1 + x2 * x2
    return deal(dy * x2 / square, -dy * x1 / square, x1, x2)


def hypot(x1, x2):
    """sqrt(x1^2 + x2^2)."""
    return np.hypot(x1, x2)


def hypot_backward(dy, x1, x2):
    """dx1 = dy x1 / y, dx2 = dy x2 / y."""
    y = np.hypot(x1, x2)
    return deal(dy * x1 / y, dy * x2 / y, x1, x2)
