"""The course's models on its own data sets; each prints what it reached (pytest --long -m long -s -k NAME)."""

import csv
import gzip
import os
import re
import unicodedata
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import layers, zoo
from seqnet.datasets import imdb
from seqnet.embeddings import Vectors
from seqnet.preprocessing.sequence import pad_sequences

DATA = Path(os.environ.get("SEQNET_DATA") or ".")


def needs(*names):
    missing = [name for name in names if not (DATA / name).exists()]
    return pytest.mark.skipif(bool(missing), reason=f"SEQNET_DATA names no folder with {missing}")


def reviews(num_words, length):
    (x, y), (x_test, y_test) = imdb.load_arrays(num_words=num_words)
    return (pad_sequences(x, length), y), (pad_sequences(x_test, length), y_test)


@pytest.mark.long
@needs("imdb")
def test_film_reviews():
    """Three epochs of the notebook's network on 1,000 words."""
    seqnet.set_random_seed(0)
    train, test = reviews(1000, 500)
    model = zoo.ReviewCNN(1000)
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    found = model.fit(*train, batch_size=64, epochs=4, verbose=0, validation_data=test).history["val_accuracy"]
    print(f"ReviewCNN, IMDB, 1,000 words: {' '.join(f'{a:.4f}' for a in found)}")
    assert max(found) >= 0.86


def descriptions(name):
    """Texts without accents, and the names of their classes."""
    classes = (DATA / "dbpedia" / "classes.txt").read_text().split()
    with gzip.open(DATA / "dbpedia" / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    plain = [unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() for _, text in rows]
    return plain, [classes[int(number) - 1] for number, _ in rows]


@pytest.mark.long
@needs("dbpedia", "glove")
def test_ontology():
    """13,919 descriptions to learn from, 5,000 others to be told apart, 14 classes."""
    seqnet.set_random_seed(0)
    vectors = Vectors.load("glove.6B.50d.100k.npy")
    model = zoo.OntologyClassifier(vectors=vectors)
    texts, labels = descriptions("train_tokenized14k")
    model.fit(texts, labels, batch_size=64, epochs=4, verbose=0)
    texts, labels = descriptions("test")
    found = np.mean([a == b for a, b in zip(model.decode(texts), labels)])
    print(f"OntologyClassifier, DBpedia: {found:.4f} of {len(texts):,} test texts")
    assert len(texts) == 5000 and len(model.classes) == 14 and found >= 0.95


def posts(length, most, vectors):
    """Ids of both parts of 20 Newsgroups, padded behind, their groups, and the table of frozen vectors."""
    texts, groups = {}, {}
    with np.load(DATA / "newsgroups20" / "20news_bydate.npz") as file:
        for part in ("train", "test"):
            data, ends = file[f"{part}_bytes"].tobytes().decode("latin-1").lower(), file[f"{part}_offsets"]
            texts[part] = [re.findall(r"[a-z]+|[0-9]+", data[a:b]) for a, b in zip(ends, ends[1:])]
            groups[part] = file[f"{part}_labels"].astype("int64")
    symbols = zoo.Symbols(size=most).fit(texts["train"])
    matrix, coverage = vectors.embedding_matrix(symbols.index, len(symbols), missing="normal", seed=0)
    return [(symbols.matrix(texts[part], length=length), groups[part]) for part in ("train", "test")], matrix, coverage


@pytest.mark.long
@needs("newsgroups20", "glove")
def test_newsgroups_with_frozen_vectors():
    """Later posts, of 400 words at most, are told apart by a network that learnt from earlier ones."""
    seqnet.set_random_seed(0)
    (train, test), matrix, coverage = posts(400, 40_000, Vectors.load("glove.6B.50d.100k.npy"))
    model = zoo.NewsgroupsCNN(*matrix.shape, weights=[matrix])
    model.compile(seqnet.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    found = model.fit(*train, batch_size=64, epochs=8, verbose=0, validation_data=test).history["val_accuracy"]
    print(f"NewsgroupsCNN, by date; {coverage}: {' '.join(f'{a:.4f}' for a in found)}")
    assert found[-1] >= 0.70
    np.testing.assert_array_equal(model.embedding.weights[0].numpy(), matrix)


@pytest.mark.long
@needs("imdb")
def test_compound_scaling():
    """Twice the arithmetic each time, and reviews are told apart no worse."""
    base, found, flops = 128, [], []
    for phi in (0, 1, 2):
        seqnet.set_random_seed(0)
        model = zoo.EfficientNet1D.scaled(phi, 5000, length=base)
        train, test = reviews(5000, model.length)
        model.compile(seqnet.optimizers.Adam(2e-3), "binary_crossentropy", metrics=["accuracy"])
        history = model.fit(*train, batch_size=64, epochs=3, verbose=0, validation_data=test).history
        found.append(max(history["val_accuracy"]))
        flops.append(model.flops())
        print(f"EfficientNet1D, phi {phi}: {model.length} steps, {len(model.blocks)} blocks, {flops[-1]:,} operations a "
              f"text, test accuracy {found[-1]:.4f}", flush=True)
    for few, many in zip(flops, flops[1:]):
        assert 1.8 <= many / few <= 2.2
    assert found[0] <= found[1] <= found[2], found


def adding(count, steps, seed):
    """Numbers from 0 to 1, two of them marked, one in each half; what they add up to."""
    draw = np.random.default_rng(seed)
    x = np.zeros((count, steps, 2), "float32")
    x[:, :, 0] = draw.random((count, steps))
    every, half = np.arange(count), steps // 2
    first, second = draw.integers(0, half, count), draw.integers(half, steps, count)
    x[every, first, 1] = x[every, second, 1] = 1
    return x, x[every, first, 0] + x[every, second, 0]


@pytest.mark.long
def test_adding():
    """Two numbers out of 500 are added by a temporal network; a simple recurrent one says the mean (error 0.167)."""
    errors = {}
    for name, model in (
        ("TCN", zoo.TCN(1, filters=24, blocks=8, kernel_size=3)),
        ("SimpleRNN", seqnet.Sequential([layers.SimpleRNN(64), layers.Dense(1)])),
    ):
        seqnet.set_random_seed(0)
        model.compile(seqnet.optimizers.Adam(2e-3, clipnorm=1.0), "mean_squared_error")
        model.fit(*adding(6000, 500, 0), batch_size=32, epochs=5, verbose=0)
        errors[name] = model.evaluate(*adding(500, 500, 1), verbose=0)
    print(f"adding over 500 steps, mean squared error: {errors}")
    assert errors["TCN"] < 0.01 and errors["SimpleRNN"] > 0.1
