"""Layer and RMS normalisation."""

import numpy as np


def _beside(vector, x, axis):
    """gamma or beta with ones where x has axes that are not normalised."""
    axes = [a % x.ndim for a in np.atleast_1d(axis)]
    if vector.ndim == x.ndim or axes == [x.ndim - 1]:
        return vector
    return vector.reshape([n if a in axes else 1 for a, n in enumerate(x.shape)])


def _back(d, vector, x, axis):
    """The gradient of gamma or beta from that of its repeated form."""
    beside = _beside(vector, x, axis)
    d = d.sum(tuple(range(d.ndim - beside.ndim)))
    return d.sum(tuple(i for i, n in enumerate(beside.shape) if n == 1), keepdims=True).reshape(vector.shape)


def normalized(x, axis, epsilon, centred):
    """xhat = (x - m) r and r; m = mean x, or 0; r = 1 / sqrt(mean (x - m)^2 + epsilon)."""
    axis = tuple(np.atleast_1d(axis))
    m = x.mean(axis, keepdims=True) if centred else 0.0
    r = 1 / np.sqrt(((x - m) ** 2).mean(axis, keepdims=True) + epsilon)
    return (x - m) * r, r


def layer_normalization(x, gamma=None, beta=None, axis=-1, epsilon=1e-7, rms_scaling=False):
    """y = xhat gamma + beta."""
    if rms_scaling:
        y = x / np.sqrt(x.var(axis, keepdims=True) + epsilon)
        return y if gamma is None else y * _beside(gamma, x, axis)
    y, _ = normalized(x, axis, epsilon, True)
    y = y if gamma is None else y * _beside(gamma, x, axis)
    return y if beta is None else y + _beside(beta, x, axis)


def layer_normalization_backward(dy, x, gamma=None, beta=None, axis=-1, epsilon=1e-7, rms_scaling=False):
    """dx = r (g - mean g - xhat mean(g xhat)) with g = dy gamma."""
    g = dy if gamma is None else dy * _beside(gamma, x, axis)
    axes = tuple(np.atleast_1d(axis))
    xhat, r = normalized(x, axis, epsilon, True)
    if rms_scaling:  # y = x r: as if centred, and each x in the product besides
        dx = g * r - xhat * r**2 * (g * x).mean(axes, keepdims=True)
        scaled = x * r
    else:
        dx = r * (g - g.mean(axes, keepdims=True) - xhat * (g * xhat).mean(axes, keepdims=True))
        scaled = xhat
    grads = [dx]
    if gamma is not None:
        grads.append(_back(dy * scaled, gamma, x, axis))
    if beta is not None:
        grads.append(_back(dy, beta, x, axis))
    return tuple(grads)


def rms_normalization(x, scale=None, axis=-1, epsilon=1e-7):
    """y = x r scale."""
    y, _ = normalized(x, axis, epsilon, False)
    return y if scale is None else y * _beside(scale, x, axis)


def rms_normalization_backward(dy, x, scale=None, axis=-1, epsilon=1e-7):
    """dx = r (g - xhat mean(g xhat)) with g = dy scale."""
    g = dy if scale is None else dy * _beside(scale, x, axis)
    xhat, r = normalized(x, axis, epsilon, False)
    dx = r * (g - xhat * (g * xhat).mean(tuple(np.atleast_1d(axis)), keepdims=True))
    return (dx,) if scale is None else (dx, _back(dy * xhat, scale, x, axis))
