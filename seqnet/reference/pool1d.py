"""Pooling along time, one window at a time."""

import numpy as np


def windows(time, pool_size, strides=None, padding="valid"):
    """The times [start, end) that each window sees; "same" spreads the missing steps over both ends, more behind."""
    strides = pool_size if strides is None else strides
    if padding == "valid":
        return [(s, s + pool_size) for s in range(0, time - pool_size + 1, strides)]
    steps = -(-time // strides)
    front = max((steps - 1) * strides + pool_size - time, 0) // 2
    starts = [s * strides - front for s in range(steps)]
    return [(max(s, 0), min(s + pool_size, time)) for s in starts]


def max_pool1d(x, pool_size, strides=None, padding="valid"):
    """The largest element of each window."""
    spans = windows(x.shape[1], pool_size, strides, padding)
    return np.stack([x[:, a:b].max(axis=1) for a, b in spans], axis=1)


def max_pool1d_backward(dy, x, pool_size, strides=None, padding="valid"):
    """dy goes to the first of the largest."""
    dx = np.zeros_like(x)
    batch, features = np.ogrid[: x.shape[0], : x.shape[2]]
    for s, (a, b) in enumerate(windows(x.shape[1], pool_size, strides, padding)):
        dx[batch, a + x[:, a:b].argmax(axis=1), features] += dy[:, s]
    return (dx,)


def average_pool1d(x, pool_size, strides=None, padding="valid"):
    """The mean of each window."""
    spans = windows(x.shape[1], pool_size, strides, padding)
    return np.stack([x[:, a:b].mean(axis=1) for a, b in spans], axis=1)


def average_pool1d_backward(dy, x, pool_size, strides=None, padding="valid"):
    """dy is shared out evenly."""
    dx = np.zeros_like(x)
    for s, (a, b) in enumerate(windows(x.shape[1], pool_size, strides, padding)):
        dx[:, a:b] += dy[:, s : s + 1] / (b - a)
    return (dx,)


def shares(time, output_size):
    """The times [start, end) of each of `output_size` shares, rounded outwards."""
    return [(s * time // output_size, -(-(s + 1) * time // output_size)) for s in range(output_size)]


def adaptive_max_pool1d(x, output_size):
    """The largest element of each share."""
    return np.stack([x[:, a:b].max(axis=1) for a, b in shares(x.shape[1], output_size)], axis=1)


def adaptive_max_pool1d_backward(dy, x, output_size):
    """dy goes to the first of the largest."""
    dx = np.zeros_like(x)
    batch, features = np.ogrid[: x.shape[0], : x.shape[2]]
    for s, (a, b) in enumerate(shares(x.shape[1], output_size)):
        dx[batch, a + x[:, a:b].argmax(axis=1), features] += dy[:, s]
    return (dx,)


def adaptive_average_pool1d(x, output_size):
    """The mean of each share."""
    return np.stack([x[:, a:b].mean(axis=1) for a, b in shares(x.shape[1], output_size)], axis=1)


def adaptive_average_pool1d_backward(dy, x, output_size):
    """dy is shared out evenly."""
    dx = np.zeros_like(x)
    for s, (a, b) in enumerate(shares(x.shape[1], output_size)):
        dx[:, a:b] += dy[:, s : s + 1] / (b - a)
    return (dx,)
