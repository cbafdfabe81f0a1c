"""Dropout, with a mask that is a function of a seed and is never stored."""

import numpy as np

from .. import _core
from ..random import SeedGenerator, global_generator
from ..tensor import Tensor, apply
from ._base import differentiable, float_of


@differentiable
def dropout(x, rate, noise_shape=None, seed=None):
    """Each element of x is set to 0 with probability `rate`, the others are divided by 1 - rate.

    The probability is taken to the nearest 1/65536, and the divisor is exact for it. `noise_shape` is the shape of the
    mask, which broadcasts against x: (batch, 1, features) drops a feature at all times at once; None stands for x's
    extent. `seed` is a SeedGenerator, a whole number (the same mask each time) or None (the global generator).
    Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting, 2014.
    """
    if not isinstance(rate, (int, float, np.number)) or not 0 <= rate <= 1:
        raise ValueError(f"dropout: rate is the share that is dropped, from 0 to 1; received {rate!r}")
    if rate == 0:
        return x if isinstance(x, Tensor) else Tensor(float_of(x))
    data = float_of(x)
    if rate == 1:
        return Tensor(np.zeros_like(data))
    generator = global_generator() if seed is None else seed if isinstance(seed, SeedGenerator) else SeedGenerator(seed)
    key, stream = generator.next()
    if noise_shape is None:
        settings = (float(rate), key, stream)
        return apply("dropout", _core.dropout(data, *settings), (x,), settings, _dropout_backward)
    shape = _mask_shape(noise_shape, data.shape)
    mask = _core.dropout(np.ones(shape, data.dtype), float(rate), key, stream)
    return apply("dropout", _core.multiply_forward(data, mask), (x,), mask, _masked_backward)


def _mask_shape(noise_shape, shape):
    wanted = tuple(noise_shape)
    full = tuple(n if w is None else int(w) for w, n in zip(wanted, shape))
    if len(wanted) != len(shape) or any(w not in (1, n) for w, n in zip(full, shape)):
        raise ValueError(f"dropout: noise_shape {wanted} must have 1 or the extent of x on each of its axes {shape}")
    return full


def _dropout_backward(settings, dy, wanted):
    return (_core.dropout(dy, *settings),)


def _masked_backward(mask, dy, wanted):
    return (_core.multiply_forward(dy, mask),)
