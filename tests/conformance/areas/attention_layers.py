"""Attention layers: masks, causality, several queries and keys, scores."""

import numpy as np

from tests.conformance.table import case, floats, ids

QUERY, VALUE, KEY = floats(3, 5, 4), floats(3, 7, 6, key="value"), floats(3, 7, 2, key="key")
PAIRS = floats(3, 5, 7, key="pairs") > -0.5
PAIRS[1, 2] = False  # a query that sees nothing


def attention(name, arrays, call):
    """A case of a layer that takes query, value and key as arguments."""

    @case(name, arrays)
    def build(K):
        i = [K.Input(x.shape[1:], dtype="float64") for x in arrays]
        return K.Model(i if len(i) > 1 else i[0], call(K.layers, *i))


def masked_words(name, call, pad=2):
    """Words behind an Embedding that masks padding."""

    @case(name, [ids(3, 6, pad=pad)])
    def build(K):
        i = K.Input((6,), dtype="int32")
        x = K.layers.Embedding(11, 4, mask_zero=True)(i)
        return K.Model(i, K.layers.GlobalAveragePooling1D()(call(K.layers, x)))


attention("mha_self", [QUERY], lambda L, x: L.MultiHeadAttention(2, 3)(x, x))
attention("mha_cross", [QUERY, VALUE], lambda L, q, v: L.MultiHeadAttention(3, 2, value_dim=5, dropout=0.1)(q, v))
attention("mha_key", [QUERY, VALUE, KEY], lambda L, q, v, k: L.MultiHeadAttention(1, 4, output_shape=7)(q, v, k))
attention("mha_no_bias", [QUERY], lambda L, x: L.MultiHeadAttention(2, 3, use_bias=False, output_shape=(2, 3))(x, x))
attention("mha_causal", [QUERY], lambda L, x: L.MultiHeadAttention(2, 3)(x, x, use_causal_mask=True))
attention("mha_causal_cross", [QUERY, VALUE], lambda L, q, v: L.MultiHeadAttention(2, 3)(q, v, use_causal_mask=True))
attention("mha_pairs", [QUERY, VALUE], lambda L, q, v: L.MultiHeadAttention(2, 3)(q, v, attention_mask=PAIRS))
attention("mha_pairs_causal", [QUERY, VALUE],
          lambda L, q, v: L.MultiHeadAttention(2, 3)(q, v, attention_mask=PAIRS | np.eye(5, 7, dtype=bool),
                                                     use_causal_mask=True))
attention("mha_window", [QUERY, VALUE], lambda L, q, v: L.MultiHeadAttention(2, 3, sliding_window=2)(q, v))
attention("mha_gate", [QUERY, VALUE], lambda L, q, v: L.MultiHeadAttention(2, 3, use_gate=True)(q, v))
attention("mha_scores", [QUERY], lambda L, x: L.MultiHeadAttention(2, 3)(x, x, return_attention_scores=True))
attention("mha_scores_causal", [QUERY],
          lambda L, x: L.MultiHeadAttention(2, 3)(x, x, return_attention_scores=True, use_causal_mask=True))
masked_words("mha_masked", lambda L, x: L.MultiHeadAttention(2, 3)(x, x))
masked_words("mha_masked_causal", lambda L, x: L.MultiHeadAttention(2, 3)(x, x, use_causal_mask=True))
masked_words("mha_in_front", lambda L, x: L.MultiHeadAttention(2, 3)(L.Dense(3)(x), x))
