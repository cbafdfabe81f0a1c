"""Extents of nothing and extents beyond all memory: the core answers or refuses, it neither crashes nor hangs."""

import numpy as np
import pytest

from seqnet import _core


def zeros(*shape):
    return np.zeros(shape, "float32")


@pytest.mark.parametrize("batch", [0, 2])
@pytest.mark.parametrize(("length", "steps"), [(0, 0), (0, 3), (2, 7), (9, 7)])
@pytest.mark.parametrize("channels", [0, 3])
@pytest.mark.parametrize("filters", [0, 4])
@pytest.mark.parametrize("activation", [0, 1, 3])
def test_a_convolution_of_nothing(batch, length, steps, channels, filters, activation):
    x, kernel, bias = zeros(batch, length, channels) + 1, zeros(3, channels, filters) + 1, zeros(filters) + 2
    for stride, pad, dilation in ((1, 0, 1), (3, 5, 1), (1, 50, 40), (2**30, 2**30, 2**30)):
        geometry = (stride, pad, steps, dilation, 1, activation, 0)
        y = _core.conv1d_forward(x, kernel, bias, geometry)
        assert y.shape == (batch, steps, filters) and np.isfinite(y).all()
        dx, dw, db = _core.conv1d_backward(y, y, x, kernel, geometry, 1, 1, 1)
        for gradient, value in ((dx, x), (dw, kernel), (db, bias)):
            assert gradient.shape == value.shape and np.isfinite(gradient).all()
        if activation > 1:
            continue
        for pool in (1, 3, 200):
            pooled = (*geometry[:6], pool)
            z, arg = _core.conv1d_pool_forward(x, kernel, bias, pooled)
            np.testing.assert_array_equal(z, y[:, : steps // pool * pool].reshape(
                batch, steps // pool, pool, filters).max(2))
            gradients = _core.conv1d_pool_backward(z, z, arg, x, kernel, pooled, 1, 1, 1)
            for gradient, value in zip(gradients, (x, kernel, bias), strict=True):
                assert gradient.shape == value.shape and np.isfinite(gradient).all()
            np.testing.assert_array_equal(gradients[2], z.sum((0, 1)))
        ids, table = np.zeros((batch, length), "int64"), zeros(2, channels) + 1
        for pool in (0, 3):
            looked = (*geometry[:6], pool)
            z, arg = _core.lookup_forward(ids, table, kernel, looked, bias)
            if pool == 0:
                np.testing.assert_allclose(z, y, rtol=1e-6)
            gradients = _core.lookup_backward(ids, table, kernel, looked, z, z, arg, 1, 1, 1)
            for gradient, value in zip(gradients, (table, kernel, bias), strict=True):
                assert gradient.shape == value.shape and np.isfinite(gradient).all()
            if activation <= 1:
                np.testing.assert_array_equal(gradients[2], z.sum((0, 1)))


def test_many_taps_of_no_channels_take_no_time():
    x, kernel = zeros(1, 9, 0), zeros(2**40, 0, 1)
    y = _core.conv1d_forward(x, kernel, None, (1, 0, 3, 1, 1, 0, 0))
    np.testing.assert_array_equal(y, zeros(1, 3, 1))
    _core.conv1d_backward(y, y, x, kernel, (1, 0, 3, 1, 1, 0, 0), 1, 1, 1)
    y, arg = _core.conv1d_pool_forward(x, kernel, None, (1, 0, 3, 1, 1, 0, 3))
    np.testing.assert_array_equal(y, zeros(1, 1, 1))
    _core.conv1d_pool_backward(y, y, arg, x, kernel, (1, 0, 3, 1, 1, 0, 3), 1, 1, 1)
    ids, table, kernel = np.zeros((0, 5), "int64"), zeros(0, 0), zeros(2**40, 0, 2**10)
    y, _ = _core.lookup_forward(ids, table, kernel, (1, 0, 3, 1, 1, 0, 0), None)
    _core.lookup_backward(ids, table, kernel, (1, 0, 3, 1, 1, 0, 0), y, y, None, 1, 1, 1)
    ids, table, kernel = np.zeros((2, 5), "int64"), zeros(7, 3), zeros(2**50, 3, 0)
    y, _ = _core.lookup_forward(ids, table, kernel, (1, 0, 3, 1, 1, 0, 0), None)
    _core.lookup_backward(ids, table, kernel, (1, 0, 3, 1, 1, 0, 0), y, y, None, 1, 1, 1)


def test_work_space_beyond_counting_is_a_memory_error():
    """The bytes of the products, 2**73, are nothing in 64 bits."""
    ids, table, kernel = np.zeros((1, 5), "int64"), zeros(2**20, 0), zeros(2**31, 0, 2**20)
    with pytest.raises(MemoryError):
        _core.lookup_forward(ids, table, kernel, (1, 0, 1, 1, 1, 0, 0), None)
    with pytest.raises(MemoryError):
        y = zeros(1, 0, 2**20)
        _core.lookup_backward(ids, table, kernel, (1, 0, 0, 1, 1, 0, 0), y, y, None, 1, 1, 1)


@pytest.mark.parametrize("geometry", [
    (2**40, 0, 2**23 + 2, 1, 1, 0, 0), (1, 2**40, 3, 2**40, 1, 0, 0), (2**40, 2**40, 2**40, 2**40, 1, 0, 0)])
def test_windows_that_reach_beyond_counting_are_refused(geometry):
    x, kernel = zeros(1, 9, 0), zeros(2**30, 0, 1)
    with pytest.raises(ValueError, match=r"conv1d: .* reach further than can be addressed"):
        _core.conv1d_forward(x, kernel, None, geometry)
    with pytest.raises(ValueError, match=r"conv1d: .* reach further than can be addressed"):
        _core.lookup_forward(np.zeros((1, 9), "int64"), zeros(3, 0), kernel, geometry, None)


@pytest.mark.parametrize(("m", "k", "n"), [(0, 3, 2), (4, 0, 2), (4, 3, 0), (0, 0, 0), (1, 0, 1), (0, 0, 5)])
def test_products_of_nothing(m, k, n):
    a, b = zeros(2, m, k) + 1, zeros(2, k, n) + 1
    np.testing.assert_array_equal(_core.matmul(a, b, 0, 0), a @ b)
    np.testing.assert_array_equal(_core.matmul(zeros(2, k, m) + 1, b, 1, 0), a @ b)
    np.testing.assert_array_equal(_core.matmul(a, zeros(2, n, k) + 1, 0, 1), a @ b)
    y = _core.dense_forward(a[0], b[0], zeros(n) + 3, 1)
    np.testing.assert_array_equal(y, a[0] @ b[0] + 3)
    dx, dw, db = _core.dense_backward(y, a[0], b[0], y, 1, 1, 1, 1)
    np.testing.assert_array_equal(dx, y @ b[0].T)
    np.testing.assert_array_equal(dw, a[0].T @ y)
    np.testing.assert_array_equal(db, y.sum(0))
