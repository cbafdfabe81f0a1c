"""The transposed convolution along time: each step of x writes a window of y."""

from .. import _core
from ..tensor import apply
from ._base import differentiable, in_type, kernel_of, whole
from .conv1d import activation_code


def transposed_length(time, taps, strides, padding, output_padding, dilation):
    """(steps that come out of `time` steps, steps cut off in front of them)."""
    reach = (taps - 1) * dilation + 1
    if padding == "valid":
        extra = max(strides - reach, 0) if output_padding is None else output_padding
        return (max(time - 1, 0) * strides + reach + extra if time else 0), 0
    if padding != "same":
        raise ValueError(f"conv1d_transpose: padding must be 'valid' or 'same'; received {padding!r}")
    # what a convolution with padding "same" makes `time` steps of; the ends of the windows that stick out are cut off
    added = strides + reach - 2 if output_padding is None else reach + reach % 2 - 2 + output_padding
    steps = time * strides if output_padding is None else (time - 1) * strides + reach % 2 + output_padding
    return (steps if time else 0), reach - 1 - min(added // 2 + added % 2, reach - 1)


@differentiable
def conv1d_transpose(x, kernel, bias=None, strides=1, padding="valid", output_padding=None, dilation_rate=1,
                     activation=None):
    """y[b, o, f] = act(bias[f] + sum over t, k, c of x[b, t, c] kernel[k, f, c] with o = t strides + k dilation_rate - cut).

    x (batch, time, channels), kernel (taps, filters, channels), bias (filters) or None -> (batch, steps, filters). It is
    to x what the gradient of `conv1d` is to dy: with padding "valid" (cut 0) there are (time - 1) strides + reach steps,
    reach = (taps - 1) dilation_rate + 1 (at least time strides), with "same" time strides. `output_padding`, below strides,
    sets how many steps follow behind the last window instead. Raises ValueError where shapes do not fit, or for strides
    and dilation_rate both above 1. Zeiler, Krishnan, Taylor, Fergus, Deconvolutional Networks, 2010.
    """
    w = kernel_of("conv1d_transpose", kernel, x)
    data = in_type("conv1d_transpose", x, w.dtype)
    if data.ndim != 3 or w.ndim != 3 or data.shape[2] != w.shape[2]:
        raise ValueError("conv1d_transpose: x must be (batch, time, channels) and kernel (taps, filters, channels); "
                         f"received shapes {data.shape} and {w.shape}")
    strides = whole("conv1d_transpose", "strides", strides)
    dilation = whole("conv1d_transpose", "dilation_rate", dilation_rate)
    if strides > 1 and dilation > 1:
        raise ValueError(f"conv1d_transpose: strides={strides} and dilation_rate={dilation} cannot both be above 1")
    if output_padding is not None and not 0 <= output_padding < strides:
        raise ValueError(f"conv1d_transpose: output_padding must be at least 0 and below strides={strides}; received "
                         f"{output_padding!r}")
    steps, cut = transposed_length(data.shape[1], w.shape[0], strides, padding, output_padding, dilation)
    geo = (strides, cut, data.shape[1], dilation, 1, activation_code("conv1d_transpose", activation), 0)
    b = None if bias is None else in_type("conv1d_transpose", bias, w.dtype)
    y = _core.conv1d_transpose_forward(data, w, b, steps, geo)
    return apply("conv1d_transpose", y, (x, kernel, bias), (y, data, w, geo), _conv1d_transpose_backward)


def _conv1d_transpose_backward(saved, dy, wanted):
    return _core.conv1d_transpose_backward(dy, *saved, *wanted)
