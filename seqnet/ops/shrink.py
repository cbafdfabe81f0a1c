"""Activation functions that cut and shrink: straight lines with corners, and smooth relatives of relu.

Whole numbers are taken as floats.
"""

from .. import _core
from ..tensor import apply
from ._base import array_of, differentiable, float_of, one_axis
from .activation import sigmoid
from .arithmetic import multiply
from .elementwise import clip
from .shape import split


@differentiable
def glu(x, axis=-1):
    """a sigmoid(b), a being the first half of x along `axis` and b the second (Dauphin, Fan, Auli, Grangier, Language
    Modeling with Gated Convolutional Networks, 2017).
    """
    shape = array_of(x).shape
    if shape[one_axis("glu", axis, len(shape))] % 2:
        raise ValueError(f"glu: axis {axis} of shape {shape} must have an even extent, half of it gates the other half")
    first, second = split(x, 2, axis)
    return multiply(first, sigmoid(second))


@differentiable
def hard_tanh(x):
    """x cut to [-1, 1]."""
    return clip(x, -1.0, 1.0)


@differentiable
def hard_shrink(x, threshold=0.5):
    """x where |x| > threshold, else 0."""
    data, threshold = float_of(x), float(threshold)
    return apply("hard_shrink", _core.hard_shrink_forward(data, threshold), (x,), (data, threshold), _hard_shrink_backward)


def _hard_shrink_backward(saved, dy, wanted):
    return (_core.hard_shrink_backward(dy, *saved),)


@differentiable
def soft_shrink(x, threshold=0.5):
    """x moved towards 0 by `threshold`, 0 within it."""
    data, threshold = float_of(x), float(threshold)
    return apply("soft_shrink", _core.soft_shrink_forward(data, threshold), (x,), (data, threshold), _soft_shrink_backward)


def _soft_shrink_backward(saved, dy, wanted):
    return (_core.soft_shrink_backward(dy, *saved),)


@differentiable
def threshold(x, threshold, default_value):
    """x above `threshold`, else `default_value`."""
    data, threshold, default_value = float_of(x), float(threshold), float(default_value)
    y = _core.threshold_forward(data, threshold, default_value)
    return apply("threshold", y, (x,), (data, threshold, default_value), _threshold_backward)


def _threshold_backward(saved, dy, wanted):
    return (_core.threshold_backward(dy, *saved),)


@differentiable
def squareplus(x, b=4):
    """(x + sqrt(x^2 + b)) / 2, a smooth relu without an exponential (Barron, 2021)."""
    data, b = float_of(x), float(b)
    return apply("squareplus", _core.squareplus_forward(data, b), (x,), (data, b), _squareplus_backward)


def _squareplus_backward(saved, dy, wanted):
    return (_core.squareplus_backward(dy, *saved),)


@differentiable
def sparse_plus(x):
    """0 below -1, x above 1, (x + 1)^2 / 4 between."""
    data = float_of(x)
    return apply("sparse_plus", _core.sparse_plus_forward(data), (x,), data, _sparse_plus_backward)


def _sparse_plus_backward(x, dy, wanted):
    return (_core.sparse_plus_backward(dy, x),)


@differentiable
def sparse_sigmoid(x):
    """0 below -1, 1 above 1, (x + 1) / 2 between."""
    data = float_of(x)
    return apply("sparse_sigmoid", _core.sparse_sigmoid_forward(data), (x,), data, _sparse_sigmoid_backward)


def _sparse_sigmoid_backward(x, dy, wanted):
    return (_core.sparse_sigmoid_backward(dy, x),)


@differentiable
def tanh_shrink(x):
    """x - tanh(x)."""
    data = float_of(x)
    return apply("tanh_shrink", _core.tanh_shrink_forward(data), (x,), data, _tanh_shrink_backward)


def _tanh_shrink_backward(x, dy, wanted):
    return (_core.tanh_shrink_backward(dy, x),)
