"""Attention that adds query and key."""

from __future__ import annotations

from .. import ops
from .attention import Attention


class AdditiveAttention(Attention):
    """output[t] = sum over s of p[t, s] value[s], p[t] = softmax over s of scale . tanh(query[t] + key[s]).

    Shapes: a list [query (batch, queries, features), value (batch, keys, value features), key (batch, keys, features)],
    where value stands in for a missing key; scale (features,), output (batch, queries, value features). The sums of
    query and key are held as one array (batch, queries, keys, features).

    Args:
        use_scale: whether the scale is a weight; a vector of ones otherwise.
        dropout: share of the p[t, s] that is dropped in training.
        seed: whole number for a repeatable sequence of dropped ones.

    Call arguments are those of `Attention`.

    Source: Bahdanau et al., Neural Machine Translation by Jointly Learning to Align and Translate, 2015.
    Raises ValueError for anything but a list of two or three tensors, ShapeError for wrong shapes.
    """

    def __init__(self, use_scale=True, dropout=0.0, seed=None, **kwargs):
        super().__init__(use_scale=use_scale, dropout=dropout, seed=seed, **kwargs)

    def build(self, input_shape):
        self._check(input_shape)
        if self.use_scale:
            self.scale = self.add_weight(name="scale", shape=(input_shape[0][-1],), initializer="glorot_uniform")

    @property
    def _streams(self):
        return False

    def _calculate_scores(self, query, key):
        pairs = ops.tanh(ops.expand_dims(query, 2) + ops.expand_dims(key, 1))
        return ops.matmul(pairs, self.scale) if self.use_scale else ops.sum(pairs, axis=-1)

    def get_config(self):
        config = super().get_config()
        del config["score_mode"]
        return config
