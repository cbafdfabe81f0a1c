"""Bidirectional around SimpleRNN, LSTM and GRU against two twins made of NumPy loops, values and gradients in float64:
merge_mode x return_sequences x return_state x mask x form. In single precision the same within 1e-5."""

from itertools import product

import numpy as np
import pytest

import seqnet
from seqnet import layers, ops
from seqnet.reference import gru, lstm, simple_rnn
from seqnet.tape import backward
from seqnet.tensor import Tensor

TWINS = {"SimpleRNN": (simple_rnn.simple_rnn, simple_rnn.simple_rnn_backward), "LSTM": (lstm.lstm, lstm.lstm_backward),
         "GRU": (gru.gru, gru.gru_backward)}
rng = np.random.default_rng(8)
X = rng.standard_normal((3, 5, 4))
MASK = np.array([[1, 1, 1, 0, 0], [0, 0, 1, 0, 1], [1, 0, 1, 1, 1]], bool)
MODES = ("concat", "sum", "mul", "ave", None)


def merge(mode, y, z):
    if mode is None:
        return [y, z]
    return [{"concat": lambda: np.concatenate([y, z], -1), "sum": lambda: y + z, "mul": lambda: y * z,
             "ave": lambda: (y + z) / 2}[mode]()]


def unmerge(mode, dys, y, z):
    """The gradients of y and z, and those of the states behind them."""
    if mode is None:
        return dys[0], dys[1], dys[2:]
    dy = dys[0]
    units = y.shape[-1]
    pair = {"concat": lambda: (dy[..., :units], dy[..., units:]), "sum": lambda: (dy, dy),
            "mul": lambda: (dy * z, dy * y), "ave": lambda: (dy / 2, dy / 2)}[mode]()
    return *pair, dys[1:]


def twin(kind, mode, sequences, state, mask, halves, settings, dys_of):
    """Outputs, then gradients of the weights of both layers and of x."""
    forward, back = TWINS[kind]
    common = {"mask": mask, "return_sequences": sequences, "zero_output_for_mask": sequences, **settings}
    flip = (lambda a: a[:, ::-1]) if sequences else (lambda a: a)
    (y, *ys), (z, *zs) = (forward(X, *w, go_backwards=b, **common) for w, b in zip(halves, (False, True)))
    outputs = merge(mode, y, flip(z)) + ([*ys, *zs] if state else [])
    dys = dys_of(outputs)
    dy, dz, states = unmerge(mode, dys, y, flip(z))
    states = states or [np.zeros_like(s) for s in (*ys, *zs)]
    half = len(states) // 2
    grads = [back([d, *s], X, *w, go_backwards=b, **common) for d, s, w, b in (
        (dy, states[:half], halves[0], False), (flip(dz), states[half:], halves[1], True))]
    return outputs, [*grads[0][1:], *grads[1][1:], grads[0][0] + grads[1][0]]


def run(kind, mode, sequences, state, mask, settings, dtype):
    layer = layers.Bidirectional(getattr(layers, kind)(3, return_sequences=sequences, return_state=state, dtype=dtype,
                                                       **settings), merge_mode=mode, dtype=dtype)
    layer.build(X.shape)
    draw = np.random.default_rng(4)
    for v in layer.weights:
        v.assign(draw.standard_normal(v.shape))
    x = Tensor(X.astype(dtype), requires_grad=True)
    outputs = seqnet.tree.flatten(layer(x, mask=mask))
    total = sum((ops.sum(y * d.astype(dtype)) for y, d in zip(outputs, factors(outputs))), 0.0)
    return layer, [y.data for y in outputs], backward(total, [*layer.trainable_weights, x])


def factors(outputs):
    draw = np.random.default_rng(5)
    return [draw.standard_normal(y.shape) for y in outputs]


FORMS = [("SimpleRNN", {}), ("LSTM", {}), ("GRU", {}), ("GRU", {"reset_after": False})]


@pytest.mark.parametrize("kind, settings", FORMS, ids=["SimpleRNN", "LSTM", "GRU", "GRU-before"])
@pytest.mark.parametrize("mode", MODES)
def test_values_and_gradients_are_those_of_two_loops(kind, settings, mode):
    for sequences, state, mask in product((False, True), (False, True), (None, MASK)):
        layer, outputs, grads = run(kind, mode, sequences, state, mask, settings, "float64")
        weights = [v.data for v in layer.weights]
        halves = weights[:len(weights) // 2], weights[len(weights) // 2:]
        wanted, wanted_grads = twin(kind, mode, sequences, state, mask, halves, settings, factors)
        assert len(outputs) == len(wanted) and len(grads) == len(wanted_grads)
        for a, b in zip([*outputs, *grads], [*wanted, *wanted_grads]):
            np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10)
        _, single, single_grads = run(kind, mode, sequences, state, mask, settings, "float32")
        for a, b in zip(single, wanted):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)
        for a, b in zip(single_grads, wanted_grads):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5 * max(1.0, np.abs(b).max()))
