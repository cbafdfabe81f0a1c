"""First values of weights: distributions, seeds, names, configs."""

import json
import math

import numpy as np
import pytest

from seqnet import initializers, layers, random
from seqnet.errors import UnknownNameError

SHAPE = (60, 500)

# name -> (mean, standard deviation, least, largest) of the values for SHAPE
GLOROT, HE, LECUN = math.sqrt(2 / 560), math.sqrt(2 / 60), math.sqrt(1 / 60)
CUT = 2 / 0.87962566103423978
DISTRIBUTIONS = {
    "glorot_uniform": (0, GLOROT, -GLOROT * math.sqrt(3), GLOROT * math.sqrt(3)),
    "glorot_normal": (0, GLOROT, -GLOROT * CUT, GLOROT * CUT),
    "he_uniform": (0, HE, -HE * math.sqrt(3), HE * math.sqrt(3)),
    "he_normal": (0, HE, -HE * CUT, HE * CUT),
    "lecun_uniform": (0, LECUN, -LECUN * math.sqrt(3), LECUN * math.sqrt(3)),
    "lecun_normal": (0, LECUN, -LECUN * CUT, LECUN * CUT),
    "uniform": (0, 0.1 / math.sqrt(12), -0.05, 0.05),
    "random_uniform": (0, 0.1 / math.sqrt(12), -0.05, 0.05),
    "normal": (0, 0.05, -np.inf, np.inf),
    "random_normal": (0, 0.05, -np.inf, np.inf),
    "truncated_normal": (0, 0.05 * 0.87962566103423978, -0.1, 0.1),
    "variance_scaling": (0, LECUN, -LECUN * CUT, LECUN * CUT),
    "orthogonal": (0, 1 / math.sqrt(500), -1, 1),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_distribution(name, dtype):
    mean, deviation, least, largest = DISTRIBUTIONS[name]
    random.set_random_seed(5)
    values = initializers.get(name)(SHAPE, dtype=dtype)
    assert values.shape == SHAPE and values.dtype == dtype
    slack = 1e-6 * abs(largest) if np.isfinite(largest) else 0
    assert least - slack <= values.min() and values.max() <= largest + slack
    if np.isfinite(largest) and name != "orthogonal":
        assert values.max() > 0.97 * largest  # the range is used up
    assert abs(values.mean() - mean) < 5 * deviation / math.sqrt(values.size)
    assert abs(values.std() / deviation - 1) < 0.03


def test_constants():
    assert (initializers.get("zeros")((2, 3)) == 0).all()
    assert (initializers.get("ones")((2, 3)) == 1).all()
    assert (initializers.Constant(3)((2, 3)) == 3).all()
    np.testing.assert_array_equal(initializers.Constant([1, 2, 3])((2, 3)), [[1, 2, 3]] * 2)
    with pytest.raises(ValueError, match="does not fit"):
        initializers.Constant([1, 2])((2, 3))
    np.testing.assert_array_equal(initializers.Identity(2)((2, 3)), [[2, 0, 0], [0, 2, 0]])
    with pytest.raises(ValueError, match="two axes"):
        initializers.Identity()((3,))


def test_orthogonal():
    for shape in ((6, 4), (4, 6), (2, 3, 4)):
        w = initializers.Orthogonal(seed=1)(shape, dtype="float64").reshape(-1, shape[-1])
        product = w.T @ w if w.shape[0] >= w.shape[1] else w @ w.T
        np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-12)
    with pytest.raises(ValueError, match="two axes"):
        initializers.Orthogonal()((3,))


def test_one_seed_one_result():
    a, b = initializers.GlorotUniform(seed=3), initializers.GlorotUniform(seed=3)
    np.testing.assert_array_equal(a((4, 5)), b((4, 5)))
    np.testing.assert_array_equal(a((4, 5)), a((4, 5)))
    assert (a((4, 5)) != initializers.GlorotUniform(seed=4)((4, 5))).all()
    free = initializers.GlorotUniform()
    np.testing.assert_array_equal(free((4, 5)), free((4, 5)))
    assert (free((4, 5)) != initializers.GlorotUniform()((4, 5))).any()


def test_the_global_seed_decides():
    def kernels():
        random.set_random_seed(11)
        first, second = layers.Dense(3), layers.Dense(3)
        first.build((None, 4)), second.build((None, 4))
        return first.get_weights()[0], second.get_weights()[0]

    (a, b), (c, d) = kernels(), kernels()
    np.testing.assert_array_equal(a, c)
    np.testing.assert_array_equal(b, d)
    assert (a != b).all()


def test_a_generator_as_seed_goes_on():
    generator = random.SeedGenerator(3)
    make = initializers.RandomNormal(seed=generator)
    assert (make((3,)) != make((3,))).all()
    with pytest.raises(ValueError, match="seed"):
        initializers.RandomNormal(seed="x")


@pytest.mark.parametrize("shape, fans", [((), (1, 1)), ((7,), (7, 7)), ((3, 4), (3, 4)), ((5, 3, 4), (15, 20))])
def test_fans(shape, fans):
    assert initializers.compute_fans(shape) == fans
    assert initializers.compute_fans((2, 3, 4), input_axes=0, output_axes=(1, 2)) == (2, 12)
    with pytest.raises(ValueError, match="together"):
        initializers.compute_fans((2, 3), input_axes=0)


def test_configs():
    everything = [
        initializers.Zeros(), initializers.Ones(), initializers.Constant(0.5), initializers.Identity(2.0),
        initializers.RandomNormal(1.0, 2.0, seed=3), initializers.RandomUniform(-1, 1), initializers.TruncatedNormal(),
        initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal", seed=1), initializers.HeNormal(seed=2),
        initializers.Orthogonal(0.5, seed=4),
    ]
    for one in everything:
        config = json.loads(json.dumps(initializers.serialize(one)))
        assert config["module"] == "keras.initializers" and config["registered_name"] is None
        again = initializers.get(config)
        assert type(again) is type(one) and again.get_config() == one.get_config()
        assert type(initializers.deserialize(config)) is type(one) and type(one.clone()) is type(one)
    np.testing.assert_array_equal(initializers.get(config)((3, 4)), one((3, 4)))


def test_what_get_takes():
    assert initializers.get(None) is None
    one = initializers.Zeros()
    assert initializers.get(one) is one
    assert isinstance(initializers.get(initializers.Zeros), initializers.Zeros)
    assert isinstance(initializers.get("GlorotUniform"), initializers.GlorotUniform)
    matrix = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(initializers.get(matrix)((2, 3)), matrix)
    layer = layers.Dense(3, kernel_initializer=lambda shape, dtype=None: np.full(shape, 7.0))
    layer.build((None, 2))
    assert (layer.kernel.data == 7).all()
    with pytest.raises(UnknownNameError, match="Did you mean 'he_normal'"):
        initializers.get("he_norml")
    with pytest.raises(ValueError, match="got 3"):
        initializers.get(3)
    for wrong in ({"scale": 0}, {"mode": "fan"}, {"distribution": "flat"}):
        with pytest.raises(ValueError):
            initializers.VarianceScaling(**wrong)


def test_names_of_keras():
    for name in ("zeros", "ones", "constant", "identity", "random_normal", "random_uniform", "truncated_normal",
                 "variance_scaling", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform",
                 "lecun_normal", "orthogonal", "IdentityInitializer", "OrthogonalInitializer", "VarianceScaling"):
        assert callable(initializers.get(name)) and hasattr(initializers, name)
