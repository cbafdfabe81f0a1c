"""Smallest of tensors."""

from __future__ import annotations

from .. import ops
from .merging import Extreme


class Minimum(Extreme):
    """y = the smallest of x1, x2, ..., element by element. Shapes and masks as described in `Extreme`."""

    _pick = staticmethod(ops.minimum)


def minimum(inputs, **kwargs):
    """`Minimum(**kwargs)(inputs)`."""
    return Minimum(**kwargs)(inputs)
