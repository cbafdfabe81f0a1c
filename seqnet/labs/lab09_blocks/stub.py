"""Lab 9: residual, squeezed and separable blocks, and how to make a network larger.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check blocks` tells how far you are.
"""

import numpy as np

ACTIVATION = "silu"  # yours: "silu", z sigmoid(z), "softplus", log(1 + e^z), or "elu", z or e^z - 1 below zero
POOL = "mean"  # yours: how se_block sums up the steps: their "mean" or their "max"


def sigmoid(z):
    """1 / (1 + e^-z), here a gift."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def act(z):
    """ACTIVATION of every entry, here a gift."""
    if ACTIVATION == "silu":
        return z * sigmoid(z)
    return np.logaddexp(z, 0) if ACTIVATION == "softplus" else np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def act_slope(z):
    """Its derivative, here a gift."""
    if ACTIVATION == "silu":
        return sigmoid(z) * (1 + z * (1 - sigmoid(z)))
    return sigmoid(z) if ACTIVATION == "softplus" else np.exp(np.minimum(z, 0))


def depthwise(x, w, b):
    """Each channel with its own taps, zeros at both ends ("same"), here a gift.

    x: (B, T, C); w: (K, C), K odd -> (B, T, C)
    """
    K = len(w)
    wide = np.pad(x, ((0, 0), (K // 2, K // 2), (0, 0)))
    return sum(wide[:, k:k + x.shape[1]] * w[k] for k in range(K)) + b


def residual_block(x, W1, b1, W2, b2):
    """y = x + act(x W1 + b1) W2 + b2, at every step of the sequence.

    x: (B, T, C); W1: (C, F); b1: (F,); W2: (F, C); b2: (C,) -> (B, T, C)
    """
    raise NotImplementedError


def residual_backward(dy, x, W1, b1, W2, b2):
    """The gradients of residual_block. dy: (B, T, C) -> (dx, dW1, db1, dW2, db2)"""
    raise NotImplementedError


def se_block(x, W1, b1, W2, b2):
    """Squeeze and excite: the channels are weighed by what the whole sequence says.

        s = POOL over the steps of x,  a = sigmoid(act(s W1 + b1) W2 + b2),  y[n, t] = a[n] x[n, t]

    x: (B, T, C); W1: (C, R); b1: (R,); W2: (R, C); b2: (C,) -> (B, T, C)
    """
    raise NotImplementedError


def mbconv(x, We, be, wd, bd, W1, b1, W2, b2, Wp, bp):
    """The block of EfficientNet, without normalization: expand, look along time, squeeze and excite, project, add.

        e = act(x We + be),  u = act(depthwise(e, wd, bd)),  v = se_block(u, W1, b1, W2, b2),  y = x + v Wp + bp

    x: (B, T, C); We: (C, F); wd: (K, F); Wp: (F, C) -> (B, T, C). The last product has no activation.
    """
    raise NotImplementedError


def conv_cost(T, K, C, F):
    """Multiplications of a full convolution that keeps T steps: K taps, C channels in, F out. -> int"""
    raise NotImplementedError


def separable_cost(T, K, C, F):
    """Multiplications of a depthwise convolution and a pointwise one after it. -> int"""
    raise NotImplementedError


def mbconv_cost(T, K, C, F, R):
    """Multiplications of mbconv's matrix products and of its depthwise convolution for one sequence; F channels inside, R in
    the squeeze (whose two products happen once, not at every step). -> int"""
    raise NotImplementedError


def scaled(depth, width, steps, alpha, beta, gamma, phi):
    """Compound scaling: depth alpha^phi, width beta^phi, steps gamma^phi, each rounded to the nearest whole number, and the
    cost as a multiple of the cost before. In one dimension the cost is proportional to depth width^2 steps; take the rounded
    numbers. -> (depth, width, steps, factor), three int and a float
    """
    raise NotImplementedError
