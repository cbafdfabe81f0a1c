"""A penalty on the values that pass."""

from __future__ import annotations

from .. import regularizers
from .layer import Layer


class ActivityRegularization(Layer):
    """y = x, and adds `(l1 * sum(|x|) + l2 * sum(x**2)) / batch` to the training loss. Masks are handed on.

    Args:
        l1, l2: factors of the two sums, 0 unless told.

    Raises ValueError for a negative factor.
    """

    def __init__(self, l1=0.0, l2=0.0, **kwargs):
        super().__init__(activity_regularizer=regularizers.L1L2(l1=l1, l2=l2), **kwargs)
        self.l1, self.l2 = l1, l2
        self.supports_masking = True

    def call(self, inputs):
        return inputs

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        config = super().get_config()
        del config["activity_regularizer"]
        return {**config, "l1": self.l1, "l2": self.l2}
