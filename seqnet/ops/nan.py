"""Reductions that pass over what is not a number. Whole numbers have none of these and go to the plain reductions."""

import numpy as np

from ..tensor import Tensor
from . import reduce
from ._base import all_axes, array_of, differentiable, one_axis, raw
from .arithmetic import divide, multiply, subtract
from .compare import isnan, where
from .cumprod import cumprod
from .elementwise import sqrt, square


def _filled(x, value):
    return where(isnan(x), value, x) if array_of(x).dtype.kind == "f" else x


def _numbers_in(x, axis, keepdims):
    """How many numbers there are, in the float type of x."""
    data = array_of(x)
    there = ~np.isnan(data) if data.dtype.kind == "f" else np.ones(data.shape, bool)
    axes = tuple(all_axes("nanmean", axis, data.ndim))
    return np.asarray(there.sum(axis=axes, keepdims=keepdims), data.dtype if data.dtype.kind == "f" else np.float32)


@differentiable
def nansum(x, axis=None, keepdims=False):
    """The sum of the elements that are numbers, 0 where there are none."""
    return reduce.sum(_filled(x, 0.0), axis, keepdims)


@differentiable
def nanprod(x, axis=None, keepdims=False):
    """The product of the elements that are numbers, 1 where there are none."""
    return reduce.prod(_filled(x, 1.0), axis, keepdims)


@differentiable
def nancumsum(x, axis=None, dtype=None):
    """The running sum along `axis`, what is not a number counting as 0."""
    return reduce.cumsum(_filled(x, 0.0), axis, dtype)


@differentiable
def nancumprod(x, axis=None, dtype=None):
    """The running product along `axis`, what is not a number counting as 1."""
    return cumprod(_filled(x, 1.0), axis, dtype)


@differentiable
def nanmean(x, axis=None, keepdims=False):
    """The mean of the elements that are numbers, NaN where there are none."""
    count = _numbers_in(x, axis, keepdims)
    return divide(nansum(x, axis, keepdims), np.where(count, count, np.nan).astype(count.dtype))


@differentiable
def nanvar(x, axis=None, keepdims=False):
    """The mean square distance from the mean of the elements that are numbers, NaN where there are none."""
    there = ~np.isnan(array_of(x))
    away = where(there, subtract(_filled(x, 0.0), nanmean(x, axis, True)), 0.0)
    count = _numbers_in(x, axis, keepdims)
    return divide(reduce.sum(square(away), axis, keepdims), np.where(count, count, np.nan).astype(count.dtype))


@differentiable
def nanstd(x, axis=None, keepdims=False):
    """The square root of `nanvar`; its gradient is not defined (NaN) where all elements are equal."""
    return sqrt(nanvar(x, axis, keepdims))


def _extreme(function, x, axis, keepdims, worst):
    y = function(_filled(x, worst), axis, keepdims)
    empty = _numbers_in(x, axis, keepdims) == 0
    return where(empty, np.nan, y) if empty.any() else y


@differentiable
def nanmax(x, axis=None, keepdims=False):
    """The largest element that is a number, NaN where there is none; equal elements share the gradient."""
    return _extreme(reduce.max, x, axis, keepdims, -np.inf)


@differentiable
def nanmin(x, axis=None, keepdims=False):
    """The smallest element that is a number, NaN where there is none; equal elements share the gradient."""
    return _extreme(reduce.min, x, axis, keepdims, np.inf)


def _position(function, name, x, axis, keepdims, worst):
    """The index of the extreme, -1 where there is no number."""
    data = array_of(x)
    axes = None if axis is None else one_axis(name, axis, data.ndim)
    found = function(_filled(x, worst), axis, keepdims)
    there = np.isnan(data).all(axis=axes, keepdims=keepdims) if data.dtype.kind == "f" else np.False_
    return Tensor(np.where(there, np.int32(-1), raw(found)).astype(np.int32))


@differentiable
def nanargmax(x, axis=None, keepdims=False):
    """The index of the largest element that is a number, int32; -1 where there is none."""
    return _position(reduce.argmax, "nanargmax", x, axis, keepdims, -np.inf)


@differentiable
def nanargmin(x, axis=None, keepdims=False):
    """The index of the smallest element that is a number, int32; -1 where there is none."""
    return _position(reduce.argmin, "nanargmin", x, axis, keepdims, np.inf)


@differentiable
def nan_to_num(x, nan=0.0, posinf=None, neginf=None):
    """x with `nan` where it is not a number, and the largest numbers there are (or `posinf`, `neginf`) where it is
    infinite; the gradient is 0 at these places."""
    data = array_of(x)
    if data.dtype.kind != "f":
        return multiply(x, 1)
    largest = np.finfo(data.dtype).max
    y = where(np.isnan(data), float(nan), x)
    y = where(np.isposinf(data), float(largest if posinf is None else posinf), y)
    return where(np.isneginf(data), float(-largest if neginf is None else neginf), y)
