"""Mean of tensors."""

from __future__ import annotations

from .. import ops
from .merging import Merge


class Average(Merge):
    """y = (x1 + x2 + ...) / n, element by element. Shapes and masks as described in `Merge`."""

    def _merge(self, inputs):
        total = inputs[0]
        for x in inputs[1:]:
            total = ops.add(total, x)
        return total / len(inputs)


def average(inputs, **kwargs):
    """`Average(**kwargs)(inputs)`."""
    return Average(**kwargs)(inputs)
