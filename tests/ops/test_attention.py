"""What the table of cases does not say of attention: masks made of large negative numbers, padding, one query at a time,
and that nothing of size queries x keys is held."""

import numpy as np
import pytest

from seqnet import _core, ops
from seqnet.reference import attention as twin
from seqnet.tape import backward
from seqnet.tensor import Tensor

SHAPE = (2, 40, 3, 16)


def arrays(count=4, shape=SHAPE, dtype="float64"):
    rng = np.random.default_rng(3)
    return [rng.standard_normal(shape).astype(dtype) for _ in range(count)]


def gradients(arrays, g, **settings):
    leaves = [Tensor(x, requires_grad=True) for x in arrays]
    y = ops.attention(*leaves, **settings)
    return [y.data, *backward(y, leaves, g)]


@pytest.mark.parametrize("low", [-1e9, -1e30, np.finfo("float32").min])
def test_a_query_shut_off_by_large_negative_numbers_weighs_all_keys_alike(low):
    """As softmax has it: the scores vanish beside the mask, so each key gets the same share, also in the gradients."""
    q, k, v, g = arrays(dtype="float32")
    bias = np.zeros((2, 1, 40, 40), "float32")
    bias[0, :, 5] = low
    out, dq, dk, dv = gradients((q, k, v), g, bias=bias)
    np.testing.assert_allclose(out[0, 5], v[0].mean(0), rtol=1e-5, atol=1e-6)
    seen = np.ones((2, 1, 40, 40), bool)
    seen[0, :, 5] = False  # gets the mean of the values too
    want = gradients([x.astype("float64") for x in (q, k, v)], g.astype("float64"), mask=seen)
    np.testing.assert_allclose(dv, want[3], rtol=1e-4, atol=1e-5)
    assert all(np.isfinite(x).all() for x in (dq, dk))


def test_padding_of_whole_blocks_changes_nothing():
    """Keys that nobody sees are left out: the same bits as without them."""
    q, k, v, g = arrays(shape=(1, 150, 2, 8))
    front, back = (np.full((1, n, 2, 8), 7.0) for n in (256, 140))
    padded = [np.concatenate([front, x, back], axis=1) for x in (k, v)]
    mask = np.zeros((1, 1, 1, 546), bool)
    mask[..., 256:406] = True
    for a, b in zip(gradients((q, *padded), g, mask=mask), gradients((q, k, v), g), strict=True):
        if a.shape[1] == 546:  # keys and values
            assert not a[:, :256].any() and not a[:, 406:].any()
            a = a[:, 256:406]
        np.testing.assert_array_equal(a, b)


def test_one_query_after_the_other_gives_what_all_at_once_give():
    q, k, v, _ = arrays()
    all_at_once = ops.attention(q, k, v, causal=True).data
    for t in range(40):
        one = ops.attention(q[:, t : t + 1].copy(), k, v, causal=True, ahead=t).data
        np.testing.assert_allclose(one[:, 0], all_at_once[:, t], rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(all_at_once, twin.attention(q, k, v, causal=True), rtol=1e-12, atol=1e-13)


def test_memory_grows_with_the_length_not_with_its_square():
    def peak(length):
        q, k, v, g = arrays(shape=(1, length, 1, 8), dtype="float32")
        _core.trim()
        gradients((q, k, v), g, causal=True)
        figures = _core.memory_stats()
        return figures["cached_bytes"] + figures["live_bytes"]

    peak(1024)
    assert peak(4096) < 12 * 1024 * 1024  # the scores alone would be 64 MB
