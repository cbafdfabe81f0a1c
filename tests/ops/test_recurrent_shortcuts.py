"""What the recurrent kernels leave out: steps in padding that change nothing, and gradients that have vanished."""

import numpy as np
import pytest

from seqnet import _core, ops
from seqnet.tape import backward
from seqnet.tensor import Variable

UNITS, ROWS = 20, 50
CELLS = [("simple_rnn", (), 1), ("lstm", (), 4), ("gru", (1,), 3), ("gru", (0,), 3)]
IDS = ["simple_rnn", "lstm", "gru", "gru reset before"]


def problem(gates, dtype, scale=0.3):
    """Rows of the input half, and weights. States rest in row 0, which adds nothing, and in row 7, which saturates all."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(ROWS, gates * UNITS)).astype(dtype)
    x[0] = 0
    x[7] = 50 * np.sign(x[7])
    x[7, UNITS * (gates == 4) :][:UNITS] = -50  # forget gate of the LSTM, update gate of the GRU: nothing of the past
    w = (rng.normal(size=(UNITS, gates * UNITS)) * scale / UNITS**0.5).astype(dtype)
    return rng, x, w


@pytest.mark.parametrize(("name", "front", "gates"), CELLS, ids=IDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("keep", [0, 1])
def test_steps_that_change_nothing_are_those_that_are_computed(name, front, gates, dtype, keep):
    """Rows looked up, where runs of one row are seen, against the same rows written out, where they are not: all bits."""
    rng, x, w = problem(gates, dtype)
    time, batch = 300, 9
    row = rng.integers(1, ROWS, (batch, time))
    for b in range(batch):
        row[b, : 30 * b] = 0
        row[b, 290 - b :] = 7
        row[b, 150:152] = 3
    row = row.reshape(-1)
    bounds = np.arange(batch + 1) * time
    factors = (rng.uniform(size=(1, batch, UNITS)) > 0.2).astype(dtype)
    forward = getattr(_core, f"{name}_forward")
    rest = (w, None, None, None, bounds)
    short = forward(*front, x, *rest, row, None, None, factors, time, 1, 3, 2, keep)
    long = forward(*front, x[row], *rest, None, None, None, factors, time, 1, 3, 2, keep)
    for a, b in zip(short, long):
        assert (a is None) == (b is None)
        assert a is None or np.array_equal(a, b)
    y = short[0]
    assert all((y[b, 299] == y[b, 296]).all() for b in range(batch)), "states that do not rest test nothing"


@pytest.mark.parametrize(("name", "front", "gates"), CELLS, ids=IDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_vanished_gradient_is_left_and_sums_do_not_change(name, front, gates, dtype):
    rng, x, w = problem(gates, dtype, 0.5)
    time, batch = 400, 5
    row = np.repeat(np.arange(batch), time) * time + np.tile(np.arange(time), batch)
    x = rng.normal(size=(batch * time, gates * UNITS)).astype(dtype)
    bounds = np.arange(batch + 1) * time
    forward = getattr(_core, f"{name}_forward")
    kept = forward(*front, x, w, None, None, None, bounds, row, None, None, None, 0, 1, 3, 2, 1)[3:]
    dh = rng.normal(size=(batch, UNITS)).astype(dtype)
    back = getattr(_core, f"{name}_backward")

    def run(ends, kept):
        return back(*front, None, None, dh, None, *kept, w, bounds, None, None, 0, 1, 3, 2, 0, ends, 1, 1, 0, row,
                        batch * time)

    whole, short = run(0, kept), run(1, kept)
    tolerance = 1e-6 if dtype == "float32" else 1e-14
    for a, b in zip(whole[:3], short[:3]):
        assert np.linalg.norm(a - b) <= tolerance * np.linalg.norm(a)
    poisoned = [None if k is None else k.copy() for k in kept]
    for k in poisoned:
        if k is not None:
            k.reshape(batch, time, -1)[:, :50] = np.nan  # steps that must not be looked at any more
    assert np.isnan(run(0, poisoned)[1]).any()
    assert all(np.array_equal(a, b) for a, b in zip(run(1, poisoned)[:3], short[:3]))


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_a_gradient_that_is_asked_for_is_followed_to_the_first_step(name):
    """Who measures how gradients vanish sees them small, not zero: at inputs, and at the states to begin with."""
    rng = np.random.default_rng(5)
    gates = 4 if name == "lstm" else 3
    w = (rng.normal(size=(UNITS, gates * UNITS)) * 0.1).astype("float32")
    k = rng.normal(size=(4, gates * UNITS)).astype("float32") * 0.3
    x = Variable(rng.normal(size=(2, 60, 4)).astype("float32"))
    h = Variable(np.zeros((2, UNITS), "float32"))
    states = (h, np.zeros((2, UNITS), "float32")) if name == "lstm" else (h,)
    results = getattr(ops, name)(x, k, w, None, *states)
    dx, dh = backward(ops.sum(results[0]), [x, h])
    first = np.abs(dx[:, 0]).max()
    assert 0 < first < 1e-12 * np.abs(dx[:, -1]).max()
    assert np.abs(dh).max() > 0
