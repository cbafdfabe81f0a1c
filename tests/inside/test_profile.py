"""Where a step's time goes: all of it is in a row, and the model is afterwards what it was."""

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, Sequential, layers
from seqnet.inside.arithmetic import flops, machine, traffic

rng = np.random.default_rng(0)
X, Y = rng.integers(1, 200, (32, 120)), rng.integers(0, 2, 32)


def cnn():
    model = Sequential([Input((120,)), layers.Embedding(200, 32), layers.Conv1D(32, 5, activation="relu"),
                        layers.MaxPooling1D(5), layers.Dropout(0.2), layers.LSTM(32), layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["acc"])
    return model


def test_a_training_step_is_accounted_for():
    found = cnn().profile(X, Y, repeats=5)
    assert 0.9 <= found.coverage <= 1.001
    names = [r.name.rstrip("_0123456789") for r in found.rows]
    assert names == ["embedding", "conv1d", "max_pooling1d", "dropout", "lstm", "dense", "input", "calls between layers",
                     "loss", "tape", "optimizer", "metrics"]
    by = dict(zip(names, found.rows))
    assert by["embedding"].note == by["conv1d"].note == f"with {by['max_pooling1d'].name}"
    assert by["max_pooling1d"].work == by["conv1d"].flops + by["max_pooling1d"].flops
    assert by["conv1d"].flops == 2 * 32 * 116 * 32 * 5 * 32 and by["conv1d"].shape == (32, 116, 32)
    assert by["lstm"].backward > 0 and by["optimizer"].forward > 0
    assert sum(r.backward for r in found.rows) > 0
    assert found.bound(by["dense"]) == "memory" and found.bound(by["optimizer"]) == ""
    assert "accounted" not in str(found) and "the rows account for" in str(found) and "<table" in found._repr_html_()
    assert found.data[0]["layer"] == "Embedding"


def test_without_labels():
    found = cnn().profile(X, repeats=3)
    assert found.coverage >= 0.9 and not found.training
    assert not {"loss", "optimizer", "metrics"} & {r.name for r in found.rows}
    subclassed = found.rows[0]
    assert subclassed.forward > 0


def test_the_model_is_what_it_was():
    model = cnn()
    model.fit(X, Y, epochs=1, verbose=0)
    word, state = model.fingerprint(), [v.numpy() for v in model.optimizer.variables]
    expected = cnn_continued(model)
    model.profile(X, Y, repeats=2)
    assert model.fingerprint() == word
    for v, before in zip(model.optimizer.variables, state):
        np.testing.assert_array_equal(v.data, before)
    model.fit(X, Y, epochs=1, shuffle=False, verbose=0)
    assert model.fingerprint() == expected


def cnn_continued(model):
    """The fingerprint after one more epoch, and everything back."""
    weights, state = model.get_weights(), [v.numpy() for v in model.optimizer.variables]
    streams = [s for layer in model._flatten_layers() for s in layer._seed_generators]
    counts = [s.state for s in streams]
    model.fit(X, Y, epochs=1, shuffle=False, verbose=0)
    word = model.fingerprint()
    model.set_weights(weights)
    for v, before in zip(model.optimizer.variables, state):
        v.assign(before)
    for s, count in zip(streams, counts):
        s.set_state(count)
    return word


def test_branches_and_models_of_ones_own():
    i = Input((12, 4))
    a = layers.Conv1D(4, 3, padding="same")(i)
    model = Model(i, layers.Dense(1)(layers.GlobalAveragePooling1D()(layers.Add()([a, layers.Dense(4)(i)]))))
    model.compile("sgd", "mse")
    x = rng.standard_normal((8, 12, 4)).astype("float32")
    found = model.profile(x, np.ones((8, 1)), repeats=3)
    assert found.coverage > 0.8 and len([r for r in found.rows if r.layer]) == 5

    class Own(Model):
        def __init__(self):
            super().__init__()
            self.one, self.two = layers.Dense(8), layers.Dense(1)

        def call(self, x):
            return self.two(seqnet.ops.tanh(self.one(x)))

    found = Own().profile(x, repeats=3)
    assert [r.layer for r in found.rows if r.layer] == ["Dense", "Dense"]
    assert next(r for r in found.rows if r.name == "calls between layers").backward > 0  # the tanh


def test_arithmetic_of_layers():
    assert flops(layers.LSTM(5), (2, 3, 4), (2, 5)) == 2 * 3 * (8 * 5 * 9 + 60)
    assert flops(layers.Bidirectional(layers.SimpleRNN(5)), (2, 3, 4), (2, 10)) == 2 * 2 * 3 * (2 * 5 * 9 + 10)
    assert flops(layers.MultiHeadAttention(2, 3), (1, 7, 4), (1, 7, 4)) == 2 * 7 * 2 * (6 * 4 + 6 * 4) + 4 * 2 * 49 * 3
    dense = layers.Dense(3)
    dense(np.zeros((2, 4), "float32"))
    assert flops(dense, (2, 4), (2, 3)) == 48 and traffic(dense, (2, 4), (2, 3)) == 4 * (8 + 6 + 12 + 3)
    peak, bandwidth = machine()
    assert 1e8 < peak < 1e14 and 1e8 < bandwidth < 1e13


def test_refusals():
    with pytest.raises(ValueError, match="compiled loss"):
        Sequential([Input((3,)), layers.Dense(1)]).profile(np.ones((2, 3)), np.ones((2, 1)))
    with pytest.raises(ValueError, match="repeats"):
        cnn().profile(X, Y, repeats=0)
