"""Multi-head attention."""

from __future__ import annotations

from .. import constraints, initializers, ops, regularizers
from ..errors import shape_error
from ..symbolic import SymbolicTensor
from ..tensor import probing
from .arguments import share, whole
from .attention_masks import merged_mask
from .dropout import Dropout
from .head_projection import HeadProjection
from .layer import Layer
from .tracing import note, tracing


class MultiHeadAttention(Layer):
    """Each query takes a weighted mean of the values, in several heads with projections of their own.

    q = query Wq + bq, k = key Wk + bk, v = value Wv + bv; in each head
    p[t, s] = softmax over s of q[t] . k[s] / sqrt(key_dim), o[t] = sum over s of p[t, s] v[s]; output = o Wo + bo.

    Shapes: query (batch, queries, features), value and key (batch, keys, ...); Wq and Wk (features, heads, key_dim), Wv
    (features, heads, value_dim), Wo (heads, value_dim, features); output (batch, queries, features), or (batch, queries,
    *output_shape). The scores p (batch, heads, queries, keys) never exist as a whole unless they are asked for.

    Args:
        num_heads: number of heads.
        key_dim: length of a query and of a key in one head.
        value_dim: length of a value in one head; `key_dim` unless told.
        dropout: share of the scores that is dropped in training.
        use_bias: whether the projections add a bias.
        output_shape: features of the output, a number or a tuple; those of the query unless told.
        attention_axes: the axis of time, 1.
        sliding_window: a query sees only keys less than that many steps away; all of them unless told.
        flash_attention: accepted; the kernel always streams through the keys.
        kernel_initializer, bias_initializer: first values, "glorot_uniform" and "zeros" unless told.
        kernel_regularizer, bias_regularizer, activity_regularizer: penalties of weights and of the projections' outputs.
        kernel_constraint, bias_constraint: projections after every optimizer step.
        use_gate: multiply o with sigmoid(query Wg + bg) before Wo (Qiu et al., Gated Attention, 2025).
        seed: whole number for a repeatable sequence of dropped scores.

    Call arguments:
        query, value: as above; for self-attention the same tensor twice.
        key: like value, which stands in for it.
        query_mask, value_mask, key_mask: (batch, time), true for real steps; the masks of the tensors unless told.
        attention_mask: (batch, queries, keys), true where the query may see the key; an axis of heads in front of the
            queries, or no axis of the batch, is understood.
        return_attention_scores: give (output, scores before dropout).
        use_causal_mask: query t sees keys 0...t only.
        cache: a `KeyValueCache`, for generation step by step: keys and values are put behind those it holds, and the
            queries, which come last, see all of them.

    A query that may see no key gets the mean of the values. `layer.trace(query, value)` gives "query", "key", "value",
    "scores" and "context", which is o.

    Source: Vaswani et al., Attention Is All You Need, 2017.
    Raises ValueError for wrong arguments, ShapeError for inputs that are not (batch, time, features).
    """

    def __init__(self, num_heads, key_dim, value_dim=None, dropout=0.0, use_bias=True, output_shape=None,
                 attention_axes=None, sliding_window=None, flash_attention=None, kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 kernel_constraint=None, bias_constraint=None, use_gate=False, seed=None, **kwargs):
        super().__init__(**kwargs)
        kind = type(self).__name__
        self.num_heads = whole(kind, "num_heads", num_heads)
        self.key_dim = whole(kind, "key_dim", key_dim)
        self.value_dim = self.key_dim if value_dim is None else whole(kind, "value_dim", value_dim)
        self.dropout = share(kind, "dropout", dropout)
        self.use_bias, self.use_gate, self.seed = bool(use_bias), bool(use_gate), seed
        self._output_shape = None if output_shape is None else _features(kind, output_shape)
        self.attention_axes = _time_axis(kind, attention_axes)
        self.sliding_window = None if sliding_window is None else whole(kind, "sliding_window", sliding_window)
        self.flash_attention = flash_attention
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self._activity_regularizer = regularizers.get(activity_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.query_dense = self.key_dense = self._gate_dense = self.value_dense = self.output_dense = None
        self.supports_masking = True

    def _projection(self, name, features, contracted=1, activation=None, bias=None):
        return HeadProjection(
            features, contracted, activation, self.use_bias if bias is None else bias, self.kernel_initializer,
            self.bias_initializer, self.kernel_regularizer, self.bias_regularizer, self.kernel_constraint,
            self.bias_constraint,
            activity_regularizer=self._activity_regularizer, dtype=self._dtype.name, name=name)

    @property
    def _key_heads(self):
        return self.num_heads

    def build(self, query_shape, value_shape=None, key_shape=None):
        value_shape = query_shape if value_shape is None else value_shape
        key_shape = value_shape if key_shape is None else key_shape
        self._check_shapes(query_shape, value_shape, key_shape)
        heads, inner = self._key_heads, (self.num_heads, self.value_dim)
        self.query_dense = self._projection("query", (self.num_heads, self.key_dim))
        self.query_dense.build(query_shape)
        self.key_dense = self._projection("key", (heads, self.key_dim))
        self.key_dense.build(key_shape)
        if self.use_gate:
            self._gate_dense = self._projection("gate", inner, activation="sigmoid")
            self._gate_dense.build(query_shape)
        self.value_dense = self._projection("value", (heads, self.value_dim))
        self.value_dense.build(value_shape)
        self._dropout_layer = Dropout(self.dropout, seed=self.seed, dtype=self._dtype.name)
        self.output_dense = self._projection("attention_output", self._output_shape or tuple(query_shape[-1:]), 2)
        self.output_dense.build((*query_shape[:-1], *inner))

    def _check_shapes(self, query_shape, value_shape, key_shape):
        for name, shape in (("query", query_shape), ("value", value_shape), ("key", key_shape)):
            if len(shape) != 3 or shape[-1] is None:
                raise shape_error(self, f"{name} of shape (batch, time, features)", shape,
                                  "attention runs over one axis of time, and the features must be known.")
        if None not in (value_shape[1], key_shape[1]) and value_shape[1] != key_shape[1]:
            raise shape_error(self, "value and key of equal length", [value_shape, key_shape],
                              "each key stands for one value.")

    def call(self, query, value, key=None, query_mask=None, value_mask=None, key_mask=None, attention_mask=None,
             return_attention_scores=False, training=None, use_causal_mask=False, cache=None):
        key = value if key is None else key
        self._check_shapes(query.shape, value.shape, key.shape)
        q, k, v = self.query_dense(query), self.key_dense(key), self.value_dense(value)
        ahead = {}
        if cache is not None:
            ahead = {"ahead": cache.length}
            k, v = cache.append(k, v)
        mask = merged_mask(q.shape[1], k.shape[1], query_mask, value_mask, key_mask, attention_mask, self.sliding_window,
                           **ahead)
        output, scores = self._compute_attention(q, k, v, mask, training, return_attention_scores or tracing(),
                                                 use_causal_mask, **ahead)
        if scores is not None:
            note(self, query=q, key=k, value=v, scores=scores, context=output)
        if self.use_gate:
            output = ops.multiply(output, self._gate_dense(query))
        output = self.output_dense(output)
        return (output, scores) if return_attention_scores else output

    def _compute_attention(self, query, key, value, attention_mask=None, training=None, return_attention_scores=False,
                           use_causal_mask=False, ahead=0):
        """(output, scores or None) of projected queries, keys and values (batch, time, heads, size)."""
        dropped = bool(training) and self.dropout > 0 and not probing()
        found = ops.attention(
            query, key, value, mask=attention_mask, causal=use_causal_mask, ahead=ahead,
            dropout=self.dropout if dropped else 0.0, seed=self._dropout_layer.seed_generator if dropped else None,
            return_scores=return_attention_scores)
        return found if return_attention_scores else (found, None)

    def compute_output_shape(self, query_shape, value_shape=None, key_shape=None):
        return (*query_shape[:-1], *(self._output_shape or query_shape[-1:]))

    def compute_output_spec(self, query, value, key=None, query_mask=None, value_mask=None, key_mask=None,
                            attention_mask=None, return_attention_scores=False, training=None, use_causal_mask=False):
        self._check_shapes(query.shape, value.shape, value.shape if key is None else key.shape)
        output = SymbolicTensor(self.compute_output_shape(query.shape), self._dtype)
        if not return_attention_scores:
            return output
        return output, SymbolicTensor((query.shape[0], self.num_heads, query.shape[1], value.shape[1]), self._dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "key_dim": self.key_dim,
            "value_dim": self.value_dim,
            "dropout": self.dropout,
            "use_bias": self.use_bias,
            "use_gate": self.use_gate,
            "output_shape": self._output_shape,
            "attention_axes": self.attention_axes,
            "sliding_window": self.sliding_window,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self._activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "seed": self.seed,
        }


def _features(kind, output_shape):
    if not isinstance(output_shape, (list, tuple)):
        output_shape = (output_shape,)
    return tuple(whole(kind, "output_shape", n) for n in output_shape) or None


def _time_axis(kind, axes):
    if axes is None:
        return None
    axes = tuple(axes) if isinstance(axes, (list, tuple)) else (axes,)
    if axes not in ((1,), (-2,)):
        raise ValueError(f"{kind}: attention_axes is the axis of time, 1, of inputs (batch, time, features); received "
                         f"{axes}.")
    return axes
