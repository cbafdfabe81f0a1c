"""A layer at every step."""

from tests.conformance.cells import cells
from tests.conformance.recurrent import X
from tests.conformance.table import case, floats, ids, masked, one_layer

DEEP = floats(2, 3, 5, 4)

one_layer("time_distributed_dense", X, lambda L: L.TimeDistributed(L.Dense(3, activation="tanh")))
one_layer("time_distributed_conv", DEEP, lambda L: L.TimeDistributed(L.Conv1D(3, 2, activation="relu")))
one_layer("time_distributed_flatten", DEEP, lambda L: L.TimeDistributed(L.Flatten()))
one_layer("time_distributed_softmax_over_rows", X, lambda L: L.TimeDistributed(L.Softmax(axis=0)))
masked("time_distributed_masked", lambda K, x: K.layers.GlobalAveragePooling1D()(
    K.layers.TimeDistributed(K.layers.Dense(3))(x)))


@case("time_distributed_ids", [ids(2, 3, 4)])
def _words(K):
    i = K.Input((3, 4), dtype="int32")
    return K.Model(i, K.layers.TimeDistributed(K.layers.Embedding(11, 3))(i))


@case("time_distributed_rnn", [DEEP])
def _rnn(K):
    i = K.Input(DEEP.shape[1:], dtype="float64")
    return K.Model(i, K.layers.TimeDistributed(K.layers.RNN(cells(K).Leaky(3)))(i))


@case("time_distributed_twice", [DEEP])
def _twice(K):
    i = K.Input(DEEP.shape[1:], dtype="float64")
    return K.Model(i, K.layers.TimeDistributed(K.layers.TimeDistributed(K.layers.Dense(2)))(i))


@case("time_distributed_model", [DEEP])
def _model(K):
    a = K.Input((5, 4), dtype="float64")
    inner = K.Model(a, K.layers.Dense(2)(K.layers.GlobalMaxPooling1D()(K.layers.Conv1D(3, 2)(a) ** 2)))
    i = K.Input(DEEP.shape[1:], dtype="float64")
    return K.Model(i, K.layers.TimeDistributed(inner)(i))


@case("time_distributed_mask_inside", [DEEP])
def _mask_inside(K):
    """A mask of four axes' input goes to the layer inside, step by step."""
    i = K.Input(DEEP.shape[1:], dtype="float64")
    mask = i[:, :, :, 0] > -0.5
    return K.Model(i, K.layers.TimeDistributed(K.layers.GlobalAveragePooling1D())(i, mask=mask))
