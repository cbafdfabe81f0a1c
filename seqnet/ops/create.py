"""Tensors made from a description, and the ways in from and out to NumPy."""

import numpy as np

from ..config import floatx
from ..tensor import Tensor, data_of
from ._base import array_of, differentiable, raw
from .shape import _numbers


def zeros(shape, dtype=None):
    """Zeros of a shape, floatx unless told."""
    return Tensor(np.zeros(_numbers(shape, "zeros"), dtype or floatx()))


def ones(shape, dtype=None):
    """Ones of a shape, floatx unless told."""
    return Tensor(np.ones(_numbers(shape, "ones"), dtype or floatx()))


def full(shape, fill_value, dtype=None):
    """A shape filled with one value (or with an array that broadcasts to it), floatx unless told."""
    return Tensor(np.full(_numbers(shape, "full"), raw(fill_value), dtype or floatx()))


@differentiable
def zeros_like(x, dtype=None):
    """Zeros of the shape and type of x."""
    return Tensor(np.zeros_like(array_of(x), dtype=dtype))


@differentiable
def ones_like(x, dtype=None):
    """Ones of the shape and type of x."""
    return Tensor(np.ones_like(array_of(x), dtype=dtype))


@differentiable
def full_like(x, fill_value, dtype=None):
    """One value in the shape and type of x."""
    return Tensor(np.full_like(array_of(x), raw(fill_value), dtype=dtype))


def arange(start, stop=None, step=None, dtype=None):
    """start, start + step, ... below stop; arange(n) counts 0 .. n - 1. Whole numbers give int32, others floatx."""
    start, stop, step = (v.item() if isinstance(v, (Tensor, np.generic)) else v for v in (start, stop, step))
    if dtype is None:
        dtype = floatx() if any(isinstance(v, float) for v in (start, stop, step)) else "int32"
    start, stop = (0, start) if stop is None else (start, stop)
    if step == 0:
        raise ValueError("arange: step must not be 0")
    return Tensor(np.arange(start, stop, 1 if step is None else step, dtype=dtype))


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """num numbers evenly from start to stop, without stop itself where endpoint is false."""
    values, step = np.linspace(raw(start), raw(stop), num, endpoint, True, axis=axis)
    values = Tensor(np.ascontiguousarray(values, dtype or floatx()))
    return (values, Tensor(np.asarray(step, dtype or floatx()))) if retstep else values


def eye(N, M=None, k=0, dtype=None):
    """N rows and M columns (N where None) with ones on the k-th diagonal."""
    return Tensor(np.eye(N, M, k, dtype or floatx()))


def identity(n, dtype=None):
    """The n x n identity matrix."""
    return eye(n, dtype=dtype)


def tri(N, M=None, k=0, dtype=None):
    """N rows and M columns with ones on and below the k-th diagonal."""
    return Tensor(np.tri(N, M, k, dtype or floatx()))


@differentiable
def convert_to_tensor(x, dtype=None, sparse=None, ragged=None):
    """x as a tensor, converted to `dtype` where one is given; tensors of that type pass as they are."""
    if sparse or ragged:
        raise ValueError("convert_to_tensor: sparse and ragged tensors are not among seqnet's")
    if isinstance(x, Tensor) and x.dtype.isnative and (dtype is None or x.dtype == np.dtype(dtype)):
        return x
    if isinstance(x, Tensor):
        from .compare import cast

        return cast(x, dtype or x.dtype.newbyteorder("="))
    if isinstance(x, (list, tuple)) and any(isinstance(v, Tensor) for v in x):
        from .shape import stack

        y = stack(list(x))
        return y if dtype is None else convert_to_tensor(y, dtype)
    return Tensor(array_of(x) if dtype is None else data_of(array_of(x), dtype))


def convert_to_numpy(x):
    """A NumPy array of the caller's own with the values of x."""
    return np.array(raw(x))


def is_tensor(x):
    """Whether x is a tensor."""
    return isinstance(x, Tensor)
