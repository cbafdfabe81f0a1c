"""What the areas of recurrent layers share."""

from tests.conformance.table import case, floats, ids

X = floats(3, 5, 4)


def flat(outputs):
    found = []
    for y in outputs if isinstance(outputs, (list, tuple)) else [outputs]:
        found += flat(y) if isinstance(y, (list, tuple)) else [y]
    return found


def masked_rnn(name, layer, pad=2):
    """Embedding, with masked steps at both ends, then a recurrent layer."""

    @case(name, [ids(3, 6, pad=pad)])
    def build(K):
        i = K.Input((6,), dtype="int32")
        x = K.layers.Embedding(11, 4, mask_zero=True)(i)
        return K.Model(i, flat(layer(K)(x)))
