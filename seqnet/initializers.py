"""First values of weights.

An initializer is called with `(shape, dtype)` and returns an array. One that has a seed, given or drawn when
the object is made, returns the same values at every call with the same shape, as in Keras 3.
"""

from __future__ import annotations

import math

import numpy as np

from . import config, registry


class Initializer:
    """Base class: subclasses write `__call__(self, shape, dtype=None)` and `get_config`."""

    def __call__(self, shape, dtype=None):
        raise NotImplementedError(f"{type(self).__name__} must define __call__(self, shape, dtype=None).")

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def clone(self):
        """A new object from the same config; an unseeded one draws a new seed."""
        return type(self).from_config(self.get_config())

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.get_config().items())})"


def _dtype(dtype):
    return np.dtype(dtype or config.floatx())


class Zeros(Initializer):
    """All zeros."""

    def __call__(self, shape, dtype=None):
        return np.zeros(shape, _dtype(dtype))


class Ones(Initializer):
    """All ones."""

    def __call__(self, shape, dtype=None):
        return np.ones(shape, _dtype(dtype))


class Constant(Initializer):
    """`value` everywhere; an array that broadcasts to the shape will do."""

    def __init__(self, value=0.0):
        self.value = value

    def __call__(self, shape, dtype=None):
        value = np.asarray(self.value.numpy() if hasattr(self.value, "numpy") else self.value)
        try:
            return np.array(np.broadcast_to(value, shape), _dtype(dtype))
        except ValueError:
            raise ValueError(f"Constant: the value has shape {value.shape}, which does not fit a weight of shape "
                             f"{tuple(shape)}.") from None

    def get_config(self):
        from .saving.serialization import serialize_keras_object

        return {"value": serialize_keras_object(self.value)}

    @classmethod
    def from_config(cls, config):
        from .saving.serialization import deserialize_keras_object

        return cls(**{name: deserialize_keras_object(value) for name, value in config.items()})


class Identity(Initializer):
    """`gain` on the diagonal of a matrix, zero elsewhere."""

    def __init__(self, gain=1.0):
        self.gain = gain

    def __call__(self, shape, dtype=None):
        if len(shape) != 2:
            raise ValueError(f"Identity makes matrices: the shape needs two axes, got {tuple(shape)}.")
        return (self.gain * np.eye(*shape)).astype(_dtype(dtype))

    def get_config(self):
        return {"gain": self.gain}


class RandomInitializer(Initializer):
    """Base of the random ones. `seed`: whole number, `SeedGenerator` or None for a drawn one."""

    def __init__(self, seed=None):
        self._given_seed = seed
        if seed is None:
            from .random import generator_of

            seed = int(generator_of(None).integers(1, 2**31))
        elif isinstance(seed, dict):
            from .saving.serialization import deserialize_keras_object

            seed = deserialize_keras_object(seed)
        elif not hasattr(seed, "next") and (isinstance(seed, bool) or not hasattr(seed, "__index__")):
            raise ValueError(f"{type(self).__name__}: seed must be a whole number, a SeedGenerator or None, got "
                             f"{seed!r}.")
        self.seed = seed

    def _generator(self):
        from .random import generator_of

        return generator_of(self.seed)

    def get_config(self):
        from .saving.serialization import serialize_keras_object

        return {"seed": serialize_keras_object(self._given_seed)}


def _truncated_normal(rng, shape, stddev, mean, dtype):
    """Normal values, drawn again where they lie beyond two standard deviations."""
    values = rng.standard_normal(shape)
    flat = values.reshape(-1)
    far = np.flatnonzero(np.abs(flat) > 2)
    while far.size:
        flat[far] = rng.standard_normal(far.size)
        far = far[np.abs(flat[far]) > 2]
    return (flat.reshape(shape) * stddev + mean).astype(dtype)


def _uniform(rng, shape, low, high, dtype):
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
        return (self._generator().standard_normal(shape) * self.stddev + self.mean).astype(_dtype(dtype))

    def get_config(self):
        return {**super().get_config(), "mean": self.mean, "stddev": self.stddev}


class TruncatedNormal(RandomNormal):
    """Normal distribution without what lies beyond two standard deviations."""

    def __call__(self, shape, dtype=None):
        return _truncated_normal(self._generator(), shape, self.stddev, self.mean, _dtype(dtype))


class RandomUniform(RandomInitializer):
    """Uniform distribution on [minval, maxval)."""

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        super().__init__(seed)
        self.minval, self.maxval = minval, maxval

    def __call__(self, shape, dtype=None):
        return _uniform(self._generator(), shape, self.minval, self.maxval, _dtype(dtype))

    def get_config(self):
        return {**super().get_config(), "minval": self.minval, "maxval": self.maxval}


class VarianceScaling(RandomInitializer):
    """Random values whose variance is `scale / n`, so that signals neither grow nor fade from layer to layer.

    n is the number of inputs of a unit (`fan_in`), of outputs (`fan_out`) or the mean of the two (`fan_avg`).

    Args:
        scale: positive factor.
        mode: "fan_in", "fan_out" or "fan_avg".
        distribution: "truncated_normal", "untruncated_normal" or "uniform".
        seed: whole number, `SeedGenerator` or None.
        input_axes, output_axes: axes that count as inputs and outputs, where the usual rule (last two axes,
            the others being window positions) does not hold.
    """

    _with_axes = False

    def __init__(self, scale=1.0, mode="fan_in", distribution="truncated_normal", seed=None, input_axes=None,
                 output_axes=None):
        super().__init__(seed)
        if scale <= 0:
            raise ValueError(f"{type(self).__name__}: scale must be positive, got {scale}.")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"{type(self).__name__}: mode must be 'fan_in', 'fan_out' or 'fan_avg', got {mode!r}.")
        distribution = "truncated_normal" if distribution == "normal" else distribution
        if distribution not in ("truncated_normal", "untruncated_normal", "uniform"):
            raise ValueError(f"{type(self).__name__}: distribution must be 'truncated_normal', 'untruncated_normal' or "
                             f"'uniform', got {distribution!r}.")
        self.scale, self.mode, self.distribution = scale, mode, distribution
        self.input_axes, self.output_axes = input_axes, output_axes

    def __call__(self, shape, dtype=None):
        fan_in, fan_out = compute_fans(shape, self.input_axes, self.output_axes)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, fan)
        rng, dtype = self._generator(), _dtype(dtype)
        if self.distribution == "truncated_normal":
            # 0.8796... is the standard deviation of a unit normal cut off at two
            return _truncated_normal(rng, shape, math.sqrt(variance) / 0.87962566103423978, 0.0, dtype)
        if self.distribution == "untruncated_normal":
            return (rng.standard_normal(shape) * math.sqrt(variance)).astype(dtype)
        limit = math.sqrt(3.0 * variance)
        return _uniform(rng, shape, -limit, limit, dtype)

    def get_config(self):
        axes = {"input_axes": self.input_axes, "output_axes": self.output_axes}
        if type(self) is VarianceScaling:
            return {**super().get_config(), "scale": self.scale, "mode": self.mode,
                    "distribution": self.distribution, **axes}
        return {**super().get_config(), **axes}


def _scaled(name, scale, mode, distribution, doc):
    def __init__(self, seed=None, input_axes=None, output_axes=None):
        VarianceScaling.__init__(self, scale, mode, distribution, seed, input_axes, output_axes)

    return type(name, (VarianceScaling,), {"__init__": __init__, "__doc__": doc, "__module__": __name__})


GlorotUniform = _scaled("GlorotUniform", 1.0, "fan_avg", "uniform",
                        "Uniform on +-sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010).")
GlorotNormal = _scaled("GlorotNormal", 1.0, "fan_avg", "truncated_normal",
                       "Truncated normal of variance 2 / (fan_in + fan_out) (Glorot and Bengio, 2010).")
HeUniform = _scaled("HeUniform", 2.0, "fan_in", "uniform", "Uniform on +-sqrt(6 / fan_in) (He et al., 2015).")
HeNormal = _scaled("HeNormal", 2.0, "fan_in", "truncated_normal",
                   "Truncated normal of variance 2 / fan_in (He et al., 2015).")
LecunUniform = _scaled("LecunUniform", 1.0, "fan_in", "uniform", "Uniform on +-sqrt(3 / fan_in) (LeCun et al., 1998).")
LecunNormal = _scaled("LecunNormal", 1.0, "fan_in", "truncated_normal",
                      "Truncated normal of variance 1 / fan_in (LeCun et al., 1998).")


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
        return (self.gain * q.reshape(shape)).astype(_dtype(dtype))

    def get_config(self):
        return {**super().get_config(), "gain": self.gain}


def compute_fans(shape, input_axes=None, output_axes=None):
    """`(inputs, outputs)` of one unit for a weight of `shape`; leading axes are positions of a window."""
    if (input_axes is None) != (output_axes is None):
        raise ValueError("input_axes and output_axes are given together or not at all.")
    shape = tuple(shape)
    if input_axes is not None:
        inputs, outputs = ((a,) if isinstance(a, int) else tuple(a) for a in (input_axes, output_axes))
        inputs, outputs = ({a % len(shape) for a in axes} for axes in (inputs, outputs))
        window = math.prod(d for i, d in enumerate(shape) if i not in inputs | outputs)
        return (math.prod(shape[a] for a in inputs) * window, math.prod(shape[a] for a in outputs) * window)
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return size, size
    window = math.prod(shape[:-2])
    return shape[-2] * window, shape[-1] * window


_NAMES = registry.table(
    Zeros, Ones, Constant, Identity, RandomNormal, TruncatedNormal, RandomUniform, VarianceScaling, GlorotUniform,
    GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal, Orthogonal,
    IdentityInitializer=Identity, OrthogonalInitializer=Orthogonal, uniform=RandomUniform, normal=RandomNormal,
    one=Ones, zero=Zeros)

zeros, ones, constant, identity = Zeros, Ones, Constant, Identity
random_normal, random_uniform, truncated_normal = RandomNormal, RandomUniform, TruncatedNormal
variance_scaling, orthogonal = VarianceScaling, Orthogonal
glorot_uniform, glorot_normal, he_uniform, he_normal = GlorotUniform, GlorotNormal, HeUniform, HeNormal
lecun_uniform, lecun_normal = LecunUniform, LecunNormal
IdentityInitializer, OrthogonalInitializer = Identity, Orthogonal


def get(identifier):
    """The initializer meant by a name, config, class, object, function or array; None stays None."""
    if hasattr(identifier, "shape") and not callable(identifier):
        return Constant(identifier)
    found = registry.get(identifier, _NAMES, "initializer", Initializer)
    if found is None or isinstance(found, Initializer) or found is not identifier:
        return found
    return found


def serialize(initializer):
    """Config from which `get` makes an equal initializer."""
    return registry.serialize(initializer)


def deserialize(config, custom_objects=None):
    """The initializer that `serialize` described."""
    return registry.deserialize(config, _NAMES, "initializer", custom_objects)
