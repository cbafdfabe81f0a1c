"""Matrix products at the extents where their blocks begin and end: tiles of 6 to 14 rows, panels of 8 to 32 columns, units
of a few tiles, stretches of 256 to 1,536 terms."""

import numpy as np
import pytest

from seqnet import _core, ops

EXTENTS = [(6, 1, 1), (13, 16, 31), (14, 15, 32), (15, 17, 33), (57, 40, 65), (113, 33, 70), (300, 257, 64), (673, 5, 97),
           (20, 1537, 5), (8, 2305, 34), (40, 3100, 17), (1500, 96, 160), (2100, 300, 48)]
"""(rows, depth, columns)"""


def operands(rows, depth, columns, dtype):
    rng = np.random.default_rng(rows + depth + columns)
    return [rng.standard_normal(s).astype(dtype) for s in ((rows, depth), (depth, columns), (columns,), (rows, columns))]


def close(value, exact, terms, size=None):
    """Within what rounding `terms` sums up to `size` may leave."""
    size = np.abs(exact).max() if size is None else size
    atol = 8 * np.finfo(value.dtype).eps * np.sqrt(terms + 8) * max(1, size)
    np.testing.assert_allclose(value, exact, rtol=0, atol=atol)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("extents", EXTENTS, ids=str)
def test_values_and_gradients(extents, dtype):
    rows, depth, columns = extents
    x, w, b, dy = operands(*extents, dtype)
    x64, w64, b64, dy64 = (a.astype("float64") for a in (x, w, b, dy))
    z = x64 @ w64 + b64
    close(ops.dense(x, w, b).numpy(), z, depth)
    close(ops.dense(x, w).numpy(), x64 @ w64, depth)
    for name, exact in (("relu", np.maximum(z, 0)), ("tanh", np.tanh(z)), ("sigmoid", 1 / (1 + np.exp(-z)))):
        close(ops.dense(x, w, b, activation=name).numpy(), exact, depth, np.abs(z).max())
    dx, dw, db = _core.dense_backward(dy, x, w, dy, 0, True, True, True)
    close(dx, dy64 @ w64.T, columns)
    close(dw, x64.T @ dy64, rows)
    close(db, dy64.sum(0), rows)


@pytest.mark.parametrize("extents", EXTENTS, ids=str)
def test_threads_and_chunks_leave_bits_alone(extents):
    x, w, b, dy = operands(*extents, "float32")

    def run():
        return [_core.dense_forward(x, w, b, 0), *_core.dense_backward(dy, x, w, dy, 0, True, True, True)]

    _core.set_num_threads(1)
    expected = run()
    for count, chunk in ((1, 1), (2, 0), (2, 3), (3, 0), (8, 1)):
        _core.set_num_threads(count)
        _core.set_chunk(chunk)
        for value, wanted in zip(run(), expected, strict=True):
            np.testing.assert_array_equal(value, wanted, err_msg=f"{count} threads, chunks of {chunk}")


@pytest.mark.parametrize("extents", EXTENTS, ids=str)
def test_a_row_does_not_depend_on_its_neighbours(extents):
    x, w, b, _ = operands(*extents, "float32")
    whole = _core.dense_forward(x, w, b, 0)
    for part in (slice(0, 6), slice(5, None), slice(extents[0] // 2, None)):
        np.testing.assert_array_equal(_core.dense_forward(np.ascontiguousarray(x[part]), w, b, 0), whole[part])
