"""Dropout's random numbers: the published ones, the same for a seed, in the right proportion."""

import numpy as np
import pytest

from seqnet import ops
from seqnet.random import SeedGenerator, set_random_seed
from seqnet.reference.dropout import philox
from seqnet.tape import backward
from seqnet.tensor import Tensor

ONES = np.ones((400, 250), "float32")


def test_the_twin_draws_the_published_numbers():
    """The known answers of Random123 for philox4x32-10."""
    every = 0xFFFFFFFFFFFFFFFF
    assert philox(0, 0, 0) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    assert philox(every, every, every) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)
    assert philox(0x299F31D0A4093822, 0x0370734413198A2E, 0x85A308D3243F6A88) == (
        0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)


@pytest.mark.parametrize("rate", [0.1, 0.25, 0.5, 0.9])
def test_proportion_and_scale(rate):
    y = ops.dropout(ONES, rate, seed=3).data
    assert set(np.unique(y)) == {0.0, y.max()}
    assert y.max() == pytest.approx(1 / (1 - rate), rel=2e-4)
    deviation = np.sqrt(rate * (1 - rate) / y.size)
    assert abs((y == 0).mean() - rate) < 5 * deviation
    for axis in (0, 1):
        spread = (y == 0).mean(axis=axis).std()
        assert spread == pytest.approx(np.sqrt(rate * (1 - rate) / y.shape[axis]), rel=0.25)


def test_neighbours_and_streams_are_independent():
    generator = SeedGenerator(1)
    first, second = (ops.dropout(ONES, 0.5, seed=generator).data.reshape(-1) > 0 for _ in range(2))
    for a, b in ((first, second), (first[1:], first[:-1]), (first[64:], first[:-64]), (first[128:], first[:-128])):
        assert abs(np.corrcoef(a, b)[0, 1]) < 0.02


def test_one_seed_one_mask():
    assert np.array_equal(ops.dropout(ONES, 0.3, seed=5).data, ops.dropout(ONES, 0.3, seed=5).data)
    assert not np.array_equal(ops.dropout(ONES, 0.3, seed=5).data, ops.dropout(ONES, 0.3, seed=6).data)
    set_random_seed(2)
    a = ops.dropout(ONES, 0.3).data
    assert not np.array_equal(a, ops.dropout(ONES, 0.3).data)
    set_random_seed(2)
    assert np.array_equal(a, ops.dropout(ONES, 0.3).data)


def test_the_gradient_has_the_mask_of_the_value():
    x = Tensor(ONES, requires_grad=True)
    y = ops.dropout(x, 0.4, seed=SeedGenerator(9))
    (dx,) = backward(ops.sum(y), [x])
    assert np.array_equal(dx, y.data)


def test_noise_shape_and_the_ends():
    y = ops.dropout(np.ones((3, 50, 4)), 0.5, noise_shape=(None, 1, 4), seed=1)
    assert np.array_equal(y.data, np.broadcast_to(y.data[:, :1], y.shape)) and 0 < (y.data == 0).mean() < 1
    x = Tensor(np.ones((3, 50, 4)), requires_grad=True)
    y = ops.dropout(x, 0.5, noise_shape=(3, 50, 1), seed=1)
    assert np.array_equal(backward(ops.sum(y), [x])[0], y.data)
    assert ops.dropout(x, 0) is x
    assert not ops.dropout(np.array([1.0, np.inf]), 1).data.any()
    for rate in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="from 0 to 1"):
            ops.dropout(x, rate)
    with pytest.raises(ValueError, match=r"noise_shape \(3, 2, 1\)"):
        ops.dropout(x, 0.5, noise_shape=(3, 2, 1))
