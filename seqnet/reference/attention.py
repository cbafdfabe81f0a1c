"""Attention with every score in sight."""

import numpy as np

from .dropout import dropout_mask


def scores(query, key, bias=None, mask=None, scale=None, causal=False, ahead=0):
    """p (batch, heads, queries, keys) = softmax over the keys of scale query . key + bias, over what a query may see.

    A query that may see nothing gives every key the same share.
    """
    size = query.shape[-1]
    x = np.einsum("btnh,bsnh->bnts", query, key) * (size**-0.5 if scale is None else scale)
    if bias is not None:
        x = x + bias
    seen = np.ones(x.shape, bool) if mask is None else np.broadcast_to(mask, x.shape).astype(bool)
    if causal:
        t, s = np.indices(x.shape[2:])
        seen = seen & (s <= t + ahead)
    x = np.where(seen, x, -np.inf)
    some = seen.any(-1, keepdims=True)
    x = np.where(some, x, 0.0)
    e = np.exp(x - x.max(-1, keepdims=True, initial=-np.inf))
    return e / e.sum(-1, keepdims=True), some


def kept(p, dropout, key, stream):
    """Factors of the scores: each row of keys draws in groups of 128 (see dropout_mask)."""
    if not dropout:
        return np.ones_like(p)
    row = -(-p.shape[-1] // 128) * 128
    mask = dropout_mask(p[..., 0].size * row, dropout, key, stream)
    return mask.reshape(p.shape[:-1] + (row,))[..., : p.shape[-1]]


def attention(query, key, value, bias=None, mask=None, scale=None, causal=False, ahead=0, dropout=0.0, seed=(0, 0)):
    """out[b, t, n] = sum over s of p[b, n, t, s] drop[b, n, t, s] value[b, s, m], m = n kv_heads / heads."""
    shared = query.shape[2] // key.shape[2]
    key, value = np.repeat(key, shared, axis=2), np.repeat(value, shared, axis=2)
    p, some = scores(query, key, bias, mask, scale, causal, ahead)
    drop = np.where(some, kept(p, dropout, *seed), 1.0)
    return np.einsum("bnts,bsnh->btnh", p * drop, value)


def attention_backward(dout, query, key, value, bias=None, mask=None, scale=None, causal=False, ahead=0, dropout=0.0,
                       seed=(0, 0)):
    """Of out = (p drop) v, p = softmax(x), x = scale q k + bias; heads that share a key add up."""
    kv_heads, size = key.shape[2:]
    shared = query.shape[2] // kv_heads
    scale = size**-0.5 if scale is None else scale
    k, v = np.repeat(key, shared, axis=2), np.repeat(value, shared, axis=2)
    p, some = scores(query, k, bias, mask, scale, causal, ahead)
    drop = np.where(some, kept(p, dropout, *seed), 1.0)
    dp = np.einsum("btnh,bsnh->bnts", dout, v) * drop
    dx = p * (dp - (p * dp).sum(-1, keepdims=True)) * some
    dq = np.einsum("bnts,bsnh->btnh", dx, k) * scale
    dk = np.einsum("bnts,btnh->bsnh", dx, query) * scale
    dv = np.einsum("bnts,btnh->bsnh", p * drop, dout)
    dk, dv = (g.reshape(g.shape[:2] + (kv_heads, shared, g.shape[3])).sum(3) for g in (dk, dv))
    if bias is None:
        return dq, dk, dv
    while dx.ndim > bias.ndim:
        dx = dx.sum(0)
    return dq, dk, dv, dx.sum(tuple(i for i, n in enumerate(bias.shape) if n == 1), keepdims=True)


def dot_product_attention(query, key, value, bias=None, mask=None, scale=None, is_causal=False):
    """The same under Keras' name."""
    return attention(query, key, value, bias, mask, scale, is_causal)


def dot_product_attention_backward(dout, query, key, value, bias=None, mask=None, scale=None, is_causal=False):
    """Its gradient."""
    return attention_backward(dout, query, key, value, bias, mask, scale, is_causal)
