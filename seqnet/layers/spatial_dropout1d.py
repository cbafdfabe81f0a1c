"""Whole features dropped over all steps."""

from __future__ import annotations

from .. import ops
from ..tensor import probing
from .dropout import Dropout
from .input_spec import InputSpec


class SpatialDropout1D(Dropout):
    """`Dropout` with one mask for all steps: in training a feature of a sequence is zero at every step or at none.

    Shapes: (batch, time, features) -> the same. Masks are handed on.

    Args:
        rate: share of features dropped, between 0 and 1.
        seed: whole number for a repeatable sequence of masks.

    Source: Tompson, Goroshin, Jain, LeCun, Bregler, 2014.
    """

    def __init__(self, rate, seed=None, name=None, dtype=None, **kwargs):
        super().__init__(rate, seed=seed, name=name, dtype=dtype, **kwargs)
        self.input_spec = InputSpec(ndim=3)

    def call(self, inputs, training=False):
        if not training or self.rate == 0 or probing():
            return inputs
        return ops.dropout(inputs, self.rate, noise_shape=(inputs.shape[0], 1, inputs.shape[2]), seed=self.seed_generator)

    def get_config(self):
        return {"rate": self.rate, "seed": self.seed, "name": self.name, "dtype": self.dtype}  # all that Keras' takes
