"""Rectified linear unit as a layer."""

from __future__ import annotations

from .. import activations
from .layer import Layer


class ReLU(Layer):
    """y = x from `threshold` up, at most `max_value`; `negative_slope * (x - threshold)` below.

    Args:
        max_value: upper bound, or None.
        negative_slope: slope below the threshold, 0 unless told.
        threshold: where x begins to count.

    Raises ValueError for a negative argument.
    """

    def __init__(self, max_value=None, negative_slope=0.0, threshold=0.0, **kwargs):
        super().__init__(**kwargs)
        for name, value in (("max_value", max_value), ("negative_slope", negative_slope), ("threshold", threshold)):
            if (value is None and name != "max_value") or (value is not None and value < 0):
                raise ValueError(f"ReLU: {name} must not be negative, got {value!r}.")
        self.max_value, self.negative_slope, self.threshold = max_value, negative_slope, threshold
        self.supports_masking = True

    def call(self, inputs):
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "max_value": self.max_value, "negative_slope": self.negative_slope,
                "threshold": self.threshold}
