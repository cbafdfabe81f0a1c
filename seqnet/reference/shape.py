"""Operations that move elements: their gradients move back the same way."""

import numpy as np

from .arithmetic import unbroadcast


def reshape(x, newshape):
    """x in another shape."""
    return x.reshape(newshape)


def reshape_backward(dy, x, newshape):
    """dy in the shape of x."""
    return (dy.reshape(x.shape),)


def ravel(x):
    """x in a row."""
    return x.reshape(-1)


def ravel_backward(dy, x):
    """dy in the shape of x."""
    return (dy.reshape(x.shape),)


def transpose(x, axes=None):
    """x with its axes in another order."""
    return np.transpose(x, axes)


def transpose_backward(dy, x, axes=None):
    """dy with its axes back in order."""
    return (np.transpose(dy, None if axes is None else np.argsort([a % x.ndim for a in axes])),)


def moveaxis(x, source, destination):
    """x with axes moved."""
    return np.moveaxis(x, source, destination)


def moveaxis_backward(dy, x, source, destination):
    """dy with the axes moved back."""
    return (np.moveaxis(dy, destination, source),)


def swapaxes(x, axis1, axis2):
    """x with two axes exchanged."""
    return np.swapaxes(x, axis1, axis2)


def swapaxes_backward(dy, x, axis1, axis2):
    """dy with the two exchanged again."""
    return (np.swapaxes(dy, axis1, axis2),)


def expand_dims(x, axis):
    """x with new axes."""
    return np.expand_dims(x, axis)


def expand_dims_backward(dy, x, axis):
    """dy without them."""
    return (dy.reshape(x.shape),)


def squeeze(x, axis=None):
    """x without axes of extent 1."""
    return np.squeeze(x, axis)


def squeeze_backward(dy, x, axis=None):
    """dy with them."""
    return (dy.reshape(x.shape),)


def broadcast_to(x, shape):
    """x repeated."""
    return np.broadcast_to(x, shape)


def broadcast_to_backward(dy, x, shape):
    """The sum over the repeats."""
    return (unbroadcast(dy, x.shape),)


def tile(x, repeats):
    """x laid side by side."""
    return np.tile(x, repeats)


def tile_backward(dy, x, repeats):
    """The sum over the copies of each element."""
    dx = np.zeros_like(x)
    extra = dy.ndim - x.ndim
    for i in np.ndindex(dy.shape):
        dx[tuple(k % n for k, n in zip(i[extra:], x.shape))] += dy[i]
    return (dx,)


def flip(x, axis=None):
    """x in reverse."""
    return np.flip(x, axis)


def flip_backward(dy, x, axis=None):
    """dy in reverse."""
    return (np.flip(dy, axis),)


def concatenate(xs, axis=0):
    """One behind the other."""
    return np.concatenate(xs, axis=axis)


def concatenate_backward(dy, xs, axis=0):
    """dy cut where they met."""
    return tuple(np.split(dy, np.cumsum([x.shape[axis] for x in xs])[:-1], axis=axis))


def stack(xs, axis=0):
    """Side by side along a new axis."""
    return np.stack(xs, axis=axis)


def stack_backward(dy, xs, axis=0):
    """The slices of dy."""
    return tuple(np.take(dy, i, axis=axis) for i in range(len(xs)))


def split(x, indices_or_sections, axis=0):
    """Cut along an axis."""
    return np.split(x, indices_or_sections, axis=axis)


def split_backward(dys, x, indices_or_sections, axis=0):
    """The parts put together."""
    return (np.concatenate(dys, axis=axis),)


def unstack(x, num=None, axis=0):
    """The slices along an axis."""
    return [np.take(x, i, axis=axis) for i in range(x.shape[axis])]


def unstack_backward(dys, x, num=None, axis=0):
    """The slices put together."""
    return (np.stack(dys, axis=axis),)


def tril(x, k=0):
    """The lower triangle."""
    return np.tril(x, k)


def tril_backward(dy, x, k=0):
    """dy's lower triangle."""
    return (np.tril(dy, k),)


def triu(x, k=0):
    """The upper triangle."""
    return np.triu(x, k)


def triu_backward(dy, x, k=0):
    """dy's upper triangle."""
    return (np.triu(dy, k),)
