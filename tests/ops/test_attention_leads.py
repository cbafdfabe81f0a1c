"""Sequences that begin alike, as padding in front makes them: what they share is computed once, and no bit may tell."""

import numpy as np
import pytest

from seqnet import _core


def leading(rng, dtype, batch, time, heads, kv_heads, size, values, leads):
    """q, k and v whose sequence b begins with leads[b] rows that it has in common with the others."""
    shapes = [(time, heads, size), (time, kv_heads, size), (time, kv_heads, values)]
    found = []
    for shape in shapes:
        common = rng.normal(size=shape).astype(dtype)
        array = rng.normal(size=(batch, *shape)).astype(dtype)
        for b, lead in enumerate(leads):
            array[b, :lead] = common[:lead]
        found.append(array)
    return found


def attend(q, k, v, mask=None, causal=0, rate=0.0, origin=None):
    return _core.attention_forward(q, k, v, None, mask, 0.3, causal, 0, rate, 5, 6, origin, 1)


def one_by_one(q, k, v, **settings):
    parts = [attend(*(a[b : b + 1].copy() for a in (q, k, v)), **settings) for b in range(len(q))]
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts], 1)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("time", "heads", "kv_heads", "size", "values", "leads"),
    [
        (300, 2, 2, 8, 8, [191, 153, 81, 256]),
        (515, 4, 2, 16, 24, [515, 38, 324, 515, 439, 114, 0, 295]),  # grouped heads; two sequences are one and the same
        (256, 1, 1, 5, 3, [256, 256, 256]),
        (640, 1, 1, 20, 20, [0, 500, 0, 640, 127, 128, 129, 31, 32, 600]),
    ],
)
def test_bits_are_those_of_sequences_alone(dtype, time, heads, kv_heads, size, values, leads):
    q, k, v = leading(np.random.default_rng(1), dtype, len(leads), time, heads, kv_heads, size, values, leads)
    for causal in (0, 1):
        for got, want in zip(attend(q, k, v, causal=causal), one_by_one(q, k, v, causal=causal), strict=True):
            assert np.array_equal(got, want)
    origin = np.arange(len(leads) * time).reshape(len(leads), time) + 1
    origin[np.arange(time) < np.array(leads)[:, None]] = 0
    for got, want in zip(attend(q, k, v, origin=origin), one_by_one(q, k, v), strict=True):
        assert np.array_equal(got, want)


def test_what_differs_in_one_array_alone_is_not_shared():
    rng = np.random.default_rng(2)
    for which in range(3):
        arrays = leading(rng, "float32", 6, 400, 2, 2, 8, 8, [390, 380, 370, 400, 360, 350])
        arrays[which][3, 7, 1, 2] += 1  # deep inside its lead
        for got, want in zip(attend(*arrays), one_by_one(*arrays), strict=True):
            assert np.array_equal(got, want)


def test_a_mask_or_dropout_that_differs_by_sequence_is_heeded():
    rng = np.random.default_rng(3)
    q, k, v = leading(rng, "float32", 4, 300, 1, 1, 8, 8, [300] * 4)
    mask = rng.random((4, 1, 1, 300)) < 0.5
    out = attend(q, k, v, mask)[0]
    assert np.array_equal(out, np.concatenate([attend(q[:1], k[:1], v[:1], mask[b : b + 1])[0] for b in range(4)]))
    assert not np.array_equal(out[0], out[1])
    dropped = attend(q, k, v, rate=0.5)[0]
    assert not np.array_equal(dropped[0], dropped[1])


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_and_chunks_leave_bits_alone(threads):
    q, k, v = leading(np.random.default_rng(4), "float32", 5, 700, 3, 3, 16, 16, [690, 600, 100, 0, 650])
    want = attend(q, k, v)[0]
    _core.set_num_threads(threads)
    for chunk in (0, 1, 3):
        _core.set_chunk(chunk)
        assert np.array_equal(attend(q, k, v)[0], want)
