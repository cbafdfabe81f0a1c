"""What the stub of lab 10 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

SCALE = "sqrt"  # yours
MASK = "see"  # yours


def softmax(z):
    """e^z / sum of e^z over the last axis, for numbers of any size."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _scale(d):
    return {"sqrt": d**-0.5, "d": 1 / d, "one": 1.0}[SCALE]


def attention(q, k, v, mask):
    """(what each query gets, how much it looks at each key)."""
    score = q @ k.transpose(0, 2, 1) * _scale(q.shape[-1])
    seen = mask if MASK == "see" else ~mask
    p = softmax(np.where(seen, score, -1e30))
    return p @ v, p


def attention_backward(dout, q, k, v, mask):
    """The gradients of out, where every query sees at least one key."""
    _, p = attention(q, k, v, mask)
    dv = p.transpose(0, 2, 1) @ dout
    dp = dout @ v.transpose(0, 2, 1)
    dscore = p * (dp - (p * dp).sum(axis=-1, keepdims=True)) * _scale(q.shape[-1])
    return dscore @ k, dscore.transpose(0, 2, 1) @ q, dv


def split_heads(x, heads):
    """Head n owns the features n d to (n + 1) d."""
    B, T, size = x.shape
    return x.reshape(B, T, heads, size // heads).transpose(0, 2, 1, 3)


def merge_heads(x):
    """The way back."""
    B, heads, T, d = x.shape
    return x.transpose(0, 2, 1, 3).reshape(B, T, heads * d)


def multi_head(x, Wq, Wk, Wv, Wo, heads, causal):
    """Self-attention with several heads."""
    B, T, _ = x.shape
    q, k, v = (split_heads(x @ W, heads) for W in (Wq, Wk, Wv))
    seen = np.tril(np.ones((T, T), bool)) if causal else np.ones((T, T), bool)
    mask = np.broadcast_to(seen if MASK == "see" else ~seen, (B, T, T))
    out = np.stack([attention(q[:, n], k[:, n], v[:, n], mask)[0] for n in range(heads)], axis=1)
    return merge_heads(out) @ Wo


def additive_score(q, k, Wq, Wk, v):
    """The score of Bahdanau and of GNMT."""
    return np.tanh((q @ Wq)[:, :, None] + (k @ Wk)[:, None, :]) @ v
