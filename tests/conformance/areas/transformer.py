"""Blocks of Transformers: Keras has no such layers, so it is given what they are made of."""

from tests.conformance.table import case, floats

X, ENCODED = floats(3, 5, 4), floats(3, 7, 6, key="encoded")
ARGUMENTS = {"intermediate_dim": 5, "num_heads": 2, "activation": "gelu", "layer_norm_epsilon": 1e-5}


def residual(L, x, part, first):
    norm = L.LayerNormalization(epsilon=1e-5)
    return L.Add()([x, part(norm(x))]) if first else norm(L.Add()([x, part(x)]))


def encoder(L, x, first=False):
    if hasattr(L, "TransformerEncoder"):
        return L.TransformerEncoder(normalize_first=first, **ARGUMENTS)(x)
    x = residual(L, x, lambda x: L.MultiHeadAttention(2, 2, dropout=0.1)(x, x), first)
    return residual(L, x, lambda x: L.Dense(4)(L.Dense(5, activation="gelu")(x)), first)


def decoder(L, x, encoded=None, first=False):
    if hasattr(L, "TransformerDecoder"):
        block = L.TransformerDecoder(normalize_first=first, **ARGUMENTS)
        return block(x) if encoded is None else block(x, encoded)
    x = residual(L, x, lambda x: L.MultiHeadAttention(2, 2, dropout=0.1)(x, x, use_causal_mask=True), first)
    if encoded is not None:
        x = residual(L, x, lambda x: L.MultiHeadAttention(2, 2, dropout=0.1)(x, encoded), first)
    return residual(L, x, lambda x: L.Dense(4)(L.Dense(5, activation="gelu")(x)), first)


for _first in (False, True):
    @case(f"encoder_first_{_first}", [X])
    def _encoder(K, first=_first):
        i = K.Input(X.shape[1:], dtype="float64")
        return K.Model(i, encoder(K.layers, i, first))

    @case(f"decoder_alone_first_{_first}", [X])
    def _alone(K, first=_first):
        i = K.Input(X.shape[1:], dtype="float64")
        return K.Model(i, decoder(K.layers, i, None, first))

    @case(f"decoder_first_{_first}", [X, ENCODED])
    def _decoder(K, first=_first):
        i, j = (K.Input(x.shape[1:], dtype="float64") for x in (X, ENCODED))
        return K.Model([i, j], decoder(K.layers, i, j, first))
