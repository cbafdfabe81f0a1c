"""Normalization with statistics of columns: batch and group normalization."""

import numpy as np

from .. import _core
from ..config import epsilon as smallest
from ..tensor import Tensor, apply
from ._base import differentiable, float_of, in_type, one_axis, packed, raw, whole
from .shape import reshape


def _last(name, x, axis):
    """The array behind x with `axis` last, and that axis counted from 0."""
    data = float_of(x)
    if data.ndim == 0:
        raise ValueError(f"{name}: needs a tensor with at least one axis; received a single number")
    axis = one_axis(name, axis, data.ndim)
    return (data if axis == data.ndim - 1 else packed(np.moveaxis(data, axis, -1))), axis


def _back(array, axis):
    """Undoes _last."""
    return array if array is None or axis == array.ndim - 1 else packed(np.moveaxis(array, -1, axis))


def _vector(name, what, vector, like):
    """gamma, beta, mean or variance as an array of one axis in the type of `like`, or None."""
    if vector is None:
        return None
    data = in_type(name, vector, like.dtype)
    if data.shape != like.shape[-1:]:
        raise ValueError(f"{name}: {what} has shape {data.shape}; expected {like.shape[-1:]}, one number for each index of "
                         "the axis")
    return data


def _mask(name, mask, rows):
    """A mask over all axes of x but the last as truth values in a row, or None."""
    if mask is None:
        return None
    data = np.asarray(raw(mask))
    if data.shape != rows.shape[:-1]:
        raise ValueError(f"{name}: the mask has shape {data.shape}; expected {rows.shape[:-1]}, the shape of x without its "
                         "last axis")
    return packed(data.astype(bool, copy=False)).reshape(-1)


def batch_moments(x, axis=-1, mask=None):
    """(mean, variance) of x over all axes but `axis`, each (channels), without a gradient of their own.

    With a mask of the shape of x without its last axis, over the elements that it marks only, and divided by their
    number plus config.epsilon() as in Keras; `axis` must be the last one then.
    """
    rows, axis = _last("batch_moments", x, axis)
    if mask is not None and axis != rows.ndim - 1:
        raise ValueError(f"batch_moments: a mask goes with the last axis; received axis {axis} of shape {rows.shape}")
    if rows.shape[-1] == 0:
        return Tensor(np.zeros(0, rows.dtype)), Tensor(np.zeros(0, rows.dtype))
    masked = _mask("batch_moments", mask, rows)
    mean, variance, _ = _core.batch_norm_moments(rows, masked, 1, rows.shape[-1], 0.0 if mask is None else smallest())
    return Tensor(mean[0]), Tensor(variance[0])


@differentiable
def normalize_batch(x, mean, variance, scale=None, offset=None, axis=-1, mask=None, epsilon=1e-3):
    """y = (x - mean) / sqrt(variance + epsilon) scale + offset, with the gradient of mean and variance going into x.

    mean and variance are those of x: `batch_moments` with the same axis and mask. scale and offset (channels) or None
    for ones and zeros; y as x. Ioffe and Szegedy, Batch Normalization: Accelerating Deep Network Training by Reducing
    Internal Covariate Shift, 2015.
    """
    return _normalized("normalize_batch", x, mean, variance, axis, offset, scale, epsilon, mask, True)


@differentiable
def batch_normalization(x, mean, variance, axis, offset=None, scale=None, epsilon=1e-3):
    """y = (x - mean) / sqrt(variance + epsilon) scale + offset.

    mean, variance, scale and offset have one number for each index of `axis`; scale and offset stand for ones and zeros
    where None. y as x. Raises ValueError where extents do not fit.
    """
    return _normalized("batch_normalization", x, mean, variance, axis, offset, scale, epsilon, None, False)


def _normalized(name, x, mean, variance, axis, offset, scale, epsilon, mask, through):
    rows, axis = _last(name, x, axis)
    gamma, beta = _vector(name, "scale", scale, rows), _vector(name, "offset", offset, rows)
    moments = [np.array(_vector(name, what, v, rows))[None] for what, v in (("mean", mean), ("variance", variance))]
    if rows.shape[-1] == 0:
        return reshape(x, np.shape(raw(x)))
    y = _core.batch_norm_forward(rows, *moments, gamma, beta, float(epsilon))
    masked = _mask(name, mask, rows)
    count = None
    if through:
        count = np.array([rows.size // rows.shape[-1] if masked is None else np.count_nonzero(masked)], dtype=float)
    saved = (rows, *moments, gamma, float(epsilon), count, masked, 0.0 if masked is None else smallest(), axis)
    return apply(name, _back(y, axis), (x, mean, variance, scale, offset), saved, _normalized_backward)


def _normalized_backward(saved, dy, wanted):
    *saved, axis = saved
    want_x, want_mean, want_variance, want_scale, want_offset = wanted
    if axis != dy.ndim - 1:
        dy = packed(np.moveaxis(dy, axis, -1))
    given = saved[5] is None
    dx, dscale, doffset, dmean, dvariance = _core.batch_norm_backward(
        dy, *saved, want_x, want_scale, want_offset, given and (want_mean or want_variance))
    return (_back(dx, axis), dmean[0] if want_mean and given else None,
            dvariance[0] if want_variance and given else None, dscale, doffset)


@differentiable
def group_normalization(x, gamma=None, beta=None, groups=32, axis=-1, epsilon=1e-3):
    """y = (x - mean) / sqrt(variance + epsilon) gamma + beta, mean and variance of each sample and group of channels.

    x (batch, ..., channels), the channels along `axis`; a group is channels / groups neighbouring channels with all
    their places. gamma and beta (channels) stand for ones and zeros where None. y as x. Raises ValueError where the
    channels cannot be split into `groups` equal groups. Wu and He, Group Normalization, 2018.
    """
    rows, axis = _last("group_normalization", x, axis)
    groups = whole("group_normalization", "groups", groups)
    if axis == 0 or rows.shape[-1] % groups:
        raise ValueError(f"group_normalization: axis {axis} of shape {np.shape(raw(x))} must not be the batch, and have an "
                         f"extent that groups={groups} divides")
    scale, shift = _vector("group_normalization", "gamma", gamma, rows), _vector("group_normalization", "beta", beta, rows)
    if rows.size == 0:
        return reshape(x, np.shape(raw(x)))
    mean, variance, count = _core.batch_norm_moments(rows, None, rows.shape[0], groups, 0.0)
    y = _core.batch_norm_forward(rows, mean, variance, scale, shift, float(epsilon))
    saved = (rows, mean, variance, scale, float(epsilon), count, None, 0.0, axis)
    return apply("group_normalization", _back(y, axis), (x, gamma, beta), saved, _group_normalization_backward)


def _group_normalization_backward(saved, dy, wanted):
    dx, _, _, dgamma, dbeta = _normalized_backward(saved, dy, (wanted[0], False, False, wanted[1], wanted[2]))
    return dx, dgamma, dbeta
