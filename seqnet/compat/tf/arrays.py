"""Making, shaping and picking: `tf.zeros`, `tf.reshape`, `tf.gather` and their like."""

from __future__ import annotations

import builtins

import numpy as np

from ... import ops
from ...symbolic import SymbolicTensor
from ...tensor import Tensor, data_of
from ...texts import as_texts


class Shape(tuple):
    """What `tf.shape` gives: the lengths, which may be None on a symbolic tensor."""

    def numpy(self):
        return np.array(self, "int32")

    def __getitem__(self, key):
        found = super().__getitem__(key)
        return Shape(found) if isinstance(key, builtins.slice) else found


def lengths(shape_):
    """A shape given as numbers, an array or a tensor, as a tuple of whole numbers."""
    if isinstance(shape_, (Tensor, np.ndarray)):
        return tuple(int(n) for n in np.asarray(data_of(shape_)).reshape(-1))
    if not isinstance(shape_, (list, tuple)):
        shape_ = (shape_,)
    return tuple(n if n is None else int(data_of(n)) if isinstance(n, (Tensor, np.ndarray)) else n.__index__()
                 for n in shape_)


def number(x):
    """A whole number given as a tensor, an array or a number."""
    return x if x is None else int(np.asarray(data_of(x)))


def shape(input, out_type=None, name=None):
    """The lengths of the axes."""
    return Shape(ops.shape(input))


def rank(input, name=None):
    """The number of axes."""
    return len(ops.shape(input))


def size(input, out_type=None, name=None):
    """The number of elements."""
    return ops.size(input)


def constant(value, dtype=None, shape=None, name=None):
    """A tensor of the given numbers; texts stay a NumPy array."""
    found = convert_to_tensor(value, dtype)
    if shape is None:
        return found
    return ops.broadcast_to(found, lengths(shape)) if found.shape == () else ops.reshape(found, lengths(shape))


def convert_to_tensor(value, dtype=None, dtype_hint=None, name=None):
    """A tensor. Python numbers become float32 and int32, arrays keep their type; texts stay texts."""
    if isinstance(value, (SymbolicTensor, Tensor)):
        return value if dtype is None else ops.cast(value, dtype)
    array = np.asarray(value)
    if array.dtype.kind in "USO" or dtype == "string":
        return Tensor(as_texts(array))
    if dtype is None and not isinstance(value, (np.ndarray, np.generic)):
        first = _first(value)
        if not isinstance(first, (np.ndarray, np.generic, Tensor)):
            dtype = {"f": "float32", "i": "int32"}.get(array.dtype.kind)
    return ops.convert_to_tensor(array, dtype)


def _first(value):
    while isinstance(value, (list, tuple)) and value:
        value = value[0]
    return value


def identity(input, name=None):
    """The tensor itself."""
    return convert_to_tensor(input)


def is_tensor(x):
    """Whether x is a tensor."""
    return isinstance(x, (Tensor, SymbolicTensor))


def zeros(shape, dtype="float32", name=None):
    """Zeros."""
    return ops.zeros(lengths(shape), dtype)


def ones(shape, dtype="float32", name=None):
    """Ones."""
    return ops.ones(lengths(shape), dtype)


def fill(dims, value, name=None):
    """One value everywhere."""
    return ops.broadcast_to(convert_to_tensor(value), lengths(dims))


def zeros_like(input, dtype=None, name=None, optimize=True):
    """Zeros in the shape of a tensor."""
    return ops.zeros_like(input, dtype)


def ones_like(input, dtype=None, name=None, optimize=True):
    """Ones in the shape of a tensor."""
    return ops.ones_like(input, dtype)


def eye(num_rows, num_columns=None, batch_shape=None, dtype="float32", name=None):
    """Ones on the diagonal."""
    found = ops.eye(number(num_rows), number(num_columns), dtype=dtype)
    return found if batch_shape is None else ops.broadcast_to(found, (*lengths(batch_shape), *found.shape))


def range(start, limit=None, delta=1, dtype=None, name="range"):
    """start, start + delta, ... below limit; `range(limit)` begins at 0. Whole numbers are int32."""
    if limit is None:
        start, limit = 0, start
    found = [x.item() if isinstance(x := np.asarray(data_of(n)), np.ndarray) else x for n in (start, limit, delta)]
    if dtype is None:
        dtype = "int32" if all(isinstance(n, int) for n in found) else "float32"
    return ops.arange(*found, dtype=dtype)


def linspace(start, stop, num, name=None, axis=0):
    """num numbers from start to stop, both included."""
    return ops.linspace(start, stop, number(num), axis=axis)


def reshape(tensor, shape, name=None):
    """The same elements in another shape; one length may be -1."""
    shape = lengths(shape)
    return ops.reshape(tensor, tuple(-1 if n is None else n for n in shape))


def expand_dims(input, axis, name=None):
    """An axis of length one at `axis`."""
    return ops.expand_dims(convert_to_tensor(input), axis)


def squeeze(input, axis=None, name=None):
    """Without axes of length one."""
    return ops.squeeze(convert_to_tensor(input), axis if axis is None else tuple(np.atleast_1d(axis).tolist()))


def transpose(a, perm=None, conjugate=False, name="transpose"):
    """Axes in the order `perm`, reversed unless told."""
    return ops.transpose(a, None if perm is None else lengths(perm))


def concat(values, axis, name="concat"):
    """One behind the other along `axis`. Shapes, as `tf.shape` gives them, may be among the values."""
    values = list(values)
    if all(isinstance(v, (list, tuple)) for v in values):
        return Shape(n for v in values for n in v)
    values = [convert_to_tensor(v) for v in values]
    return values[0] if len(values) == 1 else ops.concatenate(values, number(axis))


def stack(values, axis=0, name="stack"):
    """A new axis of the values."""
    if all(v is None or isinstance(v, int) for v in values):
        return Shape(values)
    return ops.stack([convert_to_tensor(v) for v in values], axis)


def unstack(value, num=None, axis=0, name="unstack"):
    """A list of the slices along `axis`."""
    return list(ops.unstack(value, num, axis))


def split(value, num_or_size_splits, axis=0, num=None, name="split"):
    """Equal parts, or parts of the given sizes, one of which may be -1."""
    if isinstance(num_or_size_splits, int):
        return list(ops.split(value, num_or_size_splits, axis))
    sizes = list(lengths(num_or_size_splits))
    if -1 in sizes:
        sizes[sizes.index(-1)] = ops.shape(value)[axis] - sum(n for n in sizes if n != -1)
    return list(ops.split(value, np.cumsum(sizes)[:-1].tolist(), axis))


def tile(input, multiples, name=None):
    """Repeated along every axis."""
    return ops.tile(input, lengths(multiples))


def repeat(input, repeats, axis=None, name=None):
    """Every element repeated."""
    return ops.repeat(input, number(repeats) if np.ndim(data_of(repeats)) == 0 else data_of(repeats), axis)


def broadcast_to(input, shape, name=None):
    """Stretched to a shape."""
    return ops.broadcast_to(input, lengths(shape))


def reverse(tensor, axis, name=None):
    """Backwards along the axes."""
    return ops.flip(tensor, tuple(np.atleast_1d(axis).tolist()))


def roll(input, shift, axis, name=None):
    """Moved on along an axis, round the end."""
    return ops.roll(input, shift, axis)


def pad(tensor, paddings, mode="CONSTANT", constant_values=0, name=None):
    """Widened at both ends of every axis."""
    paddings = [tuple(pair) for pair in np.asarray(data_of(paddings)).tolist()]
    mode = mode.lower()
    return ops.pad(tensor, paddings, mode, constant_values) if mode == "constant" else ops.pad(tensor, paddings, mode)


def slice(input_, begin, size, name=None):
    """size elements from begin on along every axis; -1 for all that are left."""
    begin, size = lengths(begin), lengths(size)
    return input_[tuple(builtins.slice(b, None if n == -1 else b + n) for b, n in zip(begin, size))]


def gather(params, indices, validate_indices=None, axis=None, batch_dims=0, name=None):
    """The slices of `params` at `indices` along `axis`; with `batch_dims=1` every row has indices of its own."""
    axis = batch_dims if axis is None else axis
    if not batch_dims:
        return ops.take(params, indices, axis)
    if batch_dims != 1 or axis != 1:
        raise NotImplementedError("tf.gather: batch_dims is 0, or 1 with axis 1")
    indices, rest = convert_to_tensor(indices), ops.shape(params)[2:]
    whole = (*ops.shape(indices), *rest)
    flat = ops.reshape(indices, (ops.shape(indices)[0], -1, *(1 for _ in rest)))
    flat = ops.broadcast_to(flat, (*ops.shape(flat)[:2], *rest))
    return ops.reshape(ops.take_along_axis(params, flat, 1), whole)


def gather_nd(params, indices, batch_dims=0, name=None):
    """The elements of `params` at the places that the last axis of `indices` names."""
    if batch_dims:
        raise NotImplementedError("tf.gather_nd: batch_dims is 0")
    where_ = np.asarray(data_of(indices))
    return convert_to_tensor(params)[tuple(where_[..., k] for k in builtins.range(where_.shape[-1]))]


def boolean_mask(tensor, mask, axis=None, name="boolean_mask"):
    """The elements where `mask` is true."""
    axis, mask = axis or 0, np.asarray(data_of(mask), bool)
    flat = ops.reshape(tensor, (*tensor.shape[:axis], -1, *tensor.shape[axis + mask.ndim:]))
    return ops.take(flat, np.flatnonzero(mask), axis)


def where(condition, x=None, y=None, name=None):
    """x where the condition holds, else y; without them the places where it holds, (number, axes)."""
    if x is None and y is None:
        return convert_to_tensor(np.argwhere(np.asarray(data_of(condition))))
    return ops.where(condition, x, y)


def one_hot(indices, depth, on_value=None, off_value=None, axis=None, dtype=None, name=None):
    """One at the place of the index, zero elsewhere."""
    found = ops.one_hot(convert_to_tensor(indices), number(depth), -1 if axis is None else axis, dtype or "float32")
    if on_value is None and off_value is None:
        return found
    low = 0 if off_value is None else off_value
    return found * ((1 if on_value is None else on_value) - low) + low


def sequence_mask(lengths, maxlen=None, dtype=bool, name=None):
    """True for the first `lengths` steps of each row."""
    lengths = convert_to_tensor(lengths)
    last = number(maxlen) if maxlen is not None else int(np.max(data_of(lengths), initial=0))
    found = ops.less(ops.arange(last, dtype=str(lengths.dtype)), ops.expand_dims(lengths, -1))
    return found if np.dtype(dtype) == bool else ops.cast(found, dtype)


def cast(x, dtype, name=None):
    """The elements in another type."""
    return ops.cast(x if is_tensor(x) else convert_to_tensor(x), np.dtype(dtype).name)


def unique(x, out_idx="int32", name=None):
    """(the different elements in the order in which they come, the number of each element among them)."""
    values, first, places = np.unique(np.asarray(data_of(x)), return_index=True, return_inverse=True)
    order = np.argsort(first)
    return values[order], np.argsort(order)[places].astype(out_idx)


def tensor_scatter_nd_update(tensor, indices, updates, name=None):
    """`tensor` with `updates` at the places `indices`."""
    return ops.scatter_update(tensor, indices, updates)


def scatter_nd(indices, updates, shape, name=None):
    """Zeros of `shape` to which `updates` are added at `indices`."""
    return ops.scatter(indices, updates, lengths(shape))


def meshgrid(*args, indexing="xy", name=None):
    """Coordinates of a grid."""
    return ops.meshgrid(*args, indexing=indexing)


__all__ = [word for word, thing in list(globals().items())
           if callable(thing) and getattr(thing, "__module__", "") == __name__ and not word.startswith("_")
           and word not in ("lengths", "number", "Shape")]
