"""Adding up by number, and writing into places that numbers name."""

import builtins

import numpy as np

from .. import _core
from ..tensor import Tensor, apply
from ._base import array_of, differentiable, float_of, pair
from .shape import _numbers


def _ids(name, data, segment_ids, num_segments):
    ids = array_of(segment_ids)
    if ids.dtype.kind not in "iu" or ids.ndim != 1 or data.ndim < 1 or len(ids) != len(data):
        raise ValueError(f"{name}: needs one whole number for each row of data; received numbers of shape {ids.shape} and "
                         f"type {ids.dtype} for data of shape {data.shape}")
    count = int(num_segments) if num_segments is not None else int(ids.max(initial=-1)) + 1
    if len(ids) and not (ids.min() >= 0 and ids.max() < count):
        wrong = ids[(ids < 0) | (ids >= count)][0]
        raise IndexError(f"{name}: there is no segment {wrong}; num_segments is {count}")
    return ids.astype(np.int64), count


@differentiable
def segment_sum(data, segment_ids, num_segments=None, sorted=False):
    """y[s] = the sum of the rows of data whose segment_ids is s, 0 where there are none.

    data: (n, ...); segment_ids: (n,), whole numbers below num_segments (the largest plus one where None), in any order;
    the result (num_segments, ...). `sorted` makes no difference. Raises IndexError for a number that is no segment.
    """
    rows = array_of(data)
    ids, count = _ids("segment_sum", rows, segment_ids, num_segments)
    if rows.dtype.kind != "f":
        y = np.zeros((count, *rows.shape[1:]), np.int32 if rows.dtype.kind == "b" else rows.dtype)
        np.add.at(y, ids, rows)
        return Tensor(y)
    y = _core.take_backward(float_of(rows), ids, count, 0)
    return apply("segment_sum", y, (data,), ids, _segment_sum_backward)


def _segment_sum_backward(ids, dy, wanted):
    return (np.ascontiguousarray(dy[ids]),)


def _segment_extreme(name, ufunc, worst, data, segment_ids, num_segments):
    rows = array_of(data)
    ids, count = _ids(name, rows, segment_ids, num_segments)
    if rows.dtype.kind != "f":
        limits = np.iinfo(rows.dtype) if rows.dtype.kind in "iu" else None
        start = False if limits is None else limits.min if worst < 0 else limits.max
        if limits is None and worst > 0:
            start = True
        y = np.full((count, *rows.shape[1:]), start, rows.dtype)
        ufunc.at(y, ids, rows)
        return Tensor(y)
    rows = float_of(rows)
    y = np.full((count, *rows.shape[1:]), worst, rows.dtype)
    ufunc.at(y, ids, rows)
    return apply(name, y, (data,), (rows, ids, y), _segment_extreme_backward)


def _segment_extreme_backward(saved, dy, wanted):
    """Equal largest rows share the gradient of their segment."""
    rows, ids, y = saved
    best = (rows == y[ids]).astype(dy.dtype)
    many = np.zeros_like(y)
    np.add.at(many, ids, best)
    return (best * dy[ids] / np.maximum(many, 1)[ids],)


@differentiable
def segment_max(data, segment_ids, num_segments=None, sorted=False):
    """y[s] = the largest of the rows of data whose segment_ids is s, element by element; -inf (of whole numbers the
    smallest there is) where there are none. See `segment_sum`."""
    return _segment_extreme("segment_max", np.maximum, -np.inf, data, segment_ids, num_segments)


@differentiable
def segment_min(data, segment_ids, num_segments=None, sorted=False):
    """y[s] = the smallest of the rows of data whose segment_ids is s, element by element; inf (of whole numbers the
    largest there is) where there are none. See `segment_sum`."""
    return _segment_extreme("segment_min", np.minimum, np.inf, data, segment_ids, num_segments)


@differentiable
def segment_prod(data, segment_ids, num_segments=None, sorted=False):
    """y[s] = the product of the rows of data whose segment_ids is s, 1 where there are none. See `segment_sum`."""
    rows = array_of(data)
    ids, count = _ids("segment_prod", rows, segment_ids, num_segments)
    rows = rows.astype(np.int32) if rows.dtype.kind == "b" else rows
    y = np.ones((count, *rows.shape[1:]), rows.dtype)
    np.multiply.at(y, ids, rows)
    return apply("segment_prod", y, (data,), (rows, ids), _segment_prod_backward) if y.dtype.kind == "f" else Tensor(y)


def _segment_prod_backward(saved, dy, wanted):
    """dy times the product of the others: with one zero in the segment, only that element has any."""
    rows, ids = saved
    zero = rows == 0
    others, zeros = np.ones_like(dy), np.zeros(dy.shape, int)
    np.multiply.at(others, ids, np.where(zero, 1, rows))
    np.add.at(zeros, ids, zero)
    alone = np.where(zero, zeros[ids] == 1, zeros[ids] == 0)
    return (np.where(alone, dy[ids] * others[ids] / np.where(zero, 1, rows), 0).astype(dy.dtype),)


def _places(name, indices, shape):
    """An index for each of the first axes, from indices (..., axes)."""
    index = array_of(indices)
    if index.dtype.kind not in "iu" or index.ndim < 1 or index.shape[-1] > len(shape):
        raise ValueError(f"{name}: indices must be whole numbers (..., axes), at most one for each axis of {tuple(shape)}; "
                         f"received shape {index.shape} and type {index.dtype}")
    places = []
    for axis in range(index.shape[-1]):
        place = index[..., axis].astype(np.int64)
        if place.size and not (place.min() >= -shape[axis] and place.max() < shape[axis]):
            wrong = place[(place < -shape[axis]) | (place >= shape[axis])][0]
            raise IndexError(f"{name}: index {wrong} does not exist; axis {axis} of {tuple(shape)} has extent {shape[axis]}")
        places.append(np.where(place < 0, place + shape[axis], place))
    return tuple(places), index.shape[:-1] + tuple(shape[index.shape[-1] :])


@differentiable
def scatter(indices, values, shape):
    """Zeros of `shape` to which each value is added at the place that its indices name.

    indices: (..., axes), whole numbers; values: (..., the rest of shape). Raises IndexError for a place that does not
    exist.
    """
    data, shape = array_of(values), _numbers(shape, "scatter")
    places, wanted = _places("scatter", indices, shape)
    if data.size != int(np.prod(wanted, dtype=int)):
        raise ValueError(f"scatter: the indices want values of shape {wanted}; received {data.shape}")
    y = np.zeros(shape, data.dtype)
    np.add.at(y, places, data.reshape(wanted))
    if y.dtype.kind != "f":
        return Tensor(y)
    return apply("scatter", y, (None, values), (places, data.shape), _scatter_backward)


def _scatter_backward(saved, dy, wanted):
    places, shape = saved
    return None, np.ascontiguousarray(dy[places]).reshape(shape)


@differentiable
def scatter_update(inputs, indices, updates, reduction=None):
    """inputs with the places that `indices` (n, axes) name overwritten by `updates` (n, the rest of inputs' shape).

    `reduction` combines with what was there instead: "add", "max", "min" or "mul"; of these, "add" has a gradient. Where
    a place is named twice, the last update counts. Raises IndexError for a place that does not exist.
    """
    rules = {None: None, "add": np.add, "max": np.maximum, "min": np.minimum, "mul": np.multiply}
    if reduction not in rules:
        raise ValueError(f"scatter_update: reduction must be None, 'add', 'max', 'min' or 'mul'; received {reduction!r}")
    old, new, _ = pair(inputs, updates)
    old, new = np.asarray(old), np.asarray(new)
    places, wanted = _places("scatter_update", indices, old.shape)
    try:
        new = np.broadcast_to(new, wanted)
    except ValueError:
        raise ValueError(f"scatter_update: the indices want updates of shape {wanted}; received {new.shape}") from None
    y = np.array(old, dtype=np.result_type(old, new) if old.dtype.kind != "f" else old.dtype)
    if reduction is None:
        y[places] = new
    else:
        rules[reduction].at(y, places, new)
    if y.dtype.kind != "f":
        return Tensor(y)
    asked = builtins.any(isinstance(x, Tensor) and x.requires_grad for x in (inputs, updates))
    if asked and reduction in ("max", "min", "mul"):
        raise TypeError(f"scatter_update: reduction={reduction!r} has no gradient")
    saved = (places, reduction, np.shape(updates.data if isinstance(updates, Tensor) else updates))
    return apply("scatter_update", y, (inputs, None, updates), saved, _scatter_update_backward)


def _scatter_update_backward(saved, dy, wanted):
    from ._base import unbroadcast

    places, reduction, shape = saved
    if reduction == "add":
        return dy, None, unbroadcast(np.ascontiguousarray(dy[places]), shape)
    kept = dy.copy()
    kept[places] = 0
    owner = np.full(dy.shape[: len(places)], -1)  # the update that was written last
    order = np.arange(places[0].size).reshape(places[0].shape)
    owner[places] = order
    mine = owner[places] == order
    picked = dy[places] * mine.reshape(mine.shape + (1,) * (dy.ndim - len(places)))
    return kept, None, unbroadcast(np.ascontiguousarray(picked), shape)


@differentiable
def slice_update(inputs, start_indices, updates):
    """inputs with the block that begins at start_indices, one number for each axis, overwritten by `updates`."""
    old, new, _ = pair(inputs, updates)
    old, new, starts = np.asarray(old), np.asarray(new), _numbers(start_indices, "slice_update")
    if not len(starts) == old.ndim == new.ndim:
        raise ValueError(f"slice_update: start_indices {starts} and updates of shape {new.shape} must have the {old.ndim} "
                         f"axes of shape {old.shape}")
    if builtins.any(s < 0 or s + e > n for s, e, n in zip(starts, new.shape, old.shape)):
        raise ValueError(f"slice_update: a block of shape {new.shape} from {starts} does not lie within shape {old.shape}")
    block = tuple(builtins.slice(s, s + e) for s, e in zip(starts, new.shape))
    y = np.array(old, dtype=np.result_type(old, new) if old.dtype.kind != "f" else old.dtype)
    y[block] = new
    if y.dtype.kind != "f":
        return Tensor(y)
    return apply("slice_update", y, (inputs, None, updates), block, _slice_update_backward)


def _slice_update_backward(block, dy, wanted):
    kept = dy.copy()
    kept[block] = 0
    return kept, None, np.ascontiguousarray(dy[block])
