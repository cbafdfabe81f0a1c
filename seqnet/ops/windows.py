"""Windows: weights that fade a stretch of a sequence in and out."""

import numpy as np

from ..config import floatx
from ..tensor import Tensor
from ._base import raw


def _window(name, function, length, *arguments):
    length = raw(length)
    if np.ndim(length) or int(length) != length or length < 0:
        raise ValueError(f"{name}: the length is a whole number of at least 0; received {length!r}")
    return Tensor(function(int(length), *arguments).astype(floatx()))


def bartlett(x):
    """A triangle of x points that ends in 0."""
    return _window("bartlett", np.bartlett, x)


def blackman(x):
    """0.42 - 0.5 cos(2 pi n / (x - 1)) + 0.08 cos(4 pi n / (x - 1)), n = 0 .. x - 1 (Blackman and Tukey, 1958)."""
    return _window("blackman", np.blackman, x)


def hamming(x):
    """0.54 - 0.46 cos(2 pi n / (x - 1)), n = 0 .. x - 1."""
    return _window("hamming", np.hamming, x)


def hanning(x):
    """0.5 - 0.5 cos(2 pi n / (x - 1)), n = 0 .. x - 1."""
    return _window("hanning", np.hanning, x)


def kaiser(x, beta):
    """I0(beta sqrt(1 - (2 n / (x - 1) - 1)^2)) / I0(beta), n = 0 .. x - 1 (Kaiser, 1966)."""
    return _window("kaiser", np.kaiser, x, float(raw(beta)))
