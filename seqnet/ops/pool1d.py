"""Pooling along time."""

from .. import _core
from ..tensor import apply
from ._base import differentiable, float_of, whole
from .conv1d import conv1d_pool


def window(name, shape, pool_size, strides, padding):
    """(size, stride, padding in front, steps) of a pooling over `shape` (batch, time, features)."""
    size = whole(name, "pool_size", pool_size)
    stride = size if strides is None else whole(name, "strides", strides)
    if len(shape) != 3:
        raise ValueError(f"{name}: x must be (batch, time, features); received shape {tuple(shape)}")
    time = shape[1]
    if padding == "valid":
        if time < size:
            raise ValueError(f"{name}: pool_size {size} is longer than the {time} steps of x (batch, time, features) = "
                             f"{tuple(shape)}. Use a smaller pool_size, or padding='same'")
        return size, stride, 0, (time - size) // stride + 1
    if padding == "same":
        steps = -(-time // stride)
        return size, stride, max((steps - 1) * stride + size - time, 0) // 2, steps
    raise ValueError(f"{name}: padding must be 'valid' or 'same'; received {padding!r}")


@differentiable
def max_pool1d(x, pool_size, strides=None, padding="valid"):
    """y[b, s, f] = the largest x[b, t, f] over the window t = s strides - front ... of pool_size steps.

    x (batch, time, features) -> (batch, steps, features); strides None is pool_size. "valid" takes whole windows only,
    "same" gives ceil(time / strides) steps, the windows at the ends being shorter. The gradient goes to the first of
    equal elements. Raises ValueError where x has too few steps for one window.
    """
    if not hasattr(x, "shape"):
        x = float_of(x)
    size, stride, front, steps = window("max_pool1d", tuple(x.shape), pool_size, strides, padding)
    if stride == size and padding == "valid":
        pooled = conv1d_pool(x, size, lambda node, x: _separate(node, x, size, steps))
        if pooled is not None:
            return pooled
    data = float_of(x)
    y, which = _core.max_pool1d_forward(data, size, stride, front, steps, 1)
    return apply("max_pool1d", y, (x,), (data.shape[1], size, stride, front, which), _max_backward)


def _separate(node, x, size, steps):
    """Make a node that convolved and pooled one that pools the convolution x."""
    _, which = _core.max_pool1d_forward(x.data, size, size, 0, steps, 1)
    node.op, node.inputs, node.hidden = "max_pool1d", (x,), ()
    node.saved, node.backward = (x.shape[1], size, size, 0, which), _max_backward


def _max_backward(saved, dy, wanted):
    return (_core.max_pool1d_backward(dy, *saved),)


@differentiable
def average_pool1d(x, pool_size, strides=None, padding="valid"):
    """y[b, s, f] = the mean of x[b, t, f] over the window; steps beyond the ends of x do not count.

    Arguments and shapes as for max_pool1d.
    """
    data = float_of(x)
    size, stride, front, steps = window("average_pool1d", data.shape, pool_size, strides, padding)
    y = _core.average_pool1d_forward(data, size, stride, front, steps)
    return apply("average_pool1d", y, (x,), (data.shape[1], size, stride, front), _average_backward)


def _average_backward(saved, dy, wanted):
    return (_core.average_pool1d_backward(dy, *saved),)


@differentiable
def adaptive_average_pool1d(x, output_size):
    """y[b, s, f] = the mean of x[b, t, f] over the s-th of `output_size` shares of the time axis.

    x (batch, time, features) -> (batch, output_size, features); share s is t = floor(s time / output_size) ...
    ceil((s + 1) time / output_size) - 1, so shares may overlap by a step. Raises ValueError where there is no time.
    """
    data, steps = _shares("adaptive_average_pool1d", x, output_size)
    y = _core.average_pool1d_forward(data, 1, 0, 0, steps)
    return apply("adaptive_average_pool1d", y, (x,), (data.shape[1], 1, 0, 0), _average_backward)


@differentiable
def adaptive_max_pool1d(x, output_size):
    """y[b, s, f] = the largest x[b, t, f] in the s-th of `output_size` shares of the time axis.

    Shapes, shares and errors as for adaptive_average_pool1d. The gradient goes to the first of equal elements.
    """
    data, steps = _shares("adaptive_max_pool1d", x, output_size)
    y, which = _core.max_pool1d_forward(data, 1, 0, 0, steps, 1)
    return apply("adaptive_max_pool1d", y, (x,), (data.shape[1], 1, 0, 0, which), _max_backward)


def _shares(name, x, output_size):
    data, steps = float_of(x), whole(name, "output_size", output_size)
    if data.ndim != 3 or data.shape[1] < 1:
        raise ValueError(f"{name}: x must be (batch, time, features) with at least one time; received shape {data.shape}")
    return data, steps
