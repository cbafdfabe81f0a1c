"""Wrong arguments and shapes of the layers that normalise."""

import numpy as np
import pytest

from seqnet import Input, layers
from seqnet.errors import ShapeError


@pytest.mark.parametrize("cls", [layers.LayerNormalization, layers.RMSNormalization])
def test_wrong_arguments_are_named(cls):
    for kwargs, message in (({"axis": "time"}, "axis"), ({"axis": []}, "axis"), ({"epsilon": -1.0}, "epsilon"),
                            ({"epsilon": float("nan")}, "epsilon")):
        with pytest.raises(ValueError, match=f"{cls.__name__}: {message}"):
            cls(**kwargs)
    with pytest.raises(ValueError, match="twice"):
        cls(axis=(1, -2))(np.zeros((2, 3, 4)))
    with pytest.raises(ShapeError, match="3 axes"):
        cls(axis=3)(np.zeros((2, 3, 4)))
    with pytest.raises(ShapeError, match="known lengths"):
        cls(axis=1)(Input((None, 4)))


def test_rows_have_mean_0_and_variance_1():
    x = np.random.default_rng(0).standard_normal((4, 7, 50)) * 9 + 5
    y = layers.LayerNormalization(epsilon=1e-9)(x).numpy()
    np.testing.assert_allclose(y.mean(-1), 0, atol=1e-5)
    np.testing.assert_allclose(y.var(-1), 1, rtol=1e-4)
    np.testing.assert_allclose((layers.RMSNormalization()(x).numpy() ** 2).mean(-1), 1, rtol=1e-4)
