"""Data in all forms: arrays, lists, generators, sequences of batches; weights and validation."""

import numpy as np
import pytest

import seqnet
from seqnet import Sequential, layers
from tests.training.small import model, same, weights

R = np.random.default_rng(0)
X = R.normal(size=(50, 6)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")
C = R.integers(0, 3, 50)


@pytest.fixture(autouse=True)
def seed():
    seqnet.set_random_seed(7)


def test_lists_generators_and_sequences_of_batches_train_alike():
    class Batches:
        def __len__(self):
            return 5

        def __getitem__(self, i):
            return X[10 * i : 10 * i + 10], Y[10 * i : 10 * i + 10]

    def generator():
        while True:
            yield from (Batches()[i] for i in range(5))

    start = model()
    start.build((None, 6))
    results = []
    for x, y, more in (
        (X, Y, {"batch_size": 10}),
        (X.tolist(), Y.tolist(), {"batch_size": 10}),
        (Batches(), None, {}),
        (generator(), None, {"steps_per_epoch": 5}),
        ([Batches()[i] for i in range(5)].__iter__(), None, {"steps_per_epoch": 5, "epochs": 1}),
    ):
        m = model()
        m.build((None, 6))
        m.set_weights(weights(start))
        m.fit(x, y, shuffle=False, verbose=0, **more)
        results.append(weights(m))
    for r in results[1:]:
        for a, b in zip(r, results[0]):
            np.testing.assert_array_equal(a, b)


def test_iterables_are_begun_anew_and_generators_end_the_training():
    class Iterable:
        def __iter__(self):
            return iter([(X[:25], Y[:25]), (X[25:], Y[25:])])

    m = model()
    assert len(m.fit(Iterable(), epochs=3, verbose=0).epoch) == 3 and int(m.optimizer.iterations) == 6
    with pytest.warns(UserWarning, match="no more batches"):
        assert m.fit(iter(Iterable()), epochs=3, verbose=0).epoch == [0]
    with pytest.warns(UserWarning, match="ended after 2 of 5"):
        m.fit(iter(Iterable()), steps_per_epoch=5, epochs=3, verbose=0)
    assert m.predict(Iterable(), verbose=0).shape == (50, 1)
    assert len(m.evaluate(Iterable(), verbose=0)) == 2


def test_steps_per_epoch_goes_through_all_the_data():
    seen = []

    class Watch(layers.Layer):
        def call(self, x):
            seen.append(x.numpy()[:, 0])
            return x

    m = Sequential([Watch(), layers.Dense(1)])
    m.compile("sgd", "mse")
    m.train_on_batch(X, Y)
    seen.clear()
    m.fit(X, Y, batch_size=10, steps_per_epoch=2, epochs=3, shuffle=False, verbose=0)
    rows = np.concatenate(seen)
    np.testing.assert_array_equal(rows, np.concatenate([X, X[:10]])[:, 0])


@pytest.mark.parametrize("shuffle", [True, "batch"])
def test_shuffling_takes_every_sample_once(shuffle):
    seen = []

    class Watch(layers.Layer):
        def call(self, x):
            seen.append(x.numpy()[:, 0])
            return x

    m = Sequential([Watch(), layers.Dense(1)])
    m.compile("sgd", "mse")
    m.train_on_batch(X, Y)
    seen.clear()
    m.fit(X, Y, batch_size=8, epochs=2, shuffle=shuffle, verbose=0)
    first, second = np.concatenate(seen[:7]), np.concatenate(seen[7:])
    assert sorted(first) == sorted(second) == sorted(X[:, 0]) and not np.array_equal(first, second)
    if shuffle == "batch":
        starts = {X[i, 0] for i in range(0, 50, 8)}
        assert all(part[0] in starts for part in seen)


def test_weights_of_samples_and_classes():
    w = R.uniform(0.5, 2, 50)
    one, two = model("sigmoid" and 1, loss="mse"), model(loss="mse")
    one.build((None, 6)), two.build((None, 6))
    two.set_weights(weights(one))
    one.fit(X, Y, class_weight={1: 3.0}, shuffle=False, verbose=0)
    two.fit(X, Y, sample_weight=np.where(Y == 1, 3.0, 1.0), shuffle=False, verbose=0)
    assert same(weights(one), weights(two))
    value = one.test_on_batch(X, Y, sample_weight=w)[0]
    p = one.predict(X, verbose=0)[:, 0]
    assert value == pytest.approx(np.mean(w * (p - Y) ** 2), rel=1e-5)
    assert one.train_on_batch(X, Y, class_weight={0: 0.0})[0] < value


def test_validation_data_is_the_last_part_and_batches_may_differ():
    m = model()
    history = m.fit(X, Y, validation_split=0.2, validation_batch_size=3, shuffle=False, verbose=0).history
    last = m.evaluate(X[40:], Y[40:], verbose=0)
    np.testing.assert_allclose([history["val_loss"][0], history["val_acc"][0]], last, rtol=1e-5)
    history = m.fit(X, Y, epochs=4, validation_data=(X, Y), validation_freq=2, verbose=0).history
    assert len(history["val_loss"]) == 2 and len(history["loss"]) == 4
    history = m.fit(X, Y, epochs=4, validation_data=(X, Y), validation_freq=[1, 4], verbose=0).history
    assert len(history["val_loss"]) == 2
    short = m.fit(X, Y, validation_data=(X, Y), validation_steps=1, validation_batch_size=10, verbose=0).history
    assert short["val_acc"][0] == pytest.approx(m.evaluate(X[:10], Y[:10], verbose=0)[1])


class Sparse:
    """As much of SciPy's sparse matrices as is used of them."""

    def __init__(self, array):
        self.array, self.shape, self.dtype = np.asarray(array), np.shape(array), np.asarray(array).dtype

    def tocsr(self):
        return self

    def toarray(self):
        return self.array

    def __getitem__(self, rows):
        return Sparse(self.array[rows])


def kinds_of_sparse(array):
    yield Sparse(array)
    try:
        from scipy import sparse
    except ImportError:
        return
    yield sparse.csr_matrix(array)
    yield sparse.coo_array(array)


def test_sparse_matrices_are_made_dense_batch_by_batch():
    counts = np.random.default_rng(1).poisson(0.3, (30, 7))
    y = (counts[:, 0] > 0).astype("int32")
    for data in kinds_of_sparse(counts):
        seqnet.set_random_seed(2)
        one, other = model(), model()
        one.build((None, 7)), other.build((None, 7))
        other.set_weights(one.get_weights())
        arguments = {"batch_size": 8, "epochs": 2, "validation_split": 0.2, "verbose": 0, "shuffle": False}
        history = one.fit(counts.astype("float32"), y, **arguments).history
        assert other.fit(data, y, **arguments).history == history
        np.testing.assert_array_equal(one.predict(counts, verbose=0), other.predict(data, verbose=0))
        np.testing.assert_array_equal(one.predict_on_batch(counts), other.predict_on_batch(data))
        assert one.evaluate(counts, y, verbose=0) == other.evaluate(data, y, verbose=0)
        assert one.train_on_batch(counts, y) == other.train_on_batch(data, y)


def test_lists_of_numpy_numbers_are_one_array():
    m = model()
    x = np.random.default_rng(0).normal(size=(10, 6)).astype("float32")
    y = list((x[:, 0] > 0).astype("int64"))
    assert isinstance(y[0], np.generic)
    m.fit(x, y, sample_weight=[np.float32(1)] * 10, verbose=0)
    with pytest.raises(ValueError, match=r"x\[3\] has 6, ... rows.*one array by np.array"):
        m.fit(list(x), y, verbose=0)


def test_columns_of_different_types_are_explained():
    table = np.zeros(5, [("a", "f4"), ("b", "i8")])
    with pytest.raises(TypeError, match="columns of different types.*np.stack"):
        model().fit(table, np.zeros(5), verbose=0)
