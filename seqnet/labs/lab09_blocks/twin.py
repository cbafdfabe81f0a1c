"""What the stub of lab 9 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

ACTIVATION = "silu"  # yours
POOL = "mean"  # yours


def sigmoid(z):
    """1 / (1 + e^-z)."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def act(z):
    """ACTIVATION of every entry."""
    if ACTIVATION == "silu":
        return z * sigmoid(z)
    return np.logaddexp(z, 0) if ACTIVATION == "softplus" else np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def act_slope(z):
    """Its derivative."""
    if ACTIVATION == "silu":
        return sigmoid(z) * (1 + z * (1 - sigmoid(z)))
    return sigmoid(z) if ACTIVATION == "softplus" else np.exp(np.minimum(z, 0))


def depthwise(x, w, b):
    """Each channel with its own taps, zeros at both ends ("same")."""
    K = len(w)
    wide = np.pad(x, ((0, 0), (K // 2, K // 2), (0, 0)))
    return sum(wide[:, k:k + x.shape[1]] * w[k] for k in range(K)) + b


def residual_block(x, W1, b1, W2, b2):
    """y = x + act(x W1 + b1) W2 + b2, at every step of the sequence."""
    return x + act(x @ W1 + b1) @ W2 + b2


def residual_backward(dy, x, W1, b1, W2, b2):
    """The gradients of residual_block."""
    z = x @ W1 + b1
    dz = dy @ W2.T * act_slope(z)
    dW1 = np.einsum("btc,btf->cf", x, dz)
    dW2 = np.einsum("btf,btc->fc", act(z), dy)
    return dy + dz @ W1.T, dW1, dz.sum(axis=(0, 1)), dW2, dy.sum(axis=(0, 1))


def se_block(x, W1, b1, W2, b2):
    """Squeeze and excite."""
    s = x.mean(axis=1) if POOL == "mean" else x.max(axis=1)
    a = sigmoid(act(s @ W1 + b1) @ W2 + b2)
    return x * a[:, None]


def mbconv(x, We, be, wd, bd, W1, b1, W2, b2, Wp, bp):
    """The block of EfficientNet, without normalization."""
    e = act(x @ We + be)
    u = act(depthwise(e, wd, bd))
    v = se_block(u, W1, b1, W2, b2)
    return x + v @ Wp + bp


def conv_cost(T, K, C, F):
    """Multiplications of a full convolution that keeps T steps."""
    return T * K * C * F


def separable_cost(T, K, C, F):
    """Multiplications of a depthwise convolution and a pointwise one after it."""
    return T * C * (K + F)


def mbconv_cost(T, K, C, F, R):
    """Multiplications of mbconv's matrix products and of its depthwise convolution for one sequence."""
    return T * (C * F + K * F + F * C) + 2 * F * R


def scaled(depth, width, steps, alpha, beta, gamma, phi):
    """Compound scaling."""
    new = [int(np.floor(size * rate**phi + 0.5)) for size, rate in ((depth, alpha), (width, beta), (steps, gamma))]
    return (*new, new[0] * new[1] ** 2 * new[2] / (depth * width**2 * steps))
