"""What the convolutions beside Conv1D, EinsumDense and adaptive pooling refuse, and how they relate."""

import numpy as np
import pytest

from seqnet import ShapeError, layers, ops

X = np.random.default_rng(0).standard_normal((2, 9, 4))


@pytest.mark.parametrize("make, words", [
    (lambda: layers.DepthwiseConv1D(0), "kernel_size must be at least 1"),
    (lambda: layers.DepthwiseConv1D(3, padding="causal"), "'valid', 'same'"),
    (lambda: layers.DepthwiseConv1D(3, depth_multiplier=0), "depth_multiplier"),
    (lambda: layers.DepthwiseConv1D(3, strides=(1, 1)), "one whole number for the time axis"),
    (lambda: layers.SeparableConv1D(0, 3), "filters"),
    (lambda: layers.Conv1DTranspose(2, 3, strides=2, dilation_rate=2), "cannot both be above 1"),
    (lambda: layers.Conv1DTranspose(2, 3, strides=2, output_padding=2), "below strides=2"),
    (lambda: layers.Conv1DTranspose(2, 3, output_padding=-1), "at least 0"),
    (lambda: layers.AdaptiveMaxPooling1D(0), "output_size must be at least 1"),
    (lambda: layers.AdaptiveAveragePooling1D((2, 3)), "one whole number"),
    (lambda: layers.EinsumDense("ab,bc", 3), "must read"),
    (lambda: layers.EinsumDense("ab,bc->ad", 3), "'d' of the result"),
    (lambda: layers.EinsumDense("ab,bce->ac", 3), "'e' of the kernel"),
    (lambda: layers.EinsumDense("ab,bc->ac", 3, bias_axes="b"), "bias_axes='b'"),
    (lambda: layers.EinsumDense("...ab,bc->ac...", 3), "must read"),
])
def test_arguments(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize("layer, inputs, words", [
    (layers.DepthwiseConv1D(10), X, "window over 10 steps"),
    (layers.SeparableConv1D(2, 5, dilation_rate=3), X, "window over 13 steps"),
    (layers.DepthwiseConv1D(2), layers.Input((9, None)), "known features"),
    (layers.Conv1DTranspose(2, 3), X[0], "2 axes in place of 3"),
    (layers.AdaptiveMaxPooling1D(2), X[..., 0], "2 axes in place of 3"),
    (layers.EinsumDense("ab,bc->ac", 3), X, "2 axes"),
    (layers.EinsumDense("abc,cd->abd", (8, 3)), X, "length 8 on the axis 'b'"),
    (layers.EinsumDense("abc,cd->abd", 3), X, "one length for each axis"),
    (layers.EinsumDense("abc,bd->adc", (3, 4)), layers.Input((None, 4)), "'b' of 'abc,bd->adc' is open"),
    (layers.EinsumDense("abc,cd->abd", (None, 3), bias_axes="bd"), layers.Input((None, 4)), "names an open axis"),
])
def test_inputs(layer, inputs, words):
    with pytest.raises(ShapeError, match=words) as error:
        layer(inputs)
    assert layer.name in str(error.value)


def test_other_features_are_refused_once_built():
    for layer in (layers.DepthwiseConv1D(2), layers.SeparableConv1D(2, 2), layers.Conv1DTranspose(2, 2)):
        layer(X)
        with pytest.raises(ShapeError, match="length 3, not 4"):
            layer(X[..., :3])


def test_depthwise_is_a_convolution_of_as_many_groups_as_features():
    kernel = np.random.default_rng(1).standard_normal((3, 4, 2))
    alone = ops.depthwise_conv1d(X, kernel, padding="same", strides=2)
    grouped = ops.conv1d(X, kernel.reshape(3, 1, 8), padding="same", strides=2, groups=4)
    np.testing.assert_allclose(alone.data, grouped.data, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("strides", [1, 2, 3])
def test_transposed_undoes_the_shape_and_is_the_adjoint(strides):
    kernel = np.random.default_rng(1).standard_normal((3, 4, 5))
    down = ops.conv1d(X, kernel, strides=strides)
    z = np.random.default_rng(2).standard_normal(down.shape)
    up = ops.conv1d_transpose(z, kernel, strides=strides, output_padding=(9 - 3) % strides)
    assert up.shape == X.shape
    np.testing.assert_allclose((up.data * X).sum(), (z * down.data).sum(), rtol=1e-12)


def test_open_time_axes_stay_open():
    x = layers.Input((None, 4))
    for layer, features in ((layers.DepthwiseConv1D(3, depth_multiplier=2), 8), (layers.SeparableConv1D(5, 3), 5),
                            (layers.Conv1DTranspose(5, 3, strides=2), 5)):
        assert layer(x).shape == (None, None, features)
    assert layers.AdaptiveAveragePooling1D(3)(x).shape == (None, 3, 4)
    assert layers.EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes="de")(x).shape == (None, None, 2, 3)


def test_older_spellings():
    assert layers.SeparableConvolution1D is layers.SeparableConv1D
    assert layers.Convolution1DTranspose is layers.Conv1DTranspose
    assert layers.Conv1DTranspose(2, 3, strides=2, output_padding=(1,)).output_padding == (1,)


def test_a_glorot_kernel_counts_the_axes_that_are_summed():
    layer = layers.EinsumDense("abc,cde->abde", (None, 20, 30))
    layer(np.zeros((1, 2, 50)))
    limit = np.sqrt(6 / (50 + 600))
    assert 0.95 * limit < abs(layer.kernel.data).max() <= limit


@pytest.mark.parametrize("subscripts, shapes, words", [
    ("ij,jk->ik", [(2, 3)], "describes 2 operands; received 1"),
    ("ij->ji", [(2,)], "names 2 axes"),
    ("i->i", [(2, 3)], "names 1 axes"),
    ("ij,jk->ik", [(2, 3), (4, 5)], "the letter 'j' has the extents 3 and 4"),
    ("i1->i", [(2, 3)], "letters, commas"),
    ("ij->ik", [(2, 3)], "must occur once, and in an operand"),
    ("ij->ii", [(2, 3)], "must occur once"),
    ("...i,...i->...", [(2, 3), (4, 3)], "an axis behind '...'"),
])
def test_einsum_says_what_does_not_fit(subscripts, shapes, words):
    with pytest.raises(ValueError, match=words):
        ops.einsum(subscripts, *[np.ones(s) for s in shapes])


def test_einsum_needs_its_subscripts():
    with pytest.raises(ValueError, match="come first"):
        ops.einsum(X, X)


def test_einsum_takes_whole_numbers():
    a = np.arange(6).reshape(2, 3)
    y = ops.einsum("ij,kj->ik", a, a)
    assert y.dtype == a.dtype
    np.testing.assert_array_equal(y.data, a @ a.T)
