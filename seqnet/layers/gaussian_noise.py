"""Normal noise added during training."""

from __future__ import annotations

from .. import random
from ..random import SeedGenerator
from ..tensor import probing
from .arguments import number
from .layer import Layer


class GaussianNoise(Layer):
    """In training y = x + e with e from N(0, stddev^2); otherwise y = x. Masks are handed on.

    Args:
        stddev: standard deviation of the noise, from 0 to 1.
        seed: whole number for a repeatable sequence of noise.

    Raises ValueError for a stddev outside [0, 1].
    """

    def __init__(self, stddev, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.stddev = number("GaussianNoise", "stddev", stddev, 0, 1)
        self.seed = seed
        if stddev > 0:
            self.seed_generator = SeedGenerator(seed)
        self.supports_masking = True

    def call(self, inputs, training=False):
        if not training or self.stddev == 0 or probing():
            return inputs
        return inputs + random.normal(inputs.shape, 0.0, self.stddev, dtype=inputs.dtype, seed=self.seed_generator)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "stddev": self.stddev, "seed": self.seed}
