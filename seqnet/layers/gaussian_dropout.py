"""Normal factors during training."""

from __future__ import annotations

import math

from .. import random
from ..random import SeedGenerator
from ..tensor import probing
from .arguments import number
from .layer import Layer


class GaussianDropout(Layer):
    """In training y = x * m with m from N(1, rate / (1 - rate)); otherwise y = x. Masks are handed on.

    The factors have the mean and the variance of those of `Dropout` with the same rate.

    Args:
        rate: as for `Dropout`, from 0 to below 1.
        seed: whole number for a repeatable sequence of factors.

    Source: Srivastava et al., 2014, section 10.
    Raises ValueError for a rate outside [0, 1], and in training for 1.
    """

    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = number("GaussianDropout", "rate", rate, 0, 1)
        self.seed = seed
        if rate > 0:
            self.seed_generator = SeedGenerator(seed)
        self.supports_masking = True

    def call(self, inputs, training=False):
        if not training or self.rate == 0 or probing():
            return inputs
        if self.rate == 1:
            raise ValueError("with rate=1 the factors would have no finite variance; choose a rate below 1")
        stddev = math.sqrt(self.rate / (1.0 - self.rate))
        return inputs * random.normal(inputs.shape, 1.0, stddev, dtype=inputs.dtype, seed=self.seed_generator)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}
