"""Layers that disturb during training: how much, repeatably, and not at all otherwise."""

import numpy as np
import pytest

import seqnet
from seqnet import layers, ops
from seqnet.tape import backward
from seqnet.tensor import Tensor

X = np.random.default_rng(0).standard_normal((50, 40, 30))
MAKE = {
    "AlphaDropout": lambda **k: layers.AlphaDropout(0.3, **k),
    "Dropout": lambda **k: layers.Dropout(0.3, **k),
    "GaussianDropout": lambda **k: layers.GaussianDropout(0.3, **k),
    "GaussianNoise": lambda **k: layers.GaussianNoise(0.3, **k),
    "SpatialDropout1D": lambda **k: layers.SpatialDropout1D(0.3, **k),
}
EACH = pytest.mark.parametrize("name", MAKE)


@EACH
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_seed_one_sequence(name, dtype):
    first, second, other = (MAKE[name](seed=s, dtype=dtype) for s in (7, 7, 8))
    a, b = first(X, training=True), first(X, training=True)
    assert a.dtype == dtype
    assert not np.array_equal(a.data, b.data), "the second call drew the same numbers"
    np.testing.assert_array_equal(second(X, training=True).data, a.data)
    np.testing.assert_array_equal(second(X, training=True).data, b.data)
    assert not np.array_equal(other(X, training=True).data, a.data)


@EACH
def test_a_global_seed_is_enough(name):
    results = []
    for _ in range(2):
        seqnet.set_random_seed(3)
        results.append(MAKE[name]()(X, training=True).data)
    np.testing.assert_array_equal(*results)


@EACH
def test_nothing_happens_outside_training(name):
    layer = MAKE[name](dtype="float64")
    np.testing.assert_array_equal(layer(X).data, X)
    np.testing.assert_array_equal(layer(X, training=False).data, X)


@EACH
def test_gradient_follows_what_was_drawn(name):
    layer = MAKE[name](seed=5, dtype="float64")
    x = Tensor(X[:2, :3], requires_grad=True)
    y = layer(x, training=True)
    (dx,) = backward(ops.sum(y * y), [x])
    step = 1e-6
    again = MAKE[name](seed=5, dtype="float64")(X[:2, :3] + step, training=True)
    np.testing.assert_allclose(dx, 2 * y.data * (again.data - y.data) / step, rtol=1e-4, atol=1e-7)


def test_noise_has_the_wanted_spread():
    noise = layers.GaussianNoise(0.3, seed=1, dtype="float64")(X, training=True).data - X
    assert abs(noise.mean()) < 0.005 and abs(noise.std() - 0.3) < 0.005


def test_gaussian_dropout_has_the_moments_of_dropout():
    factor = layers.GaussianDropout(0.3, seed=1, dtype="float64")(np.ones_like(X), training=True).data
    assert abs(factor.mean() - 1) < 0.01 and abs(factor.var() - 0.3 / 0.7) < 0.01


def dropped(y, rate):
    """Where y has the one value that alpha dropout gives to what it drops."""
    low = -1.0507009873554805 * 1.6732632423543772
    a = ((1 - rate) * (1 + rate * low**2)) ** -0.5
    return np.isclose(y, a * low - a * low * rate, rtol=1e-12)


def test_alpha_dropout_keeps_mean_and_variance():
    y = layers.AlphaDropout(0.3, seed=1, dtype="float64")(X, training=True).data
    assert abs(y.mean()) < 0.02 and abs(y.var() - 1) < 0.02
    assert abs(dropped(y, 0.3).mean() - 0.3) < 0.01


def test_alpha_dropout_shares_its_mask_along_an_axis():
    layer = layers.AlphaDropout(0.5, noise_shape=(None, 1, None), seed=1, dtype="float64")
    y = layer(X, training=True).data
    low = dropped(y, 0.5)
    assert (low == low[:, :1]).all() and 0.4 < low.mean() < 0.6
    with pytest.raises(ValueError, match="one length for each axis"):
        layer(X[0], training=True)


def test_spatial_dropout_drops_a_feature_at_all_steps():
    y = layers.SpatialDropout1D(0.3, seed=1)(np.ones_like(X), training=True).data
    assert (y == y[:, :1]).all()
    assert abs((y == 0).mean() - 0.3) < 0.05 and abs(y.max() - 1 / 0.7) < 1e-4


@pytest.mark.parametrize("make", [layers.GaussianDropout, layers.AlphaDropout])
def test_a_rate_of_one_leaves_nothing_to_scale(make):
    np.testing.assert_array_equal(make(1.0, dtype="float64")(X).data, X)
    with pytest.raises(ValueError, match="rate=1"):
        make(1.0)(X, training=True)
    with pytest.raises(ValueError, match="rate"):
        make(1.5)
