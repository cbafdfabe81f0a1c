"""python -m seqnet: help, a small run from the command line on, and input that cannot be used."""

import json
import os
import zipfile

import numpy as np
import pytest

from seqnet import main_job


@pytest.fixture
def nothing_found(monkeypatch, tmp_path):
    """No IMDB on this computer."""
    monkeypatch.delenv("SEQNET_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


@pytest.fixture
def small_reviews(monkeypatch):
    """The generated reviews, 320 and 64 of them."""
    from seqnet.datasets import reviews

    whole = reviews.load_arrays
    monkeypatch.setattr(reviews, "load_arrays", lambda **options: whole(**options, n_train=320, n_test=64))


def small_imdb(path):
    random = np.random.default_rng(0)

    def rows(n):
        out = np.empty(n, object)
        for i in range(n):
            out[i] = random.integers(1, 2000, 20 + i % 9).tolist()
        return out

    np.savez(path, x_train=rows(70), y_train=np.arange(70) % 2, x_test=rows(20), y_test=np.arange(20) % 2)


def test_help(run_python):
    done = run_python("import runpy, sys; sys.argv = ['x', '--help']; runpy.run_module('seqnet', run_name='__main__')")
    for name in ("--epochs", "--data", "--seed", "--threads", "--batch-size", "--out"):
        assert name in done.stdout


def test_help_loads_nothing_heavy(run_python):
    code = """
import sys
from seqnet.main_job import main
try:
    main(["--help"])
except SystemExit as done:
    assert done.code == 0
heavy = ("h5py", "zipfile", "urllib.request", "seqnet.layers", "seqnet.datasets", "json")
print([name for name in heavy if name in sys.modules])
"""
    assert run_python(code).stdout.splitlines()[-1] == "[]"


def test_a_small_run(nothing_found, small_reviews, tmp_path, capsys):
    out = tmp_path / "results"
    assert main_job.main(["--epochs", "2", "--out", str(out), "--seed", "3"]) == 0
    said = capsys.readouterr().out
    assert "Data: generated reviews, 320 for training and 64 for validation" in said
    assert "--data imdb" in said
    assert "115,473 weights" in said
    assert "Accuracy on 64 unseen reviews: 0." in said and "s an epoch" in said
    picture, saved = out / "sentiment_cnn.svg", out / "sentiment_cnn.keras"
    assert str(picture) in said and str(saved) in said
    assert "Generated reviews: 320 for training" in picture.read_text()
    with zipfile.ZipFile(saved) as archive:
        assert json.loads(archive.read("config.json"))["config"]["name"] == "sentiment_cnn"


def test_the_saved_model_judges_reviews(nothing_found, small_reviews, tmp_path):
    from seqnet import models

    assert main_job.main(["--epochs", "1", "--out", str(tmp_path), "--data", "reviews"]) == 0
    model = models.load_model(tmp_path / "sentiment_cnn.keras")
    _, x, _, _, _ = main_job.load_reviews("reviews")
    scores = model.predict(x[:8], verbose=0)
    assert scores.shape == (8, 1) and (scores > 0).all() and (scores < 1).all()


def test_one_seed_one_result(nothing_found, small_reviews, tmp_path):
    from seqnet import models

    weights = []
    for threads in ("1", "2", "2"):
        arguments = ["--epochs", "1", "--out", str(tmp_path), "--threads", threads, "--seed", "5"]
        assert main_job.main(arguments) == 0
        weights.append(models.load_model(tmp_path / "sentiment_cnn.keras").get_weights())
    for first, second, third in zip(*weights):
        assert first.tobytes() == second.tobytes() == third.tobytes()


def test_imdb_is_taken_where_it_is_found(nothing_found, tmp_path, monkeypatch):
    folder = tmp_path / "data" / "imdb"
    folder.mkdir(parents=True)
    small_imdb(folder / "imdb.npz")
    monkeypatch.setenv("SEQNET_DATA", str(tmp_path / "data"))
    name, x, y, x_test, _ = main_job.load_reviews("auto")
    assert name == "IMDB reviews" and x.shape == (70, 500) and x_test.shape == (20, 500) and len(y) == 70
    assert x.max() < 1000 and x.dtype == np.int32
    monkeypatch.delenv("SEQNET_DATA")
    for where in (folder / "imdb.npz", folder, tmp_path / "data"):
        np.testing.assert_array_equal(main_job.load_reviews(str(where))[1], x)
    monkeypatch.chdir(folder)
    np.testing.assert_array_equal(main_job.load_reviews("imdb.npz")[1], x)


def test_the_network_is_the_course_s():
    model = main_job.build_model()
    assert model.count_params() == 115473
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds.count("Conv1D") == 3 and kinds.count("MaxPooling1D") == 2 and kinds.count("Dropout") == 4
    assert model.output_shape == (None, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--epochs", "0"], "--epochs: must be a whole number from 1"),
        (["--epochs", "many"], "--epochs: must be a whole number"),
        (["--seed", "-1"], "--seed: must be a whole number from 0"),
        (["--threads", "0"], "--threads: must be a whole number from 1 to 256"),
        (["--batch-size", "2.5"], "--batch-size: must be a whole number"),
        (["--speed", "9"], "unrecognized arguments"),
        (["more"], "unrecognized arguments"),
    ],
)
def test_wrong_arguments(arguments, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        main_job.main(arguments)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def refused(arguments, capsys):
    assert main_job.main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("python -m seqnet: ") and said.err.count("\n") == 1
    return said.err


def test_data_that_cannot_be_read(nothing_found, tmp_path, capsys, monkeypatch):
    out = ["--out", str(tmp_path / "out")]
    assert "no such file or folder" in refused(["--data", str(tmp_path / "absent.npz"), *out], capsys)
    assert "neither imdb.npz nor" in refused(["--data", str(tmp_path), *out], capsys)
    cut = tmp_path / "imdb.npz"
    small_imdb(cut)
    cut.write_bytes(cut.read_bytes()[:2000])
    assert "imdb.npz cannot be used" in refused(["--data", str(cut), *out], capsys)
    monkeypatch.setenv("SEQNET_DATA", str(tmp_path))
    assert "delete it" in refused(out, capsys)


def test_no_network(nothing_found, tmp_path, capsys, monkeypatch):
    def refuse(*args, **kwargs):
        raise TimeoutError("no answer")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    assert main_job.main(["--data", "imdb", "--out", str(tmp_path)]) == 2
    assert "download failed" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert "--out" in refused(["--out", str(tmp_path / "file" / "runs")], capsys)


def test_ctrl_c_keeps_what_was_learnt(nothing_found, small_reviews, tmp_path, capsys, monkeypatch):
    from seqnet.callbacks import Callback

    def stop_in_second_epoch(self, epoch, logs=None):
        if epoch == 1:
            raise KeyboardInterrupt("stopped in epoch 2")

    monkeypatch.setattr(Callback, "on_epoch_begin", stop_in_second_epoch)
    status = main_job.main(["--epochs", "3", "--out", str(tmp_path)])
    said = capsys.readouterr()
    assert status == 130 and "stopped in epoch 2" in said.err
    assert "Accuracy on 64" in said.out and (tmp_path / "sentiment_cnn.keras").exists()


@pytest.mark.slow
def test_real_reviews_are_learnt(data_folder, run_python, tmp_path):
    """One epoch on all of IMDB: well above chance, in little memory."""
    if not (data_folder / "imdb" / "imdb.npz").exists():
        pytest.skip("SEQNET_DATA holds no imdb/imdb.npz")
    code = """
import sys
from pathlib import Path
from seqnet.main_job import main
status = main(sys.argv[1:])
# not getrusage: its peak begins with that of the process this one was started from
proc = Path("/proc/self/status")
print("peak", proc.read_text().split("VmHWM:")[1].split()[0] if proc.exists() else 0)
sys.exit(status)
"""
    environment = {"SEQNET_DATA": os.path.abspath(data_folder)}
    said = run_python(code, "--epochs", "1", "--out", tmp_path, env=environment, timeout=300).stdout
    assert "Data: IMDB reviews, 25,000 for training and 25,000 for validation" in said
    assert float(said.split("unseen reviews: ")[1].split()[0]) > 0.7
    assert int(said.split("peak ")[1]) < 300 * 1024
