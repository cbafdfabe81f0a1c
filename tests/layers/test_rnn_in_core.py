"""RNN with the package's own cells: all steps in one call of the core, with the results of the loop."""

from itertools import product

import numpy as np
import pytest

import seqnet
from seqnet import layers, ops
from seqnet.errors import ShapeError
from seqnet.layers import recurrence
from seqnet.tape import backward
from seqnet.tensor import Tensor

rng = np.random.default_rng(3)
X = rng.standard_normal((4, 6, 3))
MASK = rng.random((4, 6)) < 0.6
MASK[:, 0] = [True, False, True, False]


def cells(kind):
    if kind == "stack":
        return [layers.GRUCell(3, dtype="float64"), layers.LSTMCell(2, dtype="float64", activation="relu"),
                layers.SimpleRNNCell(4, dtype="float64")]
    return getattr(layers, f"{kind}Cell")(3, dtype="float64")


def results(layer, mask):
    x = Tensor(X, requires_grad=True)
    outputs = seqnet.tree.flatten(layer(x, mask=mask))
    total = sum((ops.sum(y * np.cos(np.arange(y.size).reshape(y.shape))) for y in outputs), 0.0)
    return [y.data for y in outputs] + backward(total, [*layer.trainable_weights, x])


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU", "stack"])
def test_one_call_gives_what_the_loop_gives(kind, monkeypatch):
    cell = cells(kind)
    assert recurrence.in_core(layers.RNN(cell).cell)
    if kind == "stack":
        cell = layers.StackedRNNCells(cell, dtype="float64")
    for sequences, back, zero, mask in product((False, True), (False, True), (False, True), (None, MASK)):
        layer = layers.RNN(cell, return_sequences=sequences, return_state=True, go_backwards=back,
                           zero_output_for_mask=zero, dtype="float64")
        fast = results(layer, mask)
        with monkeypatch.context() as patch:
            patch.setattr(recurrence, "in_core", lambda cell: False)
            slow = results(layer, mask)
        assert len(fast) == len(slow)
        for a, b in zip(fast, slow):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_dropout_draws_the_same_masks_either_way(kind, monkeypatch):
    found = []
    for in_core in (True, False):
        cell = getattr(layers, f"{kind}Cell")(3, dropout=0.4, recurrent_dropout=0.3, seed=5, dtype="float64",
                                              kernel_initializer="ones", recurrent_initializer="ones")
        layer = layers.RNN(cell, return_sequences=True, dtype="float64")
        with monkeypatch.context() as patch:
            if not in_core:
                patch.setattr(recurrence, "in_core", lambda cell: False)
            found.append([layer(X, training=True).data for _ in range(2)])
    for a, b in zip(*found):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-11)
    assert np.abs(found[0][0] - found[0][1]).max() > 1e-3


def test_the_layer_and_the_cell_in_rnn_agree():
    layer = layers.LSTM(3, return_sequences=True)
    layer(X)
    np.testing.assert_array_equal(layers.RNN(layer.cell, return_sequences=True)(X.astype("float32")).data,
                                  layer(X.astype("float32")).data)


@pytest.mark.parametrize("x", [X[:, :, 0], X[..., None], (X, X)])
def test_inputs_that_are_no_rows_of_features(x):
    with pytest.raises(ShapeError, match="takes one row of features at a time"):
        layers.RNN(layers.LSTMCell(3))(x)


def test_a_cell_made_of_ours_is_run_step_by_step():
    class Louder(layers.LSTMCell):
        def call(self, inputs, states, training=False):
            output, states = super().call(inputs, states, training)
            return 2.0 * output, states

    loud = layers.RNN(Louder(3))
    assert not recurrence.in_core(loud.cell)
    y = loud(X)
    np.testing.assert_allclose(y.data, 2 * results_of(loud.cell), rtol=1e-5)


def results_of(cell):
    plain = layers.LSTM(3)
    plain(X)
    plain.set_weights(cell.get_weights())
    return plain(X).data
