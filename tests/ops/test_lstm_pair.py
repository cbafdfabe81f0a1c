"""One sequence of an LSTM whose steps two threads share: no bit may tell, whoever comes late."""

import threading

import numpy as np
import pytest

from seqnet import _core


@pytest.fixture
def threads():
    before = _core.get_num_threads()
    yield _core.set_num_threads
    _core.set_num_threads(before)
    _core.set_chunk(0)


def problem(units, time, dtype, seed=0, padding=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(50, 4 * units)).astype(dtype)
    x[0] = 0
    w = (rng.normal(size=(units, 4 * units)) / units**0.5).astype(dtype)
    row = rng.integers(1, 50, time)
    row[:padding] = 0  # a run in which the states come to rest
    states = rng.normal(size=(2, 1, units)).astype(dtype) if seed else (None, None)
    return x, w, None, *states, np.array([0, time]), row, None, None, None


def run(inputs, time, activations=(3, 2)):
    return [a for a in _core.lstm_forward(*inputs, time, 1, *activations, 0) if a is not None]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("units", [64, 65, 100, 128, 131, 300])
@pytest.mark.parametrize(("time", "padding"), [(32, 0), (33, 0), (500, 0), (900, 700)])
def test_bits_are_those_of_one_thread(threads, dtype, units, time, padding):
    for seed in (0, 1):
        inputs = problem(units, time, dtype, seed, padding)
        for outputs in (0, time):
            threads(1)
            want = run(inputs, outputs)
            for number in (2, 3, 8):
                threads(number)
                for chunk in (0, 1, 2):
                    _core.set_chunk(chunk)
                    assert all(np.array_equal(a, b) for a, b in zip(want, run(inputs, outputs), strict=True))
            _core.set_chunk(0)


def test_any_activations(threads):
    inputs = problem(100, 60, "float32", 1)
    inputs = (*inputs[:1], inputs[1] * 0.1, *inputs[2:])  # relu and linear would grow without end
    for activations in ((1, 4), (5, 2), (11, 0)):
        threads(1)
        want = run(inputs, 60, activations)
        assert np.isfinite(want[0]).all()
        threads(2)
        assert all(np.array_equal(a, b) for a, b in zip(want, run(inputs, 60, activations), strict=True))


def test_a_mask_that_leaves_out_steps(threads):
    x, w, *_ = problem(100, 200, "float32")
    steps = np.flatnonzero(np.random.default_rng(3).random(300) < 0.6)[:100]
    inputs = (x, w, None, None, None, np.array([0, 100]), np.arange(100) % 50, steps, None, None)
    threads(1)
    want = run(inputs, 300)
    threads(2)
    assert all(np.array_equal(a, b) for a, b in zip(want, run(inputs, 300), strict=True))


def test_callers_that_get_in_each_others_way(threads):
    """Calls from several Python threads: one of them has the pool, the others lead without a helper."""
    threads(2)
    problems = [problem(100, 400, "float32", seed) for seed in range(4)]
    want = [run(p, 400) for p in problems]
    wrong = []

    def work(i):
        for _ in range(30):
            got = run(problems[i], 400)
            if not all(np.array_equal(a, b) for a, b in zip(want[i], got, strict=True)):
                wrong.append(i)

    workers = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for t in workers:
        t.start()
    for t in workers:
        t.join()
    assert not wrong
