"""to_categorical, normalize and set_random_seed against their definitions and Keras' conventions."""

import random

import numpy as np
import pytest

from seqnet import utils


def test_one_hot_of_lists_and_arrays():
    wanted = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]], float)
    for x in ([0, 2, 1], np.array([0, 2, 1]), np.array([[0], [2], [1]]), np.array([0.0, 2.0, 1.0], "float32")):
        got = utils.to_categorical(x)
        assert got.dtype == np.float64
        np.testing.assert_array_equal(got, wanted)


def test_shapes_classes_and_type():
    assert utils.to_categorical(1, num_classes=3).tolist() == [0, 1, 0]
    assert utils.to_categorical(np.zeros((2, 4), int), 5).shape == (2, 4, 5)
    assert utils.to_categorical(np.zeros((2, 4, 1), int), 5).shape == (2, 4, 5)
    assert utils.to_categorical([], 3).shape == (0, 3)
    assert utils.to_categorical([0, 1], dtype="int8").dtype == np.int8
    assert utils.to_categorical([True, False]).tolist() == [[0, 1], [1, 0]]
    np.testing.assert_array_equal(utils.to_categorical([1, 0], num_classes=4).argmax(-1), [1, 0])


@pytest.mark.parametrize(
    ("x", "num_classes", "message"),
    [
        ([0, 3], 3, "label 3 is not from 0 to 2"),
        ([-1, 0], None, "label -1 is not from 0"),
        ([], None, "give num_classes"),
        (["a"], None, "class numbers"),
        ([0.0, float("nan")], None, "class numbers"),
        ([0.5], None, "class numbers"),
        ([0], 2.5, "whole number"),
        ([0], -2, "positive"),
    ],
)
def test_one_hot_refuses(x, num_classes, message):
    with pytest.raises(ValueError, match=message):
        utils.to_categorical(x, num_classes)


def test_the_old_place():
    from seqnet.utils import np_utils

    assert np_utils.to_categorical is utils.to_categorical and np_utils.normalize is utils.normalize


def test_normalize_of_a_tensor(rng):
    from seqnet import Tensor

    x = rng.normal(size=(3, 4))
    x[1] = 0
    for order in (1, 2, 3, np.inf):
        got = utils.normalize(Tensor(x), order=order)
        np.testing.assert_allclose(got.numpy(), utils.normalize(x, order=order), rtol=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3, np.inf])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_normalize(rng, order, axis):
    x = rng.normal(size=(4, 5)).astype("float32")
    x[:, 2] = x[1] = 0
    got = utils.normalize(x, axis=axis, order=order)
    assert got.dtype == np.float32 and got.shape == x.shape
    norms = np.linalg.norm(got, order, axis)
    zero = np.linalg.norm(x, order, axis) == 0
    np.testing.assert_allclose(norms[~zero], 1, rtol=1e-5)
    assert not norms[zero].any()


def test_normalize_of_whole_numbers_and_one_vector():
    np.testing.assert_allclose(utils.normalize([3, 4]), [0.6, 0.8])
    with pytest.raises(ValueError, match="at least one axis"):
        utils.normalize(3.0)
    with pytest.raises(ValueError, match=r"normalize: x \(2,\) with axis=4"):
        utils.normalize([3, 4], axis=4)


def test_one_seed_repeats_everything():
    def draw():
        from seqnet.random import global_generator

        return random.random(), float(np.random.rand()), global_generator().next()

    utils.set_random_seed(3)
    first = draw()
    assert draw() != first
    utils.set_random_seed(3)
    assert draw() == first
    utils.set_random_seed(np.int64(4))
    assert draw() != first


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "1", None, True])
def test_seed_refuses(seed):
    with pytest.raises(ValueError, match="Expected `seed`"):
        utils.set_random_seed(seed)
