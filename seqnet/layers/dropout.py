"""Random zeros during training."""

from __future__ import annotations

from .. import ops
from ..random import SeedGenerator
from ..tensor import probing
from .layer import Layer


class Dropout(Layer):
    """In training y = x * m / (1 - rate) with m = 0 at random with probability `rate`, else 1; otherwise y = x.

    Args:
        rate: share of zeros, between 0 and 1.
        noise_shape: shape of m, broadcast against x; None for a length of x. `(None, 1, None)` drops whole
            features over all steps.
        seed: whole number for a repeatable sequence of masks.

    Source: Srivastava et al., 2014.
    Raises ValueError for a rate outside [0, 1] or an unusable noise_shape.
    """

    def __init__(self, rate, noise_shape=None, seed=None, **kwargs):
        super().__init__(**kwargs)
        if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
            raise ValueError(f"Dropout: rate is the share of zeros, a number from 0 to 1, got {rate!r}.")
        self.rate = rate
        self.seed = seed
        self.noise_shape = _noise_shape(noise_shape)
        if rate > 0:
            self.seed_generator = SeedGenerator(seed)
        self.supports_masking = True

    def call(self, inputs, training=False):
        if not training or self.rate == 0 or probing():
            return inputs
        noise_shape = self.noise_shape
        if noise_shape is not None and None in noise_shape and len(noise_shape) == len(inputs.shape):
            noise_shape = tuple(n if d is None else d for d, n in zip(noise_shape, inputs.shape))
        return ops.dropout(inputs, self.rate, noise_shape=noise_shape, seed=self.seed_generator)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed, "noise_shape": self.noise_shape}


def _noise_shape(shape):
    if shape is None:
        return None
    if isinstance(shape, str) or not hasattr(shape, "__iter__"):
        raise ValueError(f"Dropout: noise_shape is a tuple of whole numbers and None, got {shape!r}.")
    shape = tuple(shape)
    for length in shape:
        if length is not None and (isinstance(length, bool) or not hasattr(length, "__index__") or length < 1):
            raise ValueError(f"Dropout: lengths in noise_shape are positive whole numbers or None, got {shape}.")
    return shape
