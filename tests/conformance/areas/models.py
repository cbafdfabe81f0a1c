"""Whole models."""

import numpy as np

from tests.conformance.table import case, floats, ids

X2 = floats(3, 5)
X3 = floats(2, 4, 5)


@case("shared_layers", [X2, X2[::-1].copy()])
def _shared(K):
    a, b = K.Input((5,), dtype="float64"), K.Input((5,), dtype="float64")
    dense = K.layers.Dense(4, activation="tanh")
    return K.Model([a, b], [K.layers.Dense(2)(dense(a)), K.layers.Multiply()([dense(a), dense(b)])])


@case("operators", [X3])
def _operators(K):
    i = K.Input((4, 5), dtype="float64")
    x = K.layers.Dense(3)(i)
    y = 2.0 - x**2 * 0.5 + x[:, 1:2] / (1.0 + x[:, :1] ** 2)
    return K.Model(i, K.layers.Flatten()(-y))


@case("nested", [X2])
def _nested(K):
    inner = K.Sequential([K.Input((5,), dtype="float64"), K.layers.Dense(4, activation="relu"), K.layers.Dense(5)])
    i = K.Input((5,), dtype="float64")
    return K.Model(i, K.layers.Add()([inner(inner(i)), i]))


@case("cnn_13a", [ids(4, 500, high=40, pad=90)])
def cnn(K):
    """The network of course notebook 13a with fewer words and features."""
    L, he = K.layers, {"kernel_initializer": "he_uniform", "activation": "relu"}
    i = K.Input((500,), dtype="int32")
    x = L.Embedding(40, 6)(i)
    x = L.Dropout(0.2)(L.MaxPooling1D(5)(L.Conv1D(8, 5, **he)(x)))
    x = L.Dropout(0.2)(L.MaxPooling1D(5)(L.Conv1D(8, 5, **he)(x)))
    x = L.Dropout(0.2)(L.Conv1D(8, 5, **he)(x))
    mean = L.GlobalAveragePooling1D()(x)
    deviation = L.Subtract()([x, mean])
    variance = L.GlobalAveragePooling1D()(L.Multiply()([deviation, deviation]))
    x = L.Concatenate(name="concat_1")([mean, variance])
    x = L.Dropout(0.2)(L.Dense(8, activation="relu")(x))
    return K.Model(i, L.Dense(1, activation="sigmoid")(x))


CNN_LABELS = np.array([[1.0], [0.0], [0.0], [1.0]])
CNN_STEPS = 3
