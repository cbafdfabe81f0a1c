"""Powers, logarithms, roots and the error function: dx = dy f'(x)."""

import math
from statistics import NormalDist

import numpy as np

from .arithmetic import deal


def exp2(x):
    """2^x."""
    return np.exp2(x)


def exp2_backward(dy, x):
    """dx = dy 2^x log 2."""
    return (dy * np.exp2(x) * math.log(2),)


def log2(x):
    """The logarithm to the base 2."""
    return np.log2(x)


def log2_backward(dy, x):
    """dx = dy / (x log 2)."""
    return (dy / (x * math.log(2)),)


def log10(x):
    """The logarithm to the base 10."""
    return np.log10(x)


def log10_backward(dy, x):
    """dx = dy / (x log 10)."""
    return (dy / (x * math.log(10)),)


def cbrt(x):
    """The cube root."""
    return np.cbrt(x)


def cbrt_backward(dy, x):
    """dx = dy / (3 y^2)."""
    return (dy / (3 * np.cbrt(x) ** 2),)


def erfc(x):
    """1 - erf(x), one element at a time by the C library."""
    return np.vectorize(math.erfc, otypes=[x.dtype])(x)


def erfc_backward(dy, x):
    """dx = -dy 2 / sqrt(pi) e^(-x^2)."""
    return (-dy * 2 / math.sqrt(math.pi) * np.exp(-x * x),)


def erfinv(x):
    """The inverse of erf, by way of the normal distribution: erf(y) = 2 P(X <= y sqrt 2) - 1."""
    normal = NormalDist()
    return np.vectorize(lambda v: normal.inv_cdf((v + 1) / 2) / math.sqrt(2), otypes=[x.dtype])(x)


def erfinv_backward(dy, x):
    """dx = dy sqrt(pi) / 2 e^(y^2)."""
    return (dy * math.sqrt(math.pi) / 2 * np.exp(erfinv(x) ** 2),)


def logaddexp(x1, x2):
    """log(e^x1 + e^x2)."""
    return np.logaddexp(x1, x2)


def logaddexp_backward(dy, x1, x2):
    """dx1 = dy e^(x1 - y), dx2 = dy e^(x2 - y)."""
    y = np.logaddexp(x1, x2)
    return deal(dy * np.exp(x1 - y), dy * np.exp(x2 - y), x1, x2)


def logaddexp2(x1, x2):
    """log2(2^x1 + 2^x2)."""
    return np.logaddexp2(x1, x2)


def logaddexp2_backward(dy, x1, x2):
    """dx1 = dy 2^(x1 - y), dx2 = dy 2^(x2 - y)."""
    y = np.logaddexp2(x1, x2)
    return deal(dy * np.exp2(x1 - y), dy * np.exp2(x2 - y), x1, x2)


def ldexp(x1, x2):
    """x1 2^x2."""
    return x1 * 2.0**x2


def ldexp_backward(dy, x1, x2):
    """dx1 = dy 2^x2; the whole number x2 has no gradient."""
    return deal(dy * 2.0**x2, 0 * dy, x1, x2)
