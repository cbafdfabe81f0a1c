"""All axes but the batch in one."""

from __future__ import annotations

import math

from .. import ops
from ..symbolic import SymbolicTensor
from .arguments import layout
from .input_spec import InputSpec
from .layer import Layer


class Flatten(Layer):
    """(batch, time, features) -> (batch, time * features); (batch,) -> (batch, 1).

    Args:
        data_format: with "channels_first" axis 1 is moved to the end first, so that both layouts agree.
    """

    def __init__(self, data_format=None, **kwargs):
        super().__init__(**kwargs)
        self.data_format = layout("Flatten", data_format)
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs):
        rank = len(inputs.shape)
        if self.data_format == "channels_first" and rank > 2:
            inputs = ops.transpose(inputs, (0, *range(2, rank), 1))
        return ops.reshape(inputs, (inputs.shape[0], math.prod(inputs.shape[1:])))

    def compute_output_shape(self, input_shape):
        rest = input_shape[1:]
        return (input_shape[0], None if any(d is None for d in rest) else math.prod(rest))

    def compute_output_spec(self, inputs):
        return SymbolicTensor(self.compute_output_shape(inputs.shape), inputs.dtype)

    def get_config(self):
        return {**super().get_config(), "data_format": self.data_format}
