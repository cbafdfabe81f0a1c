"""Data sets of windows and of text files."""

import numpy as np
import pytest

import seqnet
from seqnet import layers, utils
from seqnet.tensor import Tensor

DATA = np.arange(200.0).reshape(100, 2)
TARGETS = np.arange(100) * 10


def windows(**options):
    return list(utils.timeseries_dataset_from_array(DATA, options.pop("targets", TARGETS),
                                                    **{"sequence_length": 10, **options}).as_numpy_iterator())


def test_windows_begin_where_their_target_stands():
    for x, y in windows(sampling_rate=3, sequence_stride=4, start_index=5, end_index=80, batch_size=7):
        assert x.shape[1:] == (10, 2)
        np.testing.assert_array_equal(x[:, :, 0] / 2, (y / 10)[:, None] + 3 * np.arange(10))
        assert (y / 10 >= 5).all() and (y / 10 + 27 < 80).all() and (((y / 10) - 5) % 4 == 0).all()


def test_lengths_orders_and_single_windows():
    dataset = utils.timeseries_dataset_from_array(DATA, TARGETS, 10, batch_size=32, shuffle=True, seed=3)
    assert len(dataset) == 3
    first, second = ([y for _, y in dataset.as_numpy_iterator()] for _ in range(2))
    assert sorted(np.concatenate(first)) == sorted(np.concatenate(second)) == list(TARGETS[:91])
    assert not np.array_equal(first[0], second[0])
    again = utils.timeseries_dataset_from_array(DATA, TARGETS, 10, batch_size=32, shuffle=True, seed=3)
    np.testing.assert_array_equal([y for _, y in again.as_numpy_iterator()][0], first[0])
    assert windows(batch_size=None, targets=None)[0].shape == (10, 2) and len(windows(batch_size=None)) == 91
    assert isinstance(next(iter(dataset))[0], Tensor)


def test_a_series_trains_a_model():
    dataset = utils.timeseries_dataset_from_array(DATA[:-10], DATA[10:, 0], 10, batch_size=16)
    model = seqnet.Sequential([layers.SimpleRNN(3), layers.Dense(1)])
    model.compile("sgd", "mae")
    assert len(model.fit(dataset, validation_data=dataset, epochs=2, verbose=0).history["val_loss"]) == 2
    assert model.predict(dataset.map(lambda x, y: x), verbose=0).shape == (81, 1)


@pytest.fixture
def folder(tmp_path):
    for name, count in (("neg", 7), ("pos", 5)):
        (tmp_path / name / "deep").mkdir(parents=True)
        for i in range(count):
            place = tmp_path / name / ("deep" if i % 3 == 2 else ".")
            (place / f"{i}.txt").write_text(f"{name} film {i} é\r\n", encoding="utf-8", newline="")
        (tmp_path / name / "notes.md").write_text("no text file")
    (tmp_path / ".hidden").mkdir()
    return tmp_path


def found(dataset):
    return [(x.tolist(), y.tolist()) for x, y in dataset.as_numpy_iterator()]


def test_texts_by_folder(folder, capsys):
    dataset = utils.text_dataset_from_directory(folder, batch_size=5, shuffle=False)
    assert capsys.readouterr().out == "Found 12 files belonging to 2 classes.\n"
    assert dataset.class_names == ["neg", "pos"] and len(dataset) == 3
    texts = [t for batch, _ in found(dataset) for t in batch]
    assert texts[0] == "neg film 0 é\r\n" and len(texts) == 12
    assert [y for _, batch in found(dataset) for y in batch] == [int(t.startswith("pos")) for t in texts]
    short = utils.text_dataset_from_directory(folder, shuffle=False, max_length=3, verbose=False)
    assert found(short)[0][0][-1] == "pos"


@pytest.mark.parametrize("mode, shape, kind", [("int", (5,), "int32"), ("binary", (5, 1), "float32"),
                                               ("categorical", (5, 2), "float32")])
def test_kinds_of_labels(folder, mode, shape, kind):
    dataset = utils.text_dataset_from_directory(folder, label_mode=mode, batch_size=5, seed=0, verbose=False)
    x, y = next(iter(dataset))
    assert x.shape == (5,) and y.shape == shape and y.dtype == kind
    right = [t.startswith("pos") for t in x.numpy()]
    np.testing.assert_array_equal(y.data[:, 1] if mode == "categorical" else y.data.reshape(-1), right)


def test_other_labels(folder):
    alone = utils.text_dataset_from_directory(folder, labels=None, batch_size=4, verbose=False)
    assert next(iter(alone)).shape == (4,) and alone.class_names is None
    given = utils.text_dataset_from_directory(folder, labels=list(range(12)), shuffle=False, verbose=False)
    assert found(given)[0][1] == list(range(12)) and len(given.class_names) == 12
    turned = utils.text_dataset_from_directory(folder, class_names=["pos", "neg"], shuffle=False, verbose=False)
    assert found(turned)[0][1] == [0] * 5 + [1] * 7
    one = next(iter(utils.text_dataset_from_directory(folder, batch_size=None, verbose=False)))
    assert one[0].shape == () and one[1].shape == ()


def test_splits_do_not_overlap_and_repeat(folder):
    options = {"validation_split": 0.25, "seed": 5, "batch_size": 4, "verbose": False}
    train, val = utils.text_dataset_from_directory(folder, subset="both", **options)
    alone = [utils.text_dataset_from_directory(folder, subset=s, **options) for s in ("training", "validation")]
    assert len(train.file_paths) == 9 and len(val.file_paths) == 3
    assert not set(train.file_paths) & set(val.file_paths)
    assert [a.file_paths for a in alone] == [train.file_paths, val.file_paths]
    assert found(train) != found(train)  # a new order in every epoch


def test_from_files_to_a_trained_model(folder):
    train, val = utils.text_dataset_from_directory(folder, subset="both", validation_split=0.25, seed=5, batch_size=4,
                                                   verbose=False)
    vectorize = layers.TextVectorization(output_sequence_length=6)
    vectorize.adapt(train.map(lambda x, y: x))
    assert "film" in vectorize.get_vocabulary()
    model = seqnet.Sequential([vectorize, layers.Embedding(vectorize.vocabulary_size(), 4), layers.Flatten(),
                               layers.Dense(1, activation="sigmoid")])
    model.compile(seqnet.optimizers.Adam(0.1), "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(train, validation_data=val, epochs=6, verbose=0)
    assert history.history["accuracy"][-1] == 1
    ids = train.map(lambda x, y: (vectorize(x), y)).cache().prefetch(2)
    assert next(iter(ids))[0].shape == (4, 6)


def test_two_parts():
    left, right = utils.split_dataset(DATA, left_size=0.8)
    assert (len(left), len(right)) == (80, 20) and next(iter(right)).numpy().tolist() == [160, 161]
    left, right = utils.split_dataset((DATA, TARGETS), right_size=30, shuffle=True, seed=1)
    seen = [int(y) for part in (left, right) for _, y in part.as_numpy_iterator()]
    assert sorted(seen) == TARGETS.tolist() and seen != TARGETS.tolist() and len(right) == 30
    left, right = utils.split_dataset(left, left_size=10, right_size=5)
    assert (len(left), len(right)) == (10, 5)


@pytest.mark.parametrize("call, words", [
    (lambda f: utils.timeseries_dataset_from_array(DATA, None, 101), "a window spans 101"),
    (lambda f: utils.timeseries_dataset_from_array(DATA, None, 0), "sequence_length"),
    (lambda f: utils.timeseries_dataset_from_array(DATA, None, 5, start_index=100), "start_index"),
    (lambda f: utils.timeseries_dataset_from_array(DATA, None, 5, end_index=100), "end_index"),
    (lambda f: utils.timeseries_dataset_from_array(DATA, None, 5, sampling_rate=0), "sampling_rate"),
    (lambda f: utils.timeseries_dataset_from_array(DATA, None, 5, sequence_stride=100), "sequence_stride"),
    (lambda f: utils.timeseries_dataset_from_array(DATA, None, 5, format="csv"), "format"),
    (lambda f: utils.text_dataset_from_directory(f / "no"), "no folder"),
    (lambda f: utils.text_dataset_from_directory(f / "neg", verbose=False), None),
    (lambda f: utils.text_dataset_from_directory(f / ".hidden"), "No text files"),
    (lambda f: utils.text_dataset_from_directory(f, labels="names"), "inferred"),
    (lambda f: utils.text_dataset_from_directory(f, labels=[1, 2]), "len\\(labels\\) is 2"),
    (lambda f: utils.text_dataset_from_directory(f, labels=[1] * 12, class_names=["a"]), "only pass `class_names`"),
    (lambda f: utils.text_dataset_from_directory(f, class_names=["a"]), "did not match"),
    (lambda f: utils.text_dataset_from_directory(f, label_mode="text"), "label_mode"),
    (lambda f: utils.text_dataset_from_directory(f, class_names=["pos"], label_mode="binary"), "exactly 2"),
    (lambda f: utils.text_dataset_from_directory(f, validation_split=0.2), "inversely"),
    (lambda f: utils.text_dataset_from_directory(f, validation_split=2, subset="both"), "between 0 and 1"),
    (lambda f: utils.text_dataset_from_directory(f, validation_split=0.2, subset="both"), "seed"),
    (lambda f: utils.text_dataset_from_directory(f, batch_size=0), "batch_size"),
    (lambda f: utils.split_dataset(DATA), "At least one"),
    (lambda f: utils.split_dataset(DATA, left_size=100), "smaller than 100"),
    (lambda f: utils.split_dataset(DATA, left_size=0.7, right_size=0.7), "sum"),
    (lambda f: utils.standardize_dtype("int3"), "Invalid dtype"),
])
def test_what_is_wrong_is_said(folder, call, words):
    if words is None:
        assert len(call(folder).class_names) == 1
        return
    with pytest.raises(ValueError, match=words):
        call(folder)


def test_questions_about_types():
    assert utils.is_keras_tensor(layers.Input((3,))) and not utils.is_keras_tensor(DATA)
    names = [utils.standardize_dtype(d) for d in (None, int, float, bool, "int", np.float64, np.dtype("int8"), str)]
    assert names == ["float32", "int32", "float32", "bool", "int32", "float64", "int8", "string"]
    x = layers.Input((3,))
    assert utils.get_source_inputs(layers.Dense(2)(x)) == [x]
