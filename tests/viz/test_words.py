"""The figures of word vectors and texts: what is drawn is what is there, and wrong input is told what is wrong."""

import sys

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="the figures are drawn with matplotlib, which is not installed")

from seqnet import layers, viz  # noqa: E402
from seqnet.embeddings import Vectors, geometry  # noqa: E402
from seqnet.viz.examples import WORDS, made_vectors  # noqa: E402

VECTORS = made_vectors()


def test_embedding_is_the_plane_of_greatest_variance(rng):
    x = rng.standard_normal((40, 3)) * [5.0, 2.0, 0.1]
    turn = np.linalg.qr(rng.standard_normal((3, 3)))[0]
    drawn = viz.embedding(x @ turn, [f"w{i}" for i in range(40)])
    centred = x - x.mean(0)
    for k in range(2):
        wanted = np.linalg.svd(centred)[0][:, k] * np.linalg.svd(centred)[1][k]
        np.testing.assert_allclose(np.abs(drawn.data["points"][:, k]), np.abs(wanted), atol=1e-9)
    assert drawn.data["explained"] == pytest.approx(np.linalg.svd(centred)[1][:2] ** 2 / (centred**2).sum())
    longest = np.abs(drawn.data["points"]).argmax(axis=0)
    assert (drawn.data["points"][longest, [0, 1]] > 0).all()


def test_embedding_names_only_what_has_room(rng):
    crowd = rng.standard_normal((80, 2)) * 1e-3
    drawn = viz.embedding(np.vstack([crowd, [[1.0, 0], [0, 1.0]]]), [f"word{i}" for i in range(82)])
    assert 2 <= len(drawn.data["named"]) < 40 and {"word80", "word81"} <= set(drawn.data["named"])
    assert "names find no room" in drawn.figure.axes[0].get_title("right")


def test_embedding_groups_and_words():
    drawn = viz.embedding(VECTORS, words="king queen", groups={"places": "paris rome", "one": ["king", "one"]})
    assert drawn.data["words"] == ["king", "queen", "paris", "rome", "one"]
    assert len(viz.embedding(VECTORS).data["words"]) == 60


def test_embedding_by_tsne():
    pytest.importorskip("sklearn", reason="t-SNE is scikit-learn's, which is not installed")
    first, again = (viz.embedding(VECTORS, WORDS, method="tsne", seed=3) for _ in range(2))
    points = first.data["points"]
    assert points.shape == (30, 2) and np.array_equal(points, again.data["points"])
    groups = np.array([0] * 12 + [1] * 12 + [2] * 6)
    distance = np.linalg.norm(points[:, None] - points[None], axis=2) + 1e9 * np.eye(30)
    assert (groups[distance.argmin(axis=1)] == groups).mean() > 0.9


def test_tsne_without_scikit_learn(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.manifold", None)
    with pytest.raises(ImportError, match="pip install scikit-learn.*'pca' needs nothing"):
        viz.embedding(VECTORS, WORDS, method="tsne")


def test_banding_is_the_matrix_and_finds_the_strong_features(rng):
    matrix = rng.standard_normal((30, 8)) * 0.1
    matrix[:, 5] += 3
    drawn = viz.banding(matrix, [f"w{i}" for i in range(30)])
    np.testing.assert_array_equal(drawn.data["matrix"], matrix)
    assert drawn.data["strong"][0] == 5 and drawn.data["limit"] == pytest.approx(np.quantile(np.abs(matrix), 0.99))
    image = drawn.figure.axes[0].get_images()[0]
    assert image.norm.vmin == -image.norm.vmax == -drawn.data["limit"]
    assert viz.banding(VECTORS).data["matrix"].shape == (200, 50)


def test_analogy_is_a_parallelogram():
    data = viz.analogy(VECTORS, "man", "woman", "king").data
    man, woman, king, corner = data["points"][:4]
    np.testing.assert_allclose(man, 0, atol=1e-12)
    np.testing.assert_allclose(corner, woman + king, atol=1e-6)
    p, q, r = (VECTORS.unit[VECTORS.row(w)] for w in ("man", "woman", "king"))
    assert np.linalg.norm(woman) == pytest.approx(np.linalg.norm(q - p), rel=1e-5)
    assert np.linalg.norm(king) == pytest.approx(np.linalg.norm(r - p), rel=1e-5)
    assert (data["answers"], list(data["scores"])) == tuple(map(list, zip(*VECTORS.analogy("man", "woman", "king", 6))))
    queen = VECTORS.unit[VECTORS.row("queen")]
    miss = np.linalg.norm(queen - (q - p + r))
    assert data["answers"][0] == "queen" and data["miss"][0] == pytest.approx(miss, rel=1e-5)
    flat = np.linalg.norm(data["points"][4] - corner)
    assert flat**2 + data["outside"][0] ** 2 == pytest.approx(miss**2, rel=1e-5)
    assert {"king", "woman"} & set(data["ranking"]) and len(data["ranking"]) == 6


def test_neighbours_are_those_of_the_vectors():
    data = viz.neighbours(VECTORS, "king three", n=4).data
    for word in ("king", "three"):
        assert list(zip(data[word], data[f"{word}/cosine"])) == VECTORS.neighbours(word, 4)


def test_angles_measure_and_compare():
    data = viz.angles(VECTORS, tolerance=10).data
    assert data["n_eff"] == geometry.n_eff(10, 50) and data["fit"] == geometry.directions_that_fit(10, 50)
    assert data["share_random"] == pytest.approx(data["share_theory"], abs=0.02)
    assert data["share_real"] == np.mean(np.abs(data["real"] - 90) <= 10) < data["share_random"]
    assert data["real_density"].sum() == pytest.approx(1) == data["random_density"].sum()
    alone = viz.angles(300).data
    assert len(alone["real"]) == 0 and 1 - alone["share_random"] == pytest.approx(0.13, abs=0.01)


def test_lengths():
    data = viz.lengths([[1] * n for n in (1, 2, 2, 5, 90)], maxlen=4).data
    assert data["lengths"].tolist() == [1, 2, 2, 5, 90] and data["cut"] == 0.4 and data["longest"] == 90
    assert data["counts"].sum() == 5 and data["median"] == 2 and data["mean"] == 20
    assert viz.lengths(["a b c", ""]).data["lengths"].tolist() == [3, 0]
    assert viz.lengths(np.array([4, 7])).data["lengths"].tolist() == viz.lengths([4, 7]).data["lengths"].tolist() == [4, 7]


def test_next_tokens_at_temperatures():
    p = np.array([0.5, 0.3, 0.2])
    data = viz.next_tokens(p, ["a", " ", "c"], temperatures=(0.5, 1), n=2).data
    assert data["tokens"] == ["a", " "] and data["ids"].tolist() == [0, 1]
    np.testing.assert_allclose(data["probabilities"], [(p**2 / (p**2).sum())[:2], p[:2]])
    assert data["entropy"][1] == pytest.approx(-(p * np.log2(p)).sum())
    by_logits = viz.next_tokens(np.log(p) + 7, {"a": 0, "b": 1, "c": 2}, logits=True).data
    np.testing.assert_allclose(by_logits["probabilities"][1], p)
    zero = viz.next_tokens([1.0, 0.0]).data
    assert zero["entropy"].tolist() == [0, 0, 0] and zero["tokens"] == ["0", "1"]


def test_positions():
    data = viz.positions(layers.SinePositionEncoding(), length=10, features=6).data
    np.testing.assert_allclose(data["encoding"][:, 0], np.sin(np.arange(10)), atol=1e-6)
    for k in range(9):
        assert np.ptp(np.diag(data["similarity"], k)) < 1e-6
    np.testing.assert_array_equal(viz.positions(np.arange(6.0).reshape(3, 2)).data["encoding"], [[0, 1], [2, 3], [4, 5]])
    learned = layers.TokenAndPositionEmbedding(5, 4, 3)
    learned(np.zeros((1, 4), int))
    table = learned.position_embedding.position_embeddings.data
    np.testing.assert_allclose(viz.positions(learned).data["encoding"], table)


def test_words_in_lines_and_in_html(tmp_path):
    many = [f"word{i}" for i in range(60)]
    drawn = viz.words(many + ["<b>", "$x$"], np.linspace(-1, 1, 62))
    assert drawn.data["words"][-2:] == ["<b>", "$x$"] and drawn.figure.get_size_inches()[1] > 3
    text = drawn.html
    assert "&lt;b&gt;" in text and "<b>" not in text and text.count("underline") > 20
    drawn.save(tmp_path / "w.html")
    assert (tmp_path / "w.html").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("call", "problem", "message"),
    [
        (lambda: viz.embedding(VECTORS, ["king", "kign", "man"]), KeyError, "'kign' is not among the 430 words"),
        (lambda: viz.embedding(VECTORS, ["king", "man"]), ValueError, "at least three words"),
        (lambda: viz.embedding(VECTORS, WORDS, method="umap"), ValueError, "'pca' or 'tsne'; received 'umap'"),
        (lambda: viz.embedding(np.ones((3, 2)), ["a"]), ValueError, "name each of the 3 rows"),
        (lambda: viz.embedding(np.full((3, 2), np.nan), list("abc")), ValueError, "6 numbers that are not finite"),
        (lambda: viz.banding(np.ones(3)), ValueError, r"2 axes; received shape \(3,\)"),
        (lambda: viz.banding(np.ones((3, 2)), ["a"]), ValueError, "name each of the 3 rows"),
        (lambda: viz.banding(VECTORS, []), ValueError, "no words"),
        (lambda: viz.analogy(np.ones((3, 2)), "a", "b", "c"), TypeError, r"Vectors\(words, matrix\); received ndarray"),
        (lambda: viz.analogy(VECTORS, "man", "woman", "kign"), KeyError, "'kign'"),
        (lambda: viz.analogy(VECTORS, "man", "man", "king"), ValueError, "span no plane"),
        (lambda: viz.analogy(Vectors("abc", np.eye(3)), "a", "b", "c"), ValueError, "no word besides"),
        (lambda: viz.angles(np.zeros((5, 3))), ValueError, "two vectors that are not 0; there are 0"),
        (lambda: viz.neighbours(VECTORS, []), ValueError, "at least one word"),
        (lambda: viz.neighbours([1], "a"), TypeError, "must be embeddings.Vectors"),
        (lambda: viz.angles(1), ValueError, "at least 2; received 1"),
        (lambda: viz.lengths([]), ValueError, "no sequences"),
        (lambda: viz.lengths([[1]], maxlen=0), ValueError, "at least 1; received 0"),
        (lambda: viz.lengths("text"), TypeError, "one text"),
        (lambda: viz.lengths([1.5]), TypeError, "whole numbers"),
        (lambda: viz.next_tokens([0.5, 0.1]), ValueError, "sum to 0.6.*logits=True"),
        (lambda: viz.next_tokens([0.5, 0.5], temperatures=[0]), ValueError, r"above 0; received \[0.0\]"),
        (lambda: viz.next_tokens([0.5, 0.5], ["a"]), ValueError, "each of 2 probabilities; received 1"),
        (lambda: viz.positions(layers.PositionEmbedding(4)), ValueError, "no weights yet"),
        (lambda: viz.positions(layers.Dense(4)), TypeError, "Dense encodes no positions"),
        (lambda: viz.words("", [1]), ValueError, "no words"),
        (lambda: viz.words("a b", [1.0]), ValueError, "each of the 1 steps; received 2"),
        (lambda: viz.words("a b"), ValueError, "give values"),
    ],
)
def test_wrong_input(call, problem, message):
    with pytest.raises(problem, match=message):
        call()


def test_dollars_are_no_formulas():
    drawn = viz.embedding(np.eye(4)[:, :3], ["$a", "b$", "$x_2$", "c"])
    shown = [text.get_text() for text in drawn.figure.axes[0].texts]
    assert r"\$x_2\$" in shown and drawn.data["named"] == ["$a", "b$", "$x_2$", "c"]


def test_two_words_alike_do_no_harm():
    twins = Vectors(["a", "b", "c", "d"], np.eye(4)[[0, 0, 1, 2]])
    assert len(viz.embedding(twins).data["points"]) == 4
