"""Initializers whose variance follows from the number of inputs and outputs of a unit."""

from __future__ import annotations

import math

from .base import element_type
from .random_ import RandomInitializer, truncated_normal, uniform


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
        rng, dtype = self._generator(), element_type(dtype)
        if self.distribution == "truncated_normal":
            # 0.8796... is the standard deviation of a unit normal cut off at two
            return truncated_normal(rng, shape, math.sqrt(variance) / 0.87962566103423978, 0.0, dtype)
        if self.distribution == "untruncated_normal":
            return (rng.standard_normal(shape) * math.sqrt(variance)).astype(dtype)
        limit = math.sqrt(3.0 * variance)
        return uniform(rng, shape, -limit, limit, dtype)

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
