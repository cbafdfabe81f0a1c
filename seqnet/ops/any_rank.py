"""Convolution and pooling by the names that Keras gives them for any number of axes. Here there is one: time.

x is (batch, time, channels); where Keras takes one number for each axis, a number or a tuple of one will do.
"""

from ._base import array_of, differentiable
from .conv1d import conv1d
from .conv1d_transpose import conv1d_transpose
from .depthwise_conv1d import depthwise_conv1d
from .pool1d import adaptive_average_pool1d, adaptive_max_pool1d, average_pool1d, max_pool1d


def _check(name, data_format, *arrays):
    if data_format not in (None, "channels_last"):
        raise ValueError(f"{name}: data_format is always 'channels_last', (batch, time, channels); received {data_format!r}")
    for array in arrays:
        if array_of(array).ndim != 3:
            raise ValueError(f"{name}: works on sequences, (batch, time, channels), with kernels of three axes; received "
                             f"shape {array_of(array).shape}")


def _one(name, what, value):
    if isinstance(value, (tuple, list)):
        if len(value) != 1:
            raise ValueError(f"{name}: {what} is one number, for the axis of time; received {value!r}")
        return value[0]
    return value


@differentiable
def conv(inputs, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
    """`conv1d` without a bias; kernel (taps, channels / groups, filters) says how many groups there are."""
    _check("conv", data_format, inputs, kernel)
    channels, of_group = array_of(inputs).shape[2], array_of(kernel).shape[1]
    if of_group < 1 or channels % of_group:
        raise ValueError(f"conv: {channels} channels do not come in groups of {of_group}, as a kernel of shape "
                         f"{array_of(kernel).shape} wants them")
    return conv1d(inputs, kernel, None, _one("conv", "strides", strides), padding,
                  _one("conv", "dilation_rate", dilation_rate), max(channels // of_group, 1))


@differentiable
def conv_transpose(inputs, kernel, strides=1, padding="valid", output_padding=None, data_format=None, dilation_rate=1):
    """`conv1d_transpose` without a bias."""
    _check("conv_transpose", data_format, inputs, kernel)
    return conv1d_transpose(inputs, kernel, None, _one("conv_transpose", "strides", strides), padding,
                            _one("conv_transpose", "output_padding", output_padding),
                            _one("conv_transpose", "dilation_rate", dilation_rate))


@differentiable
def depthwise_conv(inputs, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
    """`depthwise_conv1d` without a bias."""
    _check("depthwise_conv", data_format, inputs, kernel)
    return depthwise_conv1d(inputs, kernel, None, _one("depthwise_conv", "strides", strides), padding,
                            _one("depthwise_conv", "dilation_rate", dilation_rate))


@differentiable
def separable_conv(inputs, depthwise_kernel, pointwise_kernel, strides=1, padding="valid", data_format=None,
                   dilation_rate=1):
    """`depthwise_conv` over time, then `conv` of one tap over the channels: kernels (taps, channels, multiplier) and
    (1, channels multiplier, filters)."""
    y = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(y, pointwise_kernel)


@differentiable
def max_pool(inputs, pool_size, strides=None, padding="valid", data_format=None):
    """`max_pool1d`."""
    _check("max_pool", data_format, inputs)
    return max_pool1d(inputs, _one("max_pool", "pool_size", pool_size), _one("max_pool", "strides", strides), padding)


@differentiable
def average_pool(inputs, pool_size, strides=None, padding="valid", data_format=None):
    """`average_pool1d`."""
    _check("average_pool", data_format, inputs)
    return average_pool1d(inputs, _one("average_pool", "pool_size", pool_size),
                          _one("average_pool", "strides", strides), padding)


@differentiable
def adaptive_average_pool(inputs, output_size, data_format=None):
    """`adaptive_average_pool1d`."""
    _check("adaptive_average_pool", data_format, inputs)
    return adaptive_average_pool1d(inputs, _one("adaptive_average_pool", "output_size", output_size))


@differentiable
def adaptive_max_pool(inputs, output_size, data_format=None):
    """`adaptive_max_pool1d`."""
    _check("adaptive_max_pool", data_format, inputs)
    return adaptive_max_pool1d(inputs, _one("adaptive_max_pool", "output_size", output_size))
