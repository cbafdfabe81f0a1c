"""An activation function as a layer of its own."""

from __future__ import annotations

from .. import activations
from .fused import activated_shape
from .layer import Layer


class Activation(Layer):
    """y = activation(x), of the shape of x.

    Args:
        activation: name or function.
    """

    def __init__(self, activation, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.activation = activations.get(activation)

    def call(self, inputs):
        return self.activation(inputs)

    def compute_output_shape(self, input_shape):
        return activated_shape(self.activation, input_shape, self._dtype)

    def get_config(self):
        return {**super().get_config(), "activation": activations.serialize(self.activation)}
