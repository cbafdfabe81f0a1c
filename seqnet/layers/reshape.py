"""The same numbers in another shape."""

from __future__ import annotations

import math

from .. import ops
from ..errors import shape_error
from ..symbolic import SymbolicTensor
from .layer import Layer


class Reshape(Layer):
    """(batch, ...) -> (batch, *target_shape).

    Args:
        target_shape: shape of one sample; one length may be -1 and is then found from the others.

    Raises:
        ValueError: more than one -1, or a length that is no whole number.
        ShapeError: the numbers of one sample do not fit.
    """

    def __init__(self, target_shape, **kwargs):
        super().__init__(**kwargs)
        shape = tuple(target_shape) if isinstance(target_shape, (list, tuple)) else (target_shape,)
        for length in shape:
            if isinstance(length, bool) or not hasattr(length, "__index__") or length < -1:
                raise ValueError(f"Reshape: lengths in target_shape are whole numbers, one may be -1, got {shape}.")
        if sum(length == -1 for length in shape) > 1:
            raise ValueError(f"Reshape: only one length in target_shape can be -1, got {shape}.")
        self.target_shape = tuple(length.__index__() for length in shape)

    def call(self, inputs):
        return ops.reshape(inputs, self.compute_output_shape(inputs.shape))

    def compute_output_shape(self, input_shape):
        sample, target = input_shape[1:], self.target_shape
        if any(d is None for d in sample):
            return (input_shape[0], *(None if d == -1 else d for d in target))
        size, known = math.prod(sample), math.prod(d for d in target if d != -1)
        if (-1 in target and (known == 0 or size % known)) or (-1 not in target and size != known):
            raise shape_error(self, f"numbers that fill {target}", input_shape,
                              f"one sample has {size} numbers, which do not fit into {target}.")
        return (input_shape[0], *(size // known if d == -1 else d for d in target))

    def compute_output_spec(self, inputs):
        return SymbolicTensor(self.compute_output_shape(inputs.shape), inputs.dtype)

    def get_config(self):
        return {**super().get_config(), "target_shape": self.target_shape}
