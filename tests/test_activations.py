"""Activations by name, as functions, in configs. Their values are compared with Keras' in tests/conformance."""

import numpy as np
import pytest

from seqnet import Input, activations, layers
from seqnet.errors import UnknownNameError
from seqnet.saving.serialization import register_keras_serializable
from seqnet.tensor import Tensor

NAMES = [name for name in activations._NAMES if name != "threshold"]


@pytest.mark.parametrize("name", NAMES)
def test_by_name(name):
    fn = activations.get(name)
    assert callable(fn) and getattr(activations, name) is fn and fn.__doc__
    assert activations.get(activations.serialize(fn)) is fn
    x = np.linspace(-2, 2, 8, dtype="float32").reshape(2, 4)
    y = fn(Tensor(x))
    assert y.dtype == np.float32 and np.isfinite(y.data).all()
    assert layers.Activation(name)(Input((4,))).shape == ((None, 2) if name == "glu" else (None, 4))


def test_threshold():
    np.testing.assert_array_equal(activations.threshold(Tensor([1.0, 3.0]), 2.0, 9.0).data, [9.0, 3.0])


def test_what_get_takes():
    assert activations.get(None) is activations.linear
    assert activations.get(np.tanh) is np.tanh
    with pytest.raises(UnknownNameError, match="Did you mean 'softmax'"):
        activations.get("softmx")
    with pytest.raises(ValueError):
        activations.get(3)


def test_own_functions_in_configs():
    @register_keras_serializable("tests")
    def cube(x):
        return x**3

    layer = layers.Dense(2, activation=cube)
    assert layer.get_config()["activation"]["registered_name"] == "tests>cube"
    assert layers.Dense.from_config(layer.get_config()).activation is cube
    assert layers.Dense(2, activation="cube").activation is cube
    with pytest.raises(ValueError, match="lambda"):
        layers.Dense(2, activation=lambda x: x).get_config()
