"""Finding, counting and telling apart. Nothing here has a gradient, except what `bincount` adds up."""

import numpy as np

from ..tensor import Tensor, apply
from ._base import array_of, differentiable, one_axis, raw


def _whole(name, x):
    data = array_of(x)
    if data.dtype.kind not in "iub":
        raise TypeError(f"{name}: needs whole numbers; received {data.dtype}")
    return data


@differentiable
def argpartition(x, kth, axis=-1):
    """Indices along `axis` that put the kth smallest element in its place, smaller ones before it and larger ones
    behind, int32."""
    data = array_of(x)
    return Tensor(np.argpartition(data, kth, axis=one_axis("argpartition", axis, data.ndim)).astype(np.int32))


@differentiable
def bincount(x, weights=None, minlength=0, sparse=False):
    """How often each of the numbers 0, 1, 2, ... occurs in x, or the sum of its `weights`; at least `minlength` numbers.

    x: (n,), or (batch, n) for one row of counts each.
    """
    if sparse:
        raise ValueError("bincount: sparse tensors are not among seqnet's")
    data = _whole("bincount", x)
    if data.ndim not in (1, 2) or (data.size and data.min() < 0):
        raise ValueError(f"bincount: needs (n,) or (batch, n) numbers of at least 0; received shape {data.shape}")
    w = None if weights is None else array_of(weights)
    if w is not None and w.shape != data.shape:
        raise ValueError(f"bincount: the weights have shape {w.shape}, the numbers {data.shape}")
    length = max(int(data.max()) + 1 if data.size else 0, int(minlength))
    rows = data.reshape(-1, data.shape[-1]).astype(np.int64)
    y = np.zeros((len(rows), length), np.int32 if w is None else w.dtype)
    np.add.at(y, (np.arange(len(rows))[:, None], rows), 1 if w is None else w.reshape(rows.shape))
    y = y if data.ndim == 2 else y[0]
    if y.dtype.kind != "f":
        return Tensor(y)
    return apply("bincount", y, (None, weights), (data, rows), _bincount_backward)


def _bincount_backward(saved, dy, wanted):
    data, rows = saved
    return None, np.take_along_axis(dy.reshape(len(rows), -1), rows, axis=1).reshape(data.shape)


@differentiable
def digitize(x, bins):
    """The number of the bin in which each element lies, int32: how many of the rising `bins` are not above it."""
    edges = array_of(bins)
    if edges.ndim != 1:
        raise ValueError(f"digitize: bins must have one axis; received shape {edges.shape}")
    return Tensor(np.asarray(np.digitize(array_of(x), edges)).astype(np.int32))


@differentiable
def histogram(x, bins=10, range=None):
    """(how many elements lie in each of `bins` equal intervals, the edges), from the smallest to the largest element or
    over `range`; `bins` may be the edges themselves."""
    data = array_of(x)
    floats = data.dtype if data.dtype.kind == "f" else np.float32
    counts, edges = np.histogram(data, bins if hasattr(bins, "__index__") else array_of(bins), range)
    return Tensor(counts.astype(np.int32)), Tensor(edges.astype(floats))


@differentiable
def searchsorted(sorted_sequence, values, side="left"):
    """Where each value would be put into a rising vector: before equal elements ("left") or behind them ("right")."""
    data = array_of(sorted_sequence)
    if data.ndim != 1 or side not in ("left", "right"):
        raise ValueError(f"searchsorted: needs a vector and side 'left' or 'right'; received shape {data.shape}, {side!r}")
    return Tensor(np.asarray(np.searchsorted(data, array_of(values), side)).astype(np.int32))


@differentiable
def isin(x1, x2, assume_unique=False, invert=False):
    """Whether each element of x1 is one of the elements of x2, or with `invert` none of them."""
    return Tensor(np.asarray(np.isin(array_of(x1), array_of(x2), assume_unique=assume_unique, invert=invert)))


@differentiable
def nonzero(x):
    """The indices of the elements that are not zero, one tensor for each axis."""
    return tuple(Tensor(index.astype(np.int32)) for index in np.nonzero(np.atleast_1d(array_of(x))))


@differentiable
def unique(x, sorted=True, return_index=False, return_inverse=False, return_counts=False, axis=None, size=None,
           fill_value=None):
    """The different elements of x in rising order (or its different slices along `axis`); on request also where each
    occurs first, which one each element is, and how often each occurs.

    With `size` exactly so many: the rest is left out, or filled up with `fill_value` (the smallest where None).
    """
    data = array_of(x)
    if axis is not None:
        axis = one_axis("unique", axis, data.ndim)
    values, index, inverse, counts = np.unique(data, True, True, True, axis=axis, equal_nan=False)
    inverse = inverse.reshape(data.shape if axis is None else -1)
    along = 0 if axis is None else axis
    if size is not None and size != values.shape[along]:
        n, short = values.shape[along], int(size)
        kept = np.take(values, np.arange(min(n, short)), axis=along)
        extra = short - kept.shape[along]
        if extra > 0:
            shape = list(values.shape)
            shape[along] = extra
            filler = np.take(values, [0], axis=along) if fill_value is None and n else np.asarray(raw(fill_value or 0))
            kept = np.concatenate([kept, np.broadcast_to(filler, shape).astype(values.dtype)], axis=along)
        values = kept
        index = np.concatenate([index[:short], np.full(max(extra, 0), index[0] if index.size else 0)])
        counts = np.concatenate([counts[:short], np.zeros(max(extra, 0), counts.dtype)])
    found = [values]
    for wanted, more in ((return_index, index), (return_inverse, inverse), (return_counts, counts)):
        if wanted:
            found.append(more.astype(np.int32))
    tensors = tuple(Tensor(np.ascontiguousarray(part)) for part in found)
    return tensors if len(tensors) > 1 else tensors[0]


@differentiable
def unravel_index(indices, shape):
    """The index along each axis of an array of `shape` for indices into all its elements in a row, int32."""
    places = np.unravel_index(_whole("unravel_index", indices), tuple(int(n) for n in shape))
    return tuple(Tensor(np.asarray(place).astype(np.int32)) for place in places)
