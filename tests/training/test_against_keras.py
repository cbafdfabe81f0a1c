"""Whole trainings from the same weights and batches as Keras: history, keys, weights, evaluate, train_on_batch."""
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from seqnet import Input, Model, config, layers, regularizers

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import training_cases as cases

GOLDEN = np.load(Path(cases.__file__).with_name("golden_training.npz"))


@pytest.fixture(autouse=True)
def float64():
    config.set_floatx("float64")
    yield
    config.set_floatx("float32")


def build(outputs):
    _, _, _, hidden, one, three, _ = cases.training_data()
    regularizer = regularizers.L2(0.1) if outputs == "regular" else None
    x = Input((6,))
    h = layers.Dense(5, activation="tanh", kernel_regularizer=regularizer, name="hidden")(x)
    a, b = layers.Dense(1, activation="sigmoid", name="one"), layers.Dense(3, activation="softmax", name="three")
    model = Model(x, {"one": [a(h)], "regular": [a(h)], "three": [b(h)], "both": [a(h), b(h)]}[outputs])
    weights = list(hidden)
    if outputs != "three":
        weights += one
    if outputs in ("three", "both"):
        weights += three
    model.set_weights(weights)
    return model


@pytest.mark.parametrize("case", cases.TRAININGS, ids=lambda c: c[0])
def test_same_training_as_keras(case):
    name, outputs, compiled, fitted = case
    x, binary, classes, *_, weight = cases.training_data()
    y = {"one": binary, "regular": binary, "three": classes, "both": [binary, classes]}[outputs]
    fitted = dict(fitted)
    if fitted.pop("sample_weight", None):
        fitted["sample_weight"] = weight
    model = build(outputs)
    model.compile(**compiled)
    history = model.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0, **fitted)
    assert list(history.history) == json.loads(str(GOLDEN[f"training_{name}_keys"]))
    close = {"rtol": 2e-5, "atol": 1e-6}  # Keras' metrics and means are float32
    np.testing.assert_allclose(list(history.history.values()), GOLDEN[f"training_{name}_history"], **close)
    flat = np.concatenate([w.ravel() for w in model.get_weights()])
    np.testing.assert_allclose(flat, GOLDEN[f"training_{name}_weights"], **close)
    evaluated = np.atleast_1d(model.evaluate(x, y, batch_size=16, verbose=0))
    np.testing.assert_allclose(evaluated, GOLDEN[f"training_{name}_evaluate"], **close)
    part = [v[:8] for v in y] if outputs == "both" else y[:8]
    np.testing.assert_allclose(
        np.atleast_1d(model.train_on_batch(x[:8], part)), GOLDEN[f"training_{name}_on_batch"], **close
    )
