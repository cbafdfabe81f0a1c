"""Sum of tensors."""

from __future__ import annotations

from .. import ops
from .merging import Merge


class Add(Merge):
    """y = x1 + x2 + ..., element by element. Shapes and masks as described in `Merge`."""

    def _merge(self, inputs):
        total = inputs[0]
        for x in inputs[1:]:
            total = ops.add(total, x)
        return total


def add(inputs, **kwargs):
    """`Add(**kwargs)(inputs)`."""
    return Add(**kwargs)(inputs)
