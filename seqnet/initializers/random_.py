"""Initializers that draw every value from one distribution, and orthogonal matrices."""

from __future__ import annotations

import math

import numpy as np

from .base import Initializer, element_type


class RandomInitializer(Initializer):
    """Base of the random ones. `seed`: whole number, `SeedGenerator` or None for a drawn one."""

    def __init__(self, seed=None):
        self._given_seed = seed
        if seed is None:
            from ..random import generator_of

            seed = int(generator_of(None).integers(1, 2**31))
        elif isinstance(seed, dict):
            from ..saving.serialization import deserialize_keras_object

            seed = deserialize_keras_object(seed)
        elif not hasattr(seed, "next") and (isinstance(seed, bool) or not hasattr(seed, "__index__")):
            raise ValueError(f"{type(self).__name__}: seed must be a whole number, a SeedGenerator or None, got "
                             f"{seed!r}.")
        self.seed = seed

    def _generator(self):
        from ..random import generator_of

        return generator_of(self.seed)

    def get_config(self):
        from ..saving.serialization import serialize_keras_object

        return {"seed": serialize_keras_object(self._given_seed)}


def truncated_normal(rng, shape, stddev, mean, dtype):
    """Normal values, drawn again where they lie beyond two standard deviations."""
    values = rng.standard_normal(shape)
    flat = values.reshape(-1)
    far = np.flatnonzero(np.abs(flat) > 2)
    while far.size:
        flat[far] = rng.standard_normal(far.size)
        far = far[np.abs(flat[far]) > 2]
    return (flat.reshape(shape) * stddev + mean).astype(dtype)


def uniform(rng, shape, low, high, dtype):
    """Uniform values in [low, high)."""
    if dtype == np.float32:
        return rng.random(shape, dtype=np.float32) * np.float32(high - low) + np.float32(low)
    return (rng.random(shape) * (high - low) + low).astype(dtype)


class RandomNormal(RandomInitializer):
    """Normal distribution N(mean, stddev**2)."""

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        super().__init__(seed)
        self.mean, self.stddev = mean, stddev

    def __call__(self, shape, dtype=None):
        return (self._generator().standard_normal(shape) * self.stddev + self.mean).astype(element_type(dtype))

    def get_config(self):
        return {**super().get_config(), "mean": self.mean, "stddev": self.stddev}


class TruncatedNormal(RandomNormal):
    """Normal distribution without what lies beyond two standard deviations."""

    def __call__(self, shape, dtype=None):
        return truncated_normal(self._generator(), shape, self.stddev, self.mean, element_type(dtype))


class RandomUniform(RandomInitializer):
    """Uniform distribution on [minval, maxval)."""

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        super().__init__(seed)
        self.minval, self.maxval = minval, maxval

    def __call__(self, shape, dtype=None):
        return uniform(self._generator(), shape, self.minval, self.maxval, element_type(dtype))

    def get_config(self):
        return {**super().get_config(), "minval": self.minval, "maxval": self.maxval}


class Orthogonal(RandomInitializer):
    """A matrix with orthonormal rows or columns, times `gain` (Saxe et al., 2014).

    More than two axes are folded into the first. Raises ValueError for fewer than two.
    """

    def __init__(self, gain=1.0, seed=None):
        super().__init__(seed)
        self.gain = gain

    def __call__(self, shape, dtype=None):
        if len(shape) < 2:
            raise ValueError(f"Orthogonal: the shape needs at least two axes, got {tuple(shape)}.")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        noise = self._generator().standard_normal((max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(noise)
        q = q * np.sign(np.diag(r))
        q = q.T if rows < columns else q
        return (self.gain * q.reshape(shape)).astype(element_type(dtype))

    def get_config(self):
        return {**super().get_config(), "gain": self.gain}
