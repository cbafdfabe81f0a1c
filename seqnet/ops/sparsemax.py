"""The sparse relative of softmax."""

import numpy as np

from ..tensor import apply
from ._base import differentiable, float_of, one_axis, packed


@differentiable
def sparsemax(x, axis=-1):
    """y_i = max(x_i - t, 0) with t such that the y_i along `axis` sum to 1 (Martins, Astudillo, From Softmax to
    Sparsemax, 2016): the nearest point of the simplex, with zeros for small x_i.
    """
    data = float_of(x)
    axis = one_axis("sparsemax", axis, data.ndim)
    z = np.flip(np.sort(data, axis=axis), axis)
    shape = [1] * data.ndim
    shape[axis] = -1
    count = np.arange(1, data.shape[axis] + 1, dtype=data.dtype).reshape(shape)
    above = np.cumsum(z, axis=axis) - 1
    support = np.sum(count * z > above, axis=axis, keepdims=True)
    threshold = np.take_along_axis(above, np.maximum(support, 1) - 1, axis=axis) / support.astype(data.dtype)
    y = np.ascontiguousarray(np.maximum(data - threshold, 0))
    return apply("sparsemax", y, (x,), (y, axis), _sparsemax_backward)


def _sparsemax_backward(saved, dy, wanted):
    """Within the support the mean of the gradient is taken off; outside it is 0."""
    y, axis = saved
    inside = y > 0
    count = np.maximum(inside.sum(axis=axis, keepdims=True), 1).astype(dy.dtype)
    mean = np.sum(dy * inside, axis=axis, keepdims=True) / count
    return (packed(np.where(inside, dy - mean, dy.dtype.type(0))),)
