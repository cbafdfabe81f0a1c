"""Files of real Keras 3 load here, predict the same and train on; files written here say the same to Keras 3."""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet.saving.weights import open_weights

GOLDEN = Path(__file__).parent / "golden"
EXPECTED = np.load(GOLDEN / "expected.npz")
NAMES = ("cnn", "graph", "plain")


def arrays(name, kind):
    found = []
    while f"{name}_{kind}_{len(found)}" in EXPECTED:
        found.append(EXPECTED[f"{name}_{kind}_{len(found)}"])
    return found


def predict(model, name):
    x = arrays(name, "input")
    y = model.predict(x if len(x) > 1 else x[0], verbose=0)
    return [y[k] for k in sorted(y)] if isinstance(y, dict) else [y]


def assert_same(got, want):
    assert len(got) == len(want)
    for a, b in zip(got, want):
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("name", NAMES)
def test_whole_models_load_and_predict_what_keras_predicted(name):
    model = seqnet.saving.load_model(GOLDEN / f"{name}.keras")
    assert model.name == name
    assert_same(model.get_weights(), arrays(name, "weight"))
    assert_same(predict(model, name), arrays(name, "output"))


@pytest.mark.parametrize("ending", ["weights.h5", "keras"])
@pytest.mark.parametrize("name", NAMES)
def test_weights_alone(name, ending):
    model = seqnet.saving.load_model(GOLDEN / f"{name}.keras", compile=False)
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])
    model.load_weights(GOLDEN / f"{name}.{ending}")
    assert_same(model.get_weights(), arrays(name, "weight"))


def test_the_optimizer_comes_along():
    model = seqnet.saving.load_model(GOLDEN / "cnn.keras")
    optimizer = model.optimizer
    assert type(optimizer).__name__ == "Adam"
    assert (optimizer.clipnorm, optimizer.epsilon) == (1.0, 1e-4)
    assert int(optimizer.iterations.numpy()) == 4
    assert float(optimizer.learning_rate.numpy()) == pytest.approx(0.01)
    with open_weights(str(GOLDEN / "cnn.keras")) as reader:
        saved = reader.get("optimizer")
        assert len(saved) == len(optimizer.variables)
        for number, variable in enumerate(optimizer.variables):
            np.testing.assert_array_equal(variable.numpy(), saved[str(number)])


def test_training_goes_on_where_keras_left_off():
    """One more step from the loaded model gives the weights that Keras got: momentum and schedule included."""
    model = seqnet.saving.load_model(GOLDEN / "graph.keras")
    p, q = arrays("graph", "target")
    model.train_on_batch(arrays("graph", "input"), {"p": p, "q": q})
    assert_same(model.get_weights(), arrays("graph", "after"))


def test_compile_false_leaves_the_optimizer_out():
    model = seqnet.saving.load_model(GOLDEN / "cnn.keras", compile=False)
    assert getattr(model, "optimizer", None) is None


def tree(path):
    """{dataset: array} of the weights in a file, and the names of all groups."""
    found, groups = {}, []
    with open_weights(str(path)) as reader:
        reader._file.visititems(
            lambda name, item: found.update({name: item[()]}) if hasattr(item, "shape") else groups.append(name))
    return found, sorted(groups)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_here_is_laid_out_as_keras_wrote_it(name, tmp_path):
    model = seqnet.saving.load_model(GOLDEN / f"{name}.keras")
    model.save(tmp_path / f"{name}.keras")
    theirs, their_groups = tree(GOLDEN / f"{name}.keras")
    ours, our_groups = tree(tmp_path / f"{name}.keras")
    assert our_groups == their_groups
    assert set(ours) == set(theirs)
    for key, array in theirs.items():
        np.testing.assert_array_equal(ours[key], array)
    assert set(zipfile.ZipFile(tmp_path / f"{name}.keras").namelist()) == {
        "metadata.json", "config.json", "model.weights.h5"}


def layers_of(path):
    config = json.loads(zipfile.ZipFile(path).read("config.json"))
    return config, {layer["config"]["name"]: layer for layer in config["config"]["layers"]}


@pytest.mark.parametrize("name", NAMES)
def test_configs_hold_what_keras_wrote(name, tmp_path):
    """Every argument that Keras saved for a layer is saved here under its name with its value."""
    seqnet.saving.load_model(GOLDEN / f"{name}.keras").save(tmp_path / "again.keras")
    theirs, their_layers = layers_of(GOLDEN / f"{name}.keras")
    ours, our_layers = layers_of(tmp_path / "again.keras")
    assert (ours["module"], ours["class_name"]) == (theirs["module"], theirs["class_name"])
    assert list(our_layers) == list(their_layers)
    ignored = {"dtype", "quantization_config", "sparse", "ragged", "optional", "seed"}
    for key, layer in their_layers.items():
        mine = our_layers[key]
        assert (mine["module"], mine["class_name"]) == (layer["module"], layer["class_name"])
        for argument, value in layer["config"].items():
            if argument in ignored or isinstance(value, dict | list):
                continue
            assert mine["config"].get(argument) == value, (key, argument)
        assert mine.get("inbound_nodes") == layer.get("inbound_nodes") or name != "plain"


def test_twice_saved_is_once_saved(tmp_path):
    """What is loaded and saved again is the same model."""
    model = seqnet.saving.load_model(GOLDEN / "graph.keras")
    model.save(tmp_path / "a.keras")
    again = seqnet.saving.load_model(tmp_path / "a.keras")
    assert_same(predict(again, "graph"), predict(model, "graph"))
    again.save(tmp_path / "b.keras")
    first, second = (json.loads(zipfile.ZipFile(tmp_path / f).read("config.json")) for f in ("a.keras", "b.keras"))
    assert first == second


CHECK = """
import os, sys
os.environ["KERAS_BACKEND"] = os.environ.get("KERAS_BACKEND", "jax")
import keras, numpy as np
folder, expected = sys.argv[1], np.load(sys.argv[2])
for name in ("cnn", "graph", "plain"):
    model = keras.models.load_model(f"{folder}/{name}.keras")
    x = [expected[k] for k in sorted(expected.files) if k.startswith(name + "_input")]
    y = model.predict(x if len(x) > 1 else x[0], verbose=0)
    y = [y[k] for k in sorted(y)] if isinstance(y, dict) else [y]
    for i, array in enumerate(y):
        np.testing.assert_allclose(array, expected[f"{name}_output_{i}"], rtol=2e-5, atol=2e-6)
    if getattr(model, "optimizer", None) is not None:
        assert int(np.asarray(model.optimizer.iterations)) == 4
    model.load_weights(f"{folder}/{name}.weights.h5")
    if name == "graph":
        p, q = (expected[f"graph_target_{i}"] for i in range(2))
        model.train_on_batch(x, {"p": p, "q": q})
        for i, w in enumerate(model.get_weights()):
            np.testing.assert_allclose(w, expected[f"graph_after_{i}"], rtol=2e-5, atol=2e-6)
print("keras", keras.__version__, "agrees")
"""


def test_real_keras_opens_what_is_written_here(tmp_path):
    """Run by hand or nightly: SEQNET_KERAS_PYTHON names an interpreter that has Keras 3 and h5py."""
    python = os.environ.get("SEQNET_KERAS_PYTHON")
    if not python or not shutil.which(python):
        pytest.skip("SEQNET_KERAS_PYTHON names no interpreter with Keras 3")
    for name in NAMES:
        model = seqnet.saving.load_model(GOLDEN / f"{name}.keras")
        model.save(tmp_path / f"{name}.keras")
        model.save_weights(tmp_path / f"{name}.weights.h5")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "LD_PRELOAD")}
    done = subprocess.run([python, "-c", CHECK, str(tmp_path), str(GOLDEN / "expected.npz")], capture_output=True,
                          text=True, env=environment, timeout=300, check=False)
    assert "agrees" in done.stdout, done.stdout + done.stderr


def test_a_file_of_keras_3_8_from_elsewhere(data_folder):
    """Its LSTM layers aside, what the archive and the weights file hold is found and is the same."""
    folder = data_folder / "keras_models"
    with open_weights(str(folder / "cnn_lstm.keras")) as whole, open_weights(str(folder / "cnn_lstm.weights.h5")) as alone:
        for path, shapes in (("layers/conv1d", [(3, 1, 64), (64,)]), ("layers/lstm_1/cell", [(50, 200), (50, 200), (200,)]),
                             ("layers/dense", [(50, 1), (1,)])):
            entries = whole.get(path), alone.get(path)
            assert [e.shape(str(i)) for e in entries for i in range(len(e))] == shapes * 2
            for key in entries[0]:
                np.testing.assert_array_equal(entries[0][key], entries[1][key])
        assert len(whole.get("optimizer")) == 22
