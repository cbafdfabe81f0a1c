"""Converters of convolutions and poolings. ONNX has the features before the time."""

from __future__ import annotations

import numpy as np

from .activations import activate


def _in(b, layer, x):
    return x.name if layer.data_format == "channels_first" else b.swap(x.name)


def _out(b, layer, y, activation=None, dtype=None):
    y = y if layer.data_format == "channels_first" else b.swap(y)
    return b.value(activate(b, activation, y, dtype) if activation is not None else y)


def _pads(b, layer, x, size, stride, dilation):
    """[before, after] along time, or None where the length is open and decides."""
    reach = (size - 1) * dilation
    if layer.padding == "valid":
        return [0, 0]
    if layer.padding == "causal":
        return [reach, 0]
    length = x.shape[1 if layer.data_format == "channels_last" else 2]
    if stride == 1:
        total = reach
    elif length is None:
        return None
    else:
        total = max((-(-length // stride) - 1) * stride + reach + 1 - length, 0)
    return [total // 2, total - total // 2]


def _convolve(b, layer, x, y, kernel, bias, groups, strides, dilation):
    size = kernel.shape[-1]
    pads = _pads(b, layer, x, size, strides, dilation)
    if pads is None and dilation != 1:
        raise b.unsupported("padding='same' with dilation and strides needs a fixed length of the input")
    settings = {"auto_pad": "SAME_UPPER"} if pads is None else {"pads": pads}
    inputs = [y, b.constant(np.ascontiguousarray(kernel), "kernel")]
    if bias is not None:
        inputs.append(b.constant(bias.numpy(), "bias"))
    return b.node("Conv", *inputs, group=groups, strides=[strides], dilations=[dilation], kernel_shape=[size], **settings)


def conv1d(b, layer, x):
    """A convolution along time."""
    kernel = layer.kernel.numpy().transpose(2, 1, 0)
    y = _convolve(b, layer, x, _in(b, layer, x), kernel, layer.bias, layer.groups, layer.strides[0], layer.dilation_rate[0])
    return _out(b, layer, y, layer.activation, x.dtype)


def _by_channel(kernel):
    """(width, channels, multiplier) -> (channels * multiplier, 1, width)."""
    width, channels, multiplier = kernel.shape
    return kernel.transpose(1, 2, 0).reshape(channels * multiplier, 1, width)


def depthwise(b, layer, x):
    """A convolution of each feature by itself."""
    kernel = layer.kernel.numpy()
    y = _convolve(b, layer, x, _in(b, layer, x), _by_channel(kernel), layer.bias, kernel.shape[1], layer.strides[0],
                  layer.dilation_rate[0])
    return _out(b, layer, y, layer.activation, x.dtype)


def separable(b, layer, x):
    """A convolution of each feature by itself, then a product over the features."""
    kernel, point = layer.depthwise_kernel.numpy(), layer.pointwise_kernel.numpy()
    y = _convolve(b, layer, x, _in(b, layer, x), _by_channel(kernel), None, kernel.shape[1], layer.strides[0],
                  layer.dilation_rate[0])
    inputs = [y, b.constant(np.ascontiguousarray(point.transpose(2, 1, 0)), "kernel")]
    if layer.bias is not None:
        inputs.append(b.constant(layer.bias.numpy(), "bias"))
    return _out(b, layer, b.node("Conv", *inputs, kernel_shape=[1]), layer.activation, x.dtype)


def pooling(kind):
    """A converter of a pooling by windows."""
    def convert(b, layer, x):
        size, stride = layer.pool_size[0], layer.strides[0]
        pads = _pads(b, layer, x, size, stride, 1)
        settings = {"auto_pad": "SAME_UPPER"} if pads is None else {"pads": pads}
        if kind == "AveragePool":
            settings["count_include_pad"] = 0
        return _out(b, layer, b.node(kind, _in(b, layer, x), kernel_shape=[size], strides=[stride], **settings))

    return convert


def global_max(b, layer, x):
    """The largest of all steps."""
    axis = 1 if layer.data_format == "channels_last" else 2
    return b.value(b.node("ReduceMax", x.name, axes=[axis], keepdims=int(layer.keepdims)))


def global_average(b, layer, x):
    """The mean of all steps, or of those that are not masked."""
    axis = 1 if layer.data_format == "channels_last" else 2
    if x.mask is None:
        return b.value(b.node("ReduceMean", x.name, axes=[axis], keepdims=int(layer.keepdims)))
    weight = b.node("Unsqueeze", b.cast(x.mask, x.dtype), b.ints(3 - axis))
    total = b.node("ReduceSum", b.node("Mul", x.name, weight), b.ints(axis), keepdims=int(layer.keepdims))
    count = b.node("ReduceSum", weight, b.ints(axis), keepdims=int(layer.keepdims))
    return b.value(b.node("Div", total, count))
