"""A product of few rows reads the kernel as it lies, and gives the bits that the same rows have among many."""

import numpy as np
import pytest

from seqnet import ops


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("activation", [None, "relu", "sigmoid", "tanh"])
@pytest.mark.parametrize(("depth", "columns"), [(1, 1), (3, 5), (64, 31), (64, 32), (7, 33), (384, 256), (800, 257),
                                                (1700, 100), (2400, 33)])
def test_few_rows_are_rows_of_many(dtype, activation, depth, columns):
    rng = np.random.default_rng(0)
    x, w, b = (rng.standard_normal(s).astype(dtype) for s in ((9, depth), (depth, columns), (columns,)))
    whole = ops.dense(x, w, b, activation=activation).numpy()
    for rows in (1, 2, 3, 4, 5):
        np.testing.assert_array_equal(ops.dense(x[:rows], w, b, activation=activation).numpy(), whole[:rows])
    np.testing.assert_array_equal(ops.matmul(x[:1], w).numpy(), ops.matmul(x, w).numpy()[:1])
