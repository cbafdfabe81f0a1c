"""Mean over time."""

from __future__ import annotations

from .. import ops
from ..errors import shape_error
from .pooling import GlobalPooling1D


class GlobalAveragePooling1D(GlobalPooling1D):
    """y = mean over t of x[t], over the steps that the mask marks as data where there is one.

    Shapes: (batch, time, features) -> (batch, features); mask (batch, time). A row without any data gives NaN,
    as in Keras. Arguments as for `GlobalPooling1D`.
    """

    def __init__(self, data_format=None, keepdims=False, **kwargs):
        super().__init__(data_format, keepdims, **kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        axis = self._time_axis
        if mask is None:
            return ops.mean(inputs, axis=axis, keepdims=self.keepdims)
        steps = (inputs.shape[0], inputs.shape[axis])
        if tuple(mask.shape) != steps:
            raise shape_error(self, f"a mask of shape {steps}", tuple(mask.shape), "the mask marks the steps of each row.")
        mask = ops.expand_dims(ops.cast(mask, "bool"), 3 - axis)
        total = ops.sum(ops.where(mask, inputs, 0.0), axis=axis, keepdims=self.keepdims)
        return total / ops.sum(ops.cast(mask, inputs.dtype), axis=axis, keepdims=self.keepdims)

    def compute_mask(self, inputs, mask=None):
        return None
