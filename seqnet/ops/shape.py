"""Operations that move elements without changing them. Results are views of the input where NumPy can make one."""

import builtins

import numpy as np

from ..tensor import Tensor, apply, data_of
from ._base import all_axes, array_of, differentiable, one_axis, packed, raw, unbroadcast
from ._origin import follow


def _numbers(values, name):
    """A shape or list of axes as a tuple of whole numbers."""
    values = raw(values)
    if hasattr(values, "__index__") and np.ndim(values) == 0:
        return (values.__index__(),)
    try:
        return tuple(v.__index__() if not isinstance(v, Tensor) else int(v) for v in values)
    except (TypeError, AttributeError):
        raise TypeError(f"{name}: needs whole numbers; received {values!r}") from None


def _apply(name, y, x, saved, backward):
    return apply(name, y, (x,), saved, backward) if y.dtype.kind == "f" else Tensor(y)


def shape(x):
    """The shape of x as a tuple, None where the extent of a symbolic tensor is not known yet."""
    return tuple(x.shape) if hasattr(x, "shape") else np.shape(x)


@differentiable
def size(x):
    """How many elements x has."""
    return Tensor(np.asarray(array_of(x).size, np.int32))


@differentiable
def reshape(x, newshape):
    """x with another shape of the same number of elements; one extent may be -1 and is worked out."""
    data = array_of(x, texts=True)
    newshape = _numbers(newshape, "reshape")
    try:
        y = data.reshape(newshape)
    except ValueError:
        raise ValueError(f"reshape: {data.size} elements of shape {data.shape} do not fill shape {newshape}") from None
    return follow(_apply("reshape", y, x, data.shape, _reshape_backward), x)


def _reshape_backward(shape, dy, wanted):
    return (dy.reshape(shape),)


@differentiable
def ravel(x):
    """All elements in a row."""
    return reshape(x, (-1,))


@differentiable
def transpose(x, axes=None):
    """x with its axes in the order `axes`, reversed where None."""
    data = array_of(x)
    if axes is None:
        axes = tuple(range(data.ndim))[::-1]
    axes = tuple(one_axis("transpose", a, data.ndim) for a in axes)
    if sorted(axes) != list(range(data.ndim)):
        raise ValueError(f"transpose: axes {axes} must name each of the {data.ndim} axes of shape {data.shape} once")
    return _apply("transpose", data.transpose(axes), x, axes, _transpose_backward)


def _transpose_backward(axes, dy, wanted):
    return (packed(dy.transpose(np.argsort(axes))),)


def _move(name, x, source, destination):
    ndim = len(x.shape)
    start = [one_axis(name, a, ndim) for a in _numbers(source, name)]
    end = [one_axis(name, a, ndim) for a in _numbers(destination, name)]
    if len(start) != len(end) or len(set(start)) != len(start) or len(set(end)) != len(end):
        raise ValueError(f"{name}: {source} and {destination} must name as many different axes")
    order = [a for a in range(ndim) if a not in start]
    for a, b in sorted(zip(end, start)):
        order.insert(a, b)
    return transpose(x, order)


@differentiable
def moveaxis(x, source, destination):
    """x with the axes `source` at the places `destination`, the others in order."""
    return _move("moveaxis", x if isinstance(x, Tensor) else Tensor(array_of(x)), source, destination)


@differentiable
def swapaxes(x, axis1, axis2):
    """x with two axes exchanged."""
    ndim = np.ndim(raw(x))
    order = list(range(ndim))
    a, b = one_axis("swapaxes", axis1, ndim), one_axis("swapaxes", axis2, ndim)
    order[a], order[b] = b, a
    return transpose(x, order)


@differentiable
def expand_dims(x, axis):
    """x with new axes of extent 1 at the places `axis` of the result."""
    data = array_of(x, texts=True)
    axes = _numbers(axis, "expand_dims")
    ndim = data.ndim + len(axes)
    places = sorted(one_axis("expand_dims", a, ndim) for a in axes)
    if len(set(places)) != len(places):
        raise ValueError(f"expand_dims: axis {axis} names a place twice")
    return _apply("expand_dims", np.expand_dims(data, tuple(places)), x, data.shape, _reshape_backward)


@differentiable
def squeeze(x, axis=None):
    """x without the axes `axis`, all of extent 1 where None. Raises ValueError where an extent is not 1."""
    data = array_of(x, texts=True)
    axes = [a for a, n in enumerate(data.shape) if n == 1] if axis is None else all_axes("squeeze", axis, data.ndim)
    for a in axes:
        if data.shape[a] != 1:
            raise ValueError(f"squeeze: axis {a} of shape {data.shape} has extent {data.shape[a]}, not 1")
    return _apply("squeeze", np.squeeze(data, tuple(axes)), x, data.shape, _reshape_backward)


@differentiable
def broadcast_to(x, shape):
    """x repeated to `shape` under NumPy's broadcasting rules."""
    data, shape = array_of(x), _numbers(shape, "broadcast_to")
    try:
        y = np.ascontiguousarray(np.broadcast_to(data, shape)).reshape(shape)
    except ValueError:
        raise ValueError(f"broadcast_to: shape {data.shape} cannot be repeated to {shape}") from None
    return _apply("broadcast_to", y, x, data.shape, _broadcast_backward)


def _broadcast_backward(shape, dy, wanted):
    return (unbroadcast(dy, shape),)


@differentiable
def tile(x, repeats):
    """x repeated `repeats` times along each axis; missing leading repeats are 1."""
    data, repeats = array_of(x), _numbers(repeats, "tile")
    ndim = max(data.ndim, len(repeats))
    repeats = (1,) * (ndim - len(repeats)) + repeats
    full = (1,) * (ndim - data.ndim) + data.shape
    single = [n for extent in full for n in (1, extent)]
    repeated = [n for r, extent in zip(repeats, full) for n in (r, extent)]
    y = broadcast_to(reshape(x, single), repeated)
    return reshape(y, [r * extent for r, extent in zip(repeats, full)])


@differentiable
def flip(x, axis=None):
    """x with the order along `axis` reversed, along all axes where None."""
    data = array_of(x)
    axes = tuple(all_axes("flip", axis, data.ndim))
    return _apply("flip", np.flip(data, axes), x, axes, _flip_backward)


def _flip_backward(axes, dy, wanted):
    return (packed(np.flip(dy, axes)),)


def _together(name, xs):
    """The arrays of a list of tensors, in one element type."""
    if isinstance(xs, (Tensor, np.ndarray)):
        xs = list(xs)
    if not isinstance(xs, (list, tuple)) or not xs:
        raise ValueError(f"{name}: needs a list of at least one tensor; received {xs!r}")
    arrays = [array_of(x) for x in xs]
    floats = [a.dtype.newbyteorder("=") for a in arrays if a.dtype.kind == "f"]
    if not floats:
        return xs, [np.asarray(a) for a in arrays]
    tensors = {x.dtype.newbyteorder("=") for x in xs if isinstance(x, Tensor) and x.dtype.kind == "f"}
    if len(tensors) > 1:
        raise TypeError(f"{name}: the tensors must share one float type; received "
                        f"{', '.join(sorted(str(t) for t in tensors))}. Convert with seqnet.ops.cast(x, dtype)")
    dtype = tensors.pop() if tensors else builtins.max(floats, key=lambda t: t.itemsize)
    return xs, [data_of(a, dtype) for a in arrays]


@differentiable
def concatenate(xs, axis=0):
    """The tensors one behind the other along `axis`; their other extents must agree."""
    xs, arrays = _together("concatenate", xs)
    shapes = [a.shape for a in arrays]
    axis = one_axis("concatenate", axis, arrays[0].ndim)
    for s in shapes[1:]:
        if len(s) != len(shapes[0]) or s[:axis] + s[axis + 1 :] != shapes[0][:axis] + shapes[0][axis + 1 :]:
            raise ValueError(f"concatenate: shapes {shapes[0]} and {s} must agree on every axis but {axis}")
    y = np.concatenate(arrays, axis=axis)
    if y.dtype.kind != "f":
        return Tensor(y)
    return apply("concatenate", y, tuple(xs), (axis, [s[axis] for s in shapes]), _concatenate_backward)


def _concatenate_backward(saved, dy, wanted):
    axis, extents = saved
    ends = np.cumsum(extents)
    at = (slice(None),) * axis
    return tuple(np.ascontiguousarray(dy[at + (slice(end - n, end),)]) if want else None
                 for n, end, want in zip(extents, ends, wanted))


@differentiable
def stack(x, axis=0):
    """The tensors, all of one shape, side by side along a new axis."""
    xs, arrays = _together("stack", x)
    shapes = {a.shape for a in arrays}
    if len(shapes) > 1:
        raise ValueError(f"stack: the tensors must have one shape; received {sorted(shapes)}")
    axis = one_axis("stack", axis, arrays[0].ndim + 1)
    y = np.stack(arrays, axis=axis)
    return apply("stack", y, tuple(xs), axis, _stack_backward) if y.dtype.kind == "f" else Tensor(y)


def _stack_backward(axis, dy, wanted):
    at = (slice(None),) * axis
    return tuple(np.ascontiguousarray(dy[at + (i,)]) if want else None for i, want in enumerate(wanted))


@differentiable
def split(x, indices_or_sections, axis=0):
    """A list of tensors: x cut along `axis` into that many equal parts, or before each of a list of indices."""
    data = array_of(x)
    axis = one_axis("split", axis, data.ndim)
    extent = data.shape[axis]
    if hasattr(indices_or_sections, "__index__"):
        n = int(indices_or_sections)
        if n < 1 or extent % n or n > max(extent, 1):
            raise ValueError(f"split: axis {axis} of extent {extent} (shape {data.shape}) has no {n} equal parts")
        cuts = [extent // n * i for i in range(1, n)]
    else:
        cuts = list(_numbers(indices_or_sections, "split"))
    parts = tuple(np.split(data, cuts, axis=axis))
    if data.dtype.kind != "f":
        return [Tensor(p) for p in parts]
    return list(apply("split", parts, (x,), (axis, [p.shape for p in parts]), _split_backward))


def _split_backward(saved, dys, wanted):
    axis, shapes = saved
    dys = dys if isinstance(dys, tuple) else (dys,)
    dtype = next(dy.dtype for dy in dys if dy is not None)
    return (np.concatenate([np.zeros(s, dtype) if dy is None else dy for dy, s in zip(dys, shapes)], axis=axis),)


@differentiable
def unstack(x, num=None, axis=0):
    """A list of the slices of x along `axis`, without that axis."""
    data = array_of(x)
    axis = one_axis("unstack", axis, data.ndim)
    if num is not None and num != data.shape[axis]:
        raise ValueError(f"unstack: axis {axis} of shape {data.shape} has {data.shape[axis]} slices, not num={num}")
    if not data.shape[axis]:
        return []
    parts = tuple(packed(np.moveaxis(data, axis, 0)))  # one copy, from which every slice is taken as it lies
    if data.dtype.kind != "f":
        return [Tensor(p) for p in parts]
    return list(apply("unstack", parts, (x,), (axis, parts[0].shape), _unstack_backward))


def _unstack_backward(saved, dys, wanted):
    axis, shape = saved
    dys = dys if isinstance(dys, tuple) else (dys,)
    dtype = next(dy.dtype for dy in dys if dy is not None)
    return (np.stack([np.zeros(shape, dtype) if dy is None else dy for dy in dys], axis=axis),)


def _matrices(name, x):
    data = array_of(x)
    if data.ndim < 2:
        raise ValueError(f"{name}: needs at least two axes; received shape {data.shape}")
    return data


@differentiable
def tril(x, k=0):
    """x with zeros above the k-th diagonal of its last two axes."""
    data = _matrices("tril", x)
    return _apply("tril", np.tril(data, k), x, k, _tril_backward)


def _tril_backward(k, dy, wanted):
    return (np.tril(dy, k),)


@differentiable
def triu(x, k=0):
    """x with zeros below the k-th diagonal of its last two axes."""
    data = _matrices("triu", x)
    return _apply("triu", np.triu(data, k), x, k, _triu_backward)


def _triu_backward(k, dy, wanted):
    return (np.triu(dy, k),)
