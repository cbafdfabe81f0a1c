"""Neighbours, analogies and evaluations, by hand on five words and on GloVe's."""

import numpy as np
import pytest

from seqnet.embeddings import Vectors, evaluate_analogies, evaluate_similarity
from seqnet.embeddings.similarity import spearman

from .data import glove, real

WORDS = ["man", "woman", "king", "queen", "frog"]
MATRIX = np.array([[1, 0, 0], [1, 2, 0], [1, 0, 2], [1, 2, 2], [0, -3, 0.5]], float)


def small():
    return Vectors(WORDS, MATRIX)


def cosine(a, b):
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def test_neighbours_by_hand():
    v = small()
    found = v.neighbours("woman", 4)
    expected = sorted(((w, cosine(MATRIX[1], MATRIX[i])) for i, w in enumerate(WORDS) if w != "woman"), key=lambda p: -p[1])
    assert [w for w, _ in found] == [w for w, _ in expected]
    np.testing.assert_allclose([c for _, c in found], [c for _, c in expected], rtol=1e-6)
    assert v.neighbours([1, 2, 0], 1)[0][0] == "woman"  # a vector leaves nobody out
    assert len(v.neighbours("man", 100)) == 4
    assert v.similarity("man", "queen") == pytest.approx(1 / 3)


@pytest.mark.parametrize("method", ["3cosadd", "3cosmul"])
def test_analogies_by_hand(method):
    v = small()
    u = MATRIX / np.linalg.norm(MATRIX, axis=1, keepdims=True)
    cos = u @ u.T
    target = u[1] - u[0] + u[2]
    scores = u @ target / np.linalg.norm(target) if method == "3cosadd" else (
        (1 + cos[:, 1]) / 2 * (1 + cos[:, 2]) / 2 / ((1 + cos[:, 0]) / 2 + 0.001))
    found = v.analogy("man", "woman", "king", 2, method)
    assert [w for w, _ in found] == ["queen", "frog"]
    np.testing.assert_allclose([s for _, s in found], scores[3:], rtol=1e-5)
    kept = v.analogy("man", "woman", "king", 5, method, keep_question=True)
    assert [w for w, _ in kept] == [WORDS[i] for i in np.argsort(-scores)]
    assert found == v.most_similar(["woman", "king"], "man", 2, method)


def test_relations_print_as_a_table():
    table = small().relations({("man", "woman"): ["king"]})
    assert str(table) == "man - woman   king: queen"
    assert table._repr_html_() == "<table><tr><th>man - woman</th><td>king: queen</td></tr></table>"


def test_looking_up():
    v = small()
    assert len(v) == 5 and "king" in v and "King" not in v and v.size == 3 and v.get("x", 7) == 7
    np.testing.assert_array_equal(v["king"], MATRIX[2])
    np.testing.assert_array_equal(v[["king", "man"]], MATRIX[[2, 0]])
    with pytest.raises(KeyError, match="Lower case, 'king', is there"):
        v["King"]
    with pytest.raises(KeyError, match="'xyz' is not among the 5 words"):
        v.neighbours("xyz")


def test_a_vector_of_zeros_has_no_direction():
    v = Vectors(["a", "b", "c"], [[0, 0], [1, 0], [0, 1]])
    assert v.similarity("a", "b") == 0
    assert np.isfinite([s for _, s in v.neighbours("a")]).all()


WRONG = {
    "rows": (lambda: Vectors(["a"], [[1], [2]]), "1 words, but 2 rows"),
    "twice": (lambda: Vectors(["a", "b", "a"], [[1], [2], [3]]), "'a' stands twice"),
    "rank": (lambda: Vectors(["a"], [1]), r"received int64 of shape \(1,\)"),
    "n": (lambda: small().neighbours("man", 0), "n is a number of words"),
    "size": (lambda: small().neighbours([1, 2]), r"shape \(3,\); received \(2,\)"),
    "method": (lambda: small().analogy("man", "woman", "king", method="cos"), "'3cosadd' or '3cosmul'"),
    "nothing": (lambda: small().most_similar([]), "at least one word"),
    "missing": (lambda: small().embedding_matrix({"a": 1}, missing="mean"), "'zeros' or 'normal'"),
    "negative": (lambda: small().embedding_matrix({"a": -1}), "ids are at least 0; the word 'a' has -1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_arguments(name):
    call, message = WRONG[name]
    with pytest.raises(ValueError, match=message):
        call()


def test_embedding_matrix():
    v = small()
    index = {"king": 1, "xyz": 2, "Frog": 3, "man": 9}
    matrix, coverage = v.embedding_matrix(index, 5)
    np.testing.assert_array_equal(matrix, [[0] * 3, MATRIX[2], [0] * 3, [0] * 3, [0] * 3])
    assert coverage.found == ["king"] and coverage.missing == ["xyz", "Frog"]
    assert str(coverage) == "Converted 1 words (2 misses), 33.3 %"
    matrix, coverage = v.embedding_matrix(index, lower=True)
    assert matrix.shape == (10, 3) and coverage.missing == ["xyz"]
    np.testing.assert_array_equal(matrix[3], MATRIX[4])
    first, _ = v.embedding_matrix(index, missing="normal", seed=1)
    again, _ = v.embedding_matrix(index, missing="normal", seed=1)
    np.testing.assert_array_equal(first, again)
    assert first[2].any() and not first[0].any()
    listed, _ = v.embedding_matrix(["", "king"])
    np.testing.assert_array_equal(listed, [[0] * 3, MATRIX[2]])


def test_a_layer_takes_the_matrix():
    from seqnet import layers

    matrix, _ = small().embedding_matrix({"king": 1, "queen": 2})
    layer = layers.Embedding(*matrix.shape, weights=[matrix], trainable=False)
    np.testing.assert_array_equal(layer(np.array([[2, 1]])).numpy()[0], MATRIX[[3, 2]])
    assert not layer.trainable_weights


def test_evaluations_by_hand(tmp_path):
    (tmp_path / "q.txt").write_text(": royal\nman woman king queen\nMan king woman queen\n: other\nman woman xyz queen\n"
                                    "man woman king frog\n")
    for method in ("3cosadd", "3cosmul"):
        report = evaluate_analogies(small(), tmp_path / "q.txt", method=method)
        assert report.sections == {"royal": (2, 2), "other": (0, 1)} and report.skipped == 1
        assert report.wrong == [("other", "man", "woman", "king", "frog", "queen")]
    assert "all         2 of      3   66.7%" in str(report)
    (tmp_path / "bad.txt").write_text(": a\nonly three words\n")
    with pytest.raises(ValueError, match="line 2"):
        evaluate_analogies(small(), tmp_path / "bad.txt")
    report = evaluate_similarity(small(), [("man", "woman", 3), ("King", "queen", 9), ("man", "frog", 1), ("man", "x", 2)])
    assert report.pairs == 3 and report.skipped == 1 and report.spearman == pytest.approx(1)


def test_spearman_with_ties():
    stats = pytest.importorskip("scipy.stats", reason="SciPy is not installed")
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 6, 50), rng.standard_normal(50)
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
    assert np.isnan(spearman([1, 1], [1, 2]))


def test_glove_answers():
    v = glove()
    assert v.analogy("man", "woman", "king")[0][0] == "queen"
    assert [w for w, _ in v.analogy("man", "woman", "king", 2, keep_question=True)] == ["king", "queen"]
    assert v.analogy("france", "paris", "italy")[0][0] == "rome"
    assert [w for w, _ in v.neighbours("frog", 3)] == ["snake", "ape", "toad"]


def test_glove_evaluations():
    v, questions = glove(), real("questions-words.txt", "analogy")
    report = evaluate_analogies(v, questions)
    assert (report.right, report.asked, report.skipped) == (9075, 19544, 0)
    report = evaluate_analogies(v, questions, restrict=30000)
    assert (report.right, report.asked) == (7393, 14877)
    assert round(evaluate_similarity(v, "wordsim353.tsv").spearman, 3) == 0.503
    assert round(evaluate_similarity(v, "simlex999.txt").spearman, 3) == 0.265
