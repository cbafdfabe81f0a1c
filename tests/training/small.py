"""Small models that the tests of training share, and what they compare."""

import numpy as np

from seqnet import Input, Model, Sequential, layers


def model(units=1, activation="sigmoid", **compiled):
    m = Sequential([layers.Dense(5, activation="relu"), layers.Dense(units, activation=activation)])
    m.compile(**{"optimizer": "adam", "loss": "binary_crossentropy", "metrics": ["acc"], **compiled})
    return m


def two_outputs():
    x = Input((6,))
    h = layers.Dense(4, activation="relu")(x)
    return Model(x, [layers.Dense(1, activation="sigmoid", name="a")(h), layers.Dense(3, activation="softmax", name="b")(h)])


def weights(m):
    return [w.copy() for w in m.get_weights()]


def same(a, b):
    return all(np.array_equal(v, w) for v, w in zip(a, b))
