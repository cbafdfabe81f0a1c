"""pickle and deepcopy: models and layers come out whole, compiled, and independent of the one they were made from."""

import copy
import pickle

import numpy as np
import pytest

import seqnet
from seqnet import layers
from tests.saving.exchange.asking import predictions
from tests.saving.exchange.models import every

WAYS = {"pickle": lambda x: pickle.loads(pickle.dumps(x)), "deepcopy": copy.deepcopy}
KEYS = dict(every())


@pytest.mark.parametrize("key", KEYS)
def test_a_model_of_every_layer(key):
    made = KEYS[key]()
    if made is None:
        pytest.skip("reads or gives texts; see the tests of the layers of texts")
    model, inputs = made
    wanted = predictions(model, inputs)
    local = any("<locals>" in type(layer).__qualname__ for layer in model._flatten_layers())  # Python pickles no such class
    for way in [WAYS["deepcopy"]] if local else WAYS.values():
        for a, b in zip(predictions(way(model), inputs), wanted, strict=True):
            np.testing.assert_array_equal(a, b)
        layer = model.layers[-1]
        again = way(layer)
        assert type(again) is type(layer) and again.name == layer.name
        for a, b in zip(again.get_weights(), layer.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("way", WAYS)
def test_training_goes_on_as_it_would_have(way):
    def make():
        i = layers.Input((5,), dtype="int32")
        x = layers.Bidirectional(layers.LSTM(3))(layers.Embedding(7, 4, mask_zero=True)(i))
        return seqnet.Model(i, layers.Dense(2, activation="softmax")(x))

    seqnet.set_random_seed(1)
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 7, (16, 5)), rng.integers(0, 2, 16)
    model = make()
    model.compile(seqnet.optimizers.Adam(0.01, clipnorm=1.0), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=2, verbose=0)
    twin = WAYS[way](model)
    assert twin.compiled and int(twin.optimizer.iterations) == int(model.optimizer.iterations)
    assert twin.optimizer is not model.optimizer and twin.weights[0] is not model.weights[0]
    before = model.get_weights()
    first = twin.fit(x, y, epochs=2, shuffle=False, verbose=0).history
    for a, b in zip(before, model.get_weights()):
        np.testing.assert_array_equal(a, b)  # the twin has weights of its own
    assert model.fit(x, y, epochs=2, shuffle=False, verbose=0).history == first
    for a, b in zip(twin.get_weights(), model.get_weights()):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("way", WAYS)
def test_layers_that_are_shared_stay_shared(way):
    shared = layers.Dense(3)
    i = layers.Input((3,))
    model = seqnet.Model(i, shared(shared(i)))
    assert len(WAYS[way](model).weights) == 2
    one, other = WAYS[way]([shared, shared])
    assert one is other
