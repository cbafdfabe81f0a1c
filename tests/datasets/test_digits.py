"""The little pictures of digits."""

import importlib.util

import numpy as np
import pytest

from seqnet.datasets import digits

HAS = importlib.util.find_spec("sklearn") is not None


@pytest.mark.parametrize("source", ["drawn", pytest.param("sklearn", marks=pytest.mark.skipif(
    not HAS, reason="scikit-learn, which brings the handwritten digits, is not installed"))])
def test_pictures(source):
    (x, y), (x_test, y_test) = digits.load_data(source, n_train=300, n_test=100)
    assert x.shape == (300, 8, 8) and x_test.shape == (100, 8, 8) and x.dtype == "float32" and y.dtype == "int64"
    assert 0 <= x.min() < 0.01 and 0.9 < x.max() <= 1 and set(y) == set(range(10))
    again = digits.load_data(source, n_train=300, n_test=100)
    np.testing.assert_array_equal(again[1][0], x_test)
    assert (digits.load_data(source, 300, 100, seed=1)[0][1] != y).any()
    nearest = ((x_test[:, None] - x[None]) ** 2).sum((2, 3)).argmin(1)  # they can be told apart
    assert (y[nearest] == y_test).mean() > 0.85


def test_refusals():
    with pytest.raises(ValueError, match="source"):
        digits.load_data("mnist")
    with pytest.raises(ValueError, match="n_test"):
        digits.load_data("drawn", n_test=0)
    if HAS:
        with pytest.raises(ValueError, match="1797"):
            digits.load_data("sklearn", n_train=5000)
