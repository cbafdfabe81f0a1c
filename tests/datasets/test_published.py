"""Reuters and the tables of house prices: split, shuffled and encoded as Keras does it, from files made here."""

import json

import numpy as np
import pytest

from seqnet.datasets import boston_housing, california_housing, reuters


@pytest.fixture
def newswires(tmp_path):
    generator = np.random.default_rng(0)
    rows = np.empty(30, dtype=object)
    rows[:] = [generator.integers(1, 50, generator.integers(3, 12)).tolist() for _ in range(30)]
    np.savez(tmp_path / "reuters.npz", x=rows, y=np.arange(30) % 46)
    return tmp_path / "reuters.npz", rows, np.arange(30) % 46


def plainly(x, y, num_words, skip_top, maxlen, test_split, seed, start_char, oov_char, index_from):
    """The same in Keras' own, slow words."""
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    x, y = [x[i] for i in order], [y[i] for i in order]
    start = [] if start_char is None else [start_char]
    x = [start + [word + index_from for word in row] for row in x]
    if maxlen:
        kept = [(row, label) for row, label in zip(x, y) if len(row) < maxlen]
        x, y = [row for row, _ in kept], [label for _, label in kept]
    num_words = num_words or max(max(row) for row in x)
    if oov_char is not None:
        x = [[word if skip_top <= word < num_words else oov_char for word in row] for row in x]
    else:
        x = [[word for word in row if skip_top <= word < num_words] for row in x]
    first = int(len(x) * (1 - test_split))
    return x[:first], y[:first], x[first:], y[first:]


@pytest.mark.parametrize("change", [{}, {"num_words": 20}, {"skip_top": 5, "oov_char": None}, {"maxlen": 8}, {"seed": 4},
                                    {"test_split": 0.5}, {"start_char": None}, {"index_from": 0, "num_words": 30},
                                    {"test_split": 0.0}, {"test_split": 1.0}], ids=str)
def test_reuters_as_in_keras(newswires, change):
    path, x, y = newswires
    options = {"num_words": None, "skip_top": 0, "maxlen": None, "test_split": 0.2, "seed": 113, "start_char": 1,
               "oov_char": 2, "index_from": 3, **change}
    (x_train, y_train), (x_test, y_test) = reuters.load_data(path, **change)
    expected = plainly(x, y, **options)
    for found, wanted in zip((x_train, y_train, x_test, y_test), expected):
        assert list(found) == list(wanted) and isinstance(found, np.ndarray)


def test_reuters_names(tmp_path):
    assert len(reuters.get_label_names()) == 46 and reuters.get_label_names()[3] == "earn"
    (tmp_path / "index.json").write_text(json.dumps({"oil": 1}), encoding="utf-8")
    assert reuters.get_word_index(str(tmp_path / "index.json")) == {"oil": 1}
    (tmp_path / "index.json").write_text(json.dumps(["oil"]), encoding="utf-8")
    with pytest.raises(ValueError, match="no.* dictionary|not a dictionary"):
        reuters.get_word_index(str(tmp_path / "index.json"))


@pytest.mark.parametrize(("arguments", "words"), [
    ({"test_split": 2}, "test_split"), ({"num_words": -1}, "num_words"), ({"maxlen": 2}, "nothing would be left")])
def test_reuters_out_of_range(newswires, arguments, words):
    with pytest.raises(ValueError, match=words):
        reuters.load_data(newswires[0], **arguments)


def test_reuters_damaged(newswires, tmp_path):
    path = newswires[0]
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ValueError, match=r"reuters\.npz cannot be used.*damaged"):
        reuters.load_data(path)
    np.savez(tmp_path / "other.npz", x=np.ones(3), y=np.ones(3))
    with pytest.raises(ValueError, match="cannot be used"):
        reuters.load_data(tmp_path / "other.npz")
    np.savez(tmp_path / "other.npz", x=newswires[1], y=np.ones(3, int))
    with pytest.raises(ValueError, match="x must hold reports"):
        reuters.load_data(tmp_path / "other.npz")
    with pytest.raises(FileNotFoundError, match="neither here nor"):
        reuters.load_data("elsewhere.npz")
    with pytest.raises(TypeError, match="nubm_words"):
        reuters.load_data(path, nubm_words=3)


@pytest.mark.parametrize("module", [boston_housing, california_housing])
def test_tables(module, tmp_path):
    x, y = np.arange(700 * 3.0).reshape(700, 3), np.arange(700.0)
    np.savez(tmp_path / "t.npz", x=x, y=y)
    (x_train, y_train), (x_test, y_test) = module.load_data(path=tmp_path / "t.npz", test_split=0.25, seed=5)
    order = np.arange(700)
    np.random.RandomState(5).shuffle(order)
    np.testing.assert_array_equal(np.concatenate([x_train, x_test]), x[order])
    np.testing.assert_array_equal(np.concatenate([y_train, y_test]), y[order])
    assert len(x_train) == 525
    with pytest.raises(ValueError, match="test_split"):
        module.load_data(path=tmp_path / "t.npz", test_split=1)
    np.savez(tmp_path / "t.npz", x=x, y=y[:4])
    with pytest.raises(ValueError, match="cannot be used"):
        module.load_data(path=tmp_path / "t.npz")


def test_the_small_table(tmp_path):
    np.savez(tmp_path / "t.npz", x=np.ones((700, 8)), y=np.ones(700))
    (x_train, _), (x_test, _) = california_housing.load_data("small", tmp_path / "t.npz")
    assert len(x_train) + len(x_test) == 600
    with pytest.raises(ValueError, match="'medium'"):
        california_housing.load_data("medium", tmp_path / "t.npz")


def test_pickled_tables_are_refused(tmp_path):
    np.savez(tmp_path / "t.npz", x=np.array([[{}]], dtype=object), y=np.ones(1))
    with pytest.raises(ValueError, match="cannot be used"):
        boston_housing.load_data(tmp_path / "t.npz")
