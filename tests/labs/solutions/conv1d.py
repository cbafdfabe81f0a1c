"""A right answer to lab 8. __VARIANT__ is what the student's id drew."""

import numpy as np

VARIANT = __VARIANT__  # noqa: F821


def taps_of(w):
    return w[::-1] if VARIANT["order"] == "newest tap first" else w


def padding(w, dilation):
    reach = (len(w) - 1) * dilation
    return (reach, 0) if VARIANT["padding"] == "causal" else (reach // 2, reach - reach // 2)


def conv1d(x, w, b, dilation):
    front, behind = padding(w, dilation)
    padded = np.pad(x, ((0, 0), (front, behind), (0, 0)))
    y = np.zeros((x.shape[0], x.shape[1], w.shape[2])) + b
    for k, tap in enumerate(taps_of(w)):
        y += padded[:, k * dilation : k * dilation + x.shape[1]] @ tap
    return y


def conv1d_backward(dy, x, w, b, dilation):
    front, behind = padding(w, dilation)
    padded = np.pad(x, ((0, 0), (front, behind), (0, 0)))
    dpadded, dtaps = np.zeros_like(padded), np.zeros_like(w)
    for k, tap in enumerate(taps_of(w)):
        window = slice(k * dilation, k * dilation + x.shape[1])
        dpadded[:, window] += dy @ tap.T
        dtaps[k] = np.einsum("btc,btf->cf", padded[:, window], dy)
    return dpadded[:, front : front + x.shape[1]], taps_of(dtaps), dy.sum(axis=(0, 1))


def receptive_field(layers):
    return 1 + sum((taps - 1) * dilation for taps, dilation in layers)


def strided(x, w, b, stride):
    steps = (x.shape[1] - len(w)) // stride + 1
    y = np.zeros((x.shape[0], steps, w.shape[2])) + b
    for k, tap in enumerate(taps_of(w)):
        y += x[:, k : k + (steps - 1) * stride + 1 : stride] @ tap
    return y


def separable(x, depth, point, b):
    steps = x.shape[1] - len(depth) + 1
    u = sum(x[:, k : k + steps] * depth[k] for k in range(len(depth)))
    return u @ point + b
