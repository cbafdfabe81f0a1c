"""Picking elements out: slices, indices, orderings."""

import builtins

import numpy as np

from .. import _core
from ..config import floatx
from ..tensor import Tensor
from ._base import array_of, differentiable, one_axis, packed, raw
from .shape import _apply, _numbers, reshape


def _plain_key(key):
    """The key with arrays in place of tensors and lists, and whether it is of slices and numbers alone."""
    parts = key if isinstance(key, tuple) else (key,)
    plain, basic = [], True
    for part in parts:
        part = raw(part)
        if isinstance(part, builtins.slice):
            part = builtins.slice(*(v if v is None else int(v) for v in (part.start, part.stop, part.step)))
        elif isinstance(part, (list, np.ndarray, np.generic)):
            part = np.asarray(part)
            if part.size == 0 and isinstance(part, np.ndarray) and part.dtype.kind == "f":
                part = part.astype(np.int64)
            if part.dtype.kind not in "iub":
                raise IndexError(f"an index must hold whole numbers or truth values; received {part.dtype}")
            if part.ndim == 0 and part.dtype.kind != "b":
                part = int(part)
            else:
                basic = False
        elif isinstance(part, bool):
            basic = False
        elif part is not None and part is not Ellipsis:
            if not hasattr(part, "__index__"):
                raise IndexError(f"a tensor is indexed by whole numbers, slices, None, ... and arrays; received {part!r}")
            part = part.__index__()
        plain.append(part)
    return tuple(plain), basic


@differentiable
def getitem(x, key):
    """x[key] as in NumPy: numbers, slices, None, ..., arrays of whole numbers or truth values, or several of them."""
    data = array_of(x, texts=True)
    key, basic = _plain_key(key)
    try:
        y = np.asarray(data[key])
    except IndexError as error:
        raise IndexError(f"{error} (a tensor of shape {data.shape})") from None
    return _apply("getitem", y, x, (data.shape, key, basic), _getitem_backward)


def _getitem_backward(saved, dy, wanted):
    shape, key, basic = saved
    if not basic and len(key) == 1 and key[0].dtype.kind != "b" and shape:
        index = key[0].astype(np.int64).reshape(-1)
        index = np.where(index < 0, index + shape[0], index)
        return (_core.take_backward(dy.reshape((index.size,) + shape[1:]), index, shape[0], 0),)
    dx = np.zeros(shape, dy.dtype)
    if basic:
        dx[key] = dy
    else:
        np.add.at(dx, key, dy)
    return (dx,)


@differentiable
def slice(inputs, start_indices, shape):
    """The block of `shape` that begins at start_indices, one number for each axis."""
    starts, extents = _numbers(start_indices, "slice"), _numbers(shape, "slice")
    full = inputs.shape if hasattr(inputs, "shape") else np.shape(inputs)
    if len(starts) != len(full) or len(extents) != len(full):
        raise ValueError(f"slice: start_indices {starts} and shape {extents} must have a number for each axis of {full}")
    ends = [n if e == -1 else s + e for s, e, n in zip(starts, extents, full)]
    if any(s < 0 or e < s or e > n for s, e, n in zip(starts, ends, full)):
        raise ValueError(f"slice: the block of shape {extents} from {starts} does not lie within shape {tuple(full)}")
    return getitem(inputs, tuple(builtins.slice(s, e) for s, e in zip(starts, ends)))


@differentiable
def take(x, indices, axis=None):
    """The slices of x at `indices` along `axis`; of all elements in a row where axis is None.

    Negative indices count from the end. Raises IndexError for one that does not exist.
    """
    if axis is None:
        x, axis = reshape(x, (-1,)), 0
    data = array_of(x)
    axis = one_axis("take", axis, data.ndim)
    index = np.asarray(raw(indices))
    if index.size == 0 and index.dtype.kind == "f":
        index = index.astype(np.int64)
    if index.dtype.kind not in "iu":
        raise TypeError(f"take: indices must be whole numbers; received {index.dtype}")
    extent = data.shape[axis]
    if index.size and (index.min() < -extent or index.max() >= extent):
        bad = index.min() if index.min() < -extent else index.max()
        raise IndexError(f"take: index {bad} does not exist; axis {axis} of shape {data.shape} has extent {extent}")
    index = np.where(index < 0, index + extent, index).astype(np.int64)
    return _apply("take", np.take(data, index, axis=axis), x, (data.shape, index, axis), _take_backward)


def _take_backward(saved, dy, wanted):
    shape, index, axis = saved
    flat = dy.reshape(shape[:axis] + (index.size,) + shape[axis + 1 :])
    return (_core.take_backward(flat, index.reshape(-1), shape[axis], axis),)


@differentiable
def take_along_axis(x, indices, axis=None):
    """y[..., i, ...] = x[..., indices[..., i, ...], ...]: an index of its own for every element along `axis`."""
    if axis is None:
        x, axis = reshape(x, (-1,)), 0
    data = array_of(x)
    axis = one_axis("take_along_axis", axis, data.ndim)
    index = np.asarray(raw(indices))
    if index.dtype.kind not in "iu" or index.ndim != data.ndim:
        raise ValueError(f"take_along_axis: indices must be whole numbers with the {data.ndim} axes of x; received "
                         f"{index.dtype} of shape {index.shape}")
    try:
        y = np.take_along_axis(data, index, axis=axis)
    except IndexError as error:
        raise IndexError(f"take_along_axis: {error}") from None
    except ValueError:
        shapes = f"shapes {data.shape} and {index.shape}"
        raise ValueError(f"take_along_axis: {shapes} must agree on every axis but {axis}") from None
    return _apply("take_along_axis", y, x, (data.shape, index, axis), _take_along_axis_backward)


def _take_along_axis_backward(saved, dy, wanted):
    shape, index, axis = saved
    dx = np.zeros(shape, dy.dtype)
    lead = [n if a == axis else m for a, (n, m) in enumerate(zip(index.shape, shape))]
    grid = list(np.ogrid[tuple(builtins.slice(n) for n in lead)])
    grid[axis] = index
    np.add.at(dx, tuple(grid), dy)
    return (dx,)


@differentiable
def repeat(x, repeats, axis=None):
    """Each slice of x along `axis` that many times in a row; `repeats` is a number, or one for each slice."""
    if axis is None:
        x, axis = reshape(x, (-1,)), 0
    extent = (x if hasattr(x, "shape") else array_of(x)).shape
    axis = one_axis("repeat", axis, len(extent))
    counts = np.asarray(raw(repeats))
    if counts.dtype.kind not in "iu" or counts.size not in (1, extent[axis]) or (counts < 0).any():
        raise ValueError(f"repeat: repeats must be one whole number or one for each of the {extent[axis]} slices of axis "
                         f"{axis}; received {repeats!r}")
    return take(x, np.repeat(np.arange(extent[axis]), counts.reshape(-1)), axis)


@differentiable
def pad(x, pad_width, mode="constant", constant_values=None):
    """x with elements added in front of and behind each axis.

    pad_width: a number for all, (before, after) for all axes, or one such pair for each axis. mode "constant" adds
    constant_values (0), "reflect" mirrors without the edge, "symmetric" with it.
    """
    data = array_of(x)
    widths = np.broadcast_to(np.asarray(raw(pad_width)), (data.ndim, 2))
    if widths.dtype.kind not in "iu" or (widths < 0).any():
        raise ValueError(f"pad: pad_width must be whole numbers of at least 0; received {pad_width!r}")
    if mode not in ("constant", "reflect", "symmetric"):
        raise ValueError(f"pad: mode must be 'constant', 'reflect' or 'symmetric'; received {mode!r}")
    if mode != "constant":
        if constant_values is not None:
            raise ValueError(f"pad: constant_values go with mode='constant' only; received mode={mode!r}")
        for axis, width in enumerate(widths):
            if width.any():
                x = take(x, np.pad(np.arange(data.shape[axis]), width, mode=mode), axis)
        return x if isinstance(x, Tensor) else Tensor(data)
    y = np.pad(data, widths, constant_values=0 if constant_values is None else raw(constant_values))
    inside = tuple(builtins.slice(before, before + n) for (before, _), n in zip(widths.tolist(), data.shape))
    return _apply("pad", y, x, inside, _pad_backward)


def _pad_backward(inside, dy, wanted):
    return (packed(dy[inside]),)


@differentiable
def sort(x, axis=-1):
    """The elements along `axis` in rising order."""
    return take_along_axis(x, argsort(x, axis), axis)


@differentiable
def argsort(x, axis=-1):
    """The indices that put the elements along `axis` in rising order, equal ones as they stand, int32."""
    data = array_of(x)
    axis = one_axis("argsort", axis, data.ndim)
    return Tensor(np.argsort(data, axis=axis, kind="stable").astype(np.int32))


@differentiable
def top_k(x, k, sorted=True):
    """(values, indices) of the k largest elements of the last axis, largest first; of equals the first."""
    data = array_of(x)
    if data.ndim < 1 or not 0 <= k <= data.shape[-1]:
        raise ValueError(f"top_k: k={k} must be from 0 to the extent of the last axis of shape {data.shape}")
    index = data.shape[-1] - 1 - np.argsort(data[..., ::-1], axis=-1, kind="stable")[..., ::-1][..., :k]
    return take_along_axis(x, index, -1), Tensor(index.astype(np.int32))


@differentiable
def one_hot(x, num_classes, axis=-1, dtype=None, sparse=False):
    """1 at the class number, 0 elsewhere: x (...) -> (..., num_classes), the new axis at `axis`.

    A number outside 0 .. num_classes - 1 gives zeros.
    """
    if sparse:
        raise ValueError("one_hot: sparse tensors are not among seqnet's; leave sparse=False")
    labels = array_of(x)
    if labels.dtype.kind not in "iub" and not (labels == np.floor(labels)).all():
        raise ValueError(f"one_hot: class numbers must be whole; received {labels.dtype}")
    axis = one_axis("one_hot", axis, labels.ndim + 1)
    y = np.expand_dims(labels, axis) == np.arange(num_classes).reshape((-1,) + (1,) * (labels.ndim - axis))
    return Tensor(y.astype(dtype or floatx()))
