"""The base of wrappers: what it wraps is built, counted, saved and restored with it."""

import numpy as np
import pytest

import seqnet
from seqnet import layers
from seqnet.saving.serialization import custom_object_scope

X = np.random.default_rng(0).standard_normal((3, 5)).astype("float32")


class Twice(layers.Wrapper):
    """Two times what the wrapped layer gives."""

    def call(self, inputs):
        return 2.0 * self.layer(inputs)


def test_the_wrapped_layer_is_built_and_counted():
    wrapper = Twice(layers.Dense(3))
    y = wrapper(X)
    assert wrapper.built and wrapper.layer.built
    assert [v.shape for v in wrapper.trainable_weights] == [(5, 3), (3,)]
    np.testing.assert_array_equal(y.data, 2 * wrapper.layer(X).data)
    wrapper.trainable = False
    assert not wrapper.layer.trainable and not wrapper.trainable_weights


def test_a_built_layer_keeps_its_weights():
    inner = layers.Dense(3)
    inner(X)
    before = inner.get_weights()
    Twice(inner)(X)
    for a, b in zip(before, inner.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_config_and_file_bring_both_back(tmp_path):
    model = seqnet.Sequential([layers.Input((5,)), Twice(layers.Dense(3, activation="tanh"), name="pair")])
    again = Twice.from_config(model.layers[0].get_config())
    assert again.name == "pair" and again.layer.units == 3
    model.save(tmp_path / "m.keras")
    with custom_object_scope({"Twice": Twice}):
        loaded = seqnet.models.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(loaded(X).data, model(X).data)


def test_only_layers_are_wrapped():
    with pytest.raises(ValueError, match="Dense\\(4\\), not Dense"):
        layers.Wrapper(layers.Dense)
    with pytest.raises(NotImplementedError, match="Wrapper"):
        layers.Wrapper(layers.Dense(3))(X)
