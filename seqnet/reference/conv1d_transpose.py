"""The transposed convolution along time: each step of x adds a window to y."""

import numpy as np

from .dense import ACTIVATIONS, BACKWARDS


def _extent(time, taps, strides, padding, output_padding, dilation):
    """(steps of y, how many are cut off in front)."""
    reach = (taps - 1) * dilation + 1
    if padding == "valid":
        behind = max(strides - reach, 0) if output_padding is None else output_padding
        return (time - 1) * strides + reach + behind if time else 0, 0
    wanted = time * strides if output_padding is None else (time - 1) * strides + reach % 2 + output_padding
    both = max(reach - strides, 0) if output_padding is None else reach - reach % 2 - output_padding
    return wanted if time else 0, max(both // 2, 0)


def _places(x, kernel, strides, padding, output_padding, dilation):
    """(step of x, tap, step of y) of every product."""
    n, cut = _extent(x.shape[1], len(kernel), strides, padding, output_padding, dilation)
    for t in range(x.shape[1]):
        for k in range(len(kernel)):
            o = t * strides + k * dilation - cut
            if 0 <= o < n:
                yield t, k, o


def conv1d_transpose(x, kernel, bias=None, strides=1, padding="valid", output_padding=None, dilation_rate=1,
                     activation=None):
    """y[b, o(t, k), f] += sum over c of x[b, t, c] kernel[k, f, c], then bias and activation."""
    n, _ = _extent(x.shape[1], len(kernel), strides, padding, output_padding, dilation_rate)
    z = np.zeros((len(x), n, kernel.shape[1]), x.dtype) + (0 if bias is None else bias)
    for t, k, o in _places(x, kernel, strides, padding, output_padding, dilation_rate):
        z[:, o] += x[:, t] @ kernel[k].T
    return ACTIVATIONS[activation](z)


def conv1d_transpose_backward(dy, x, kernel, bias=None, strides=1, padding="valid", output_padding=None,
                              dilation_rate=1, activation=None):
    """Each product of the forward gives to both of its factors."""
    z = conv1d_transpose(x, kernel, bias, strides, padding, output_padding, dilation_rate)
    dz = BACKWARDS[activation](dy, z)[0]
    dx, dkernel = np.zeros_like(x), np.zeros_like(kernel)
    for t, k, o in _places(x, kernel, strides, padding, output_padding, dilation_rate):
        dx[:, t] += dz[:, o] @ kernel[k]
        dkernel[k] += dz[:, o].T @ x[:, t]
    return dx, dkernel, None if bias is None else dz.sum(axis=(0, 1))
