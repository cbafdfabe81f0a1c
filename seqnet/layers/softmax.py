"""Softmax as a layer."""

from __future__ import annotations

from .. import ops
from .layer import Layer


class Softmax(Layer):
    """y = exp(x) / sum(exp(x)) along `axis`, over the entries that the mask marks where one is given.

    Args:
        axis: an axis, or several that are normalised together.

    Shapes: y and mask as x (the mask may broadcast).
    """

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.supports_masking = True

    def call(self, inputs, mask=None):
        if mask is not None:
            mask = ops.cast(mask, "bool") if mask.dtype.kind != "f" else ops.greater(mask, 0.5)
            inputs = ops.where(mask, inputs, -1e9)
        if isinstance(self.axis, (list, tuple)) and len(self.axis) > 1:
            axes = tuple(self.axis)
            outputs = ops.exp(inputs - ops.logsumexp(inputs, axis=axes, keepdims=True))
        else:
            outputs = ops.softmax(inputs, axis=self.axis[0] if isinstance(self.axis, (list, tuple)) else self.axis)
        return outputs if mask is None else ops.where(mask, outputs, 0.0)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
