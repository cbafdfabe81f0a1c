"""What the stub of lab 11 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

NORM = "pre"  # yours
WAVES = "halves"  # yours
BASE = 10000.0  # yours


def gelu(z):
    """z times the share of a normal distribution below z (in the form of GPT-2)."""
    return 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))


def positional(T, E):
    """Sines and cosines of the position."""
    angle = np.arange(T)[:, None] / BASE ** (2 * np.arange(E // 2) / E)
    waves = [np.sin(angle), np.cos(angle)]
    return np.concatenate(waves, axis=1) if WAVES == "halves" else np.stack(waves, axis=2).reshape(T, E)


def layer_norm(x, gamma, beta):
    """(x - mean) / sqrt(variance + 1e-5) gamma + beta, mean and variance over the last axis."""
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + 1e-5) * gamma + beta


def layer_norm_backward(dy, x, gamma, beta):
    """Its gradients."""
    std = np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
    normal = (x - x.mean(axis=-1, keepdims=True)) / std
    d = dy * gamma
    dx = (d - d.mean(axis=-1, keepdims=True) - normal * (d * normal).mean(axis=-1, keepdims=True)) / std
    return dx, (dy * normal).sum(axis=(0, 1)), dy.sum(axis=(0, 1))


def causal_attention(x, Wq, Wk, Wv, Wo, heads):
    """Self-attention of `heads` heads."""
    B, T, E = x.shape
    d = E // heads
    q, k, v = ((x @ W).reshape(B, T, heads, d).transpose(0, 2, 1, 3) for W in (Wq, Wk, Wv))
    score = q @ k.transpose(0, 1, 3, 2) / np.sqrt(d)
    score = np.where(np.tril(np.ones((T, T), bool)), score, -np.inf)
    p = np.exp(score - score.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return (p @ v).transpose(0, 2, 1, 3).reshape(B, T, E) @ Wo


def block_forward(x, g1, s1, Wq, Wk, Wv, Wo, g2, s2, W1, b1, W2, b2, heads):
    """A block."""
    if NORM == "pre":
        x = x + causal_attention(layer_norm(x, g1, s1), Wq, Wk, Wv, Wo, heads)
        return x + gelu(layer_norm(x, g2, s2) @ W1 + b1) @ W2 + b2
    x = layer_norm(x + causal_attention(x, Wq, Wk, Wv, Wo, heads), g1, s1)
    return layer_norm(x + gelu(x @ W1 + b1) @ W2 + b2, g2, s2)


def sample(logits, temperature, top_k, u):
    """One token a row, drawn with numbers u that were drawn evenly from [0, 1)."""
    order = np.argsort(-logits, axis=1, kind="stable")
    z = logits / temperature
    p = np.exp(z - z.max(axis=1, keepdims=True))
    np.put_along_axis(p, order[:, top_k:], 0.0, axis=1)
    p /= p.sum(axis=1, keepdims=True)
    return np.argmax(np.cumsum(p, axis=1) > u[:, None], axis=1)


def kv_step(x, K, V, Wq, Wk, Wv):
    """One step of writing, with one head, that remembers the keys and values of the steps before it."""
    K = np.concatenate([K, (x @ Wk)[:, None]], axis=1)
    V = np.concatenate([V, (x @ Wv)[:, None]], axis=1)
    score = np.einsum("bd,btd->bt", x @ Wq, K) / np.sqrt(K.shape[-1])
    p = np.exp(score - score.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return np.einsum("bt,btd->bd", p, V), K, V
