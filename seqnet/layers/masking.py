"""A mask from the data."""

from __future__ import annotations

from .. import ops
from .layer import Layer


class Masking(Layer):
    """Marks the steps in which every feature equals `mask_value` as padding, and sets them to zero.

    Shapes: (batch, time, features) -> the same, with a mask (batch, time).

    Args:
        mask_value: the value that stands for padding.
    """

    def __init__(self, mask_value=0.0, **kwargs):
        super().__init__(**kwargs)
        self.mask_value = mask_value
        self.supports_masking = True

    def compute_mask(self, inputs, mask=None):
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs):
        data = ops.any(ops.not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        return ops.where(data, inputs, 0.0)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "mask_value": self.mask_value}
