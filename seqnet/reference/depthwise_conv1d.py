"""Convolution along time that keeps the channels apart, one output step at a time."""

import numpy as np

from .conv1d import _places, steps
from .dense import ACTIVATIONS, BACKWARDS


def depthwise_conv1d(x, kernel, bias=None, strides=1, padding="valid", dilation_rate=1, activation=None):
    """y[b, s, c, m] = act(bias[c, m] + sum over tap k of x[b, t(s, k), c] kernel[k, c, m]), c and m as one axis."""
    n, _ = steps(x.shape[1], len(kernel), strides, padding, dilation_rate)
    z = np.zeros((len(x), n, *kernel.shape[1:]), x.dtype)
    for s, k, t in _places(x, kernel, strides, padding, dilation_rate):
        z[:, s] += x[:, t, :, None] * kernel[k]
    z = z.reshape(len(x), n, kernel[0].size)
    return ACTIVATIONS[activation](z if bias is None else z + bias)


def depthwise_conv1d_backward(dy, x, kernel, bias=None, strides=1, padding="valid", dilation_rate=1, activation=None):
    """Each product of the forward gives to both of its factors."""
    z = depthwise_conv1d(x, kernel, bias, strides, padding, dilation_rate)
    flat = BACKWARDS[activation](dy, z)[0]
    dz = flat.reshape(*flat.shape[:2], *kernel.shape[1:])
    dx, dkernel = np.zeros_like(x), np.zeros_like(kernel)
    for s, k, t in _places(x, kernel, strides, padding, dilation_rate):
        dx[:, t] += (dz[:, s] * kernel[k]).sum(axis=-1)
        dkernel[k] += (x[:, t, :, None] * dz[:, s]).sum(axis=0)
    return dx, dkernel, None if bias is None else flat.sum(axis=(0, 1))
