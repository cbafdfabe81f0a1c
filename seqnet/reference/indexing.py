"""Picking elements out: an element's gradient is the sum over the places it was copied to."""

import numpy as np


def _scatter(dy, x, pick):
    """Follow each element through `pick` by its number and add up the gradients that arrive."""
    where_from = pick(np.arange(x.size).reshape(x.shape))
    dx = np.zeros(x.size, dy.dtype)
    np.add.at(dx, where_from.reshape(-1), dy.reshape(-1))
    return (dx.reshape(x.shape),)


def getitem(x, key):
    """x[key]."""
    return x[key]


def getitem_backward(dy, x, key):
    """dy at the places that key names."""
    return _scatter(dy, x, lambda numbers: np.asarray(numbers[key]))


def slice(x, start_indices, shape):
    """The block that begins at start_indices."""
    return x[tuple(np.s_[a : a + n] for a, n in zip(start_indices, shape))]


def slice_backward(dy, x, start_indices, shape):
    """dy in the block, 0 around it."""
    return _scatter(dy, x, lambda numbers: slice(numbers, start_indices, shape))


def take(x, indices, axis=None):
    """The slices at `indices`."""
    return np.take(x, indices, axis=axis)


def take_backward(dy, x, indices, axis=None):
    """Each slice's gradients added up."""
    return _scatter(dy, x, lambda numbers: np.take(numbers, indices, axis=axis))


def take_along_axis(x, indices, axis=None):
    """An index of its own for every element."""
    return np.take_along_axis(x, indices, axis)


def take_along_axis_backward(dy, x, indices, axis=None):
    """Each element's gradients added up."""
    return _scatter(dy, x, lambda numbers: np.take_along_axis(numbers, indices, axis))


def repeat(x, repeats, axis=None):
    """Each slice several times in a row."""
    return np.repeat(x, repeats, axis=axis)


def repeat_backward(dy, x, repeats, axis=None):
    """The sum over the copies."""
    return _scatter(dy, x, lambda numbers: np.repeat(numbers, repeats, axis=axis))


def pad(x, pad_width, mode="constant", constant_values=None):
    """x with a border."""
    if mode == "constant":
        return np.pad(x, pad_width, constant_values=constant_values or 0)
    return np.pad(x, pad_width, mode=mode)


def pad_backward(dy, x, pad_width, mode="constant", constant_values=None):
    """A mirrored border gives its gradient to the elements it mirrors, a constant one to none."""
    if mode != "constant":
        return _scatter(dy, x, lambda numbers: np.pad(numbers, pad_width, mode=mode))
    widths = np.broadcast_to(pad_width, (x.ndim, 2))
    return (dy[tuple(np.s_[a : a + n] for (a, _), n in zip(widths, x.shape))],)


def sort(x, axis=-1):
    """In rising order."""
    return np.sort(x, axis=axis, kind="stable")


def sort_backward(dy, x, axis=-1):
    """Back to where each element stood."""
    order = np.argsort(x, axis=axis, kind="stable")
    return _scatter(dy, x, lambda numbers: np.take_along_axis(numbers, order, axis))


def top_k(x, k, sorted=True):
    """The k largest of each row, and where they stood."""
    order = np.argsort(-x, axis=-1, kind="stable")[..., :k]
    return np.take_along_axis(x, order, -1), order


def top_k_backward(dys, x, k, sorted=True):
    """Back to where each element stood."""
    return _scatter(dys[0], x, lambda numbers: np.take_along_axis(numbers, top_k(x, k)[1], -1))
