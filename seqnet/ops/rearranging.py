"""Moving elements about: diagonals, rolls and turns."""

import builtins

import numpy as np

from ..tensor import Tensor
from ._base import array_of, differentiable, one_axis, packed
from .arithmetic import subtract
from .compare import where
from .cumprod import cumprod
from .indexing import getitem
from .reduce import sum
from .shape import _apply, _numbers, broadcast_to, concatenate, flip, moveaxis, ravel, reshape, swapaxes, transpose


def _diagonal_places(rows, columns, k):
    n = builtins.max(builtins.min(rows + builtins.min(k, 0), columns - builtins.max(k, 0)), 0)
    first = np.arange(n)
    return first - builtins.min(k, 0), first + builtins.max(k, 0)


@differentiable
def diagonal(x, offset=0, axis1=0, axis2=1):
    """The `offset`-th diagonal of the two axes, as the last axis; positive offsets lie above the main diagonal."""
    data = array_of(x)
    if data.ndim < 2:
        raise ValueError(f"diagonal: needs at least two axes; received shape {data.shape}")
    a, b = one_axis("diagonal", axis1, data.ndim), one_axis("diagonal", axis2, data.ndim)
    if a == b:
        raise ValueError(f"diagonal: axis1 and axis2 must differ; received {axis1} and {axis2}")
    rows, columns = _diagonal_places(data.shape[a], data.shape[b], int(offset))
    return getitem(moveaxis(x, (a, b), (-2, -1)), (Ellipsis, rows, columns))


@differentiable
def trace(x, offset=0, axis1=0, axis2=1):
    """The sum along the `offset`-th diagonal of the two axes."""
    return sum(diagonal(x, offset, axis1, axis2), axis=-1)


@differentiable
def diag(x, k=0):
    """The k-th diagonal of a matrix; of a vector, the matrix with it on its k-th diagonal and zeros elsewhere."""
    data = array_of(x)
    if data.ndim == 2:
        return diagonal(x, k)
    if data.ndim != 1:
        raise ValueError(f"diag: needs a vector or a matrix; received shape {data.shape}")
    return _apply("diag", np.diag(data, int(k)), x, int(k), _diag_backward)


def _diag_backward(k, dy, wanted):
    return (packed(np.diagonal(dy, k)),)


@differentiable
def diagflat(x, k=0):
    """The matrix with all elements of x on its k-th diagonal."""
    return diag(ravel(x), k)


@differentiable
def roll(x, shift, axis=None):
    """x moved on by `shift` along `axis`, what falls off coming back at the other end; all in a row where axis is None."""
    data = array_of(x)
    if axis is None:
        return reshape(roll(ravel(x), shift, 0), data.shape)
    shifts, axes = _numbers(shift, "roll"), [one_axis("roll", a, data.ndim) for a in _numbers(axis, "roll")]
    if len(shifts) == 1:
        shifts = shifts * len(axes)
    if len(axes) == 1:
        axes = axes * len(shifts)
    if len(shifts) != len(axes):
        raise ValueError(f"roll: {len(shifts)} shifts for {len(axes)} axes")
    return _apply("roll", np.roll(data, shifts, axes), x, (shifts, axes), _roll_backward)


def _roll_backward(saved, dy, wanted):
    shifts, axes = saved
    return (packed(np.roll(dy, [-s for s in shifts], axes)),)


@differentiable
def fliplr(x):
    """x with the order along axis 1 reversed."""
    return flip(x, 1)


@differentiable
def flipud(x):
    """x with the order along axis 0 reversed."""
    return flip(x, 0)


@differentiable
def rot90(array, k=1, axes=(0, 1)):
    """The array turned k times by 90 degrees, from the first of two axes towards the second."""
    data = array_of(array)
    a, b = (one_axis("rot90", axis, data.ndim) for axis in _numbers(axes, "rot90"))
    if a == b:
        raise ValueError(f"rot90: the two axes must differ; received {tuple(axes)}")
    k %= 4
    if k == 0:
        return reshape(array, data.shape)
    if k == 2:
        return flip(array, (a, b))
    return swapaxes(flip(array, b), a, b) if k == 1 else flip(swapaxes(array, a, b), b)


@differentiable
def diff(a, n=1, axis=-1):
    """The differences of neighbours along `axis`, n times over."""
    data = array_of(a)
    axis = one_axis("diff", axis, data.ndim)
    if n < 0:
        raise ValueError(f"diff: n must not be negative; received {n}")
    at = (builtins.slice(None),) * axis
    y = reshape(a, data.shape)
    for _ in range(builtins.min(int(n), data.shape[axis])):
        y = subtract(getitem(y, (*at, builtins.slice(1, None))), getitem(y, (*at, builtins.slice(None, -1))))
    return y


@differentiable
def vander(x, N=None, increasing=False):
    """The matrix whose columns are the powers of a vector, the highest first unless `increasing`."""
    data = array_of(x)
    if data.ndim != 1:
        raise ValueError(f"vander: needs a vector; received shape {data.shape}")
    n = data.shape[0] if N is None else int(N)
    if n < 1:
        return Tensor(np.zeros((data.shape[0], 0), data.dtype))
    repeated = broadcast_to(reshape(x, (-1, 1)), (data.shape[0], n - 1))
    y = concatenate([np.ones((data.shape[0], 1), data.dtype), cumprod(repeated, axis=1)], axis=1)
    return y if increasing else flip(y, 1)


@differentiable
def select(condlist, choicelist, default=0):
    """For each element the value of the first choice whose condition holds, else `default`."""
    if not len(condlist) or len(condlist) != len(choicelist):
        raise ValueError(f"select: needs as many choices as conditions; received {len(condlist)} conditions and "
                         f"{len(choicelist)} choices")
    y = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1]):
        y = where(condition, choice, y)
    return y


@differentiable
def rearrange(tensor, pattern, **axes_lengths):
    """Reshapes and transposes as a pattern says: "batch (heads size) time -> batch heads time size".

    Names stand for axes, brackets join several into one; the extents of all but one name in a bracket are given as
    keyword arguments. Raises ValueError for a pattern that does not fit the shape.
    """
    shape = array_of(tensor).shape
    if not isinstance(pattern, str):
        raise TypeError(f"rearrange: the pattern is a text such as 'a b -> b a'; received {pattern!r}")
    sides = [_groups(side) for side in pattern.split("->")]
    if len(sides) != 2 or sorted(n for g in sides[0] for n in g) != sorted(n for g in sides[1] for n in g):
        raise ValueError(f"rearrange: {pattern!r} must be 'axes -> axes' with the same names on both sides")
    left, right = sides
    if len(left) != len(shape):
        raise ValueError(f"rearrange: {pattern!r} names {len(left)} axes; the tensor has shape {shape}")
    extents = {}
    for group, extent in zip(left, shape):
        known = 1
        for name in group:
            known *= axes_lengths.get(name, 1)
        unknown = [name for name in group if name not in axes_lengths]
        if len(unknown) > 1 or known == 0 or extent % known or (not unknown and extent != known):
            raise ValueError(f"rearrange: an axis of extent {extent} is no ({' '.join(group)}) with {axes_lengths}")
        extents.update({name: axes_lengths.get(name, extent // known) for name in group})
    names = [name for group in left for name in group]
    if len(set(names)) != len(names):
        raise ValueError(f"rearrange: {pattern!r} names an axis twice")
    order = [names.index(name) for group in right for name in group]
    apart = transpose(reshape(tensor, [extents[name] for name in names]), order)
    return reshape(apart, [int(np.prod([extents[name] for name in group], dtype=int)) for group in right])


def _groups(side):
    """ "a (b c) d" as [["a"], ["b", "c"], ["d"]]."""
    groups, inside = [], None
    for word in side.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(" and inside is None:
            inside = []
        elif word == ")" and inside is not None:
            groups.append(inside)
            inside = None
        elif word.isidentifier():
            (groups.append([word]) if inside is None else inside.append(word))
        else:
            raise ValueError(f"rearrange: {side.strip()!r} is no list of names and brackets")
    if inside is not None:
        raise ValueError(f"rearrange: a bracket is left open in {side.strip()!r}")
    return groups
