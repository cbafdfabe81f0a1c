"""A word for the weights."""

import numpy as np
import pytest

import seqnet
from seqnet import Input, Sequential, layers
from seqnet.errors import NotBuiltError

X = np.random.default_rng(0).integers(0, 9, (32, 6))
Y = (X[:, 0] > 4).astype("float32")


def trained(seed, threads=None):
    before = seqnet.config.get_num_threads()
    seqnet.config.set_num_threads(threads or before)
    try:
        seqnet.set_random_seed(seed)
        model = Sequential([Input((6,)), layers.Embedding(9, 4), layers.LSTM(5, dropout=0.2), layers.Dense(1)])
        first = model.fingerprint()
        model.compile("adam", "mse")
        model.fit(X, Y, epochs=2, batch_size=8, verbose=0)
        return model, first, model.fingerprint()
    finally:
        seqnet.config.set_num_threads(before)


def test_one_seed_one_word():
    model, first, last = trained(1, 1)
    assert trained(1, 2)[1:] == (first, last)
    other = trained(2)
    assert len({first, last, *other[1:]}) == 4
    assert len(first) == 8 and first.isalpha() and first.islower()
    assert len(model.fingerprint(syllables=2)) == 4 and last.startswith(model.fingerprint(syllables=2))


def test_the_last_bit_counts_and_files_keep_it(tmp_path):
    model, _, word = trained(3)
    model.save(tmp_path / "m.keras")
    assert seqnet.models.load_model(tmp_path / "m.keras").fingerprint() == word
    kernel = model.layers[-1].kernel
    kernel.data[0, 0] = np.nextafter(kernel.data[0, 0], np.float32(9))
    assert model.fingerprint() != word


def test_refusals():
    with pytest.raises(NotBuiltError, match="no weights yet"):
        Sequential([layers.Dense(2)]).fingerprint()
    with pytest.raises(ValueError, match="syllables"):
        trained(1)[0].fingerprint(0)
