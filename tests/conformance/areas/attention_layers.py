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

SAME = floats(3, 7, 4, key="same")


def lists(name, arrays, layer, **call):
    """A case of a layer that takes a list [query, value, key]."""

    @case(name, arrays)
    def build(K):
        i = [K.Input(x.shape[1:], dtype="float64") for x in arrays]
        return K.Model(i, layer(K.layers)(i, **call))


def masked_pair(name, layer, pads=(2, 1), **call):
    """A case whose query and value both come from an Embedding that masks padding."""

    @case(name, [ids(3, 5, pad=pads[0]), ids(3, 6, high=7, pad=pads[1])])
    def build(K):
        a, b = K.Input((5,), dtype="int32"), K.Input((6,), dtype="int32")
        x, y = K.layers.Embedding(11, 4, mask_zero=True)(a), K.layers.Embedding(7, 4, mask_zero=True)(b)
        return K.Model([a, b], K.layers.GlobalAveragePooling1D()(layer(K.layers)([x, y], **call)))


for _layer, _kwargs in (("Attention", {}), ("Attention", {"use_scale": True}), ("Attention", {"score_mode": "concat"}),
                        ("Attention", {"score_mode": "concat", "use_scale": True}), ("AdditiveAttention", {}),
                        ("AdditiveAttention", {"use_scale": False})):
    _name = "_".join([_layer.lower(), *(f"{k}_{v}" for k, v in _kwargs.items())])
    _make = lambda L, layer=_layer, kwargs=_kwargs: getattr(L, layer)(**kwargs)  # noqa: E731
    lists(_name, [QUERY, SAME], _make)
    lists(f"{_name}_key", [QUERY, VALUE, SAME], _make, use_causal_mask=True)
    lists(f"{_name}_scores", [QUERY, SAME], _make, return_attention_scores=True)
    masked_pair(f"{_name}_masked", _make)
    masked_pair(f"{_name}_masked_causal", _make, pads=(2, 0), use_causal_mask=True)

attention("gqa", [QUERY, SAME], lambda L, q, v: L.GroupQueryAttention(3, 4, 2)(q, v))
attention("gqa_one_head", [QUERY, SAME, SAME], lambda L, q, v, k: L.GroupQueryAttention(3, 2, 1, use_bias=False)(q, v, k))
attention("gqa_causal", [QUERY], lambda L, x: L.GroupQueryAttention(3, 4, 2)(x, x, use_causal_mask=True))
attention("gqa_window_gate", [QUERY],
          lambda L, x: L.GroupQueryAttention(3, 4, 2, sliding_window=2, use_gate=True)(x, x))
attention("gqa_scores", [QUERY], lambda L, x: L.GroupQueryAttention(3, 4, 2)(x, x, return_attention_scores=True))
masked_words("gqa_masked", lambda L, x: L.GroupQueryAttention(3, 4, 2)(x, x))
