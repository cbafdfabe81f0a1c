"""Ten inputs that go wrong in every course: each is one clear message that names the fix, and nothing has changed.

A message must say where (the layer or the argument), what came, what was wanted, and what to write instead. After the
error the model still works: its weights are what they were and a right input trains it.
"""

import contextlib
import zipfile

import numpy as np
import pytest

import seqnet
from seqnet import layers

WORDS, TIME = 20, 8


def classifier():
    """ids (batch, 8) below 20 -> three classes."""
    model = seqnet.Sequential([
        layers.Input((TIME,), dtype="int32"),
        layers.Embedding(WORDS, 4, name="words"),
        layers.Conv1D(5, 3, activation="relu", name="grams"),
        layers.GlobalMaxPooling1D(),
        layers.Dense(3, activation="softmax", name="classes"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.fixture
def model():
    seqnet.set_random_seed(1)
    return classifier()


@pytest.fixture
def data(rng):
    return rng.integers(0, WORDS, (12, TIME)).astype("int32"), rng.integers(0, 3, 12).astype("int32")


@contextlib.contextmanager
def refused(model, kinds, *words):
    """One exception of one of these kinds, with every word in its message; the weights are as they were."""
    before = [w.copy() for w in model.get_weights()] if model.built else []
    with pytest.raises(kinds) as caught:
        yield
    message = str(caught.value)
    missing = [word for word in words if word.lower() not in message.lower()]
    assert not missing, f"the message says nothing of {missing}:\n{message}"
    assert len(message) < 1500, message
    if model.built and before:
        for a, b in zip(before, model.get_weights()):
            np.testing.assert_array_equal(a, b)


def still_works(model, x, y):
    history = model.fit(x, y, epochs=1, batch_size=4, verbose=0)
    assert np.isfinite(history.history["loss"][0])
    assert np.isfinite(model.predict(x, verbose=0)).all()


@pytest.mark.parametrize("value", [WORDS, -1, 2**31 - 1])
@pytest.mark.parametrize("method", ["fit", "predict", "evaluate", "call"])
def test_an_id_out_of_range(method, value, model, data):
    x, y = data
    bad = x.copy()
    bad[7, 2] = value
    with refused(model, (IndexError, ValueError), str(value), "19", "words", *(["input_dim"] if value > 0 else [])):
        if method == "fit":
            model.fit(bad, y, epochs=1, batch_size=12, shuffle=False, verbose=0)
        elif method == "predict":
            model.predict(bad, verbose=0)
        elif method == "evaluate":
            model.evaluate(bad, y, verbose=0)
        else:
            model(bad)
    still_works(model, x, y)


@pytest.mark.parametrize("shape", [(12, TIME, 1, 1), (12,), ()])
def test_the_wrong_rank(shape, model, data):
    x, y = data
    bad = np.zeros(shape, "int32")
    with refused(model, ValueError, "axes", str(shape)):
        model(bad)
    still_works(model, x, y)


def test_the_wrong_rank_names_the_layer_and_the_axes():
    model = seqnet.Sequential([layers.Input((6, 4)), layers.Conv1D(5, 3, name="grams"), layers.Flatten(), layers.Dense(1)])
    with refused(model, ValueError, "grams", "(batch, time", "(2, 6)"):
        model.layers[0](np.zeros((2, 6), "float32"))


@pytest.mark.parametrize("bad", [np.array([["the", "cat"]] * 3), np.array([[1 + 2j] * TIME] * 3), [[1, 2], [3]],
                                 np.array([[None] * TIME] * 3, dtype=object)], ids=["texts", "complex", "ragged", "objects"])
def test_the_wrong_dtype(bad, model, data):
    x, y = data
    with refused(model, (TypeError, ValueError)):
        model.predict(bad, verbose=0)
    with refused(model, (TypeError, ValueError)):
        model.fit(bad, y[:3], epochs=1, verbose=0)
    still_works(model, x, y)


def test_texts_are_told_how_to_become_numbers(model):
    with refused(model, (TypeError, ValueError), "text"):
        model.predict(np.array(["a review", "another"]), verbose=0)


def test_lists_of_different_lengths_are_told_of_pad_sequences(model, data):
    with refused(model, (TypeError, ValueError), "pad_sequences"):
        model.fit([[1, 2], [3], [4, 5, 6]], data[1][:3], epochs=1, verbose=0)


@pytest.mark.parametrize("label", [3, 17, -1])
@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch"])
def test_labels_out_of_range(method, label, model, data):
    x, y = data
    bad = y.copy()
    bad[5] = label
    with refused(model, (ValueError, IndexError), f"{label}", "label", "classes" if label < 0 else "units"):
        if method == "fit":
            model.fit(x, bad, epochs=1, batch_size=12, shuffle=False, verbose=0)
        elif method == "evaluate":
            model.evaluate(x, bad, verbose=0)
        else:
            model.train_on_batch(x, bad)
    still_works(model, x, y)


@pytest.mark.parametrize("method", ["fit", "predict", "evaluate", "train_on_batch"])
def test_an_empty_batch(method, model, data):
    x, y = data
    none, no_labels = x[:0], y[:0]
    with refused(model, ValueError, "no samples", "0"):
        if method == "predict":
            model.predict(none, verbose=0)
        elif method == "train_on_batch":
            model.train_on_batch(none, no_labels)
        else:
            getattr(model, method)(none, no_labels, verbose=0)
    still_works(model, x, y)


def test_a_loss_that_is_not_a_number(rng):
    model = seqnet.Sequential([layers.Input((4,)), layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    x, y = rng.standard_normal((8, 4)).astype("float32"), rng.standard_normal((8, 1)).astype("float32")
    bad = x.copy()
    bad[3, 1] = np.nan
    with refused(model, (ValueError, FloatingPointError, ArithmeticError), "nan", "epoch 1"):
        model.fit(bad, y, epochs=1, batch_size=8, verbose=0)
    still_works(model, x, y)


def test_a_learning_rate_that_explodes_says_so(rng):
    model = seqnet.Sequential([layers.Input((4,)), layers.Dense(1)])
    model.compile(optimizer=seqnet.optimizers.SGD(1e20), loss="mse")
    x, y = rng.standard_normal((64, 4)).astype("float32"), rng.standard_normal((64, 1)).astype("float32")
    with pytest.raises((ValueError, FloatingPointError, ArithmeticError), match=r"(?i)learning.rate"):
        model.fit(x, y, epochs=5, batch_size=8, verbose=0)


@pytest.mark.parametrize("method", ["fit", "evaluate", "validation"])
def test_mismatched_lengths(method, model, data):
    x, y = data
    with refused(model, ValueError, "12", "11"):
        if method == "fit":
            model.fit(x, y[:11], epochs=1, verbose=0)
        elif method == "evaluate":
            model.evaluate(x, y[:11], verbose=0)
        else:
            model.fit(x, y, validation_data=(x, y[:11]), epochs=1, batch_size=12, shuffle=False, verbose=0)
    still_works(model, x, y)


def test_sample_weights_of_another_length(model, data):
    x, y = data
    with refused(model, ValueError, "12", "5"):
        model.fit(x, y, sample_weight=np.ones(5), epochs=1, verbose=0)


@pytest.mark.parametrize(
    ("argument", "value", "hint"),
    [
        ("loss", "binary_crossentopy", "binary_crossentropy"),
        ("loss", "sparse_categorical_crossentropi", "sparse_categorical_crossentropy"),
        ("optimizer", "adan", "adam"),
        ("metrics", ["acuracy"], "accuracy"),
    ],
)
def test_an_unknown_name(argument, value, hint, model, data):
    x, y = data
    settings = {"optimizer": "adam", "loss": "mse", argument: value}
    name = value[0] if isinstance(value, list) else value
    with refused(model, (ValueError, TypeError), name, hint):
        model.compile(**settings)
        model.fit(x, y, epochs=1, verbose=0)
    model.compile("adam", "sparse_categorical_crossentropy")
    still_works(model, x, y)


def test_an_unknown_activation():
    with pytest.raises(ValueError, match=r"rellu[\s\S]*relu"):
        layers.Dense(3, activation="rellu")


def unbuilt():
    return seqnet.Sequential([layers.Dense(3), layers.Dense(1)])


@pytest.mark.parametrize("use", ["save_weights", "load_weights", "count_params", "get_weights then set"])
def test_an_unbuilt_model(use, tmp_path):
    model = unbuilt()
    with refused(model, ValueError, "build"):
        if use == "save_weights":
            model.save_weights(tmp_path / "w.weights.h5")
        elif use == "load_weights":
            model.load_weights(tmp_path / "w.weights.h5")
        elif use == "count_params":
            model.count_params()
        else:
            model.set_weights([np.zeros((2, 3), "float32")])


def test_an_uncompiled_model(data):
    model = seqnet.Sequential([layers.Input((4,)), layers.Dense(1)])
    x, y = np.zeros((4, 4), "float32"), np.zeros((4, 1), "float32")
    for call in (model.fit, model.evaluate, model.train_on_batch):
        with refused(model, (RuntimeError, ValueError), "compile("):
            call(x, y)


@pytest.mark.parametrize("name", ["m.keras", "m.weights.h5"])
def test_a_model_file_cut_short(name, model, data, tmp_path):
    path = tmp_path / name
    (model.save if name.endswith(".keras") else model.save_weights)(path)
    whole = path.read_bytes()
    for part in (0.1, 0.5, 0.99):
        path.write_bytes(whole[: int(part * len(whole))])
        with refused(model, ValueError, name, "cut short", "again"):
            model.load_weights(path)
    still_works(model, *data)


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9, 0.999])
def test_a_data_file_cut_short(part, tmp_path):
    rows = np.empty(30, dtype=object)
    rows[:] = [list(range(1, 5 + i)) for i in range(30)]
    labels = np.arange(30) % 2
    path = tmp_path / "imdb.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in (("x_train", rows), ("y_train", labels), ("x_test", rows), ("y_test", labels)):
            with archive.open(f"{name}.npy", "w") as file:
                np.lib.format.write_array(file, array, allow_pickle=True)
    (x, _), _ = seqnet.datasets.imdb.load_data(path=str(path))
    assert len(x) == 30
    path.write_bytes(path.read_bytes()[: int(part * path.stat().st_size)])
    with pytest.raises((ValueError, OSError)) as caught:
        seqnet.datasets.imdb.load_data(path=str(path))
    message = str(caught.value).lower()
    assert "imdb.npz" in message and any(w in message for w in ("again", "download", "delete", "replace")), message
