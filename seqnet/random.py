"""Random numbers: every stream is a pure function of a seed and a count of draws, so one seed gives one result at
any number of threads.

Dropout masks come from a Philox generator in C, initial weights from NumPy's Philox (Salmon et al., "Parallel Random
Numbers: As Easy as 1, 2, 3", SC 2011).
"""

import random as _python_random

import numpy as np

from . import config
from .tensor import Tensor

_MASK = (1 << 64) - 1


def _mix(x):
    """SplitMix64's finaliser: neighbouring seeds give unrelated keys."""
    x = (x + 0x9E3779B97F4A7C15) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


class SeedGenerator:
    """A stream of seeds: `next()` gives a new (key, counter) pair each time, in an order that only `seed` decides.

    Without a seed one is drawn from Python's `random`, so `set_random_seed` makes it repeatable.
    """

    def __init__(self, seed=None, name=None):
        if seed is None:
            seed = _python_random.randint(1, 10**9)
        if isinstance(seed, bool) or not hasattr(seed, "__index__") or seed < 0:
            raise ValueError(f"SeedGenerator: seed must be a whole number >= 0 or None; received {seed!r}")
        self.initial_seed = int(seed)
        self.name = name or "seed_generator"
        self._key = _mix(self.initial_seed)
        self._count = 0

    def next(self):
        """A fresh (key, counter) pair of 64-bit whole numbers."""
        from .tensor import probing

        count = self._count
        if not probing():
            self._count = count + 1
        return self._key, count

    def numpy_generator(self):
        """A NumPy generator on a fresh stream."""
        key, count = self.next()
        return np.random.Generator(np.random.Philox(key=key | (_mix(count) << 64)))

    @property
    def state(self):
        """(seed, draws so far): what has to be kept to go on where the stream stands."""
        return (self.initial_seed, self._count)

    def set_state(self, state):
        """Go on from a state that `state` gave."""
        seed, count = state
        self.initial_seed, self._key, self._count = int(seed), _mix(int(seed)), int(count)

    def get_config(self):
        return {"seed": self.initial_seed}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


_global = None


def global_generator():
    """The generator behind every random function that is given no seed."""
    global _global
    if _global is None:
        _global = SeedGenerator()
    return _global


def set_random_seed(seed):
    """Make everything that follows repeatable: seeds Python's `random`, NumPy's and seqnet's generators."""
    global _global
    _python_random.seed(seed)
    np.random.seed(seed)
    _global = SeedGenerator(seed)


def generator_of(seed):
    """The NumPy generator for a `seed` argument: None (the global stream), a whole number or a SeedGenerator."""
    if seed is None:
        seed = global_generator()
    elif not isinstance(seed, SeedGenerator):
        seed = SeedGenerator(seed)
    return seed.numpy_generator()


def _float(values, dtype):
    return Tensor(np.array(values, dtype=dtype or config.floatx(), order="C"))


def normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Draws from the normal distribution N(mean, stddev^2), shape `shape`."""
    return _float(generator_of(seed).normal(mean, stddev, shape), dtype)


def uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    """Draws from the uniform distribution on [minval, maxval); whole numbers where dtype is an integer type."""
    if dtype is not None and np.dtype(dtype).kind in "iu":
        return randint(shape, int(minval), int(maxval), dtype, seed)
    values = _float(generator_of(seed).uniform(minval, maxval, shape), dtype)
    high = values.dtype.type(maxval)  # rounding to fewer digits may reach it
    return Tensor(np.where(values.data >= high, np.nextafter(high, values.dtype.type(minval)), values.data)
                  if minval < maxval else values.data)


def randint(shape, minval, maxval, dtype="int32", seed=None):
    """Whole numbers drawn uniformly from minval .. maxval - 1. Raises ValueError for a float type."""
    if np.dtype(dtype).kind not in "iu":
        raise ValueError(f"randint: dtype must be a type of whole numbers; received {dtype!r}")
    return Tensor(np.asarray(generator_of(seed).integers(minval, maxval, shape)).astype(dtype))


def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Draws from N(mean, stddev^2), drawn again where they lie more than two standard deviations from the mean."""
    rng = generator_of(seed)
    values = rng.standard_normal(shape)
    flat = values.reshape(-1)
    far = np.flatnonzero(np.abs(flat) > 2)
    while far.size:
        flat[far] = rng.standard_normal(far.size)
        far = far[np.abs(flat[far]) > 2]
    return _float(mean + stddev * flat.reshape(np.shape(values)), dtype)


def categorical(logits, num_samples, dtype="int32", seed=None):
    """num_samples class numbers for each row of logits (batch, classes), by the Gumbel-max trick.

    Raises ValueError for logits of another rank.
    """
    logits = np.asarray(logits, dtype="float64")
    if logits.ndim != 2 or not logits.shape[1]:
        raise ValueError(f"categorical: logits must be (batch, classes); received shape {logits.shape}")
    noise = generator_of(seed).gumbel(size=(logits.shape[0], num_samples, logits.shape[1]))
    return Tensor(np.argmax(logits[:, None, :] + noise, axis=-1).astype(dtype))


def beta(shape, alpha, beta, dtype=None, seed=None):
    """Draws from the beta distribution on [0, 1], of density proportional to x^(alpha - 1) (1 - x)^(beta - 1); alpha and
    beta are numbers, or arrays that broadcast to the shape."""
    return _float(generator_of(seed).beta(np.asarray(alpha), np.asarray(beta), shape), dtype)


def gamma(shape, alpha, dtype=None, seed=None):
    """Draws from the gamma distribution of scale 1, of density proportional to x^(alpha - 1) e^-x; alpha is a number, or
    an array that broadcasts to the shape."""
    return _float(generator_of(seed).gamma(np.asarray(alpha), 1.0, shape), dtype)


def binomial(shape, counts, probabilities, dtype=None, seed=None):
    """How many of `counts` trials succeed, each with its probability, as floats; both are numbers, or arrays that
    broadcast to the shape."""
    trials = np.asarray(counts).astype(np.int64)
    return _float(generator_of(seed).binomial(trials, np.asarray(probabilities), shape), dtype)


def shuffle(x, axis=0, seed=None):
    """x with its slices along `axis` in random order; gradients find their way back."""
    from .ops import take

    order = generator_of(seed).permutation(np.shape(x)[axis] if not hasattr(x, "shape") else x.shape[axis])
    return take(x, order, axis=axis)


def dropout(inputs, rate, noise_shape=None, seed=None):
    """Each element is zero with probability `rate`, else divided by 1 - rate. See seqnet.ops.dropout."""
    from .ops.dropout import dropout as op

    return op(inputs, rate, noise_shape=noise_shape, seed=seed)
