"""The input unchanged."""

from __future__ import annotations

from ..symbolic import SymbolicTensor
from ..tree import map_structure
from .layer import Layer


class Identity(Layer):
    """y = x, of any shape and dtype; masks are handed on."""

    _takes_text = True

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        return inputs

    def compute_output_shape(self, input_shape):
        return input_shape

    def compute_output_spec(self, inputs):
        return map_structure(lambda x: SymbolicTensor(x.shape, x.dtype), inputs)

    def get_config(self):
        return super().get_config()
