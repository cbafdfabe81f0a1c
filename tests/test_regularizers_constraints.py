"""Penalties and projections: values, names, configs."""

import json

import numpy as np
import pytest

from seqnet import constraints, regularizers
from seqnet.errors import UnknownNameError
from seqnet.tape import backward
from seqnet.tensor import Tensor, Variable

W = np.random.default_rng(0).standard_normal((4, 3))


def value(penalty):
    return float(penalty(Tensor(W)))


def test_penalties():
    np.testing.assert_allclose(value(regularizers.L1(0.1)), 0.1 * np.abs(W).sum())
    np.testing.assert_allclose(value(regularizers.L2(0.1)), 0.1 * (W**2).sum())
    np.testing.assert_allclose(value(regularizers.L1L2(0.1, 0.2)), 0.1 * np.abs(W).sum() + 0.2 * (W**2).sum())
    np.testing.assert_allclose(value(regularizers.l1_l2(0.1, 0.2)), value(regularizers.L1L2(0.1, 0.2)))
    assert value(regularizers.L1L2()) == 0
    for mode, axis in (("rows", 1), ("columns", 0)):
        unit = W / np.linalg.norm(W, axis=axis, keepdims=True)
        product = np.abs(unit @ unit.T if axis else unit.T @ unit)
        pairs = product[np.triu_indices(len(product), 1)]
        np.testing.assert_allclose(value(regularizers.OrthogonalRegularizer(0.5, mode)), 0.5 * pairs.mean(), rtol=1e-6)
    with pytest.raises(ValueError, match="two axes"):
        regularizers.OrthogonalRegularizer()(Tensor(np.ones(3)))


def test_penalties_have_gradients():
    w = Variable(W, dtype="float64")
    np.testing.assert_allclose(backward(regularizers.L2(0.1)(w), [w])[0], 0.2 * W)
    np.testing.assert_allclose(backward(regularizers.L1(0.1)(w), [w])[0], 0.1 * np.sign(W))


@pytest.mark.parametrize("factor", [-1, "x", float("nan"), float("inf"), True])
def test_factors_are_checked(factor):
    with pytest.raises(ValueError, match="l2"):
        regularizers.L2(factor)


def test_projections():
    def project(rule):
        return np.asarray(rule(Tensor(W)))

    lengths = np.linalg.norm(W, axis=0)
    short = project(constraints.MaxNorm(1.5))
    np.testing.assert_allclose(np.linalg.norm(short, axis=0), np.minimum(lengths, 1.5), rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(project(constraints.UnitNorm(axis=1)), axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(project(constraints.NonNeg()), np.maximum(W, 0))
    rule = constraints.MinMaxNorm(0.5, 1.0, rate=0.3)
    np.testing.assert_allclose(np.linalg.norm(project(rule), axis=0),
                               0.3 * np.clip(lengths, 0.5, 1.0) + 0.7 * lengths, rtol=1e-5)


@pytest.mark.parametrize("module, things", [
    (regularizers, [regularizers.L1(0.1), regularizers.L2(), regularizers.L1L2(0.1, 0.2),
                    regularizers.OrthogonalRegularizer(0.1, "columns")]),
    (constraints, [constraints.MaxNorm(3, axis=1), constraints.NonNeg(), constraints.UnitNorm(),
                   constraints.MinMaxNorm(0.1, 2.0)]),
])
def test_configs(module, things):
    for thing in things:
        config = json.loads(json.dumps(module.serialize(thing)))
        assert config["module"] == "keras." + module.__name__.split(".")[-1]
        again = module.get(config)
        assert type(again) is type(thing) and again.get_config() == thing.get_config()
        assert type(module.get(type(thing).__name__)) is type(thing)
        assert module.get(thing) is thing and module.get(None) is None
        assert repr(again) == repr(thing)


def test_names():
    assert isinstance(regularizers.get("l2"), regularizers.L2)
    assert isinstance(regularizers.get("l1_l2"), regularizers.L1L2)
    assert isinstance(constraints.get("max_norm"), constraints.MaxNorm)
    with pytest.raises(UnknownNameError, match="Did you mean 'max_norm'"):
        constraints.get("maxnrm")
    with pytest.raises(ValueError):
        regularizers.get(0.01)
