"""Activation functions: dx = dy f'(x)."""

import math

import numpy as np

SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def sigmoid(x):
    """1 / (1 + e^-x), written so that the exponential cannot overflow."""
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


def sigmoid_backward(dy, x):
    """With s = sigmoid(x): dx = dy s (1 - s)."""
    s = sigmoid(x)
    return (dy * s * (1 - s),)


def tanh(x):
    """(e^x - e^-x) / (e^x + e^-x)."""
    return np.tanh(x)


def tanh_backward(dy, x):
    """dx = dy (1 - tanh(x)^2)."""
    return (dy * (1 - np.tanh(x) ** 2),)


def relu(x):
    """max(x, 0)."""
    return np.maximum(x, 0)


def relu_backward(dy, x):
    """dx = dy where x > 0, else 0."""
    return (np.where(x > 0, dy, 0),)


def relu6(x):
    """min(max(x, 0), 6)."""
    return np.clip(x, 0, 6)


def relu6_backward(dy, x):
    """dx = dy where 0 < x < 6, else 0."""
    return (np.where((x > 0) & (x < 6), dy, 0),)


def leaky_relu(x, negative_slope=0.2):
    """x above 0, negative_slope x below."""
    return np.where(x > 0, x, negative_slope * x)


def leaky_relu_backward(dy, x, negative_slope=0.2):
    """dx = dy above 0, negative_slope dy below."""
    return (np.where(x > 0, dy, negative_slope * dy),)


def elu(x, alpha=1.0):
    """x above 0, alpha (e^x - 1) below."""
    return np.where(x > 0, x, alpha * np.expm1(x))


def elu_backward(dy, x, alpha=1.0):
    """dx = dy above 0, dy alpha e^x below."""
    return (np.where(x > 0, dy, dy * alpha * np.exp(x)),)


def celu(x, alpha=1.0):
    """x above 0, alpha (e^(x / alpha) - 1) below."""
    return np.where(x > 0, x, alpha * np.expm1(x / alpha))


def celu_backward(dy, x, alpha=1.0):
    """dx = dy above 0, dy e^(x / alpha) below."""
    return (np.where(x > 0, dy, dy * np.exp(x / alpha)),)


def selu(x):
    """scale elu(x, alpha) with the two constants that keep mean 0 and variance 1 from layer to layer."""
    return SELU_SCALE * elu(x, SELU_ALPHA)


def selu_backward(dy, x):
    """dx = scale times elu's."""
    return (SELU_SCALE * elu_backward(dy, x, SELU_ALPHA)[0],)


def softplus(x):
    """log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def softplus_backward(dy, x):
    """dx = dy sigmoid(x)."""
    return (dy * sigmoid(x),)


def log_sigmoid(x):
    """log sigmoid(x) = -softplus(-x)."""
    return -softplus(-x)


def log_sigmoid_backward(dy, x):
    """dx = dy sigmoid(-x)."""
    return (dy * sigmoid(-x),)


def softsign(x):
    """x / (1 + |x|)."""
    return x / (1 + np.abs(x))


def softsign_backward(dy, x):
    """dx = dy / (1 + |x|)^2."""
    return (dy / (1 + np.abs(x)) ** 2,)


def silu(x):
    """x sigmoid(x)."""
    return x * sigmoid(x)


def silu_backward(dy, x):
    """With s = sigmoid(x): dx = dy (s + x s (1 - s))."""
    s = sigmoid(x)
    return (dy * (s + x * s * (1 - s)),)


def mish(x):
    """x tanh(softplus(x))."""
    return x * np.tanh(softplus(x))


def mish_backward(dy, x):
    """With t = tanh(softplus(x)): dx = dy (t + x (1 - t^2) sigmoid(x))."""
    t = np.tanh(softplus(x))
    return (dy * (t + x * (1 - t * t) * sigmoid(x)),)


def _normal_below(x):
    return np.vectorize(lambda v: 0.5 * math.erfc(-v / math.sqrt(2)), otypes=[x.dtype])(x)


def gelu(x, approximate=True):
    """x P(X <= x), X standard normal; approximately x (1 + tanh(u)) / 2, u = sqrt(2/pi) (x + 0.044715 x^3)."""
    if approximate:
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return x * _normal_below(x)


def gelu_backward(dy, x, approximate=True):
    """dx = dy (P(X <= x) + x p(x)), p the normal density; approximately the product rule on the formula above."""
    if approximate:
        t = np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
        du = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x**2)
        return (dy * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * du),)
    density = np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    return (dy * (_normal_below(x) + x * density),)


def hard_sigmoid(x):
    """min(max(x + 3, 0), 6) / 6."""
    return np.clip(x + 3, 0, 6) / 6


def hard_sigmoid_backward(dy, x):
    """dx = dy / 6 between -3 and 3, else 0."""
    return (np.where(np.abs(x) < 3, dy / 6, 0),)


def hard_silu(x):
    """x hard_sigmoid(x)."""
    return x * hard_sigmoid(x)


def hard_silu_backward(dy, x):
    """dx = dy (hard_sigmoid(x) + x / 6 between -3 and 3)."""
    return (dy * (hard_sigmoid(x) + np.where(np.abs(x) < 3, x / 6, 0)),)
