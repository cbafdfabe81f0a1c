"""Largest of tensors."""

from __future__ import annotations

from .. import ops
from .merging import Extreme


class Maximum(Extreme):
    """y = the largest of x1, x2, ..., element by element. Shapes and masks as described in `Extreme`."""

    _pick = staticmethod(ops.maximum)


def maximum(inputs, **kwargs):
    """`Maximum(**kwargs)(inputs)`."""
    return Maximum(**kwargs)(inputs)
