"""Axes in another order."""

from __future__ import annotations

from .. import ops
from ..symbolic import SymbolicTensor
from .input_spec import InputSpec
from .layer import Layer


class Permute(Layer):
    """x with its axes in the order `dims`; the batch axis stays first. A mask ends here.

    Args:
        dims: the new order, counted from 1: (2, 1) makes (batch, features, time) of (batch, time, features).

    Raises ValueError where `dims` does not name each of 1, 2, ... once.
    """

    def __init__(self, dims, **kwargs):
        super().__init__(**kwargs)
        dims = tuple(dims) if isinstance(dims, (list, tuple)) else (dims,)
        whole = all(hasattr(d, "__index__") and not isinstance(d, bool) for d in dims)
        if not whole or sorted(dims) != list(range(1, len(dims) + 1)):
            raise ValueError(f"Permute: dims must name each of the axes 1, 2, ... once (0, the batch, stays), got {dims}.")
        self.dims = tuple(d.__index__() for d in dims)
        self.input_spec = InputSpec(ndim=len(dims) + 1)

    def call(self, inputs):
        return ops.transpose(inputs, (0, *self.dims))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *(input_shape[d] for d in self.dims))

    def compute_output_spec(self, inputs):
        return SymbolicTensor(self.compute_output_shape(inputs.shape), inputs.dtype)

    def get_config(self):
        return {**super().get_config(), "dims": self.dims}
