"""Normalization with statistics of columns, in NumPy."""

import numpy as np


def _moments(x, axes, mask=None):
    if mask is None:
        return x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    weight = mask[..., None].astype(x.dtype) * np.ones_like(x)
    n = weight.sum(axis=axes, keepdims=True) + 1e-7
    mean = (x * weight).sum(axis=axes, keepdims=True) / n
    return mean, ((x - mean) ** 2 * weight).sum(axis=axes, keepdims=True) / n


def _others(x, axis):
    """All axes but one."""
    return tuple(a for a in range(x.ndim) if a != axis % x.ndim)


def _along(vector, x, axis, default):
    """A vector as an array that broadcasts against x with its numbers along `axis`."""
    if vector is None:
        return default
    return vector.reshape([-1 if a == axis % x.ndim else 1 for a in range(x.ndim)])


def batch_moments(x, axis=-1, mask=None):
    """Mean and variance over all axes but one, of the marked elements."""
    return tuple(m.reshape(-1) for m in _moments(x, _others(x, axis), mask))


def batch_normalization(x, mean, variance, axis, offset=None, scale=None, epsilon=1e-3):
    """(x - mean) / sqrt(variance + epsilon) scale + offset."""
    mean, variance = _along(mean, x, axis, 0), _along(variance, x, axis, 1)
    return (x - mean) / np.sqrt(variance + epsilon) * _along(scale, x, axis, 1) + _along(offset, x, axis, 0)


def batch_normalization_backward(dy, x, mean, variance, axis, offset=None, scale=None, epsilon=1e-3):
    """Each of the five has a slope at every element; what has one number for a column collects them."""
    axes, m = _others(x, axis), _along(mean, x, axis, 0)
    r = 1 / np.sqrt(_along(variance, x, axis, 1) + epsilon)
    g = dy * _along(scale, x, axis, 1)
    return (g * r, -(g * r).sum(axis=axes), -(g * (x - m) * r**3).sum(axis=axes) / 2,
            None if offset is None else dy.sum(axis=axes), None if scale is None else (dy * (x - m) * r).sum(axis=axes))


def normalize_batch(x, scale=None, offset=None, axis=-1, mask=None, epsilon=1e-3):
    """batch_normalization with the moments of x itself."""
    return batch_normalization(x, *batch_moments(x, axis, mask), axis, offset, scale, epsilon)


def normalize_batch_backward(dy, x, scale=None, offset=None, axis=-1, mask=None, epsilon=1e-3):
    """The gradients of mean and variance go on into the elements that they were taken of."""
    axes = _others(x, axis)
    mean, variance = batch_moments(x, axis, mask)
    dx, dmean, dvariance, doffset, dscale = batch_normalization_backward(dy, x, mean, variance, axis, offset, scale, epsilon)
    weight = np.ones_like(x) if mask is None else mask[..., None] * np.ones_like(x)
    n = weight.sum(axis=axes, keepdims=True) + (0 if mask is None else 1e-7)
    away = (x - _along(mean, x, axis, 0)) * weight
    dvariance = _along(dvariance, x, axis, 0)
    dmean = _along(dmean, x, axis, 0) - dvariance * 2 * away.sum(axis=axes, keepdims=True) / n
    return dx + weight * dmean / n + dvariance * 2 * away / n, dscale, doffset


def group_normalization(x, gamma=None, beta=None, groups=32, axis=-1, epsilon=1e-3):
    """Each sample's channels in groups, each group to mean 0 and variance 1."""
    split = _groups(x, groups, axis)
    axes = tuple(a for a in range(1, split.ndim) if a != axis % x.ndim)
    mean, variance = _moments(split, axes)
    unit = ((split - mean) / np.sqrt(variance + epsilon)).reshape(x.shape)
    return unit * _along(gamma, x, axis, 1) + _along(beta, x, axis, 0)


def _groups(x, groups, axis):
    """x with its channels axis as two, (groups, channels / groups)."""
    a = axis % x.ndim
    return x.reshape(*x.shape[:a], groups, x.shape[a] // groups, *x.shape[a + 1:])


def group_normalization_backward(dy, x, gamma=None, beta=None, groups=32, axis=-1, epsilon=1e-3):
    """dx = r (g - mean of g - xhat mean of g xhat) over each group, g = dy gamma."""
    unit = group_normalization(x, groups=groups, axis=axis, epsilon=epsilon)
    split, hat, g = (_groups(a, groups, axis) for a in (x, unit, dy * _along(gamma, x, axis, 1)))
    axes = tuple(a for a in range(1, split.ndim) if a != axis % x.ndim)
    r = 1 / np.sqrt(split.var(axis=axes, keepdims=True) + epsilon)
    dx = r * (g - g.mean(axis=axes, keepdims=True) - hat * (g * hat).mean(axis=axes, keepdims=True))
    others = _others(x, axis)
    return (dx.reshape(x.shape), None if gamma is None else (dy * unit).sum(axis=others),
            None if beta is None else dy.sum(axis=others))
