"""Largest value of every window."""

from __future__ import annotations

from .. import ops
from .pooling import Pooling1D


class MaxPooling1D(Pooling1D):
    """y[t] = max of x[t * strides], ..., x[t * strides + pool_size - 1].

    Shapes: (batch, time, features) -> (batch, new time, features); the new length is
    (time - pool_size) // strides + 1 for "valid", ceil(time / strides) for "same".
    Arguments and errors as for `Pooling1D`.
    """

    def __init__(self, pool_size=2, strides=None, padding="valid", data_format=None, **kwargs):
        super().__init__(pool_size, strides, padding, data_format, **kwargs)

    def _pool(self, x):
        return ops.max_pool1d(x, self.pool_size[0], strides=self.strides[0], padding=self.padding)
