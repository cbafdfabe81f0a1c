"""Difference of two tensors."""

from __future__ import annotations

from .. import ops
from .merging import Merge


class Subtract(Merge):
    """y = x1 - x2, element by element. Shapes and masks as described in `Merge`.

    Raises ValueError unless there are exactly two inputs.
    """

    def build(self, input_shape):
        super().build(input_shape)
        self._check_two(input_shape)

    def _merge(self, inputs):
        self._check_two(inputs)
        return ops.subtract(inputs[0], inputs[1])

    def _check_two(self, inputs):
        if len(inputs) != 2:
            raise ValueError(f'Subtract "{self.name}" takes exactly two tensors, got {len(inputs)}.')


def subtract(inputs, **kwargs):
    """`Subtract(**kwargs)(inputs)`."""
    return Subtract(**kwargs)(inputs)
