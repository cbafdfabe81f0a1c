"""Reductions over one axis, several (a tuple) or all (None); `keepdims` leaves reduced axes with extent 1.

Sums run in an order that the shape alone decides, pairwise within blocks, so they are the same at any number of
threads and nearly as exact as the inputs.
"""

import builtins

import numpy as np

from .. import _core
from ..tensor import Tensor, apply, data_of
from ._base import all_axes, array_of, differentiable, float_of, one_axis, packed, raw, runs
from .elementwise import absolute, sqrt


def _whole(x):
    """The array behind x where it holds whole numbers or truth values, else None."""
    data = array_of(x)
    return None if data.dtype.kind == "f" else data


def _plan(name, axis, ndim):
    """The reduced axes as runs of neighbours."""
    if axis is None:
        return [(0, ndim)]
    if type(axis) is int and -ndim <= axis < ndim:
        return [(axis % ndim, 1)]
    return runs(all_axes(name, axis, ndim))


def _shape_after(shape, spans, keepdims):
    reduced = {axis for first, count in spans for axis in range(first, first + count)}
    return tuple(1 if i in reduced else n for i, n in enumerate(shape) if keepdims or i not in reduced)


def _reduce(kernel, data, spans, keepdims, scale=1.0):
    if len(spans) == 1:
        return kernel(data, *spans[0], builtins.bool(keepdims), scale)
    shape = _shape_after(data.shape, spans, keepdims)
    for first, count in reversed(spans):
        data, scale = kernel(data, first, count, 1, scale), 1.0
    return data.reshape(shape) if spans else _core.multiply_forward(data, scale)


def _spread(dy, shape, spans, scale=1.0):
    """The gradient of a sum: dy repeated along the reduced axes."""
    if len(spans) == 1:
        return _core.spread(dy, shape, *spans[0], scale)
    grown = list(_shape_after(shape, spans, True))
    for first, count in spans:
        grown[first : first + count] = shape[first : first + count]
        dy, scale = _core.spread(dy, grown, first, count, scale), 1.0
    return dy.reshape(shape) if spans else _core.multiply_forward(dy, scale)


def _extent(shape, spans):
    n = 1
    for first, count in spans:
        for extent in shape[first : first + count]:
            n *= extent
    return n


@differentiable
def sum(x, axis=None, keepdims=False):
    """The sum of the elements."""
    if (whole := _whole(x)) is not None:
        dtype = "int32" if whole.dtype == np.bool_ else whole.dtype
        return Tensor(np.asarray(np.sum(whole, axis=axis, keepdims=keepdims, dtype=dtype)))
    data = float_of(x)
    spans = _plan("sum", axis, data.ndim)
    return apply("sum", _reduce(_core.sum, data, spans, keepdims), (x,), (data.shape, spans, 1.0), _sum_backward)


@differentiable
def mean(x, axis=None, keepdims=False):
    """The mean of the elements, NaN where there are none; whole numbers are taken as floats."""
    data = float_of(x)
    spans = _plan("mean", axis, data.ndim)
    n = _extent(data.shape, spans)
    scale = 1.0 / n if n else float("nan")
    y = _reduce(_core.sum, data, spans, keepdims, scale)
    return apply("mean", y, (x,), (data.shape, spans, scale), _sum_backward)


def _sum_backward(saved, dy, wanted):
    return (_spread(dy, *saved),)


def _largest(name, kernel, numpy_function, x, axis, keepdims, initial):
    data = array_of(x)
    spans = _plan(name, axis, data.ndim)
    if initial is None and _extent(data.shape, spans) == 0:
        raise ValueError(f"{name}: there is no {name} of no elements (shape {data.shape}, axis {axis}); give `initial`")
    if data.dtype.kind != "f" or initial is not None:
        if data.dtype.kind == "f" and isinstance(x, Tensor) and x.requires_grad:
            raise TypeError(f"{name}: `initial` has no gradient; use seqnet.ops.{name}imum on the result")
        axis = tuple(axis) if isinstance(axis, list) else axis
        start = {} if initial is None else {"initial": raw(initial)}
        return Tensor(np.asarray(numpy_function(data, axis=axis, keepdims=keepdims, **start)))
    data = float_of(x)
    if len(spans) > 1:  # bring the reduced axes together, so that ties are shared among all of them
        from .shape import reshape, transpose

        reduced = [a for first, count in spans for a in range(first, first + count)]
        order = [a for a in range(data.ndim) if a not in reduced] + reduced
        kept = data.ndim - len(reduced)
        y = _largest(name, kernel, numpy_function, transpose(x, order), tuple(range(kept, data.ndim)), False, None)
        return reshape(y, _shape_after(data.shape, spans, True)) if keepdims else y
    if not spans:
        spans = [(0, 0)]
    y = _reduce(kernel, data, spans, keepdims)
    return apply(name, y, (x,), (data, y, *spans[0]), _largest_backward)


def _largest_backward(saved, dy, wanted):
    return (_core.extreme_backward(dy, *saved),)


@differentiable
def max(x, axis=None, keepdims=False, initial=None):
    """The largest element, NaN if there is one; equal elements share the gradient."""
    return _largest("max", _core.max, np.max, x, axis, keepdims, initial)


@differentiable
def min(x, axis=None, keepdims=False, initial=None):
    """The smallest element, NaN if there is one; equal elements share the gradient."""
    return _largest("min", _core.min, np.min, x, axis, keepdims, initial)


amax, amin = max, min


@differentiable
def prod(x, axis=None, keepdims=False, dtype=None):
    """The product of the elements, 1 where there are none; computed in `dtype` where one is given."""
    if dtype is not None:
        from .compare import cast

        x = cast(x, dtype)
    data = array_of(x)
    axes = tuple(all_axes("prod", axis, data.ndim))
    if data.dtype.kind != "f":
        dtype = "int32" if data.dtype == np.bool_ else data.dtype
        return Tensor(np.asarray(np.prod(data, axis=axes, keepdims=keepdims, dtype=dtype)))
    data = float_of(data)
    return apply("prod", np.asarray(np.prod(data, axis=axes, keepdims=keepdims)), (x,), (data, axes), _prod_backward)


def _prod_backward(saved, dy, wanted):
    """Each element's factor is the product of the others: of those before it times those after it, so zeros are fine."""
    x, axes = saved
    kept = [a for a in range(x.ndim) if a not in axes]
    order = kept + list(axes)
    rows = x.transpose(order).reshape([x.shape[a] for a in kept] + [-1 if x.size else 0])
    if not x.size:
        return (np.zeros_like(x),)
    before, after = np.ones_like(rows), np.ones_like(rows)
    np.cumprod(rows[..., :-1], axis=-1, out=before[..., 1:])
    after[..., :-1] = np.cumprod(rows[..., :0:-1], axis=-1)[..., ::-1]
    dx = dy.reshape(rows.shape[:-1] + (1,)) * before * after
    back = dx.reshape([x.shape[a] for a in order]).transpose(np.argsort(order))
    return (packed(back),)


@differentiable
def var(x, axis=None, keepdims=False):
    """The mean square distance from the mean."""
    data = float_of(x)
    spans = _plan("var", axis, data.ndim)
    n = _extent(data.shape, spans)
    scale = 1.0 / n if n else float("nan")
    away = _core.subtract_forward(data, _reduce(_core.sum, data, spans, True, scale))
    if len(spans) == 1:
        y = _core.sum_squares(away, *spans[0], builtins.bool(keepdims), scale)
    else:
        y = _reduce(_core.sum, _core.square_forward(away), spans, keepdims, scale)
    return apply("var", y, (x,), (away, spans, scale), _var_backward)


def _var_backward(saved, dy, wanted):
    away, spans, scale = saved
    grown = _shape_after(away.shape, spans, True)
    return (_core.multiply_forward(away, _core.multiply_forward(dy.reshape(grown), 2.0 * scale)),)


@differentiable
def std(x, axis=None, keepdims=False):
    """The square root of the variance; its gradient is not defined (NaN) where all elements are equal."""
    return sqrt(var(x, axis, keepdims))


@differentiable
def norm(x, ord=None, axis=None, keepdims=False):
    """The length of x: sqrt(sum of x^2); with `ord` a number, (sum of |x|^ord)^(1/ord), inf and -inf being the largest
    and the smallest |x|. The gradient of the plain norm is 0 where the norm is 0.
    """
    if ord in (None, 2, "fro", "euclidean") or (ord == 2.0):
        data = float_of(x)
        spans = _plan("norm", axis, data.ndim)
        y = _core.sqrt_forward(_reduce(_core.sum, _core.square_forward(data), spans, keepdims))
        return apply("norm", y, (x,), (data, y, spans), _norm_backward)
    if isinstance(ord, str) or (axis is None and np.ndim(raw(x)) != 1):
        raise ValueError(f"norm: ord={ord!r} needs one axis; the norms of matrices other than 'fro' are not among seqnet's")
    if ord == 0:
        counts = np.count_nonzero(data_of(x), axis=axis, keepdims=keepdims)
        return Tensor(np.asarray(counts, float_of(x).dtype))
    size = absolute(x)
    if ord in (float("inf"), float("-inf")):
        return (max if ord > 0 else min)(size, axis, keepdims)
    return sum(size**ord, axis, keepdims) ** (1.0 / ord)


def _norm_backward(saved, dy, wanted):
    x, y, spans = saved
    grown = _shape_after(x.shape, spans, True)
    slope = np.divide(dy, y, out=np.zeros_like(y), where=y != 0).reshape(grown)
    return (_core.multiply_forward(x, slope),)


def _position(function, name, x, axis, keepdims):
    data = array_of(x)
    axis = None if axis is None else one_axis(name, axis, data.ndim)
    if (data.size if axis is None else data.shape[axis]) == 0:
        raise ValueError(f"{name}: there is none among no elements (shape {data.shape}, axis {axis})")
    return Tensor(np.asarray(function(data, axis=axis, keepdims=keepdims)).astype(np.int32))


@differentiable
def argmax(x, axis=None, keepdims=False):
    """The index of the largest element, the first of equals, int32."""
    return _position(np.argmax, "argmax", x, axis, keepdims)


@differentiable
def argmin(x, axis=None, keepdims=False):
    """The index of the smallest element, the first of equals, int32."""
    return _position(np.argmin, "argmin", x, axis, keepdims)


def _logical(function, name, x, axis, keepdims):
    data = array_of(x)
    return Tensor(np.asarray(function(data, axis=tuple(all_axes(name, axis, data.ndim)), keepdims=keepdims)))


@differentiable
def any(x, axis=None, keepdims=False):
    """Whether an element is true (not zero)."""
    return _logical(np.any, "any", x, axis, keepdims)


@differentiable
def all(x, axis=None, keepdims=False):
    """Whether every element is true (not zero)."""
    return _logical(np.all, "all", x, axis, keepdims)


@differentiable
def count_nonzero(x, axis=None):
    """How many elements are not zero, int32."""
    data = array_of(x)
    axes = tuple(all_axes("count_nonzero", axis, data.ndim))
    return Tensor(np.asarray(np.count_nonzero(data, axis=axes)).astype(np.int32))


@differentiable
def cumsum(x, axis=None, dtype=None):
    """The running sum along `axis`; of all elements in a row where axis is None."""
    data = array_of(x) if dtype is None else data_of(array_of(x), dtype)
    shape = data.shape
    if axis is None:
        data, axis = data.reshape(-1), 0
    axis = one_axis("cumsum", axis, data.ndim)
    y = np.cumsum(data, axis=axis, dtype=data.dtype if data.dtype.kind != "b" else np.int32)
    return apply("cumsum", y, (x,), (shape, axis), _cumsum_backward) if y.dtype.kind == "f" else Tensor(y)


def _cumsum_backward(saved, dy, wanted):
    shape, axis = saved
    return (np.ascontiguousarray(np.flip(np.cumsum(np.flip(dy, axis), axis=axis), axis)).reshape(shape),)
