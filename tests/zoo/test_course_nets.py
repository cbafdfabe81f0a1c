"""The course's convolutional networks and the ontology classifier, in small: their formulas, learning, saving."""

import numpy as np
import pytest

import seqnet
from seqnet import zoo
from seqnet.embeddings import Vectors

KINDS = {"Animal": ("cat", "horse", "frog"), "Village": ("town", "river", "street"), "Album": ("song", "band", "record")}


def again(model, folder):
    model.save(folder / "m.keras")
    return seqnet.models.load_model(folder / "m.keras")


def test_the_network_on_reviews_is_its_formula(tmp_path):
    seqnet.set_random_seed(0)
    model = zoo.ReviewCNN(20, width=4, filters=6, kernel_size=2, pool=2, units=5)
    ids = np.random.default_rng(0).integers(0, 20, (3, 17))
    p = model.predict(ids, verbose=0)
    w = [v.numpy() for v in model.weights]
    assert [v.shape for v in w] == [(20, 4), (2, 4, 6), (6,), (2, 6, 6), (6,), (2, 6, 6), (6,), (12, 5), (5,), (5, 1), (1,)]

    def conv(x, kernel, bias):
        return np.maximum(x[:, :-1] @ kernel[0] + x[:, 1:] @ kernel[1] + bias, 0)

    x = w[0][ids]
    for i in (1, 3, 5):
        x = conv(x, w[i], w[i + 1])
        if i < 5:
            n = x.shape[1] // 2
            x = x[:, :2 * n].reshape(3, n, 2, 6).max(2)
    with np.errstate(all="ignore"):  # a BLAS may raise flags for lanes that nobody asked for
        h = np.maximum(np.concatenate([x.mean(1), x.var(1)], -1) @ w[7] + w[8], 0)
        wanted = 1 / (1 + np.exp(-(h @ w[9] + w[10])))
    np.testing.assert_allclose(p, wanted, rtol=1e-5)
    np.testing.assert_array_equal(again(model, tmp_path).predict(ids, verbose=0), p)


def test_the_network_of_the_notebook_has_its_numbers():
    model = zoo.ReviewCNN(1000)
    model(np.zeros((1, 500), "int32"))
    assert model.count_params() == 1000 * 50 + (5 * 50 + 1) * 64 + 2 * (5 * 64 + 1) * 64 + (128 + 1) * 64 + 65
    model = zoo.NewsgroupsCNN(1000, 100, filters=128, kernel_size=5, pools=(5, 5), units=128, dropout=0, mean=False)
    model(np.zeros((1, 1000), "int32"))
    trained = (5 * 100 + 1) * 128 + 2 * (5 * 128 + 1) * 128 + (128 + 1) * 128 + (128 + 1) * 20
    assert sum(v.numpy().size for v in model.trainable_weights) == trained


@pytest.mark.parametrize("settings", [{"pools": (2,), "mean": False}, {}])
def test_frozen_vectors_stay_and_the_rest_learns(settings, tmp_path):
    seqnet.set_random_seed(0)
    rng = np.random.default_rng(1)
    matrix = rng.standard_normal((30, 6)).astype("float32")
    ids = rng.integers(1, 20, (200, 40))
    y = rng.integers(0, 3, 200)
    ids[np.arange(200), rng.integers(0, 40, 200)] = 20 + y
    model = zoo.NewsgroupsCNN(30, 6, classes=3, weights=[matrix], filters=16, units=16, dropout=0.1, **settings)
    model.compile(seqnet.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    found = model.fit(ids, y, batch_size=20, epochs=24, verbose=0).history["accuracy"]
    assert found[-1] > 0.9
    np.testing.assert_array_equal(model.embedding.weights[0].numpy(), matrix)
    np.testing.assert_array_equal(again(model, tmp_path).predict(ids[:5], verbose=0), model.predict(ids[:5], verbose=0))


def descriptions(count, seed):
    draw = np.random.default_rng(seed)
    labels = draw.choice(list(KINDS), count)
    ends = ("1990", "Mary", "Cave", "old")
    return [f"This is the {draw.choice(KINDS[kind])} of {draw.choice(ends)} ." for kind in labels], labels


@pytest.mark.parametrize("given", [False, True])
def test_the_ontology_classifier_learns_and_comes_back(given, tmp_path):
    seqnet.set_random_seed(0)
    words = [word for kind in KINDS.values() for word in kind]
    vectors = Vectors(words, np.random.default_rng(0).standard_normal((9, 12))) if given else None
    model = zoo.OntologyClassifier(width=8, filters=12, windows=(1, 2), length=8, vectors=vectors, dropout=0.1)
    model.compile(seqnet.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(*descriptions(200, 0), epochs=8, batch_size=20, verbose=0, validation_data=descriptions(20, 2))
    texts, labels = descriptions(60, 1)
    assert np.mean([a == b for a, b in zip(model.decode(texts), labels)]) > 0.97
    assert model.width == (12 if given else 8) and model.classes == sorted(KINDS)
    loaded = again(model, tmp_path)
    assert loaded.decode(texts) == model.decode(texts) and loaded.windows == [1, 2]
    with pytest.raises(ValueError, match="window"):
        zoo.OntologyClassifier(windows=())


def test_vectors_are_where_the_classifier_begins():
    vectors = Vectors(["cat", "town"], np.array([[1.0, 2], [3, 4]]))
    model = zoo.OntologyClassifier(filters=2, vectors=vectors)
    model.symbols.fit(["cat town unknown"])
    model.classes = ["a", "b"]
    model._make()
    model(np.zeros((1, 4), "int32"))
    table = model.embedding.weights[0].numpy()
    np.testing.assert_array_equal(table[model.symbols.ids("cat town")], [[1, 2], [3, 4]])
    assert np.abs(table[model.symbols.ids("unknown")]).min() > 0
