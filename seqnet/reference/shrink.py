"""Activation functions with corners: dx = dy f'(x)."""

import numpy as np

from .activation import sigmoid


def hard_tanh(x):
    """x cut to [-1, 1]."""
    return np.clip(x, -1, 1)


def hard_tanh_backward(dy, x):
    """dx = dy between -1 and 1, else 0."""
    return (np.where(np.abs(x) <= 1, dy, 0),)


def hard_shrink(x, threshold=0.5):
    """x where |x| > threshold, else 0."""
    return np.where(np.abs(x) > threshold, x, 0)


def hard_shrink_backward(dy, x, threshold=0.5):
    """dx = dy outside the threshold."""
    return (np.where(np.abs(x) > threshold, dy, 0),)


def soft_shrink(x, threshold=0.5):
    """x moved towards 0 by the threshold."""
    return np.sign(x) * np.maximum(np.abs(x) - threshold, 0)


def soft_shrink_backward(dy, x, threshold=0.5):
    """dx = dy outside the threshold."""
    return (np.where(np.abs(x) > threshold, dy, 0),)


def threshold(x, threshold, default_value):
    """x above the threshold, else the default value."""
    return np.where(x > threshold, x, default_value)


def threshold_backward(dy, x, threshold, default_value):
    """dx = dy above the threshold."""
    return (np.where(x > threshold, dy, 0),)


def squareplus(x, b=4):
    """(x + sqrt(x^2 + b)) / 2."""
    return (x + np.sqrt(x * x + b)) / 2


def squareplus_backward(dy, x, b=4):
    """dx = dy (1 + x / sqrt(x^2 + b)) / 2."""
    return (dy * (1 + x / np.sqrt(x * x + b)) / 2,)


def sparse_plus(x):
    """0, a parabola, x."""
    return np.where(x <= -1, 0, np.where(x < 1, (x + 1) ** 2 / 4, x))


def sparse_plus_backward(dy, x):
    """dx = dy (x + 1) / 2, kept in [0, dy]."""
    return (dy * np.clip((x + 1) / 2, 0, 1),)


def sparse_sigmoid(x):
    """(x + 1) / 2 cut to [0, 1]."""
    return np.clip((x + 1) / 2, 0, 1)


def sparse_sigmoid_backward(dy, x):
    """dx = dy / 2 between -1 and 1, else 0."""
    return (np.where(np.abs(x) < 1, dy / 2, 0),)


def tanh_shrink(x):
    """x - tanh(x)."""
    return x - np.tanh(x)


def tanh_shrink_backward(dy, x):
    """dx = dy tanh(x)^2."""
    return (dy * np.tanh(x) ** 2,)


def glu(x, axis=-1):
    """The first half times the sigmoid of the second."""
    first, second = np.split(x, 2, axis=axis)
    return first * sigmoid(second)


def glu_backward(dy, x, axis=-1):
    """With s = sigmoid(b): da = dy s, db = dy a s (1 - s)."""
    first, second = np.split(x, 2, axis=axis)
    s = sigmoid(second)
    return (np.concatenate([dy * s, dy * first * s * (1 - s)], axis=axis),)
