"""Product of tensors."""

from __future__ import annotations

from .. import ops
from .merging import Merge


class Multiply(Merge):
    """y = x1 * x2 * ..., element by element. Shapes and masks as described in `Merge`."""

    def _merge(self, inputs):
        product = inputs[0]
        for x in inputs[1:]:
            product = ops.multiply(product, x)
        return product


def multiply(inputs, **kwargs):
    """`Multiply(**kwargs)(inputs)`."""
    return Multiply(**kwargs)(inputs)
