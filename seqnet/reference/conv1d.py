"""Convolution along time, one output step at a time."""

import numpy as np

from .dense import ACTIVATIONS, BACKWARDS


def steps(time, taps, strides, padding, dilation):
    """(steps, padding in front): "same" keeps ceil(time / strides) steps, "causal" looks at nothing later."""
    reach = (taps - 1) * dilation + 1
    if padding == "valid":
        return max((time - reach) // strides + 1, 0), 0
    n = -(-time // strides)
    return n, reach - 1 if padding == "causal" else max((n - 1) * strides + reach - time, 0) // 2


def _places(x, kernel, strides, padding, dilation):
    """(step, tap, time) of every product."""
    n, front = steps(x.shape[1], len(kernel), strides, padding, dilation)
    for s in range(n):
        for k in range(len(kernel)):
            t = s * strides + k * dilation - front
            if 0 <= t < x.shape[1]:
                yield s, k, t


def _groups(groups, channels, filters):
    """The channels and filters of each group."""
    c, f = channels // groups, filters // groups
    return [(np.s_[g * c : (g + 1) * c], np.s_[g * f : (g + 1) * f]) for g in range(groups)]


def conv1d(x, kernel, bias=None, strides=1, padding="valid", dilation_rate=1, groups=1, activation=None):
    """y[b, s, f] = act(bias[f] + sum over tap k and channel c of x[b, t(s, k), c] kernel[k, c, f])."""
    n, _ = steps(x.shape[1], len(kernel), strides, padding, dilation_rate)
    z = np.zeros((len(x), n, kernel.shape[2]), x.dtype) + (0 if bias is None else bias)
    for s, k, t in _places(x, kernel, strides, padding, dilation_rate):
        for c, f in _groups(groups, x.shape[2], kernel.shape[2]):
            z[:, s, f] += x[:, t, c] @ kernel[k, :, f]
    return ACTIVATIONS[activation](z)


def conv1d_backward(dy, x, kernel, bias=None, strides=1, padding="valid", dilation_rate=1, groups=1, activation=None):
    """Each product of the forward gives to both of its factors."""
    dz = BACKWARDS[activation](dy, conv1d(x, kernel, bias, strides, padding, dilation_rate, groups))[0]
    dx, dkernel = np.zeros_like(x), np.zeros_like(kernel)
    for s, k, t in _places(x, kernel, strides, padding, dilation_rate):
        for c, f in _groups(groups, x.shape[2], kernel.shape[2]):
            dx[:, t, c] += dz[:, s, f] @ kernel[k, :, f].T
            dkernel[k, :, f] += x[:, t, c].T @ dz[:, s, f]
    return dx, dkernel, None if bias is None else dz.sum(axis=(0, 1))
