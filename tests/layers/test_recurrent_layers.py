"""SimpleRNN, LSTM and GRU: what the table and the golden values do not say."""

import numpy as np
import pytest

import seqnet
from seqnet import _core, layers, ops
from seqnet.errors import ShapeError
from seqnet.tape import backward
from seqnet.tensor import Tensor

rng = np.random.default_rng(3)
X = rng.standard_normal((4, 6, 3)).astype("float32")
KINDS = ["SimpleRNN", "LSTM", "GRU"]
EACH = pytest.mark.parametrize("kind", KINDS)


def outputs_of(y):
    return list(y) if isinstance(y, (list, tuple)) else [y]


@EACH
@pytest.mark.parametrize("masked", [False, True])
def test_the_layer_is_an_rnn_of_its_cell(kind, masked):
    whole = getattr(layers, kind)(5, return_sequences=True, return_state=True)
    mask = rng.random((4, 6)) < 0.7 if masked else None
    fast = outputs_of(whole(X, mask=mask))
    assert isinstance(whole, layers.RNN)
    cell = getattr(layers, f"{kind}Cell")(5)
    steps = layers.RNN(cell, return_sequences=True, return_state=True)
    steps.build(X.shape)
    steps.set_weights(whole.get_weights())
    for a, b in zip(fast, outputs_of(steps(X, mask=mask)), strict=True):
        np.testing.assert_allclose(a.data, b.data, rtol=1e-5, atol=1e-6)


@EACH
def test_stateful_layers_go_on_where_they_stopped(kind):
    layer = getattr(layers, kind)(5, stateful=True)
    plain = getattr(layers, kind)(5)
    model = seqnet.Sequential([seqnet.Input(batch_shape=(4, 3, 3)), layer])
    plain.build(X.shape)
    plain.set_weights(layer.get_weights())
    model.predict(X[:, :3], batch_size=4, verbose=0)
    second = model.predict(X[:, 3:], batch_size=4, verbose=0)
    np.testing.assert_allclose(second, plain(X).data, rtol=1e-5, atol=1e-6)
    model.reset_states()
    again = model.predict(X[:, :3], batch_size=4, verbose=0)
    np.testing.assert_allclose(again, plain(X[:, :3]).data, rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match="stateful"):
        layer(X[:2, :3])
    assert not layer.non_trainable_weights
    legacy = getattr(layers, kind)(5, stateful=True, batch_input_shape=(4, 3, 3))
    assert seqnet.Sequential([legacy]).output_shape == (4, 5)
    legacy.reset_states()


@EACH
def test_dropout_is_drawn_once_for_all_steps(kind):
    """The masks of the cell, given to the operation by hand, give what the layer gives."""
    layer = getattr(layers, kind)(5, dropout=0.4, recurrent_dropout=0.4, seed=7)
    y = layer(X, training=True).data
    assert np.any(y != layer(X, training=True).data)
    np.testing.assert_array_equal(layer(X).data, layer(X, training=False).data)
    cell = type(layer.cell)(5, dropout=0.4, recurrent_dropout=0.4, seed=7)
    cell.build((4, 3))
    cell.set_weights(layer.get_weights())
    masks = cell.get_dropout_mask(X[:, 0]), cell.get_recurrent_dropout_mask(np.zeros((4, 5)))
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}[kind]
    for mask in masks:
        assert (len(mask) == gates and isinstance(mask, list)) if gates > 1 else isinstance(mask, np.ndarray)
        assert np.isin(np.round(mask, 2), np.float32([0, 1.67])).all()
    states = [np.zeros((4, 5), "float32")] * (2 if kind == "LSTM" else 1)
    for t in range(6):
        out, states = cell(Tensor(X[:, t]), [Tensor(np.asarray(s)) for s in states], training=True)
    np.testing.assert_allclose(out.data, y, rtol=1e-5, atol=1e-6)
    cell.reset_dropout_mask()
    cell.reset_recurrent_dropout_mask()
    assert any(np.any(np.asarray(a) != np.asarray(b)) for a, b in
               zip(masks, (cell.get_dropout_mask(X[:, 0]), cell.get_recurrent_dropout_mask(np.zeros((4, 5))))))


def test_gates_share_the_input_mask_without_recurrent_dropout():
    """As in Keras: separate masks come with implementation 1, which recurrent dropout brings about."""
    assert layers.LSTMCell(2, dropout=0.5).get_dropout_mask(np.zeros((3, 4))).shape == (3, 4)
    assert len(layers.LSTMCell(2, dropout=0.5, implementation=1).get_dropout_mask(np.zeros((3, 4)))) == 4
    assert layers.LSTM(2, recurrent_dropout=0.5).cell.implementation == 1
    assert layers.GRU(2, dropout=1.5).dropout == 1.0  # cut as in Keras, and then without effect
    layers.GRU(2, dropout=1.5)(X, training=True)


def test_the_forget_gate_begins_open():
    for layer, wanted in ((layers.LSTM(2), [0, 0, 1, 1, 0, 0, 0, 0]),
                          (layers.LSTM(2, unit_forget_bias=False, bias_initializer="ones"), [1] * 8)):
        layer.build((None, 3, 4))
        np.testing.assert_array_equal(layer.cell.bias.data, wanted)


@EACH
def test_trace_gives_gates_and_states_by_name(kind):
    layer = getattr(layers, kind)(5, return_state=True)
    mask = np.ones((4, 6), bool)
    mask[0, :2] = mask[1, 3] = False
    found = layer.trace(X, mask=mask)
    gates = {"SimpleRNN": "", "LSTM": "ifgo", "GRU": "zrn"}[kind]
    assert set(found) - {"output", "output_1", "output_2"} == {*gates, "h"} | ({"c"} if kind == "LSTM" else set())
    assert all(found[name].shape == (4, 6, 5) for name in gates + "h")
    np.testing.assert_array_equal(found["h"][:, -1], found["output"])
    np.testing.assert_array_equal(found["h"][0, :2], 0)
    np.testing.assert_array_equal(found["h"][1, 3], found["h"][1, 2])
    before = np.concatenate([np.zeros((4, 1, 5)), found["h"][:, :-1]], axis=1)
    if kind == "LSTM":
        np.testing.assert_array_equal(found["c"][:, -1], found["output_2"])
        np.testing.assert_allclose(found["h"][mask], (found["o"] * np.tanh(found["c"]))[mask], rtol=1e-5, atol=1e-6)
        assert np.isnan(found["i"][~mask]).all()
    if kind == "GRU":
        mixed = found["z"] * before + (1 - found["z"]) * found["n"]
        np.testing.assert_allclose(found["h"][mask], mixed[mask], rtol=1e-5, atol=1e-6)


@EACH
@pytest.mark.parametrize("sequences", [False, True])
def test_gradient_norms_are_those_of_the_states(kind, sequences):
    """Against the gradients of states that a loop over the cell records."""
    layer = getattr(layers, kind)(5, return_sequences=sequences, dtype="float64")
    shape = layer(X).shape
    upstream = rng.standard_normal(shape)
    norms = layer.gradient_norms(X, upstream)
    states = [Tensor(np.zeros((4, 5)), requires_grad=True) for _ in layer.state_size]
    visited, total = [], 0.0
    for t in range(6):
        out, states = layer.cell(Tensor(X[:, t].astype("float64")), states)
        visited.append(states[0])
        if sequences or t == 5:
            total = total + ops.sum(out * (upstream[:, t] if sequences else upstream))
    for t, g in enumerate(backward(total, visited)):
        np.testing.assert_allclose(norms[:, t], np.linalg.norm(g, axis=-1), rtol=1e-9)


def test_initial_states_carry_gradients_from_decoder_to_encoder():
    source = layers.LSTM(3, return_state=True, dtype="float64")
    target = layers.LSTM(3, return_sequences=True, dtype="float64")
    _, h, c = source(X)
    y = target(X[:, :2], initial_state=[h, c])
    grads = backward(ops.sum(ops.square(y)), source.trainable_weights)
    assert all(g is not None and np.abs(g).max() > 0 for g in grads)


@EACH
def test_rows_of_padding_only_are_allowed(kind):
    ids = np.zeros((9, 7), "int32")
    ids[:4, 5:] = rng.integers(1, 5, (4, 2))
    for mask_zero in (False, True):
        model = seqnet.Sequential([layers.Embedding(5, 3, mask_zero=mask_zero), getattr(layers, kind)(4),
                                   layers.Dense(1)])
        model.compile("sgd", "mse")
        model.fit(ids, np.ones((9, 1)), epochs=1, verbose=0)
        y = model.predict(ids, verbose=0)
        assert np.isfinite(y).all()
        np.testing.assert_array_equal(y[5], y[6])


@EACH
def test_one_seed_gives_one_training_at_any_number_of_threads(kind):
    ids = rng.integers(0, 20, (32, 12))
    weights = []
    try:
        for threads in (1, 2):
            seqnet.config.set_num_threads(threads)
            seqnet.utils.set_random_seed(5)
            layer = getattr(layers, kind)(16, dropout=0.2, recurrent_dropout=0.2)
            model = seqnet.Sequential([layers.Embedding(20, 8), layer, layers.Dense(1, activation="sigmoid")])
            model.compile(seqnet.optimizers.Adam(clipnorm=1.0), "binary_crossentropy")
            model.fit(ids, ids[:, :1] % 2, batch_size=8, epochs=2, verbose=0)
            weights.append([w.tobytes() for w in model.get_weights()])
    finally:
        seqnet.config.set_num_threads(2)
    assert weights[0] == weights[1]


def test_memory_stays_over_many_predictions():
    model = seqnet.Sequential([layers.Embedding(20, 4), layers.LSTM(8), layers.Dense(1)])
    ids = rng.integers(0, 20, (2, 30))
    for _ in range(10):
        model.predict_on_batch(ids)
    before = _core.memory_stats()
    for _ in range(500):
        model.predict_on_batch(ids)
    after = _core.memory_stats()
    assert after["live_blocks"] == before["live_blocks"] and after["live_bytes"] == before["live_bytes"]
    assert after["misses"] == before["misses"]


def test_messages():
    with pytest.raises(ValueError, match="units must be"):
        layers.LSTM(0)
    with pytest.raises(ValueError, match="dropout is the share"):
        layers.GRU(3, dropout="much")
    with pytest.raises(ValueError, match="use_cudnn"):
        layers.LSTM(3, use_cudnn="yes")
    with pytest.raises(ValueError, match="time_major"):
        layers.LSTM(3, time_major=True)
    with pytest.raises(ShapeError, match="batch, time, features"):
        layers.LSTM(3)(X[:, 0])
    with pytest.raises(ValueError, match="starts from"):
        layers.LSTM(3)(X, initial_state=[np.zeros((4, 3))])
    assert layers.LSTM(3, implementation=1, unroll=True, time_major=False)(X).shape == (4, 3)


def test_keras_takes_units_up_to_here_by_position():
    layer = layers.LSTM(3, "tanh", "hard_sigmoid", False)
    assert layer.recurrent_activation is seqnet.activations.hard_sigmoid and not layer.use_bias
    assert layers.SimpleRNN(3, "relu").activation is seqnet.activations.relu
