"""Softmax and its logarithms, over one axis or several taken together."""

import numpy as np

from .. import _core
from ..tensor import apply
from ._base import all_axes, differentiable, float_of


def _to_rows(data, axes):
    """The array with `axes` last and as one, contiguous."""
    if axes == [data.ndim - 1]:
        return data
    kept = [a for a in range(data.ndim) if a not in axes]
    moved = np.ascontiguousarray(data.transpose(kept + axes))
    length = 1
    for a in axes:
        length *= data.shape[a]
    return moved.reshape(moved.shape[: len(kept)] + (length,))


def _from_rows(rows, shape, axes):
    """Undoes _to_rows for an array that had `shape`."""
    if axes == [len(shape) - 1]:
        return rows
    order = [a for a in range(len(shape)) if a not in axes] + axes
    return np.ascontiguousarray(rows.reshape([shape[a] for a in order]).transpose(np.argsort(order)))


def _axes(name, axis, ndim):
    if ndim == 0:
        raise ValueError(f"{name}: needs a tensor with at least one axis; received a single number")
    return all_axes(name, axis, ndim)


@differentiable
def softmax(x, axis=-1):
    """y_i = e^(x_i) / sum over j of e^(x_j), j along `axis`."""
    data = float_of(x)
    axes = _axes("softmax", axis, data.ndim)
    rows = _core.softmax_forward(_to_rows(data, axes))
    return apply("softmax", _from_rows(rows, data.shape, axes), (x,), (rows, data.shape, axes), _softmax_backward)


def _softmax_backward(saved, dy, wanted):
    rows, shape, axes = saved
    return (_from_rows(_core.softmax_backward(_to_rows(dy, axes), rows), shape, axes),)


@differentiable
def log_softmax(x, axis=-1):
    """y_i = x_i - log of the sum over j of e^(x_j), j along `axis`."""
    data = float_of(x)
    axes = _axes("log_softmax", axis, data.ndim)
    rows = _core.log_softmax_forward(_to_rows(data, axes))
    return apply("log_softmax", _from_rows(rows, data.shape, axes), (x,), (rows, data.shape, axes),
                 _log_softmax_backward)


def _log_softmax_backward(saved, dy, wanted):
    rows, shape, axes = saved
    return (_from_rows(_core.log_softmax_backward(_to_rows(dy, axes), rows), shape, axes),)


@differentiable
def logsumexp(x, axis=None, keepdims=False):
    """log of the sum of e^x over `axis`, without overflow."""
    data = float_of(x)
    axes = _axes("logsumexp", axis, data.ndim)
    rows = _to_rows(data, axes)
    y = _core.logsumexp_forward(rows)
    shape = tuple(1 if a in axes else n for a, n in enumerate(data.shape)) if keepdims else y.shape
    return apply("logsumexp", y.reshape(shape), (x,), (rows, y, data.shape, axes), _logsumexp_backward)


def _logsumexp_backward(saved, dy, wanted):
    rows, y, shape, axes = saved
    return (_from_rows(_core.logsumexp_backward(dy.reshape(y.shape), rows, y), shape, axes),)
