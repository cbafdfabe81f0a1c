"""Lab 10: attention, from the translator of 2016 to many heads. Every step may look at every other, and learns where to.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check attention` tells how far you are.
"""

import numpy as np  # noqa: F401

SCALE = "sqrt"  # yours: what scores are divided by: "sqrt", the root of d, "d", or "one", nothing
MASK = "see"  # yours: what True in a mask means: "see", the query may see the key, or "hide", it may not


def softmax(z):
    """e^z / sum of e^z over the last axis, for numbers of any size. z: (..., S) -> the same shape"""
    raise NotImplementedError


def attention(q, k, v, mask):
    """p = softmax over the keys of (q . k) / scale, where the query may see the key;  out = p v

    A query that may see no key gets the same share of every key, so the mean of the values.

    q: (B, T, d); k: (B, S, d); v: (B, S, e); mask: truth values (B, T, S), see MASK -> (out (B, T, e), p (B, T, S))
    """
    raise NotImplementedError


def attention_backward(dout, q, k, v, mask):
    """The gradients of out, where every query sees at least one key. dout: (B, T, e) -> (dq, dk, dv)"""
    raise NotImplementedError


def split_heads(x, heads):
    """Head n owns the features n d to (n + 1) d. x: (B, T, heads d) -> (B, heads, T, d)"""
    raise NotImplementedError


def merge_heads(x):
    """The way back. x: (B, heads, T, d) -> (B, T, heads d)"""
    raise NotImplementedError


def multi_head(x, Wq, Wk, Wv, Wo, heads, causal):
    """Self-attention with several heads: q, k, v = x Wq, x Wk, x Wv, each split into heads, attention in each head (scale
    for the size of a head), the heads merged, times Wo. With causal True, step t sees the steps up to and including t.

    x: (B, T, E); Wq, Wk, Wv: (E, heads d); Wo: (heads d, E) -> (B, T, E)
    """
    raise NotImplementedError


def additive_score(q, k, Wq, Wk, v):
    """The score of Bahdanau and of GNMT: score[b, t, s] = v . tanh(q[b, t] Wq + k[b, s] Wk)

    q: (B, T, E); k: (B, S, F); Wq: (E, A); Wk: (F, A); v: (A,) -> (B, T, S)
    """
    raise NotImplementedError
