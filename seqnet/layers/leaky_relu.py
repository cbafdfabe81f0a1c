"""Leaky rectified linear unit as a layer."""

from __future__ import annotations

from .. import activations
from .arguments import number
from .layer import Layer


class LeakyReLU(Layer):
    """y = x where x >= 0, `negative_slope * x` below; y and masks as x.

    Args:
        negative_slope: slope below zero; 0.3 unless told. Older code calls it `alpha`.

    Source: Maas, Hannun, Ng, 2013.
    Raises ValueError for a negative slope.
    """

    def __init__(self, negative_slope=0.3, **kwargs):
        if "alpha" in kwargs:
            negative_slope = kwargs.pop("alpha")
        super().__init__(**kwargs)
        self.negative_slope = number("LeakyReLU", "negative_slope", negative_slope, least=0)
        self.supports_masking = True

    def call(self, inputs):
        return activations.leaky_relu(inputs, negative_slope=self.negative_slope)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "negative_slope": self.negative_slope}
