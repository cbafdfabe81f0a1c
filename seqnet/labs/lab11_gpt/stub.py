"""Lab 11: a tiny GPT. Attention, a small network at each step, residual paths, and a way to write on.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check gpt` tells how far you are.
"""

import numpy as np

NORM = "pre"  # yours: "pre", x + f(norm(x)), as in GPT-2, or "post", norm(x + f(x)), as in the paper of 2017
WAVES = "halves"  # yours: sines in the first half and cosines in the second, or "pairs": sin, cos, sin, cos, ...
BASE = 10000.0  # yours: the longest wave of positional is 2 pi BASE (nearly)


def gelu(z):
    """z times the share of a normal distribution below z (in the form of GPT-2), here a gift."""
    return 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))


def positional(T, E):
    """Sines and cosines of the position: wave m = 0, 1, ..., E/2 - 1 has the angle t / BASE^(2 m / E).

    See WAVES for where they stand. T: int; E: even int -> (T, E)
    """
    raise NotImplementedError


def layer_norm(x, gamma, beta):
    """(x - mean) / sqrt(variance + 1e-5) gamma + beta, mean and variance over the last axis (variance: divided by E).

    x: (B, T, E); gamma, beta: (E,) -> (B, T, E)
    """
    raise NotImplementedError


def layer_norm_backward(dy, x, gamma, beta):
    """Its gradients. dy: (B, T, E) -> (dx (B, T, E), dgamma (E,), dbeta (E,))"""
    raise NotImplementedError


def causal_attention(x, Wq, Wk, Wv, Wo, heads):
    """Self-attention of `heads` heads; step t sees the steps up to and including t. Scores are divided by the root of a
    head's size; head n owns the columns n d to (n + 1) d of x Wq, x Wk, x Wv.

    x: (B, T, E); Wq, Wk, Wv: (E, E); Wo: (E, E) -> (B, T, E)
    """
    raise NotImplementedError


def block_forward(x, g1, s1, Wq, Wk, Wv, Wo, g2, s2, W1, b1, W2, b2, heads):
    """A block: attention with its norm (g1, s1), then the network gelu(x W1 + b1) W2 + b2 with its norm (g2, s2), each with
    its residual path (see NORM).

    x: (B, T, E); W1: (E, F); W2: (F, E) -> (B, T, E)
    """
    raise NotImplementedError


def sample(logits, temperature, top_k, u):
    """One token a row, drawn with numbers u that were drawn evenly from [0, 1).

    p = softmax(logits / temperature) over the top_k largest logits, zero elsewhere. The token is the first whose share
    together with those of all tokens before it (in the order of their ids) is above u.

    logits: (B, V); temperature: number above 0; top_k: int; u: (B,) -> integers (B,)
    """
    raise NotImplementedError


def kv_step(x, K, V, Wq, Wk, Wv):
    """One step of writing, with one head, that remembers the keys and values of the steps before it: the new step's key and
    value are put behind K and V, and its query looks at all of them, itself included.

    x: (B, E), the new step; K, V: (B, t, d); Wq, Wk, Wv: (E, d) -> (out (B, d), K (B, t + 1, d), V (B, t + 1, d))
    """
    raise NotImplementedError
