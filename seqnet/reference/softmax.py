"""Softmax and its logarithms."""

import numpy as np


def softmax(x, axis=-1):
    """y_i = e^(x_i - m) / sum_j e^(x_j - m); m = max x changes nothing but keeps the exponentials small."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def softmax_backward(dy, x, axis=-1):
    """dx_i = y_i (dy_i - sum_j dy_j y_j)."""
    y = softmax(x, axis)
    return (y * (dy - (dy * y).sum(axis=axis, keepdims=True)),)


def log_softmax(x, axis=-1):
    """y_i = x_i - log sum_j e^(x_j)."""
    return x - logsumexp(x, axis, True)


def log_softmax_backward(dy, x, axis=-1):
    """dx_i = dy_i - softmax(x)_i sum_j dy_j."""
    return (dy - softmax(x, axis) * dy.sum(axis=axis, keepdims=True),)


def logsumexp(x, axis=None, keepdims=False):
    """log sum_j e^(x_j) = m + log sum_j e^(x_j - m)."""
    m = x.max(axis=axis, keepdims=True)
    y = m + np.log(np.exp(x - m).sum(axis=axis, keepdims=True))
    return y if keepdims else np.squeeze(y, tuple(range(x.ndim)) if axis is None else axis)


def logsumexp_backward(dy, x, axis=None, keepdims=False):
    """dx_i = dy softmax(x)_i."""
    y = logsumexp(x, axis, True)
    return (dy.reshape(y.shape) * np.exp(x - y),)
