"""Sparsemax, one row at a time."""

import numpy as np


def _row(x):
    """Take in the largest elements one by one, as long as each still exceeds the threshold that the sum 1 demands."""
    total, threshold = 0.0, -np.inf
    for k, value in enumerate(sorted(x, reverse=True), start=1):
        total += value
        if value > (total - 1) / k:
            threshold = (total - 1) / k
    return np.maximum(x - threshold, 0)


def sparsemax(x, axis=-1):
    """y_i = max(x_i - t, 0), t such that the y_i sum to 1."""
    return np.apply_along_axis(_row, axis, x)


def sparsemax_backward(dy, x, axis=-1):
    """Where y is not 0: dx_i = dy_i - mean of dy there; elsewhere 0."""
    inside = sparsemax(x, axis) > 0
    mean = (dy * inside).sum(axis=axis, keepdims=True) / inside.sum(axis=axis, keepdims=True)
    return (np.where(inside, dy - mean, 0),)
