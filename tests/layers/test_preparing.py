"""Layers that prepare data: what they learn from it, keep in files and refuse."""

import numpy as np
import pytest

import seqnet
from seqnet import ShapeError, layers
from seqnet.tensor import Tensor

RNG = np.random.default_rng(0)
X = RNG.standard_normal((50, 4, 3)) * [1.0, 20.0, 0.1] + [0.0, 5.0, -100.0]


@pytest.mark.parametrize("data", [
    X, Tensor(X), [X[:7], X[7:8], X[8:]], ((x, "a label") for x in (X[:20], X[20:])),
    (X[i:i + 10] for i in range(0, 50, 10)),
], ids=["array", "tensor", "list", "pairs", "generator"])
def test_adapting_finds_mean_and_variance(data):
    layer = layers.Normalization(dtype="float64")
    layer.adapt(data)
    np.testing.assert_allclose(layer.mean.reshape(-1), X.mean(axis=(0, 1)), rtol=1e-12)
    np.testing.assert_allclose(layer.variance.reshape(-1), X.var(axis=(0, 1)), rtol=1e-10)
    y = layer(X).data
    np.testing.assert_allclose(y.mean(axis=(0, 1)), 0, atol=1e-9)
    np.testing.assert_allclose(y.std(axis=(0, 1)), 1, rtol=1e-9)
    back = layers.Normalization(invert=True, dtype="float64")
    back.adapt(X)
    np.testing.assert_allclose(back(y).data, X, rtol=1e-9)


def test_a_sequence_of_batches_adapts():
    class Batches:
        def __len__(self):
            return 5

        def __getitem__(self, i):
            return X[i * 10:i * 10 + 10], None

    layer = layers.Normalization(axis=None, dtype="float64")
    layer.adapt(Batches())
    np.testing.assert_allclose(layer.mean.reshape(()), X.mean(), rtol=1e-12)


def test_adapted_statistics_survive_a_file(tmp_path):
    layer = layers.Normalization()
    layer.adapt(X)
    bins = layers.Discretization(num_bins=4)
    bins.adapt(X)
    for one in (layer, bins):
        model = seqnet.Sequential([layers.Input((4, 3)), one])
        model.save(tmp_path / "m.keras")
        again = seqnet.models.load_model(tmp_path / "m.keras")
        np.testing.assert_array_equal(again(X).data, model(X).data)
        assert again.layers[0].get_config() == one.get_config()


def test_bins_hold_about_equally_many():
    layer = layers.Discretization(num_bins=5, epsilon=0.001)
    layer.adapt(RNG.standard_normal(20000))
    found = layer(RNG.standard_normal(20000)).data
    assert layer(0.0).dtype == "int32"
    assert abs(np.bincount(found, minlength=5) / 20000 - 0.2).max() < 0.02
    assert layers.Discretization(num_bins=5).adapt([X, X], steps=1) is None


def test_plain_numbers_are_taken():
    np.testing.assert_array_equal(layers.CategoryEncoding(4, "one_hot")([3, 0]).data, [[0, 0, 0, 1], [1, 0, 0, 0]])
    np.testing.assert_array_equal(layers.Discretization([0.0, 1.0])([-1, 0, 0.5, 3]).data, [0, 1, 1, 2])
    np.testing.assert_array_equal(layers.Normalization(mean=3.0, variance=4.0)([[1], [5]]).data, [[-1], [1]])


def test_counts_of_longer_shapes_run_along_the_last_axis():
    ids = RNG.integers(0, 5, (2, 3, 7))
    y = layers.CategoryEncoding(5, "count")(ids)
    assert y.shape == (2, 3, 5) and layers.CategoryEncoding(5)(layers.Input((3, 7), dtype="int32")).shape == (None, 3, 5)
    np.testing.assert_array_equal(y.data.sum(axis=-1), 7)
    np.testing.assert_array_equal(layers.CategoryEncoding(5, "binary")(ids).data, y.data > 0)


@pytest.mark.parametrize("make, words", [
    (lambda: layers.Normalization(mean=1.0), "together or not at all"),
    (lambda: layers.Normalization(mean=[1.0], variance=[1.0, 2.0]), "one shape"),
    (lambda: layers.Normalization(mean=[[1.0]], variance=[[1.0]]), "at most one axis"),
    (lambda: layers.Normalization(axis="last"), "axis is a whole number"),
    (lambda: layers.Normalization(axis=3)(X), "axis 3 does not exist"),
    (lambda: layers.Normalization(axis=1)(layers.Input((None, 3))), "known lengths"),
    (lambda: layers.Normalization(mean=[1.0, 2.0], variance=[1.0, 2.0])(X), "do not fit data"),
    (lambda: layers.Normalization(mean=1.0, variance=1.0).adapt(X), "nothing to adapt"),
    (lambda: layers.Normalization().adapt([]), "no batch"),
    (lambda: layers.Normalization().adapt(np.zeros((0, 3))), "at least one element"),
    (lambda: layers.Discretization(), "not none"),
    (lambda: layers.Discretization([1.0], num_bins=3), "not both"),
    (lambda: layers.Discretization([1.0, 0.0]), "must rise"),
    (lambda: layers.Discretization([0.0], output_mode="hot"), "output_mode must be one of"),
    (lambda: layers.Discretization([0.0], output_mode="count", sparse=True), "no sparse tensors"),
    (lambda: layers.Discretization([0.0]).adapt(X), "was given its boundaries"),
    (lambda: layers.Discretization(num_bins=3)(X), "call adapt"),
    (lambda: layers.CategoryEncoding(), "num_tokens"),
    (lambda: layers.CategoryEncoding(0), "at least 1"),
    (lambda: layers.CategoryEncoding(3, "int"), "output_mode must be one of"),
    (lambda: layers.CategoryEncoding(3)(np.array([[0, 3]])), "0 to 2; received 3"),
    (lambda: layers.CategoryEncoding(3)(np.array([[0, -1]])), "received -1"),
    (lambda: layers.CategoryEncoding(3)(np.array([[0, 0.5]])), "received 0.5"),
    (lambda: layers.CategoryEncoding(3)(np.array([[0, 1]]), count_weights=np.ones((1, 2))), "output_mode='count'"),
    (lambda: layers.CategoryEncoding(3, "count")(np.array([[0, 1]]), count_weights=np.ones((1, 3))), "do not fit"),
])
def test_what_is_wrong_is_said(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_other_data_is_refused():
    layer = layers.Normalization()
    layer.adapt(X)
    with pytest.raises(ShapeError, match="built for other data"):
        layer.adapt(X[..., :2])
    for bad in (3.0, [1.0, 2.0]):
        with pytest.raises(TypeError, match="adapt"):
            layers.Normalization().adapt(bad)


def test_a_number_that_is_none_falls_into_the_last_bin_and_stays_visible():
    assert layers.Discretization([0.0, 1.0])(np.array([np.nan])).data.tolist() == [2]
