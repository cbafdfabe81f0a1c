"""A model of every layer goes to real Keras 3 and comes back, and predicts the same everywhere.

Where SEQNET_KERAS_PYTHON names an interpreter with Keras 3, the files are read there now. Everywhere the golden files are
read, which Keras wrote from them, and the models are compared with what Keras predicted.
"""

import os
import zipfile

import numpy as np
import pytest

from seqnet import layers
from seqnet.models import load_model
from tests.layers.test_all_layers import UNCALLED, public_layers
from tests.saving.exchange.asking import ask_keras, predictions, write_all
from tests.saving.exchange.make_golden import GOLDEN
from tests.saving.exchange.models import OURS, WITHIN, every

KEYS = dict(every())


def near(found, wanted):
    assert len(found) == len(wanted)
    for a, b in zip(found, wanted):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("key", KEYS)
def test_from_keras(key, tmp_path):
    made = KEYS[key]()
    if made is None:
        pytest.skip("reads or gives texts; see the tests of the layers of texts")
    with zipfile.ZipFile(GOLDEN) as archive:
        (tmp_path / "m.keras").write_bytes(archive.read(f"{key}.keras"))
        with archive.open(f"{key}.npz") as file, np.load(file) as stored:
            arrays = {name: stored[name] for name in stored.files}
    x, y = ([arrays[f"{letter}{k}"] for k in range(len(arrays)) if f"{letter}{k}" in arrays] for letter in "xy")
    near(predictions(load_model(tmp_path / "m.keras"), x), y)
    model, inputs = made
    for a, b in zip(inputs, x, strict=True):
        np.testing.assert_array_equal(a, b)
    near(predictions(model, inputs), y)  # what Keras predicted with the file that was saved here


def test_every_layer_of_keras_is_there():
    there = {key.rpartition("-")[0] for key in KEYS}
    assert public_layers() - there == OURS | (set(UNCALLED) - set(WITHIN))
    assert set(layers.__all__) >= OURS


def test_to_keras_and_back(tmp_path):
    python = os.environ.get("SEQNET_KERAS_PYTHON")
    if not python:
        pytest.skip("SEQNET_KERAS_PYTHON names no interpreter with Keras 3")
    keys = write_all(tmp_path)
    report = ask_keras(tmp_path, python)
    assert set(report["cases"]) == set(keys)
    wrong = {key: value for key, value in report["cases"].items() if not (isinstance(value, float) and value <= 1e-5)}
    assert not wrong, wrong
    for key in keys:
        with np.load(tmp_path / f"{key}.npz") as stored:
            x, y = ([stored[f"{letter}{k}"] for k in range(len(stored.files)) if f"{letter}{k}" in stored.files]
                    for letter in "xy")
        near(predictions(load_model(tmp_path / f"{key}.again.keras"), x), y)
