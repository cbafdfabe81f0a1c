"""A legacy `.h5` file, weights and JSON of real Keras 3, whose model has states, keyword tensors and a nested model."""

from pathlib import Path

import numpy as np
import pytest

from seqnet.models import load_model, model_from_json

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def expected():
    with np.load(GOLDEN / "legacy.npz") as file:
        yield {name: file[name] for name in file.files}


def near(model, expected):
    found = model.predict([expected["ids"], expected["x"]], verbose=0)
    for k, y in enumerate(found):
        np.testing.assert_allclose(y, expected[f"y{k}"], rtol=1e-5, atol=1e-5)
    return found


def test_the_whole_model(expected, tmp_path):
    model = load_model(GOLDEN / "legacy.h5")
    found = near(model, expected)
    assert int(model.optimizer.iterations) == 1 and len(model.optimizer.variables) > 20
    assert any(np.abs(v.numpy()).max() > 0 for v in model.optimizer.variables[2:])
    y = [np.full((4, 6, 2), 0.5), np.ones((4, 1))]
    told = model.evaluate([expected["ids"], expected["x"]], y, verbose=0, return_dict=True)
    assert {"steps_accuracy", "score_mae"} <= set(told)
    model.save(tmp_path / "again.h5")
    for a, b in zip(found, load_model(tmp_path / "again.h5").predict([expected["ids"], expected["x"]], verbose=0)):
        np.testing.assert_array_equal(a, b)


def test_json_and_weights(expected):
    model = model_from_json((GOLDEN / "legacy.json").read_text())
    model.load_weights(GOLDEN / "legacy-weights.h5")
    near(model, expected)
    other = model_from_json((GOLDEN / "legacy.json").read_text())
    other.load_weights(GOLDEN / "legacy.h5")
    near(other, expected)
