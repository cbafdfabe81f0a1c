"""Vectors of length one, in NumPy."""

import numpy as np


def _length(x, axis, order):
    axis = tuple(axis) if isinstance(axis, (list, tuple)) else axis
    return (np.abs(x) ** order).sum(axis=axis, keepdims=True) ** (1 / order)


def normalize(x, axis=-1, order=2, epsilon=1e-7):
    """y = x / max(|x|, epsilon), the length taken along `axis`."""
    return x / np.maximum(_length(x, axis, order), epsilon)


def normalize_backward(dy, x, axis=-1, order=2, epsilon=1e-7):
    """dx_i = dy_i / n - (sum over j of dy_j x_j) / n^2 * dn/dx_i, where n is the length; without the second term below
    epsilon."""
    n = _length(x, axis, order)
    axis = tuple(axis) if isinstance(axis, (list, tuple)) else axis
    slope = np.sign(x) * np.abs(x) ** (order - 1) * np.where(n > 0, n, 1) ** (1 - order)
    through = (dy * x).sum(axis=axis, keepdims=True) / np.maximum(n, epsilon) ** 2 * (n > epsilon)
    return (dy / np.maximum(n, epsilon) - through * slope,)
