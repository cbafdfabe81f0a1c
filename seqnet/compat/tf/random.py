"""`tf.random`. Numbers are seqnet's own: one seed gives one result, but not TensorFlow's."""

from __future__ import annotations

import numpy as np

from ... import random as _random
from ...tensor import Tensor, data_of
from .arrays import lengths, number


def set_seed(seed):
    """Seed everything that is drawn from now on."""
    _random.set_random_seed(int(seed))


set_random_seed = set_seed


def normal(shape, mean=0.0, stddev=1.0, dtype="float32", seed=None, name=None):
    """Numbers of a normal distribution."""
    return _random.normal(lengths(shape), mean, stddev, np.dtype(dtype).name, seed)


def truncated_normal(shape, mean=0.0, stddev=1.0, dtype="float32", seed=None, name=None):
    """Numbers of a normal distribution within two standard deviations."""
    return _random.truncated_normal(lengths(shape), mean, stddev, np.dtype(dtype).name, seed)


def uniform(shape, minval=0, maxval=None, dtype="float32", seed=None, name=None):
    """Numbers between two bounds, whole ones for a whole type."""
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        return _random.randint(lengths(shape), minval, maxval, dtype.name, seed)
    return _random.uniform(lengths(shape), minval, 1.0 if maxval is None else maxval, dtype.name, seed)


def categorical(logits, num_samples, dtype="int64", seed=None, name=None):
    """Class numbers (batch, num_samples) by their logits (batch, classes)."""
    return _random.categorical(logits, number(num_samples), np.dtype(dtype or "int64").name, seed)


def shuffle(value, seed=None, name=None):
    """The rows in another order."""
    return _random.shuffle(value if isinstance(value, Tensor) else Tensor(np.asarray(data_of(value))), 0, seed)


class Generator:
    """Numbers from a seed of its own."""

    def __init__(self, seed=None):
        self._seeds = _random.SeedGenerator(seed)

    @classmethod
    def from_seed(cls, seed, alg=None):
        return cls(seed)

    def normal(self, shape, mean=0.0, stddev=1.0, dtype="float32"):
        return _random.normal(lengths(shape), mean, stddev, np.dtype(dtype).name, self._seeds)

    def uniform(self, shape, minval=0, maxval=1.0, dtype="float32"):
        return _random.uniform(lengths(shape), minval, maxval, np.dtype(dtype).name, self._seeds)


__all__ = ["Generator", "categorical", "normal", "set_random_seed", "set_seed", "shuffle", "truncated_normal", "uniform"]
