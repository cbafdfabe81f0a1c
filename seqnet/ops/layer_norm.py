"""Layer and RMS normalisation: each row brought to one size, whatever the rest of the batch is."""

import math

import numpy as np

from .. import _core
from ..config import epsilon as default_epsilon
from ..tensor import Tensor, apply
from ._base import all_axes, differentiable, float_of, in_type
from ._origin import follow
from .arithmetic import add, multiply
from .elementwise import rsqrt
from .reduce import var
from .shape import reshape
from .softmax import _from_rows, _to_rows


@differentiable
def layer_normalization(x, gamma=None, beta=None, axis=-1, epsilon=None, rms_scaling=False):
    """y = (x - mean) / sqrt(variance + epsilon) gamma + beta, mean and variance over `axis`, one or several.

    gamma and beta have the extents of x along `axis` (or broadcast against x) and stand for ones and zeros where None.
    epsilon is seqnet.config.epsilon() unless told. With `rms_scaling`, an older spelling, y = x / sqrt(variance +
    epsilon) gamma; see rms_normalization for what the name says. Raises ValueError where axes or extents do not fit.
    Ba, Kiros and Hinton, Layer Normalization, 2016.
    """
    if rms_scaling:
        data = float_of(x)
        axes = _axes("layer_normalization", axis, data.ndim)
        spread = var(x, axis=tuple(axes), keepdims=True)
        y = multiply(x, rsqrt(add(spread, _epsilon("layer_normalization", epsilon))))
        return y if gamma is None else _combine("layer_normalization", multiply, y, gamma, data.shape, axes)
    return _normalize("layer_normalization", x, gamma, beta, axis, epsilon, True)


@differentiable
def rms_normalization(x, scale=None, axis=-1, epsilon=None):
    """y = x / sqrt(mean of x^2 + epsilon) scale, the mean over `axis`, one or several.

    scale has the extents of x along `axis` (or broadcasts against x) and stands for ones where None. epsilon is
    seqnet.config.epsilon() unless told. Raises ValueError where axes or extents do not fit. Zhang and Sennrich, Root Mean
    Square Layer Normalization, 2019.
    """
    return _normalize("rms_normalization", x, scale, None, axis, epsilon, False)


def _axes(name, axis, ndim):
    if ndim == 0:
        raise ValueError(f"{name}: needs a tensor with at least one axis; received a single number")
    axes = all_axes(name, axis, ndim)
    if not axes:
        raise ValueError(f"{name}: needs an axis to normalise along; received axis={axis!r}")
    return axes


def _epsilon(name, epsilon):
    if epsilon is None:
        return default_epsilon()
    if isinstance(epsilon, bool) or not isinstance(epsilon, (int, float, np.number)) or not epsilon >= 0:
        raise ValueError(f"{name}: epsilon must be a number of at least 0; received {epsilon!r}")
    return float(epsilon)


def _beside(vector, shape, axes):
    """gamma or beta in a shape that broadcasts against x: with extents along `axes` only."""
    if len(vector.shape) == len(shape) or axes == [len(shape) - 1]:
        return vector
    if math.prod(vector.shape) != math.prod(shape[a] for a in axes):
        return vector
    return reshape(vector, tuple(n if a in axes else 1 for a, n in enumerate(shape)))


def _normalize(name, x, gamma, beta, axis, epsilon, centred):
    data = float_of(x)
    axes = _axes(name, axis, data.ndim)
    epsilon = _epsilon(name, epsilon)
    extents = tuple(data.shape[a] for a in axes)
    vectors = [None if v is None else in_type(name, v, data.dtype) for v in (gamma, beta)]
    if any(v is not None and v.shape != extents for v in vectors):
        y = _normalize(name, x, None, None, axes, epsilon, centred)
        y = y if gamma is None else _combine(name, multiply, y, gamma, data.shape, axes)
        return y if beta is None else _combine(name, add, y, beta, data.shape, axes)
    rows, n = data if axes[0] + len(axes) == data.ndim else _to_rows(data, axes), math.prod(extents)
    flat = [None if v is None else v.reshape(-1) for v in vectors]
    keep = any(isinstance(v, Tensor) and v.requires_grad for v in (x, gamma, beta))
    y, stats = _core.layer_norm_forward(rows, n, *flat, epsilon, centred, keep)
    y = y if rows is data else _from_rows(y, data.shape, axes)
    saved = (rows, n, flat[0], stats, centred, data.shape, axes)
    result = apply(name, y, (x, gamma, beta), saved, _normalize_backward)
    return follow(result, x) if axes[0] > 1 else result


def _combine(name, operation, y, vector, shape, axes):
    """y times gamma or plus beta, which need not have the extents along `axes`."""
    vector = vector if isinstance(vector, Tensor) else in_type(name, vector, y.dtype)
    aligned = _beside(vector, shape, axes)
    if len(aligned.shape) > len(shape) or any(n not in (1, m) for n, m in zip(aligned.shape[::-1], shape[::-1])):
        what = "beta" if operation is add else "gamma" if name == "layer_normalization" else "scale"
        raise ValueError(f"{name}: {what} of shape {vector.shape} does not fit x of shape {shape} along axis {axes}; "
                         f"expected {tuple(shape[a] for a in axes)}")
    return operation(y, aligned)


def _normalize_backward(saved, dy, wanted):
    rows, n, gamma, stats, centred, shape, axes = saved
    turned = dy if rows.shape == shape else _to_rows(dy, axes)
    dx, dgamma, dbeta = _core.layer_norm_backward(turned, rows, n, gamma, stats, centred, *wanted)
    extents = tuple(shape[a] for a in axes)
    return (
        dx if dx is None or rows.shape == shape else _from_rows(dx, shape, axes),
        dgamma if dgamma is None else dgamma.reshape(extents),
        dbeta if dbeta is None else dbeta.reshape(extents),
    )
