"""Multi-head attention whose heads share keys and values in groups."""

from __future__ import annotations

from .arguments import whole
from .multi_head_attention import MultiHeadAttention


def _private(name):
    """A sublayer kept under an attribute that begins with `_`, where Keras' files have it."""
    return property(lambda self: getattr(self, "_" + name), lambda self, layer: setattr(self, "_" + name, layer))


class GroupedQueryAttention(MultiHeadAttention):
    """Attention with fewer heads of keys and values than of queries: neighbouring query heads share one.

    The equations are those of `MultiHeadAttention`, with Wk and Wv (features, num_key_value_heads, head_dim). With one
    key-value head it is multi-query attention.

    Shapes: query (batch, queries, features), value and key (batch, keys, features), output (batch, queries, features),
    scores (batch, num_query_heads, queries, keys).

    Args:
        head_dim: length of a query, key and value in one head.
        num_query_heads: number of query heads.
        num_key_value_heads: number of heads of keys and values, a divisor of `num_query_heads`.
        dropout, use_bias, sliding_window, flash_attention, kernel_initializer, bias_initializer, kernel_regularizer,
            bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint, use_gate, seed: and the call
            arguments, as in `MultiHeadAttention`.

    Source: Ainslie et al., GQA: Training Generalized Multi-Query Transformer Models, 2023.
    Raises ValueError for wrong arguments, ShapeError for inputs that are not (batch, time, features).
    """

    _saved_as = "GroupQueryAttention"

    def __init__(self, head_dim, num_query_heads, num_key_value_heads, dropout=0.0, use_bias=True, sliding_window=None,
                 flash_attention=None, kernel_initializer="glorot_uniform", bias_initializer="zeros",
                 kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None,
                 bias_constraint=None, use_gate=False, seed=None, **kwargs):
        kind = type(self).__name__
        self.head_dim = whole(kind, "head_dim", head_dim)
        self.num_query_heads = whole(kind, "num_query_heads", num_query_heads)
        self.num_key_value_heads = whole(kind, "num_key_value_heads", num_key_value_heads)
        if self.num_query_heads % self.num_key_value_heads:
            raise ValueError(f"{kind}: num_query_heads must be a multiple of num_key_value_heads, so that each key is "
                             f"shared by as many queries; received {num_query_heads} and {num_key_value_heads}.")
        super().__init__(
            self.num_query_heads, self.head_dim, None, dropout, use_bias, None, None, sliding_window, flash_attention,
            kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
            kernel_constraint, bias_constraint, use_gate, seed, **kwargs)

    query_dense, key_dense, value_dense, output_dense = map(_private, ("query_dense", "key_dense", "value_dense",
                                                                       "output_dense"))

    @property
    def _key_heads(self):
        return self.num_key_value_heads

    def get_config(self):
        config = super().get_config()
        for name in ("num_heads", "key_dim", "value_dim", "output_shape", "attention_axes"):
            del config[name]
        return {**config, "head_dim": self.head_dim, "num_query_heads": self.num_query_heads,
                "num_key_value_heads": self.num_key_value_heads}
