"""Random numbers: one seed, one result; the distributions by their moments; wrong arguments."""

import numpy as np
import pytest

from seqnet import random
from seqnet.tape import backward
from seqnet.tensor import Tensor, Variable

N = 40_000
DRAWS = {  # call, mean and variance that the distribution has
    "normal": (lambda **k: random.normal((N,), 2.0, 3.0, **k), 2, 9),
    "uniform": (lambda **k: random.uniform((N,), -1.0, 3.0, **k), 1, 16 / 12),
    "truncated_normal": (lambda **k: random.truncated_normal((N,), 1.0, 2.0, **k), 1, 4 * 0.7737413),
    "randint": (lambda **k: random.randint((N,), 3, 9, **k), 5.5, 35 / 12),
    "beta": (lambda **k: random.beta((N,), 2.0, 3.0, **k), 0.4, 0.04),
    "gamma": (lambda **k: random.gamma((N,), 2.5, **k), 2.5, 2.5),
    "binomial": (lambda **k: random.binomial((N,), 10, 0.3, **k), 3, 2.1),
    "categorical": (lambda **k: random.categorical(np.log([[0.5, 0.25, 0.25]]), N, **k), 0.75, 0.6875),
}


@pytest.mark.parametrize("name", DRAWS)
def test_moments_and_seeds(name):
    draw, mean, variance = DRAWS[name]
    x = draw(seed=7).data.astype("float64")
    assert x.size == N
    # six standard deviations of what a mean of so many draws scatters
    assert abs(x.mean() - mean) < 6 * np.sqrt(variance / N)
    np.testing.assert_allclose(x.var(), variance, rtol=0.1)
    np.testing.assert_array_equal(draw(seed=7).data, draw(seed=7).data)
    assert (draw(seed=7).data != draw(seed=8).data).any()
    stream = random.SeedGenerator(7)
    first, second = draw(seed=stream).data, draw(seed=stream).data
    np.testing.assert_array_equal(first, draw(seed=7).data)
    assert (first != second).any()
    random.set_random_seed(3)
    again = draw().data
    random.set_random_seed(3)
    np.testing.assert_array_equal(draw().data, again)


@pytest.mark.parametrize("name", ["normal", "uniform", "truncated_normal", "beta", "gamma", "binomial"])
def test_types(name):
    draw = DRAWS[name][0]
    assert draw(seed=1).dtype == np.float32 and draw(seed=1, dtype="float64").dtype == np.float64


def test_ranges():
    x = random.uniform((200_000,), 1.0, 1.0 + 1e-6, seed=1).data  # nearly every draw rounds to an end
    assert x.min() >= 1 and x.max() < np.float32(1 + 1e-6)
    assert set(random.randint((1000,), -2, 2, seed=1).data) == {-2, -1, 0, 1}
    assert random.randint((3,), 0, 5, "int64", seed=1).dtype == np.int64
    assert np.abs(random.truncated_normal((10_000,), seed=1).data).max() <= 2
    assert random.uniform((), seed=1).shape == ()
    assert random.beta((2, 3), np.array([1.0, 2, 3]), 1.0, seed=1).shape == (2, 3)
    assert random.binomial((2, 3), np.array([[1.0], [5]]), [0.0, 0.5, 1.0], seed=1).data[:, 2].tolist() == [1, 5]


def test_shuffle_is_a_permutation_with_a_way_back():
    x = Variable(np.arange(12.0).reshape(4, 3))
    y = random.shuffle(x, seed=5)
    order = (y.data[:, 0] / 3).astype(int)
    assert sorted(order) == [0, 1, 2, 3] and (y.data == x.data[order]).all()
    weights = np.arange(12.0).reshape(4, 3)
    dx = backward((y * weights).reshape(12), [x], np.ones(12))[0]
    np.testing.assert_array_equal(dx[order], weights)
    assert random.shuffle([1, 2, 3], seed=1).shape == (3,)
    assert sorted(random.shuffle(np.arange(6).reshape(2, 3), axis=1, seed=2).data[0]) == [0, 1, 2]


@pytest.mark.parametrize(("call", "words"), [
    (lambda: random.randint((2,), 0, 5, "float32"), "whole numbers"),
    (lambda: random.categorical(np.ones(3), 2), r"\(batch, classes\)"),
    (lambda: random.normal((2,), seed=-1), "seed"),
    (lambda: random.binomial((2,), 3, 1.5), "p"),
    (lambda: random.gamma((2,), -1.0), "shape"),
])
def test_wrong_arguments(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_tensors_as_parameters():
    assert random.beta((2,), Tensor([1.0, 2.0]), Tensor([1.0, 2.0]), seed=1).shape == (2,)
