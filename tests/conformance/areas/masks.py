"""Embedding and masks."""

from tests.conformance.table import case, floats, ids, masked, one_layer

masked("embedding", lambda K, x: x)
masked("mask_global_average", lambda K, x: K.layers.GlobalAveragePooling1D()(x))
masked("mask_global_average_keepdims", lambda K, x: K.layers.GlobalAveragePooling1D(keepdims=True)(x))
masked("mask_through_dense", lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.Dense(3, activation="tanh")(x)))
masked("mask_through_dropout_activation", lambda K, x: K.layers.GlobalAveragePooling1D()(
    K.layers.Activation("tanh")(K.layers.Dropout(0.3)(x))))
masked("mask_global_max", lambda K, x: K.layers.GlobalMaxPooling1D()(x))
masked("mask_add", lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.Add()([x, K.layers.Dense(4)(x)])))
masked("mask_concatenate", lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.Concatenate()([x, x])))
masked("mask_concatenate_axis1", lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.Concatenate(axis=1)([x, x])))


@case("mask_add_of_two", [ids(3, 5, pad=2), ids(3, 5, high=7, pad=1)])
def _two_masks(K):
    a, b = K.Input((5,), dtype="int32"), K.Input((5,), dtype="int32")
    x = K.layers.Embedding(11, 3, mask_zero=True)(a)
    y = K.layers.Embedding(7, 3, mask_zero=True)(b)
    return K.Model([a, b], K.layers.GlobalAveragePooling1D()(K.layers.Add()([x, y])))


@case("mask_add_of_one", [ids(3, 5, pad=2), ids(3, 5, high=7, pad=1)])
def _one_mask(K):
    a, b = K.Input((5,), dtype="int32"), K.Input((5,), dtype="int32")
    x = K.layers.Embedding(11, 3, mask_zero=True)(a)
    y = K.layers.Embedding(7, 3)(b)
    return K.Model([a, b], K.layers.GlobalAveragePooling1D()(K.layers.Add()([x, y])))


@case("mask_concatenate_of_one", [ids(3, 5, pad=2), ids(3, 5, high=7, pad=1)])
def _concatenated_mask(K):
    a, b = K.Input((5,), dtype="int32"), K.Input((5,), dtype="int32")
    x = K.layers.Embedding(11, 3, mask_zero=True)(a)
    y = K.layers.Embedding(7, 3)(b)
    return K.Model([a, b], K.layers.GlobalAveragePooling1D()(K.layers.Concatenate(axis=1)([x, y])))


MASKED = floats(2, 5, 3).copy()
MASKED[0, 3:] = 0.0
MASKED[1, 0] = 0.0
one_layer("masking", MASKED, lambda L: L.Masking())


@case("masking_average", [MASKED])
def _masking_average(K):
    i = K.Input((5, 3), dtype="float64")
    return K.Model(i, K.layers.GlobalAveragePooling1D()(K.layers.Masking()(i)))


@case("softmax_with_mask", [MASKED[:, :, 0]])
def _softmax_mask(K):
    i = K.Input((5,), dtype="float64")
    x = K.layers.Dense(5)(i)
    return K.Model(i, K.layers.Softmax()(x, mask=i))


@case("embedding_frozen", [ids(3, 6)])
def _frozen(K):
    i = K.Input((6,), dtype="int32")
    table = floats(11, 4, key="table")
    x = K.layers.Embedding(11, 4, weights=[table], trainable=False)(i)
    return K.Model(i, K.layers.GlobalMaxPooling1D()(K.layers.Conv1D(3, 3, activation="relu")(x)))


@case("embedding_float_ids", [ids(3, 6).astype("float64")])
def _float_ids(K):
    i = K.Input((6,), dtype="float64")
    return K.Model(i, K.layers.Embedding(11, 4)(i))


@case("embedding_rank1", [ids(7)])
def _rank1(K):
    i = K.Input((), dtype="int32")
    return K.Model(i, K.layers.Embedding(11, 4)(i))


@case("embedding_dense", [ids(4, 9)])
def _embedding_dense(K):
    i = K.Input((9,), dtype="int32")
    return K.Model(i, K.layers.Dense(3, activation="tanh")(K.layers.Embedding(11, 8)(i)))
