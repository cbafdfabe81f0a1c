"""The generated reviews: the same everywhere, balanced, readable, and not to be solved by counting words."""

import hashlib

import numpy as np
import pytest

from seqnet.datasets import review_generator, review_grammar, reviews
from seqnet.utils import pad_sequences


def digest(x, y):
    sha = hashlib.sha256(np.concatenate(x).astype("<i4").tobytes())
    sha.update(np.array([len(row) for row in x], "<i8").tobytes())
    sha.update(y.astype("<i8").tobytes())
    return sha.hexdigest()[:16]


def rows(x):
    return [list(row) for row in x]


def test_the_same_on_every_platform():
    train, test = reviews.load_arrays(n_train=500, n_test=100)
    assert (digest(*train), digest(*test)) == ("4589fc37e006c98c", "c9dc36aab6bad1fc")
    index = reviews.get_word_index()
    assert hashlib.sha256(" ".join(sorted(index, key=index.get)).encode()).hexdigest()[:16] == "36742851277537cd"


def test_the_first_reviews_do_not_depend_on_their_number():
    (few, y_few), _ = reviews.load_arrays(n_train=7, n_test=1, num_words=500)
    (many, y_many), (test, _) = reviews.load_arrays(n_train=1200, n_test=1200, num_words=500)
    assert rows(few) == rows(many[:7]) and y_few.tolist() == y_many[:7].tolist()
    assert len({tuple(row) for row in rows(many) + rows(test)}) == 2400
    (other, _), _ = reviews.load_arrays(n_train=7, n_test=1, num_words=500, seed=4)
    assert rows(other) != rows(few)


def test_shapes_types_and_balance():
    (x, y), (x_test, y_test) = reviews.load_data(n_train=1000, n_test=301, num_words=10**6)
    assert x.shape == (1000,) and x_test.shape == (301,) and x.dtype == object
    assert type(x[0]) is list and type(x[0][0]) is int
    assert y.dtype == np.int64 and y.sum() == 500 and y_test.sum() in (150, 151)
    assert all(row[0] == 1 and min(row[1:]) >= 4 for row in x)
    lengths = np.array([len(row) for row in x])
    assert 100 < lengths.min() and lengths.max() < 400 and 220 < lengths.mean() < 260
    (a, _), _ = reviews.load_arrays(n_train=1000, n_test=1, num_words=10**6)
    np.testing.assert_array_equal(pad_sequences(x, 300), pad_sequences(a, 300))


def test_options_are_those_of_imdb():
    sizes = {"n_train": 60, "n_test": 20}
    plain = rows(reviews.load_data(start_char=None, index_from=0, num_words=10**6, **sizes)[0][0])
    marked = rows(reviews.load_data(num_words=10**6, **sizes)[0][0])
    assert marked == [[1] + [r + 3 for r in row] for row in plain]
    cut = rows(reviews.load_data(num_words=50, skip_top=6, **sizes)[0][0])
    assert cut == [[i if 6 <= i < 50 else 2 for i in row] for row in marked]
    gone = rows(reviews.load_data(num_words=50, oov_char=None, **sizes)[0][0])
    assert gone == [[i for i in row if i < 50] for row in marked]
    short = rows(reviews.load_data(num_words=10**6, maxlen=230, **sizes)[0][0])
    assert short == [row for row in marked if len(row) < 230] and 0 < len(short) < 60


def test_word_index_spells_the_texts():
    texts, labels = reviews.generate_texts(40, seed=5)
    index = reviews.get_word_index()
    assert sorted(index.values()) == list(range(1, len(index) + 1))
    assert len(index) == len(set(index)) > 3000
    for text, label in zip(texts, labels):
        words = text.lower().replace(".", "").replace(",", "").replace(":", "").split()
        assert all(word in index for word in words)
        assert label in (0, 1)
    assert index["the"] == 1 and index["not"] < 50 and index["masterpiece"] < 997
    opinions = [word for sides in review_grammar.OPINIONS.values() for side in sides for word in side.split()]
    assert all(index[word] < 997 for word in opinions)


def test_texts_read_like_english():
    text = reviews.generate_text(7)
    assert text == reviews.generate_text(7) != reviews.generate_text(8)
    assert text[0].isupper() and text.endswith(".")
    texts, _ = reviews.generate_texts(300, seed=1)
    joined = " ".join(texts)
    for wrong in ("  ", " .", " ,", "_", "{", "}", " a a", " a e", " a i", " a o", " an b", " an s", " i "):
        assert wrong not in joined.replace(" a one", " ")
    assert all(sentence[0].isupper() for text in texts for sentence in text.split(". "))


def test_texts_and_ids_are_the_same_reviews():
    tokens, offsets, labels = review_generator.generate(3, 9)
    texts, text_labels = reviews.generate_texts(3, 9)
    spelling = review_generator.language().spelling
    for text, start, end in zip(texts, offsets[:-1], offsets[1:]):
        words = [spelling[t].lower() for t in tokens[start:end] if spelling[t] not in (".", ",", ":")]
        assert text.lower().replace(".", "").replace(",", "").replace(":", "").split() == words
    assert labels.tolist() == text_labels.tolist()


def test_categories_of_opinion_have_two_equal_sides():
    for positive, negative in review_grammar.OPINIONS.values():
        assert len(positive.split()) == len(negative.split())
        assert not set(positive.split()) & set(negative.split())
        assert len(set(positive.split())) == len(positive.split())


def test_the_label_is_the_majority_of_what_counts():
    """Read the plan of each review again: sentences that count agree with the label more often than not."""
    draws = review_generator._Draws(1, 2)
    labels = np.arange(200) % 2
    review, kind, opinion = review_generator._plan(draws, labels)
    counts = np.isin(kind, [0, 1, 2])
    balance = np.bincount(review, np.where(counts, opinion, 0), 200)
    assert ((balance > 0) == (labels == 1)).all()
    last = np.flatnonzero(np.diff(np.append(review, 200)))
    verdicts = np.flatnonzero(kind == list(review_generator._KINDS).index("verdict"))
    assert set(verdicts) <= set(last)
    assert ((opinion[verdicts] > 0) == (labels[review[verdicts]] == 1)).all()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"n_train": 0}, ValueError),
        ({"n_test": -3}, ValueError),
        ({"n_train": 2.5}, TypeError),
        ({"seed": -1}, ValueError),
        ({"seed": "x"}, TypeError),
        ({"num_words": -1}, ValueError),
        ({"maxlen": 3, "n_train": 10, "n_test": 10}, ValueError),
    ],
)
def test_wrong_arguments(arguments, problem):
    with pytest.raises(problem, match="load_data|n_train|n_test|seed"):
        reviews.load_data(**arguments)
    with pytest.raises(problem):
        reviews.load_arrays(**arguments)


def test_wrong_numbers_of_texts():
    with pytest.raises(ValueError, match="n must be from 1"):
        reviews.generate_texts(0)


def logistic_regression(x, y, x_test, y_test, steps=80):
    """Accuracy on the test rows of a linear model on standardised word counts, fitted by gradient descent."""

    def counts(part):
        return np.stack([np.bincount(row, minlength=1000) for row in part]).astype(np.float32)

    x, x_test = counts(x), counts(x_test)
    mean, deviation = x.mean(0), x.std(0) + 1e-3
    x, x_test = (x - mean) / deviation, (x_test - mean) / deviation
    weights, velocity, bias = np.zeros(1000, np.float32), np.zeros(1000, np.float32), 0.0
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(x @ weights + bias))) - y
        velocity = 0.9 * velocity + (x.T @ error / len(y)).astype(np.float32) + 0.01 * weights
        weights -= 0.05 * velocity
        bias -= 0.5 * error.mean()
    return ((x_test @ weights + bias > 0) == y_test).mean()


@pytest.mark.slow
def test_counting_words_does_not_solve_it_and_convolutions_do():
    from seqnet import layers, models, optimizers, utils

    (x, y), (x_test, y_test) = reviews.load_arrays(num_words=1000, n_train=6000, n_test=1000)
    bag_of_words = logistic_regression(x, y, x_test, y_test)
    assert 0.6 < bag_of_words < 0.78

    utils.set_random_seed(0)
    he = {"activation": "relu", "kernel_initializer": "he_uniform"}
    model = models.Sequential(
        [
            layers.Input((360,), dtype="int32"),
            layers.Embedding(1000, 24),
            layers.Conv1D(32, 5, **he),
            layers.MaxPooling1D(4),
            layers.Conv1D(32, 5, **he),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizers.Adam(3e-3), "binary_crossentropy", metrics=["accuracy"])
    data = pad_sequences(x_test, 360), y_test
    history = model.fit(pad_sequences(x, 360), y, batch_size=16, epochs=3, validation_data=data, verbose=0)
    assert history.history["val_accuracy"][-1] >= 0.9
