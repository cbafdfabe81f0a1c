"""Converters of attention."""

from __future__ import annotations

import math

import numpy as np


def _causal(b, scores):
    """(queries, keys): true where the key is not ahead of the query."""
    rows = b.node("Range", b.constant(np.array(0, np.int64)), b.node("Squeeze", b.length(scores, -2)),
                  b.constant(np.array(1, np.int64)))
    columns = b.node("Range", b.constant(np.array(0, np.int64)), b.node("Squeeze", b.length(scores, -1)),
                     b.constant(np.array(1, np.int64)))
    return b.node("GreaterOrEqual", b.node("Unsqueeze", rows, b.ints(1)), b.node("Unsqueeze", columns, b.ints(0)))


def _softmax(b, scores, seen, dtype):
    """Softmax over the keys that may be seen."""
    for mask in seen:
        scores = b.node("Where", mask, scores, b.like(-1e9 if dtype == np.float32 else -1e30, np.dtype(dtype)))
    return b.node("Softmax", scores, axis=-1)


def multi_head(b, layer, query, value, key=None, query_mask=None, value_mask=None, key_mask=None, attention_mask=None,
               return_attention_scores=False, training=None, use_causal_mask=False, **kwargs):
    """Attention of several heads."""
    if layer.use_gate or layer.sliding_window is not None:
        raise b.unsupported("use_gate and sliding_window are not supported")
    if type(layer).__name__ != "MultiHeadAttention":
        raise b.unsupported("only MultiHeadAttention is supported")
    key = value if key is None else key
    q, k, v = (_heads(b, d, x) for d, x in ((layer.query_dense, query), (layer.key_dense, key), (layer.value_dense, value)))
    scores = b.node("MatMul", q, b.node("Transpose", k, perm=[0, 1, 3, 2]))
    scores = b.node("Mul", scores, b.like(1 / math.sqrt(layer.key_dim), query))
    seen = [_causal(b, scores)] if use_causal_mask else []
    for mask, axes in ((_name(query_mask) or query.mask, (1, 3)), (_name(value_mask) or value.mask, (1, 2)),
                       (_name(key_mask) or (key.mask if key is not value else None), (1, 2))):
        if mask is not None:
            seen.append(b.node("Unsqueeze", mask, b.ints(*axes)))
    if attention_mask is not None:
        seen.append(b.node("Unsqueeze", b.cast(attention_mask.name, bool), b.ints(1)))
    p = _softmax(b, scores, [_all(b, seen)] if seen else [], query.dtype)
    out = b.node("Transpose", b.node("MatMul", p, v), perm=[0, 2, 1, 3])
    out = b.node("Reshape", out, b.ints(0, 0, layer.num_heads * layer.value_dim))
    dense = layer.output_dense
    kernel = dense.kernel.numpy()
    y = b.node("MatMul", out, b.constant(kernel.reshape(-1, kernel.shape[-1]), "kernel"))
    if dense.bias is not None:
        y = b.node("Add", y, b.constant(dense.bias.numpy(), "bias"))
    found = b.value(y, query.mask)
    return [found, b.value(p)] if return_attention_scores else found


def _name(x):
    return None if x is None else x.name


def _all(b, masks):
    found = masks[0]
    for mask in masks[1:]:
        found = b.node("And", found, mask)
    return found


def _heads(b, dense, x):
    """(batch, heads, time, size) of a projection."""
    kernel = dense.kernel.numpy()
    y = b.node("MatMul", x.name, b.constant(kernel.reshape(kernel.shape[0], -1), "kernel"))
    if dense.bias is not None:
        y = b.node("Add", y, b.constant(dense.bias.numpy().reshape(-1), "bias"))
    return b.node("Transpose", b.node("Reshape", y, b.ints(0, 0, *kernel.shape[1:])), perm=[0, 2, 1, 3])


def attention(b, layer, inputs, mask=None, training=False, return_attention_scores=False, use_causal_mask=False):
    """Attention([query, value, key]) by products."""
    query, value, key = (*inputs, inputs[1])[:3]
    if layer.score_mode != "dot" or type(layer).__name__ != "Attention":
        raise b.unsupported("scores are products there; concat and additive scores are not supported")
    scores = b.node("MatMul", query.name, b.swap(key.name))
    if layer.scale is not None:
        scores = b.node("Mul", scores, b.constant(layer.scale.numpy(), "scale"))
    if mask is not None or query.mask is not None:
        raise b.unsupported("masks of the query and masks as arguments are not supported")
    seen = [_causal(b, scores)] if use_causal_mask or layer.causal else []
    if value.mask is not None:
        seen.append(b.node("Unsqueeze", value.mask, b.ints(1)))
    p = _softmax(b, scores, [_all(b, seen)] if seen else [], query.dtype)
    found = b.value(b.node("MatMul", p, value.name))
    return [found, b.value(p)] if return_attention_scores else found
