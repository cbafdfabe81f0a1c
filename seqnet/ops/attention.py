"""Scaled dot-product attention, without ever holding a score for each pair of query and key."""

import math

import numpy as np

from .. import _core
from ..random import SeedGenerator, global_generator
from ..tensor import Tensor, apply, data_of
from ._base import differentiable, float_of, in_type, unbroadcast
from ._origin import common
from .arithmetic import add, multiply
from .compare import where
from .dropout import dropout as drop
from .indexing import repeat
from .matmul import matmul
from .shape import reshape, transpose
from .softmax import softmax

_ROWS = 128  # queries of a block of the bias' gradient


@differentiable
def attention(query, key, value, bias=None, mask=None, scale=None, causal=False, ahead=0, dropout=0.0, seed=None,
              return_scores=False):
    """out[b, t, n] = sum over s of p[t, s] value[b, s, m], p[t] = softmax over s of (scale query[b, t, n] . key[b, s, m]
    + bias[b, n, t, s]), for each sequence b and head n; m = n kv_heads / heads.

    query (batch, queries, heads, size), key (batch, keys, kv_heads, size), value (batch, keys, kv_heads, value_size) ->
    (batch, queries, heads, value_size). heads is a multiple of kv_heads: with fewer, neighbouring heads share key and
    value (grouped queries). bias (numbers) and mask (true where the query may see the key) broadcast against (batch,
    heads, queries, keys). scale is 1 / sqrt(size) unless told. With `causal`, query t sees keys up to t + ahead; ahead is
    keys - queries where the queries are the last of the keys' positions. `dropout` drops scores with that probability,
    by the numbers of `seed` (see ops.dropout). A query that may see no key gets the mean of the values.

    With `return_scores`, gives (out, p before dropout) and holds (batch, heads, queries, keys) numbers; so does the
    gradient of a bias. Otherwise memory grows with queries + keys only.

    Raises ValueError where shapes do not fit. Vaswani et al., Attention Is All You Need, 2017; Dao et al.,
    FlashAttention, 2022.
    """
    arrays = _inputs(query, key, value)
    batch, queries, heads, size = arrays[0].shape
    if not isinstance(dropout, (int, float, np.number)) or not 0 <= dropout < 1:
        raise ValueError(f"attention: dropout is the share that is dropped, at least 0 and below 1; received {dropout!r}")
    if not hasattr(ahead, "__index__"):
        raise TypeError(f"attention: ahead is a whole number of keys; received {ahead!r}")
    scale = 1 / math.sqrt(size) if scale is None else float(scale)
    full = (batch, heads, queries, arrays[1].shape[1])
    mask = None if mask is None else _seen(mask, full)
    added = None if bias is None else _broadcastable("bias", in_type("attention", bias, arrays[0].dtype), full)
    if return_scores:
        return _composed(query, key, value, bias, mask, scale, causal, ahead, dropout, seed, full)
    if dropout:
        generator = global_generator() if seed is None else seed if isinstance(seed, SeedGenerator) else SeedGenerator(seed)
        number, stream = generator.next()
    else:
        number = stream = 0
    settings = (scale, bool(causal), ahead.__index__(), float(dropout), number, stream)
    inputs = (query, key, value, reshape(bias, added.shape) if isinstance(bias, Tensor) else bias)
    keep = any(isinstance(x, Tensor) and x.requires_grad for x in inputs)
    if queries == 1 and not keep and mask is None and added is None and not dropout and heads == arrays[1].shape[2]:
        if full[3] and (not causal or settings[2] >= full[3] - 1):
            return Tensor(_one_query(*arrays, scale))
    origin = common(query, key, value)
    ids, hidden = (None, ()) if origin is None else (origin.ids, [(x, _separate) for x in origin.tensors])
    out, stats = _core.attention_forward(*arrays, added, mask, *settings, ids, keep)
    return apply("attention", out, inputs, (out, stats, *arrays, added, mask, *settings, ids), _attention_backward, hidden)


def _one_query(q, k, v, scale):
    """The last step of a text that is being written: it sees every key, each key once, so that tiles would not pay."""
    x = np.einsum("bnh,bsnh->bsn", q[:, 0], k) * q.dtype.type(scale)
    p = np.exp(x - x.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    return np.einsum("bsn,bsnh->bnh", p, v)[:, None]


def _attention_backward(saved, dout, wanted):
    grads = _core.attention_backward(dout, *saved) if any(wanted[:3]) else (None,) * 3
    dbias = _bias_gradient(dout, *saved[:-1]) if wanted[3] else None
    return (*(g if w else None for g, w in zip(grads, wanted)), dbias)


def _separate(node, x):
    """Make a node that sums the gradients of equal rows one that gives each row its own."""
    node.saved, node.hidden = (*node.saved[:-1], None), ()


def _bias_gradient(dout, out, stats, q, k, v, bias, mask, scale, causal, ahead, rate, number, stream):
    """dx = p (dp - dot), p = softmax of x, dp = drop (dout . v), dot = dout . out; summed where the bias is repeated.

    Goes through the queries in blocks, so that without dropout no array of all pairs is needed but the bias itself.
    """
    full = (q.shape[0], q.shape[2], q.shape[1], k.shape[1])
    k, v = (np.repeat(x, full[1] // x.shape[2], axis=2) for x in (k, v))
    q, k, v, dout, out = (np.ascontiguousarray(x.transpose(0, 2, 1, 3)) for x in (q, k, v, dout, out))
    seen = _every_mask(mask, causal, ahead, full)
    grad = np.zeros(bias.shape, q.dtype)
    factors = None
    if rate:  # each row of keys draws in groups of 128
        factors = np.ones((*full[:3], -(-full[3] // 128) * 128), q.dtype)
        factors = _core.dropout(factors, rate, number, stream)[..., : full[3]]
    for first in range(0, full[2], _ROWS):
        rows = slice(first, first + _ROWS)

        def part(x, rows=rows):
            return x[:, :, rows] if x.shape[2] != 1 else x

        x = _pairs(q[:, :, rows] * q.dtype.type(scale), k) + part(bias)
        x = np.where(part(seen), x, -np.inf)
        top = x.max(-1, keepdims=True, initial=-np.inf)
        p = np.exp(x - np.where(np.isfinite(top), top, 0))
        p = p / np.maximum(p.sum(-1, keepdims=True), np.finfo(p.dtype).tiny)
        dp = _pairs(dout[:, :, rows], v)
        dp = dp if factors is None else dp * factors[:, :, rows]
        dx = p * (dp - (dout[:, :, rows] * out[:, :, rows]).sum(-1, keepdims=True))
        part(grad)[...] += unbroadcast(dx, part(bias).shape)
    return grad


def _pairs(a, b):
    """(batch, heads, A, size) and (batch, heads, B, size) -> (batch, heads, A, B), the inner products."""
    flat = (np.ascontiguousarray(x).reshape((x.shape[0] * x.shape[1],) + x.shape[2:]) for x in (a, b))
    return _core.matmul(*flat, 0, 1).reshape(a.shape[:3] + b.shape[2:3])


def _every_mask(mask, causal, ahead, full):
    """Mask and causality in one array that broadcasts against `full`."""
    seen = np.ones((1, 1, 1, 1), bool) if mask is None else mask
    return seen & (np.arange(full[3]) <= np.arange(full[2])[:, None] + ahead) if causal else seen


@differentiable
def dot_product_attention(query, key, value, bias=None, mask=None, scale=None, is_causal=False, flash_attention=None,
                          attn_logits_soft_cap=None):
    """`attention` under the name and with the arguments of Keras.

    query (batch, queries, heads, size), key and value (batch, keys, kv_heads, size) -> like query. Every call streams
    through the keys in blocks, so `flash_attention` changes nothing. Raises ValueError for attn_logits_soft_cap, as Keras
    does on a CPU.
    """
    if attn_logits_soft_cap is not None:
        raise ValueError("dot_product_attention: attn_logits_soft_cap is not supported; leave it at None")
    return attention(query, key, value, bias, mask, scale, is_causal)


def _inputs(query, key, value):
    q = float_of(query)
    k, v = (in_type("attention", x, q.dtype) for x in (key, value))
    for name, x in (("query", q), ("key", k), ("value", v)):
        if x.ndim != 4:
            raise ValueError(f"attention: {name} must be (batch, time, heads, size); received shape {x.shape}")
    if not (q.shape[0] == k.shape[0] == v.shape[0] and k.shape[1:3] == v.shape[1:3] and q.shape[3] == k.shape[3]):
        raise ValueError(f"attention: query {q.shape}, key {k.shape} and value {v.shape} must share the batch, key and "
                         "value their time and heads, query and key the size of a head")
    if k.shape[2] == 0 or q.shape[2] % k.shape[2]:
        raise ValueError(f"attention: the query's {q.shape[2]} heads must be a multiple of the {k.shape[2]} of key and "
                         "value")
    return q, k, v


def _broadcastable(name, array, full):
    """The array with four axes, each of the full extent or 1."""
    shape = (1,) * (4 - array.ndim) + array.shape
    if len(shape) > 4 or any(n not in (1, m) for n, m in zip(shape, full)):
        raise ValueError(f"attention: {name} of shape {array.shape} does not broadcast against (batch, heads, queries, "
                         f"keys) {full}. A mask of (batch, keys) needs two axes more: mask[:, None, None, :]")
    return array.reshape(shape)


def _seen(mask, full):
    data = data_of(mask)
    return _broadcastable("mask", data if data.dtype == bool else np.ascontiguousarray(data != 0), full)


def _composed(query, key, value, bias, mask, scale, causal, ahead, dropout, seed, full):
    """The same from other operations, with all the scores at hand."""
    shared = full[1] // data_of(key).shape[2]
    key, value = (repeat(x, shared, axis=2) if shared > 1 else x for x in (key, value))
    q, k, v = (transpose(x, (0, 2, 1, 3)) for x in (query, key, value))
    scores = multiply(matmul(q, transpose(k, (0, 1, 3, 2))), scale)
    if bias is not None:
        scores = add(scores, bias)
    if causal or mask is not None:
        scores = where(_every_mask(mask, causal, ahead, full), scores, float(np.finfo(scores.dtype).min))
    p = softmax(scores)
    out = matmul(drop(p, dropout, seed=seed) if dropout else p, v)
    return transpose(out, (0, 2, 1, 3)), p
