"""Gate surgery: what a layer does while a gate is held at a value."""

import numpy as np
import pytest

import seqnet
from seqnet import layers, ops
from seqnet.tape import backward
from seqnet.tensor import Tensor

rng = np.random.default_rng(5)
X = rng.standard_normal((2, 6, 3)).astype("float32")


def weighted(layer):
    layer(X)
    for v in layer.weights:
        v.assign(rng.standard_normal(v.shape) * 0.5)
    return layer


@pytest.mark.parametrize("name, gates", [("LSTM", {"input": "i", "forget": "f", "candidate": "g", "output": "o"}),
                                         ("GRU", {"update": "z", "reset": "r", "candidate": "n"})])
def test_holding_a_gate_where_it_was_changes_nothing(name, gates):
    layer = weighted(getattr(layers, name)(4, return_sequences=True))
    found = layer.trace(X)
    for long, letter in gates.items():
        with layer.clamp(**{long: found[letter]}):
            np.testing.assert_allclose(layer(X).data, found["output"], rtol=2e-5, atol=1e-6)
        with layer.clamp(**{letter: 0.5}):
            assert np.abs(layer(X).data - found["output"]).max() > 1e-3
    np.testing.assert_array_equal(layer(X).data, found["output"])


def test_an_open_forget_gate_and_a_closed_input_gate_keep_the_cell():
    layer = weighted(layers.LSTM(4, return_sequences=True))
    first = [Tensor(rng.standard_normal((2, 4)).astype("float32")) for _ in range(2)]
    with layer.clamp(forget=1.0, input=0.0):
        found = layer.trace(X, initial_state=first)
    np.testing.assert_allclose(found["c"], np.broadcast_to(first[1].data[:, None], (2, 6, 4)), rtol=1e-6)


def test_a_trace_and_gradients_under_a_clamp():
    layer = weighted(layers.LSTM(4, go_backwards=True))
    free = layer.gradient_norms(X)
    found = layer.trace(X)
    with layer.clamp(f=found["f"][:, ::-1]):  # outputs stand in the order of the steps, inputs in that of time
        np.testing.assert_allclose(layer.trace(X)["c"], found["c"], rtol=2e-5, atol=1e-6)
    with layer.clamp(forget=1.0):
        seen = layer.trace(X)
        assert (seen["f"] == 1).all() and seen["h"].shape == (2, 6, 4)
        held = layer.gradient_norms(X)
    assert held.shape == free.shape and np.abs(held - free).max() > 1e-3


def test_gradients_under_a_clamp_are_those_of_the_value():
    layer = weighted(layers.LSTM(3, dtype="float64"))
    x = X.astype("float64")
    with layer.clamp(forget=0.9):
        grads = backward(seqnet.ops.sum(layer(x)), layer.trainable_weights)
        for v, g in zip(layer.trainable_weights, grads):
            move = rng.standard_normal(v.shape)
            ends = []
            for sign in (1, -1):
                v.data[...] += sign * 1e-6 * move
                ends.append(float(seqnet.ops.sum(layer(x)).data))
                v.data[...] -= sign * 1e-6 * move
            np.testing.assert_allclose((g * move).sum(), (ends[0] - ends[1]) / 2e-6, rtol=1e-6)
    forget = slice(3, 6)
    assert (grads[2][forget] == 0).all() and (grads[2][:3] != 0).all()  # nothing reaches the gate that is held


def test_clamps_in_models_nest_and_end():
    model = seqnet.Sequential([layers.Input((6, 3)), layers.Bidirectional(layers.GRU(4)), layers.Dense(1)])
    free = model.predict(X, verbose=0)
    inner = model.layers[0].forward_layer
    with inner.clamp(update=0.0), inner.clamp(update=1.0, reset=0.5):
        assert inner.cell._clamped == {"z": 1.0, "r": 0.5}
        held = model.predict(X, verbose=0)
    assert inner.cell._clamped is None
    assert np.abs(held - free).max() > 1e-4
    with pytest.raises(KeyError), inner.clamp(update=0.0):
        raise KeyError
    np.testing.assert_array_equal(model.predict(X, verbose=0), free)


def test_a_clamped_cell_in_a_loop():
    cell = layers.LSTMCell(4)
    h = c = np.ones((2, 4), "float32")
    cell(X[:, 0], [h, c])
    with cell.clamp(output=0.0):
        assert (cell(X[:, 0], [h, c])[0].data == 0).all()


def test_refusals():
    layer = layers.LSTM(4)
    with pytest.raises(ValueError, match="no gate 'forgot'.*forget"), layer.clamp(forgot=1.0):
        pass
    with pytest.raises(ValueError, match="no gates"), layers.SimpleRNN(4).clamp(forget=1.0):
        pass
    with pytest.raises(ValueError, match="not finite"), layer.clamp(forget=float("nan")):
        pass
    with layer.clamp(forget=np.ones(5)), pytest.raises(ValueError, match=r"\(batch, time, units\) = \(2, 6, 4\)"):
        layer(X)


@pytest.mark.parametrize("name, more", [("SimpleRNN", {}), ("LSTM", {}), ("GRU", {}), ("GRU", {"reset_after": False})])
def test_activations_that_the_core_does_not_know_are_traced_step_by_step(name, more):
    """A function that is tanh under another name gives the same gates, states and gradients as the kernel."""
    known = weighted(getattr(layers, name)(4, return_sequences=True, **more))
    other = getattr(layers, name)(4, return_sequences=True, activation=lambda x: seqnet.ops.tanh(x), **more)
    other(X)
    other.set_weights(known.get_weights())
    mask = np.array([[1, 1, 0, 1, 1, 1], [0, 1, 1, 1, 0, 0]], bool)
    expected, found = known.trace(X, mask=mask), other.trace(X, mask=mask)
    assert expected.keys() == found.keys()
    for key, value in expected.items():
        np.testing.assert_allclose(found[key], value, rtol=2e-5, atol=1e-6, err_msg=key)
    np.testing.assert_allclose(other.gradient_norms(X, mask=mask), known.gradient_norms(X, mask=mask), rtol=1e-4)


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_a_clamp_that_is_no_dictionary_is_told(name):
    gates = {"lstm": 4, "gru": 3}[name]
    x, k, w = (np.ones(s, "float32") for s in ((2, 5, 3), (3, gates * 4), (4, gates * 4)))
    with pytest.raises(TypeError, match=f"{name}: clamp is a dictionary from gates"):
        getattr(ops, name)(x, k, w, clamp=0.5)
