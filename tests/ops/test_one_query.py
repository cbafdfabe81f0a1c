"""A single query that sees all keys takes a way of its own: the same values as among others, and as the twin's."""

import numpy as np
import pytest

from seqnet import ops
from seqnet.reference import attention as twin
from seqnet.tensor import Tensor


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("keys", "heads", "size", "value_size"), [(1, 1, 1, 1), (7, 3, 5, 2), (250, 2, 32, 64)])
def test_one_query(dtype, keys, heads, size, value_size):
    rng = np.random.default_rng(0)
    q, k, v = (rng.standard_normal(s).astype(dtype) for s in ((2, 1, heads, size), (2, keys, heads, size),
                                                              (2, keys, heads, value_size)))
    tolerance = {"rtol": 0, "atol": 1e-5 if dtype == "float32" else 1e-12}
    for settings in ({}, {"causal": True, "ahead": keys - 1}, {"scale": 0.3}):
        found = ops.attention(q, k, v, **settings)
        assert found.dtype == dtype and found.shape == (2, 1, heads, value_size)
        np.testing.assert_allclose(found.numpy(), twin.attention(q, k, v, **settings), **tolerance)
        recorded = ops.attention(Tensor(q, requires_grad=True), k, v, **settings)
        np.testing.assert_allclose(found.numpy(), recorded.numpy(), **tolerance)
    np.testing.assert_allclose(ops.attention(q, k, v, causal=True).numpy()[:, 0], v[:, 0], **tolerance)
    big = ops.attention(q * 1e4, k, v).numpy()
    assert np.isfinite(big).all()
