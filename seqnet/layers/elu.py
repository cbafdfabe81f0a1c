"""Exponential linear unit as a layer."""

from __future__ import annotations

from .. import activations
from .arguments import number
from .layer import Layer


class ELU(Layer):
    """y = x where x >= 0, `alpha * (exp(x) - 1)` below; y and masks as x.

    Args:
        alpha: where y ends far below zero, with the sign turned; 1.0 unless told.

    Source: Clevert, Unterthiner, Hochreiter, 2015.
    """

    def __init__(self, alpha=1.0, **kwargs):
        super().__init__(**kwargs)
        self.alpha = number("ELU", "alpha", alpha)
        self.supports_masking = True

    def call(self, inputs):
        return activations.elu(inputs, alpha=self.alpha)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "alpha": self.alpha}
