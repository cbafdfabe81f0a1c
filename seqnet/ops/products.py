"""Products of vectors and matrices by their further names, made of `matmul`."""

import math

import numpy as np

from ._base import array_of, differentiable, float_of, one_axis
from .arithmetic import divide, multiply, subtract
from .elementwise import sqrt, square
from .indexing import getitem, pad
from .matmul import matmul
from .reduce import mean, sum
from .shape import _numbers, expand_dims, flip, moveaxis, ravel, reshape, stack, transpose


@differentiable
def dot(x1, x2):
    """sum over k of x1[..., k] x2[..., k, n], each combination of the leading axes of both; for numbers the product."""
    a, b = array_of(x1), array_of(x2)
    if a.ndim == 0 or b.ndim == 0:
        return multiply(x1, x2)
    return tensordot(x1, x2, ([-1], [max(b.ndim - 2, 0)]))


@differentiable
def inner(x1, x2):
    """sum over k of x1[..., k] x2[..., k], each combination of the leading axes of both; for numbers the product."""
    if array_of(x1).ndim == 0 or array_of(x2).ndim == 0:
        return multiply(x1, x2)
    return tensordot(x1, x2, ([-1], [-1]))


@differentiable
def outer(x1, x2):
    """y[i, j] = x1[i] x2[j], both taken as vectors."""
    return multiply(expand_dims(ravel(x1), 1), expand_dims(ravel(x2), 0))


@differentiable
def vdot(x1, x2):
    """The sum of x1 x2 over all elements, both taken as vectors."""
    if array_of(x1).size != array_of(x2).size:
        raise ValueError(f"vdot: needs as many elements in both; received shapes {array_of(x1).shape} and "
                         f"{array_of(x2).shape}")
    return sum(multiply(ravel(x1), ravel(x2)))


@differentiable
def tensordot(x1, x2, axes=2):
    """The sum of products over some axes of x1 and as many of x2, which are then gone.

    axes: how many of the last axes of x1 and the first of x2, or a pair of lists of axes. Raises ValueError where the
    extents differ.
    """
    a, b = array_of(x1), array_of(x2)
    if hasattr(axes, "__index__"):
        n = int(axes)
        if not 0 <= n <= min(a.ndim, b.ndim):
            raise ValueError(f"tensordot: axes={n}, but the shapes are {a.shape} and {b.shape}")
        left, right = list(range(a.ndim - n, a.ndim)), list(range(n))
    else:
        if len(axes) != 2:
            raise ValueError(f"tensordot: axes is a number or a pair of lists of axes; received {axes!r}")
        left = [one_axis("tensordot", axis, a.ndim) for axis in _numbers(axes[0], "tensordot")]
        right = [one_axis("tensordot", axis, b.ndim) for axis in _numbers(axes[1], "tensordot")]
    twice = len(set(left)) < len(left) or len(set(right)) < len(right)
    if twice or [a.shape[i] for i in left] != [b.shape[i] for i in right]:
        raise ValueError(f"tensordot: axes {left} of shape {a.shape} and {right} of shape {b.shape} must be different axes "
                         "of the same extents")
    kept_a, kept_b = [i for i in range(a.ndim) if i not in left], [i for i in range(b.ndim) if i not in right]
    depth = math.prod(a.shape[i] for i in left)
    rows = reshape(transpose(x1, kept_a + left), (math.prod(a.shape[i] for i in kept_a), depth))
    columns = reshape(transpose(x2, right + kept_b), (depth, math.prod(b.shape[i] for i in kept_b)))
    return reshape(matmul(rows, columns), [a.shape[i] for i in kept_a] + [b.shape[i] for i in kept_b])


@differentiable
def kron(x1, x2):
    """Kronecker's product: x1 with each element replaced by that element times x2."""
    a, b = array_of(x1), array_of(x2)
    ndim = max(a.ndim, b.ndim)
    shape_a, shape_b = (1,) * (ndim - a.ndim) + a.shape, (1,) * (ndim - b.ndim) + b.shape
    left = reshape(x1, [n for extent in shape_a for n in (extent, 1)])
    right = reshape(x2, [n for extent in shape_b for n in (1, extent)])
    return reshape(multiply(left, right), [n * m for n, m in zip(shape_a, shape_b)])


@differentiable
def cross(x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """The vector product of vectors of three numbers along `axisa` and `axisb`, placed along `axisc`; `axis` sets all
    three. Vectors of two numbers have a third of 0, and two such give that third number alone.
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    x, y = moveaxis(x1, axisa, -1), moveaxis(x2, axisb, -1)
    if x.shape[-1] not in (2, 3) or y.shape[-1] not in (2, 3):
        raise ValueError(f"cross: vectors have two or three numbers; received shapes {array_of(x1).shape} and "
                         f"{array_of(x2).shape}")
    flat = x.shape[-1] == y.shape[-1] == 2
    x, y = ([getitem(v, (..., i)) if i < v.shape[-1] else multiply(getitem(v, (..., 0)), 0.0) for i in range(3)]
            for v in (x, y))
    third = subtract(multiply(x[0], y[1]), multiply(x[1], y[0]))
    if flat:
        return third
    first = subtract(multiply(x[1], y[2]), multiply(x[2], y[1]))
    second = subtract(multiply(x[2], y[0]), multiply(x[0], y[2]))
    return moveaxis(stack([first, second, third], axis=-1), -1, axisc)


@differentiable
def cdist(x, y):
    """The distance sqrt(sum (x_i - y_j)^2) of each row of x (..., n, d) from each row of y (..., m, d): (..., n, m)."""
    a, b = float_of(x), float_of(y)
    if a.ndim < 2 or b.ndim < 2 or a.shape[-1] != b.shape[-1]:
        raise ValueError(f"cdist: needs rows of one width; received shapes {a.shape} and {b.shape}")
    return sqrt(sum(square(subtract(expand_dims(x, -2), expand_dims(y, -3))), axis=-1))


@differentiable
def average(x, axis=None, weights=None):
    """The mean over `axis`, or sum(weights x) / sum(weights); the weights have the shape of x or of its one axis."""
    if weights is None:
        return mean(x, axis)
    data, w = float_of(x), float_of(weights)
    if w.shape != data.shape:
        if axis is None or w.ndim != 1 or not hasattr(axis, "__index__"):
            raise ValueError(f"average: the weights have shape {w.shape}; needed is {data.shape}, or one number for each "
                             "slice along one axis")
        axis = one_axis("average", axis, data.ndim)
        if w.shape[0] != data.shape[axis]:
            raise ValueError(f"average: {w.shape[0]} weights for axis {axis} of shape {data.shape}")
        weights = reshape(weights, [-1 if i == axis else 1 for i in range(data.ndim)])
    return divide(sum(multiply(x, weights), axis), sum(multiply(weights, np.ones(data.shape, w.dtype)), axis))


@differentiable
def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The area under y along `axis` by trapezoids of width `dx`, or between the points x."""
    axis = one_axis("trapezoid", axis, array_of(y).ndim)
    at = (slice(None),) * axis
    pairs = multiply(getitem(y, (*at, slice(1, None))) + getitem(y, (*at, slice(None, -1))), 0.5)
    if x is None:
        return sum(multiply(pairs, dx), axis)
    points = array_of(x)
    if points.ndim == 1:
        x = reshape(x, [-1 if i == axis else 1 for i in range(array_of(y).ndim)])
    elif points.shape != array_of(y).shape:
        raise ValueError(f"trapezoid: x must have one axis or the shape of y, {array_of(y).shape}; received {points.shape}")
    return sum(multiply(pairs, subtract(getitem(x, (*at, slice(1, None))), getitem(x, (*at, slice(None, -1))))), axis)


@differentiable
def corrcoef(x):
    """Pearson's correlation of each row with each other row; a vector is one row."""
    data = float_of(x)
    if data.ndim > 2 or data.size == 0:
        raise ValueError(f"corrcoef: needs a vector or a matrix with elements; received shape {data.shape}")
    rows = reshape(x, (-1, data.shape[-1] if data.ndim else 1))
    away = subtract(rows, mean(rows, axis=1, keepdims=True))
    unit = divide(away, sqrt(sum(square(away), axis=1, keepdims=True)))
    y = matmul(unit, transpose(unit))
    return reshape(y, ()) if data.ndim < 2 else y


@differentiable
def correlate(x1, x2, mode="valid"):
    """y[k] = sum over n of x1[n + k] x2[n], for two vectors: where both lie wholly upon each other ("valid"), wherever
    they touch ("full"), or as long as the longer one ("same")."""
    a, b = array_of(x1), array_of(x2)
    if a.ndim != 1 or b.ndim != 1 or not a.size or not b.size:
        raise ValueError(f"correlate: needs two vectors with elements; received shapes {a.shape} and {b.shape}")
    if mode not in ("valid", "same", "full"):
        raise ValueError(f"correlate: mode must be 'valid', 'same' or 'full'; received {mode!r}")
    if b.size > a.size:  # what is read backwards, so that the shorter one moves
        return flip(correlate(x2, x1, mode), 0)
    n, m = a.size, b.size
    front = {"valid": 0, "same": m // 2, "full": m - 1}[mode]
    length = {"valid": n - m + 1, "same": n, "full": n + m - 1}[mode]
    back = length + m - 1 - n - front
    windows = getitem(pad(x1, ((front, back),)), np.arange(length)[:, None] + np.arange(m))
    return sum(multiply(windows, x2), axis=1)
