"""Reductions. The gradient of the result is spread back over the elements that went into it."""

import numpy as np


def _like(dy, x, axis):
    """dy with the reduced axes back, so that it broadcasts against x."""
    axes = range(x.ndim) if axis is None else [a % x.ndim for a in np.atleast_1d(axis)]
    return dy.reshape([1 if a in axes else n for a, n in enumerate(x.shape)])


def sum(x, axis=None, keepdims=False):
    """The sum."""
    return np.sum(x, axis=axis, keepdims=keepdims)


def sum_backward(dy, x, axis=None, keepdims=False):
    """dx = dy for every element."""
    return (np.broadcast_to(_like(dy, x, axis), x.shape),)


def mean(x, axis=None, keepdims=False):
    """sum / n."""
    return np.mean(x, axis=axis, keepdims=keepdims)


def mean_backward(dy, x, axis=None, keepdims=False):
    """dx = dy / n."""
    n = x.size // dy.size if dy.size else 1
    return (np.broadcast_to(_like(dy, x, axis) / n, x.shape),)


def max(x, axis=None, keepdims=False):
    """The largest element."""
    return np.max(x, axis=axis, keepdims=keepdims)


def max_backward(dy, x, axis=None, keepdims=False):
    """dy, shared among the elements that are the largest."""
    best = x == np.max(x, axis=axis, keepdims=True)
    return (best * _like(dy, x, axis) / best.sum(axis=axis, keepdims=True),)


def min(x, axis=None, keepdims=False):
    """The smallest element."""
    return np.min(x, axis=axis, keepdims=keepdims)


def min_backward(dy, x, axis=None, keepdims=False):
    """dy, shared among the elements that are the smallest."""
    return max_backward(dy, -x, axis)


def prod(x, axis=None, keepdims=False):
    """The product."""
    return np.prod(x, axis=axis, keepdims=keepdims)


def prod_backward(dy, x, axis=None, keepdims=False):
    """dx_i = dy times the product of the others."""
    dx, spread = np.empty_like(x), np.broadcast_to(_like(dy, x, axis), x.shape)
    for i in np.ndindex(x.shape):
        others = x.copy()
        others[i] = 1
        place = np.broadcast_to(np.prod(others, axis=axis, keepdims=True), x.shape)
        dx[i] = spread[i] * place[i]
    return (dx,)


def var(x, axis=None, keepdims=False):
    """mean of (x - mean x)^2."""
    return np.var(x, axis=axis, keepdims=keepdims)


def var_backward(dy, x, axis=None, keepdims=False):
    """dx = 2 (x - mean x) dy / n; the mean's own gradient sums to nothing."""
    n = x.size // dy.size
    return (2 * (x - x.mean(axis=axis, keepdims=True)) * _like(dy, x, axis) / n,)


def std(x, axis=None, keepdims=False):
    """sqrt of the variance."""
    return np.std(x, axis=axis, keepdims=keepdims)


def std_backward(dy, x, axis=None, keepdims=False):
    """var's, divided by 2 std."""
    return var_backward(dy / (2 * std(x, axis, keepdims)), x, axis)


def norm(x, ord=None, axis=None, keepdims=False):
    """(sum of |x|^ord)^(1/ord), ord being 2 where None."""
    size = np.abs(x)
    if ord in (np.inf, -np.inf):
        return (np.max if ord > 0 else np.min)(size, axis=axis, keepdims=keepdims)
    p = 2 if ord in (None, "fro") else ord
    return np.sum(size**p, axis=axis, keepdims=keepdims) ** (1 / p)


def norm_backward(dy, x, ord=None, axis=None, keepdims=False):
    """dx = dy sign(x) (|x| / norm)^(ord - 1)."""
    size = np.abs(x)
    if ord in (np.inf, -np.inf):
        return ((max_backward if ord > 0 else min_backward)(dy, size, axis)[0] * np.sign(x),)
    p = 2 if ord in (None, "fro") else ord
    return (_like(dy, x, axis) * np.sign(x) * (size / norm(x, p, axis, True)) ** (p - 1),)


def cumsum(x, axis=None):
    """The running sum."""
    return np.cumsum(x, axis=axis)


def cumsum_backward(dy, x, axis=None):
    """Element i is part of every sum from i on: the running sum from behind."""
    if axis is None:
        return (np.cumsum(dy[::-1])[::-1].reshape(x.shape),)
    return (np.flip(np.cumsum(np.flip(dy, axis), axis=axis), axis),)
