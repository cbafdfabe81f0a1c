"""Angles in many dimensions: what is measured, what is promised."""

import math

import numpy as np
import pytest

from seqnet.embeddings import geometry


def test_angles_by_hand():
    np.testing.assert_allclose(geometry.angles([[1, 0], [0, 2], [-3, 0], [1, 1]]), [90, 180, 45, 90, 45, 135], atol=1e-5)
    with pytest.raises(ValueError, match="row 1 is zero"):
        geometry.angles([[1, 0], [0, 0]])
    with pytest.raises(ValueError, match="at least two rows"):
        geometry.angles([[1, 0]])
    some = geometry.angles([[1, 0], [0, 2]], pairs=50)
    np.testing.assert_allclose(some, np.full(50, 90))


@pytest.mark.parametrize(("size", "outside"), [(50, 0.54), (100, 0.39), (300, 0.13), (1000, 0.006)])
def test_random_directions_against_theory(size, outside):
    found = geometry.angles(geometry.random_directions(1500, size, seed=4))
    share = (np.abs(found - 90) > 5).mean()
    assert share == pytest.approx(1 - geometry.share_within(size, 5), rel=0.05, abs=5e-4)
    assert share == pytest.approx(outside, rel=0.1)
    counts, edges = np.histogram(found, 40, (60, 120), density=True)
    middle = (edges[1:] + edges[:-1]) / 2
    assert np.abs(counts - geometry.angle_density(middle, size)).max() < 0.05 * geometry.angle_density(90, size)


@pytest.mark.parametrize("size", [2, 3, 10, 500])
def test_density_is_one(size):
    assert geometry.share_within(size, 90) == pytest.approx(1, abs=2e-3)


def test_the_formula_of_the_slide():
    assert [round(geometry.n_eff(5, n)) for n in (50, 100)] == [16, 259]
    assert geometry.n_eff(5, 300) == pytest.approx(17.3e6, rel=0.01)
    # with the tolerance squared, as the bound has it, 300 axes promise no more than themselves at 5 degrees
    assert geometry.directions_that_fit(5, 300) == 300
    assert geometry.directions_that_fit(30, 300) == math.floor(math.exp(300 * 0.25 / 4))


def test_directions_that_fit_do_fit():
    n = geometry.directions_that_fit(30, 100)
    assert n > 400
    for seed in range(20):  # each try succeeds with a fair chance
        x = geometry.random_directions(n, 100, seed=seed)
        if np.abs(geometry.angles(x) - 90).max() <= 30:
            return
    raise AssertionError("no choice of random directions fits")


@pytest.mark.parametrize(("n", "size"), [(60, 50), (150, 100)])
def test_more_directions_than_axes_are_packed_than_the_formula_says(n, size):
    """60 directions within 5 degrees of a right angle in 50 axes, where exp(eps N) says 16."""
    x = geometry.pack(n, size, 5, seed=0)
    np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1)
    assert x.shape == (n, size) and np.abs(geometry.angles(x) - 90).max() <= 5
    assert size < n and (size > 50 or n > geometry.n_eff(5, size))


def test_what_does_not_fit_is_not_packed():
    x = geometry.pack(30, 3, 5, steps=50, seed=0)
    assert np.abs(geometry.angles(x) - 90).max() > 30 and np.isfinite(x).all()
    for wrong in ((1, 3, 5), (3, 1, 5), (3, 3, 0), (3, 3, 91)):
        with pytest.raises(ValueError, match="pack"):
            geometry.pack(*wrong)


def test_projection_keeps_distances():
    x = geometry.random_directions(300, 2000, seed=1)
    y = geometry.random_projection(x, 400, seed=2)
    ratios = geometry.distortion(x, y)
    assert y.shape == (300, 400) and abs(ratios.mean() - 1) < 0.02
    assert np.quantile(np.abs(ratios - 1), 0.95) < math.sqrt(8 * math.log(300) / 400)
    assert ratios.std() == pytest.approx(1 / math.sqrt(2 * 400), rel=0.2)
    with pytest.raises(ValueError, match="random_projection"):
        geometry.random_projection(x, 0)
