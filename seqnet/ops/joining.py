"""Putting arrays together and cutting them up, by NumPy's further names."""

import builtins

import numpy as np

from ..tensor import Tensor
from ._base import array_of, differentiable, one_axis
from .indexing import getitem
from .shape import _numbers, _together, broadcast_to, concatenate, expand_dims, ravel, reshape


@differentiable
def append(x1, x2, axis=None):
    """x2 behind x1 along `axis`; all elements in a row where axis is None."""
    if axis is None:
        x1, x2, axis = ravel(x1), ravel(x2), 0
    return concatenate([x1, x2], axis)


def _at_least(x, ndim):
    """x with leading axes of extent 1, and for three axes a last one, as NumPy's stacks want it."""
    have = array_of(x).ndim
    if ndim == 3 and have < 3:
        shape = {0: (1, 1, 1), 1: (1, -1, 1), 2: (*array_of(x).shape, 1)}[have]
        return reshape(x, shape)
    return reshape(x, (1,) * (ndim - have) + array_of(x).shape) if have < ndim else x


def _stacked(name, xs, ndim, axis):
    xs, _ = _together(name, xs)
    return concatenate([_at_least(x, ndim) for x in xs], axis)


@differentiable
def hstack(xs):
    """The tensors side by side: along axis 1, or along axis 0 where they have but one."""
    _, arrays = _together("hstack", xs)
    return _stacked("hstack", xs, 1, 0 if arrays[0].ndim < 2 else 1)


@differentiable
def vstack(xs):
    """The tensors one below the other, along axis 0; those of one axis are rows."""
    return _stacked("vstack", xs, 2, 0)


@differentiable
def dstack(xs):
    """The tensors one behind the other, along axis 2."""
    return _stacked("dstack", xs, 3, 2)


@differentiable
def array_split(x, indices_or_sections, axis=0):
    """A list of tensors: x cut along `axis` into that many parts, the first ones longer by one where they do not come out
    even; or before each of a list of indices."""
    data = array_of(x)
    axis = one_axis("array_split", axis, data.ndim)
    extent = data.shape[axis]
    if hasattr(indices_or_sections, "__index__") and np.ndim(indices_or_sections) == 0:
        n = int(indices_or_sections)
        if not 1 <= n <= builtins.max(extent, 1) + 1000:  # a few empty parts are fine, a list without end is not
            raise ValueError(f"array_split: axis {axis} of shape {data.shape} is not to be cut into {n} parts")
        cuts = [i * (extent // n) + builtins.min(i, extent % n) for i in range(1, n)]
    else:
        cuts = list(_numbers(indices_or_sections, "array_split"))
    at = (builtins.slice(None),) * axis
    return [getitem(x, (*at, builtins.slice(a, b))) for a, b in zip([0, *cuts], [*cuts, extent])]


def _even(name, x, parts, axis, least):
    data = array_of(x)
    if data.ndim < least:
        raise ValueError(f"{name}: needs at least {least} axes; received shape {data.shape}")
    if hasattr(parts, "__index__") and (int(parts) < 1 or data.shape[axis] % int(parts)):
        raise ValueError(f"{name}: axis {axis} of shape {data.shape} has no {int(parts)} equal parts")
    return array_split(x, parts, axis)


@differentiable
def hsplit(x, indices_or_sections):
    """x cut along axis 1 (0 where it has but one) into equal parts, or before each of a list of indices."""
    return _even("hsplit", x, indices_or_sections, 0 if array_of(x).ndim == 1 else 1, 1)


@differentiable
def vsplit(x, indices_or_sections):
    """x cut along axis 0 into equal parts, or before each of a list of indices."""
    return _even("vsplit", x, indices_or_sections, 0, 2)


@differentiable
def dsplit(x, indices_or_sections):
    """x cut along axis 2 into equal parts, or before each of a list of indices."""
    return _even("dsplit", x, indices_or_sections, 2, 3)


@differentiable
def meshgrid(*x, indexing="xy"):
    """A list with one tensor for each vector: its values along its own axis, repeated along the others.

    With "ij" the i-th vector runs along axis i, with "xy" the first two are exchanged.
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: indexing must be 'xy' or 'ij'; received {indexing!r}")
    vectors = [ravel(v) for v in x]
    places = list(range(len(vectors)))
    if indexing == "xy" and len(places) > 1:
        places[:2] = 1, 0
    shape = [0] * len(vectors)
    for place, v in zip(places, vectors):
        shape[place] = v.shape[0]
    grown = [expand_dims(v, [p for p in range(len(shape)) if p != place]) for place, v in zip(places, vectors)]
    return [broadcast_to(v, shape) if len(shape) > 1 else Tensor(v.data) if not v.requires_grad else v for v in grown]
