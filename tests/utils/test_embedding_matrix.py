"""Vectors kept for another vocabulary, and parameters counted."""

import numpy as np
import pytest

from seqnet import layers, utils


def test_words_keep_their_vectors(tmp_path):
    base = np.arange(6.0).reshape(3, 2)
    matrix = utils.warmstart_embedding_matrix(["a", "b", "c"], ["c", "new", b"a"], base, "ones")
    np.testing.assert_array_equal(matrix, [[4, 5], [1, 1], [0, 1]])
    (tmp_path / "old.txt").write_text("a\nb\nc\n", encoding="utf-8")
    np.save(tmp_path / "base.npy", base)
    again = utils.warmstart_embedding_matrix(tmp_path / "old.txt", ["c", "new", "a"], tmp_path / "base.npy", "ones")
    np.testing.assert_array_equal(matrix, again)
    with pytest.raises(ValueError, match=r"\(3, 2\).*2 words"):
        utils.warmstart_embedding_matrix(["a", "b"], ["a"], base)


def test_new_words_get_first_values_like_an_embedding():
    table = utils.warmstart_embedding_matrix(["a"], ["b"] * 50, np.zeros((1, 4)))
    assert 0 < abs(table).max() <= 0.05


def test_parameters_are_counted_once():
    layer = layers.Dense(3)
    layer.build((None, 4))
    assert utils.count_params(layer.weights + layer.weights) == 15
