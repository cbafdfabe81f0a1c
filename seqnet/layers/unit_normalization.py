"""Vectors of length one."""

from __future__ import annotations

from .. import ops
from .arguments import axes
from .layer import Layer


class UnitNormalization(Layer):
    """y = x / max(|x|, 1e-12), |x| the square root of the sum of squares along `axis`; y and masks as x.

    Args:
        axis: axis, or list of axes, along which the length is taken; -1 unless told.

    Raises TypeError where `axis` is no whole number and no list of them, ValueError for an axis that x does not have.
    """

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axes("UnitNormalization", axis)
        self.supports_masking = True

    def call(self, inputs):
        return ops.normalize(inputs, axis=self.axis, epsilon=1e-12)

    def compute_output_shape(self, input_shape):
        axes("UnitNormalization", self.axis, input_shape)
        return input_shape

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
