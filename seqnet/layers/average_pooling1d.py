"""Mean of every window."""

from __future__ import annotations

from .. import ops
from .pooling import Pooling1D


class AveragePooling1D(Pooling1D):
    """y[t] = mean of x[t * strides], ..., x[t * strides + pool_size - 1]; padded steps do not count.

    Shapes and arguments as for `MaxPooling1D`.
    """

    def __init__(self, pool_size, strides=None, padding="valid", data_format=None, **kwargs):
        super().__init__(pool_size, strides, padding, data_format, **kwargs)

    def _pool(self, x):
        return ops.average_pool1d(x, self.pool_size[0], strides=self.strides[0], padding=self.padding)
