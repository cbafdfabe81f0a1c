"""Convolution along time that keeps the channels apart."""

from .. import _core
from ..tensor import apply
from ._base import differentiable, in_type, kernel_of, whole
from .conv1d import activation_code, geometry


@differentiable
def depthwise_conv1d(x, kernel, bias=None, strides=1, padding="valid", dilation_rate=1, activation=None):
    """y[b, t, c M + m] = act(bias[c M + m] + sum over k of x[b, t strides + k dilation_rate - front, c] kernel[k, c, m]).

    x (batch, time, channels), kernel (taps, channels, M), bias (channels M) or None -> (batch, steps, channels M);
    padding, steps and activation as for `conv1d`. Raises ValueError where shapes do not fit.
    """
    w = kernel_of("depthwise_conv1d", kernel, x)
    data = in_type("depthwise_conv1d", x, w.dtype)
    if data.ndim != 3 or w.ndim != 3 or data.shape[2] != w.shape[1]:
        raise ValueError("depthwise_conv1d: x must be (batch, time, channels) and kernel (taps, channels, multiplier); "
                         f"received shapes {data.shape} and {w.shape}")
    geo = geometry(data.shape[1], w.shape[0], whole("depthwise_conv1d", "strides", strides), padding,
                   whole("depthwise_conv1d", "dilation_rate", dilation_rate), 1,
                   activation_code("depthwise_conv1d", activation))
    b = None if bias is None else in_type("depthwise_conv1d", bias, w.dtype)
    y = _core.depthwise_conv1d_forward(data, w, b, geo)
    return apply("depthwise_conv1d", y, (x, kernel, bias), (y, data, w, geo), _depthwise_conv1d_backward)


def _depthwise_conv1d_backward(saved, dy, wanted):
    return _core.depthwise_conv1d_backward(dy, *saved, *wanted)
