"""What the layers without weights refuse, and the spellings of older notebooks."""

import numpy as np
import pytest

import seqnet
from seqnet import ShapeError, layers

X = np.ones((2, 4, 3), "float32")


@pytest.mark.parametrize("make, words", [
    (lambda: layers.UpSampling1D(0), "size must be at least 1"),
    (lambda: layers.UpSampling1D(2.0), "size must be a whole number"),
    (lambda: layers.ZeroPadding1D((1, 2, 3)), "two for the two ends"),
    (lambda: layers.ZeroPadding1D(-1), "at least 0"),
    (lambda: layers.Cropping1D((1, -1)), "at least 0"),
    (lambda: layers.Permute((0, 1)), "0, the batch, stays"),
    (lambda: layers.Permute((1, 3)), "once"),
    (lambda: layers.RepeatVector("3"), "the text '3'"),
    (lambda: layers.GaussianNoise(1.5), "from 0 to 1"),
    (lambda: layers.LeakyReLU(-0.1), "of at least 0"),
    (lambda: layers.LeakyReLU(None), "must be a number"),
    (lambda: layers.PReLU(shared_axes=[0]), "0 is the batch"),
    (lambda: layers.ActivityRegularization(l1=-1.0), "l1"),
    (lambda: layers.Dot((1, 2, 3)), "one whole number or two"),
])
def test_arguments(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize("make", [lambda: layers.Dot(1.0), lambda: layers.UnitNormalization("last")])
def test_arguments_of_the_wrong_type(make):
    with pytest.raises(TypeError, match="whole number"):
        make()


@pytest.mark.parametrize("layer, inputs, words", [
    (layers.Cropping1D(2), X, "leaves none of 4"),
    (layers.UpSampling1D(2), X[0], "an Embedding first"),
    (layers.RepeatVector(2), X, "GlobalMaxPooling1D"),
    (layers.Permute((2, 1, 3)), X, "3 axes in place of 4"),
    (layers.Dot(axes=2), [X, X[:, :, :2]], "length 3.*2"),
    (layers.Dot(axes=3), [X, X], "axes 1 to 2"),
    (layers.Dot(axes=0), [X, X], "not the batch"),
    (layers.Dot(axes=1), [X, X[:1]], "batch axes"),
])
def test_inputs(layer, inputs, words):
    with pytest.raises(ShapeError, match=words) as error:
        layer(inputs)
    assert layer.name in str(error.value)


def test_numbers_of_inputs_and_open_axes():
    with pytest.raises(ValueError, match="exactly two"):
        layers.Dot(1)([X, X, X])
    with pytest.raises(ValueError, match="list of tensors"):
        layers.Average()(X)
    with pytest.raises(ShapeError, match="shared_axes"):
        layers.PReLU()(layers.Input((None, 3)))
    with pytest.raises(ValueError, match="only the axes"):
        layers.PReLU(shared_axes=[3])(X)
    with pytest.raises(ValueError, match="axis 3 does not exist"):
        layers.UnitNormalization(axis=3)(X)


def test_open_time_axes_stay_open():
    x = layers.Input((None, 3))
    assert layers.UpSampling1D(3)(x).shape == (None, None, 3)
    assert layers.ZeroPadding1D(2)(x).shape == (None, None, 3)
    assert layers.Cropping1D(1)(x).shape == (None, None, 3)
    assert layers.Permute((2, 1))(x).shape == (None, 3, None)
    assert layers.Dot(axes=2)([x, x]).shape == (None, None, None)
    assert layers.PReLU(shared_axes=[1])(x).shape == (None, None, 3)
    model = seqnet.Model(x, layers.Cropping1D(1)(layers.ZeroPadding1D(2)(layers.UpSampling1D(3)(x))))
    assert model(X).shape == (2, 14, 3)


def test_permute_and_padding_keep_whole_numbers():
    ids = np.arange(12).reshape(2, 3, 2)
    assert layers.Permute((2, 1))(ids).dtype == ids.dtype
    np.testing.assert_array_equal(layers.Permute((2, 1))(ids).data, ids.transpose(0, 2, 1))
    assert layers.Permute((2, 1))(layers.Input((3, 2), dtype="int64")).dtype == ids.dtype


def test_older_spellings():
    assert layers.LeakyReLU(alpha=0.1).negative_slope == 0.1
    assert layers.ZeroPadding1D(2).padding == (2, 2) and layers.Cropping1D(2).cropping == (2, 2)


def test_activity_penalty_is_of_one_sample():
    layer = layers.ActivityRegularization(l1=0.5, l2=0.25)
    layer(np.full((4, 3), -2.0), training=True)
    np.testing.assert_allclose(float(sum(layer.losses)), 0.5 * 6 + 0.25 * 12)
