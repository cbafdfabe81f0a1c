"""Dropout for networks of scaled exponential linear units."""

from __future__ import annotations

from .. import ops
from ..tensor import probing
from .dropout import Dropout

_LOWEST = -1.6732632423543772 * 1.0507009873554805  # where selu ends far below zero


class AlphaDropout(Dropout):
    """In training y = a * (x where m, else alpha') + b, with m false at random with probability `rate`.

    alpha' = -1.7581 is where selu ends; a = ((1 - rate) (1 + rate alpha'^2))^(-1/2) and b = -a alpha' rate keep mean 0
    and variance 1. Otherwise y = x. Masks are handed on.

    Args:
        rate: share of values set to alpha', from 0 to below 1.
        noise_shape: shape of m, broadcast against x; None for a length of x.
        seed: whole number for a repeatable sequence of masks.

    Source: Klambauer, Unterthiner, Mayr, Hochreiter, 2017.
    Raises ValueError for a rate outside [0, 1], and in training for 1.
    """

    def call(self, inputs, training=False):
        if not training or self.rate == 0 or probing():
            return inputs
        rate = self.rate
        if rate == 1:
            raise ValueError("with rate=1 no value is kept, so their variance cannot be; choose a rate below 1")
        noise_shape = self.noise_shape or (None,) * len(inputs.shape)
        if len(noise_shape) != len(inputs.shape):
            raise ValueError(f"noise_shape {noise_shape} needs one length for each axis of {tuple(inputs.shape)}")
        shape = [n if d is None else d for d, n in zip(noise_shape, inputs.shape)]
        kept = ops.dropout(ops.ones(shape, inputs.dtype), rate, seed=self.seed_generator).data > 0
        a = ((1 - rate) * (1 + rate * _LOWEST**2)) ** -0.5
        return ops.where(kept, inputs, _LOWEST) * a - a * _LOWEST * rate
