"""Model files that real Keras 2.2 to 3.8 wrote: all load, and give the numbers and the scores they are known for."""

import json

import numpy as np
import pytest

import seqnet
from seqnet.datasets import imdb
from seqnet.models import Model, load_model, model_from_json
from seqnet.utils import pad_sequences

NETWORKS = ("simplernn", "lstm", "gru", "bilstm", "bigru")


@pytest.fixture
def folder(data_folder):
    if not (data_folder / "keras_models").is_dir():
        pytest.skip("SEQNET_DATA has no keras_models")
    return data_folder / "keras_models"


@pytest.fixture(scope="module")
def reviews():
    """The test reviews as their ids, in the order of load_data; padded and cut in front to 300."""
    from seqnet.datasets.imdb import local_file

    path = local_file()
    if path is None:
        pytest.skip("imdb.npz is not on this machine")
    _, (x, y) = imdb.load_arrays(path, num_words=5000)
    return x, np.asarray(y)


@pytest.mark.parametrize("network", NETWORKS)
def test_scores_of_networks_of_keras_2(network, folder, reviews):
    """Keras 3 itself gives other numbers for these: there "hard_sigmoid" means something else."""
    model = load_model(folder / f"imdb5k_{network}.h5")
    with np.load(folder / "imdb5k.expected.npz") as expected:
        rows, wanted = expected["test_rows"], expected[network]
    x, y = pad_sequences([reviews[0][i] for i in rows], maxlen=300), reviews[1][rows]
    found = model.predict(x, batch_size=500, verbose=0)[:, 0]
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)
    published = json.loads((folder / "imdb_metrics.json").read_text())["imdb5k"]["published"][network]
    said = found > 0.5
    counts = {"tp": said & (y == 1), "tn": ~said & (y == 0), "fp": said & (y == 0), "fn": ~said & (y == 1)}
    assert {key: int(value.sum()) for key, value in counts.items()} == {key: published[key] for key in counts}
    # their own loss and metric, as the file says, on a part; on all of it by the formula of the loss
    assert model.evaluate(x[:50], y[:50], verbose=0, return_dict=True).keys() == {"loss", "acc"}
    assert round(float((said == y).mean()), 4) == published["acc"]
    p = np.clip(found.astype(float), 1e-7, 1 - 1e-7)
    assert -np.mean(np.where(y == 1, np.log(p), np.log(1 - p))) == pytest.approx(published["loss"], abs=2e-6)


@pytest.mark.parametrize("network", NETWORKS)
def test_training_goes_on_from_the_saved_state(network, folder):
    model = load_model(folder / f"imdb5k_{network}.h5")
    assert int(model.optimizer.iterations) > 100
    assert any(np.abs(v.numpy()).max() > 0 for v in model.optimizer.variables[2:])


def test_the_convolutional_network_and_its_middle(folder):
    model = load_model(folder / "conv1d_gap.h5")
    with np.load(folder / "conv1d_gap.expected.npz") as expected:
        np.testing.assert_allclose(model.predict(expected["input_0"], verbose=0), expected["output_0"], rtol=1e-5, atol=1e-5)
        for k, name in ((0, "conv0"), (1, "conv1"), (2, "gap"), (4, "dense16")):
            part = Model(model.inputs, model.layers[k].output).predict(expected["input_0"], verbose=0)
            np.testing.assert_allclose(part, expected[name], rtol=1e-5, atol=1e-4, err_msg=name)


@pytest.mark.filterwarnings("ignore:The state of optimizer 'rmsprop'")  # the files do not say which optimizer it was
def test_one_network_in_three_kinds_of_file(folder):
    text = (folder / "cnn_lstm.structure.json").read_text()
    with np.load(folder / "cnn_lstm.expected.npz") as expected:
        whole = load_model(folder / "cnn_lstm.keras")
        parts = [model_from_json(text) for _ in range(2)]
        parts[0].load_weights(folder / "cnn_lstm.weights.h5")
        parts[1].load_weights(folder / "cnn_lstm.keras")
        for model in (whole, *parts):
            np.testing.assert_allclose(model.predict(expected["input_0"], verbose=0), expected["output_0"], atol=1e-5)


def test_every_file_has_a_test(folder):
    known = {f"imdb5k_{n}.h5" for n in NETWORKS} | {"conv1d_gap.h5", "cnn_lstm.keras", "cnn_lstm.weights.h5"}
    assert {p.name for p in folder.iterdir() if p.suffix in (".h5", ".keras")} == known


@pytest.mark.parametrize("network", NETWORKS)
def test_written_again_it_is_the_same(network, folder, tmp_path):
    model = load_model(folder / f"imdb5k_{network}.h5")
    x = np.random.default_rng(0).integers(0, 5000, (3, 20))
    wanted = model.predict(x, verbose=0)
    for name in ("m.h5", "m.keras", "m.safetensors"):
        model.save(tmp_path / name)
        again = load_model(tmp_path / name)
        np.testing.assert_array_equal(again.predict(x, verbose=0), wanted)
        assert int(again.optimizer.iterations) == int(model.optimizer.iterations)
        for a, b in zip(model.optimizer.variables, again.optimizer.variables, strict=True):
            np.testing.assert_array_equal(a.numpy(), b.numpy())
    assert seqnet.models.model_from_json(model.to_json()).count_params() == model.count_params()
