"""Both directions: what the table and the golden values do not say."""

import json

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, layers
from seqnet.tensor import Tensor
from tests.conformance.cells import cells

own = cells(seqnet)
X = np.random.default_rng(3).standard_normal((4, 6, 3)).astype("float32")


def pair(**kwargs):
    return layers.RNN(own.Pair(3, 2), **kwargs)


def test_names_and_weights_are_those_of_keras():
    layer = layers.Bidirectional(layers.RNN(own.Leaky(3), name="reader"), name="both")
    layer.build((None, 6, 3))
    assert [v.path for v in layer.weights][::3] == [
        f"both/{way}_reader/{layer.forward_layer.cell.name}/kernel" for way in ("forward", "backward")]
    again = layers.Bidirectional.from_config(layer.get_config())
    assert again.forward_layer.name == "forward_reader" and again.backward_layer.name == "backward_reader"
    assert not again.built


def test_the_layer_given_is_a_pattern_and_keeps_its_own_weights():
    pattern = pair()
    pattern(X)
    before = pattern.get_weights()
    layer = layers.Bidirectional(pattern)
    layer(X)
    assert layer.forward_layer is not pattern
    assert not any(v is w for v in layer.weights for w in pattern.weights)
    for a, b in zip(before, pattern.get_weights()):
        np.testing.assert_array_equal(a, b)


def test_weights_as_an_argument_are_halved():
    donor = layers.Bidirectional(pair())
    wanted = donor(X)
    layer = layers.Bidirectional(pair(), weights=donor.get_weights())
    np.testing.assert_array_equal(layer(X).data, wanted.data)


def test_a_cell_that_is_registered_nowhere():
    class Local(layers.Layer):
        state_size = 3

        def build(self, shape):
            self.kernel = self.add_weight(shape=(shape[-1], 3), name="kernel")

        def call(self, inputs, states):
            h = inputs @ self.kernel + states[0]
            return h, [h]

    layer = layers.Bidirectional(layers.RNN(Local()), merge_mode="sum")
    y = layer(X).data
    np.testing.assert_allclose(y, X.sum(1) @ (layer.weights[0].data + layer.weights[1].data), rtol=1e-4, atol=1e-5)


def test_shape_of_the_first_layer_in_either_place():
    for layer in (layers.Bidirectional(pair(), input_shape=(6, 3)), layers.Bidirectional(pair(input_shape=(6, 3)))):
        assert seqnet.Sequential([layer, layers.Dense(2)]).output_shape == (None, 2)


def test_masked_steps_are_zero_in_a_sequence():
    x = Tensor(X)
    x.mask = Tensor(np.arange(6)[None] < np.array([[6], [2], [4], [0]]))
    y = layers.Bidirectional(pair(return_sequences=True))(x)
    assert not y.data[1, 2:].any() and y.data[1, :2].all() and y.mask is x.mask
    two = layers.Bidirectional(pair(return_sequences=True), merge_mode=None)(x)
    assert [t.mask is x.mask for t in two] == [True, True]


def test_stateful_both_ways():
    layer = layers.Bidirectional(pair(stateful=True), batch_input_shape=(4, 6, 3))
    model = seqnet.Sequential([layer])
    first = model.predict(X, batch_size=4, verbose=0)
    assert [v.shape for v in layer.states] == [(4, 3), (4, 2)] * 2
    assert np.abs(model.predict(X, batch_size=4, verbose=0) - first).max() > 1e-4
    model.reset_states()
    np.testing.assert_array_equal(model.predict(X, batch_size=4, verbose=0), first)
    with pytest.raises(AttributeError, match="not stateful"):
        layers.Bidirectional(pair()).reset_state()
    seqnet.Sequential([layers.Bidirectional(pair())]).reset_states()


def test_frozen_means_both():
    layer = layers.Bidirectional(pair(), trainable=False)
    layer(X)
    assert not any(v.trainable for v in layer.weights)


def test_a_model_survives_saving(tmp_path):
    i = Input((6, 3))
    model = Model(i, layers.Bidirectional(pair(return_sequences=True))(i))
    model.save(tmp_path / "m.keras")
    again = seqnet.models.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again(X).data, model(X).data)
    config = json.loads(model.to_json())["config"]["layers"][1]["config"]
    assert config["layer"]["config"]["go_backwards"] is False
    assert config["backward_layer"]["config"]["go_backwards"] is True


@pytest.mark.parametrize("make, words", [
    (lambda: layers.Bidirectional(own.Minimal), "`layer` must be a layer"),
    (lambda: layers.Bidirectional(layers.Dense(3)), "has no go_backwards, return_sequences, return_state, stateful"),
    (lambda: layers.Bidirectional(pair(), merge_mode="avg"), "merge_mode must be one of"),
    (lambda: layers.Bidirectional(pair(), backward_layer=pair()), "must run in different directions"),
    (lambda: layers.Bidirectional(pair(go_backwards=True)), "must run in different directions"),
    (lambda: layers.Bidirectional(pair(), backward_layer=pair(go_backwards=True, return_state=True)),
     "layer has return_state=False, backward_layer return_state=True"),
    (lambda: layers.Bidirectional(pair(), backward_layer=3), "`backward_layer` must be a layer"),
    (lambda: layers.Bidirectional(pair())(X, initial_state=[np.zeros((4, 3))]), "their number is even; got 1"),
])
def test_messages(make, words):
    with pytest.raises(ValueError, match=words):
        make()
