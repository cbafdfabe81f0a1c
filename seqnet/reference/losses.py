"""The losses in plain NumPy, one formula a line; rows of predictions (rows, width), one number a row."""
import numpy as np


def binary_crossentropy(target, output, from_logits=False, epsilon=1e-7):
    """-t log p - (1 - t) log(1 - p), element by element."""
    return binary_crossentropy_rows(target[..., None], output[..., None], from_logits, epsilon)


def binary_crossentropy_rows(target, output, from_logits=False, epsilon=1e-7):
    """mean over width of -t log p - (1 - t) log(1 - p)."""
    p = 1 / (1 + np.exp(-output)) if from_logits else np.clip(output, epsilon, 1 - epsilon)
    if from_logits:  # log p and log(1 - p) of a large logit would overflow
        return np.mean(np.maximum(output, 0) - output * target + np.log1p(np.exp(-np.abs(output))), axis=-1)
    return np.mean(-target * np.log(p) - (1 - target) * np.log(1 - p), axis=-1)


def binary_crossentropy_rows_backward(target, output, grad, from_logits=False, epsilon=1e-7):
    """(gradient of target, gradient of output)."""
    g = grad[..., None] / output.shape[-1]
    if from_logits:
        return -g * output, g * (1 / (1 + np.exp(-output)) - target)
    p = np.clip(output, epsilon, 1 - epsilon)
    slope = np.where(p == output, (p - target) / (p * (1 - p)), 0)
    return g * (np.log(1 - p) - np.log(p)), g * slope


def _log_probabilities(output, from_logits, epsilon):
    if from_logits:
        x = output - output.max(axis=-1, keepdims=True)
        return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))
    return np.log(np.clip(output / output.sum(axis=-1, keepdims=True), epsilon, 1 - epsilon))


def categorical_crossentropy(target, output, from_logits=False, epsilon=1e-7):
    """-sum over classes of t log p, p the normalised and clipped output or its softmax."""
    return -np.sum(target * _log_probabilities(output, from_logits, epsilon), axis=-1)


def categorical_crossentropy_backward(target, output, grad, from_logits=False, epsilon=1e-7):
    """(gradient of target, gradient of output)."""
    g = grad[..., None]
    log_p = _log_probabilities(output, from_logits, epsilon)
    if from_logits:
        return -g * log_p, g * (np.exp(log_p) * target.sum(axis=-1, keepdims=True) - target)
    total = output.sum(axis=-1, keepdims=True)
    q = output / total
    u = np.where((q < epsilon) | (q > 1 - epsilon), 0, -target / q)
    return -g * log_p, g * (u - np.sum(u * q, axis=-1, keepdims=True)) / total


def sparse_categorical_crossentropy(label, output, from_logits=False, epsilon=1e-7):
    """categorical_crossentropy of one-hot labels."""
    return categorical_crossentropy(np.eye(output.shape[-1])[label], output, from_logits, epsilon)


def sparse_categorical_crossentropy_backward(label, output, grad, from_logits=False, epsilon=1e-7):
    """gradient of output."""
    target = np.eye(output.shape[-1])[label]
    return categorical_crossentropy_backward(target, output, grad, from_logits, epsilon)[1]


def squared_error_rows(target, output):
    """mean over width of (output - target)^2."""
    return np.mean((output - target) ** 2, axis=-1)


def squared_error_rows_backward(target, output, grad):
    """(gradient of target, gradient of output)."""
    slope = grad[..., None] * 2 * (output - target) / output.shape[-1]
    return -slope, slope


def absolute_error_rows(target, output):
    """mean over width of |output - target|."""
    return np.mean(np.abs(output - target), axis=-1)


def absolute_error_rows_backward(target, output, grad):
    """(gradient of target, gradient of output)."""
    slope = grad[..., None] * np.sign(output - target) / output.shape[-1]
    return -slope, slope


def huber_rows(target, output, delta=1.0):
    """mean over width of d^2 / 2 up to |d| = delta, and of the line that goes on from there."""
    size = np.abs(output - target)
    return np.mean(np.where(size <= delta, size**2 / 2, delta * size - delta**2 / 2), axis=-1)


def huber_rows_backward(target, output, grad, delta=1.0):
    """(gradient of target, gradient of output)."""
    slope = grad[..., None] * np.clip(output - target, -delta, delta) / output.shape[-1]
    return -slope, slope


def log_cosh_rows(target, output):
    """mean over width of log(cosh(output - target)), written so that a large difference does not overflow."""
    size = np.abs(output - target)
    return np.mean(size + np.log1p(np.exp(-2 * size)) - np.log(2), axis=-1)


def log_cosh_rows_backward(target, output, grad):
    """(gradient of target, gradient of output)."""
    slope = grad[..., None] * np.tanh(output - target) / output.shape[-1]
    return -slope, slope
