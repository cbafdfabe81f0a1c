"""Vectors that are learnt: what the texts say is found, one seed gives one result, wrong arguments are told."""

import numpy as np
import pytest

from seqnet import _core, config, embeddings, ops
from seqnet.embeddings import Corpus, train_cbow, train_fasttext, train_glove, train_skipgram
from seqnet.embeddings.corpus import noise, split_words
from seqnet.embeddings.fasttext import hashed, pieces_of

TOPICS = [[f"{topic}{i}" for i in range(6)] for topic in ("sea", "sky", "town", "farm")]


def topics(count, seed=0, words=12):
    """Each text draws its words from one topic, beside some that stand everywhere."""
    draw = np.random.default_rng(seed)
    texts = []
    for _ in range(count):
        topic = TOPICS[draw.integers(len(TOPICS))]
        texts.append([("the" if draw.random() < 0.2 else topic[draw.integers(6)]) for _ in range(words)])
    return texts


def share_of_neighbours_in_topic(vectors):
    found = [[n[:-1] == word[:-1] for n, _ in vectors.first(25).neighbours(word, 5)] for topic in TOPICS for word in topic]
    return np.mean(found)


# ---- texts in numbers ----


def test_a_corpus_counts_ranks_and_drops():
    corpus = Corpus.of(["The cat saw THE dog.", "", "the dog's cat"], min_count=2)
    assert corpus.words == ["the", "cat"] and corpus.counts.tolist() == [3, 2] and corpus.dropped == 3
    assert corpus.ids.tolist() == [0, 1, 0, -1, -1, 0, 1, -1] and len(corpus) == 5
    assert split_words("It's 1999, l\u2019amour_fou!") == ["it's", "1999", "l\u2019amour", "fou"]
    assert Corpus.of([["b", "a"], ["a", "b", "c"]], 1, max_vocab=2).words == ["b", "a"]
    assert Corpus.of(corpus) is corpus
    assert Corpus.of(["x_y x_y"], 1, split=str.split).words == ["x_y"]
    assert Corpus.of(iter(["a", "a"]), 1).counts.tolist() == [2]


@pytest.mark.parametrize(("texts", "error", "match"), [
    ("one text", TypeError, "Put it into a list"), ([1, 2], TypeError, "received int"), ([[1, 2]], TypeError, "holds 1"),
    (["a b c"], ValueError, "lower min_count"), ([], ValueError, "no word stands"),
])
def test_texts_that_are_none_are_told(texts, error, match):
    with pytest.raises(error, match=match):
        Corpus.of(texts)


def test_pieces_end_behind_texts_and_lose_nothing():
    corpus = Corpus.of(topics(50), 1)
    pieces = list(corpus.chunks(corpus.ids, 40))
    np.testing.assert_array_equal(np.concatenate(pieces), corpus.ids)
    assert all(piece[-1] == -1 for piece in pieces) and len(pieces) > 8
    long = np.zeros(1000, np.int32)
    assert [len(p) for p in corpus.chunks(long, 300)] == [300, 300, 400]


def test_frequent_words_are_thinned_by_the_formula():
    corpus = Corpus(["a", "b"], np.array([90_000, 10_000]), np.r_[np.zeros(90_000, np.int32), np.ones(10_000, np.int32), -1])
    kept = corpus.thinned(0.01, np.random.default_rng(0))
    share = np.array([0.9, 0.1])
    wanted = np.minimum(1, np.sqrt(0.01 / share) + 0.01 / share)
    np.testing.assert_allclose([(kept == 0).sum() / 90_000, (kept == 1).sum() / 10_000], wanted, rtol=0.03)
    assert kept[-1] == -1 and corpus.thinned(0, None) is corpus.ids


def test_the_alias_table_holds_the_probabilities():
    counts = np.random.default_rng(0).integers(1, 1000, 57)
    keep, other = noise(counts, 0.75)
    share = keep / 2.0**32
    p = (share + np.bincount(other, 1 - share, len(share))) / len(share)
    np.testing.assert_allclose(p, counts**0.75 / (counts**0.75).sum(), rtol=1e-6)


# ---- learning ----


@pytest.mark.parametrize("train", [train_skipgram, train_cbow])
def test_words_of_one_topic_come_together(train):
    vectors = train(topics(400), size=20, window=4, epochs=6, sample=0, seed=1, verbose=0)
    assert share_of_neighbours_in_topic(vectors) > 0.95
    loss = vectors.history["loss"]
    assert len(loss) == 6 and loss[-1] < 0.8 * loss[0]
    assert vectors.counts.tolist() == sorted(vectors.counts, reverse=True) and vectors.words[0] == "the"
    assert vectors.matrix.shape == (25, 20) and vectors.matrix.dtype == "float32"


@pytest.mark.parametrize("train", [train_skipgram, train_cbow])
def test_one_seed_gives_one_result_at_any_number_of_threads(train):
    texts = topics(60)
    found = []
    for threads in (1, 2, 3):
        config.set_num_threads(threads)
        found.append(train(texts, size=7, epochs=2, seed=5, shards=3, verbose=0).matrix)
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])
    assert np.abs(train(texts, size=7, epochs=2, seed=6, shards=3, verbose=0).matrix - found[0]).max() > 0.01


def test_glove_brings_words_of_one_topic_together():
    vectors = train_glove(topics(400), size=20, window=4, epochs=15, seed=1, verbose=0)
    assert share_of_neighbours_in_topic(vectors) > 0.95
    loss = vectors.history["loss"]
    assert len(loss) == 15 and loss[-1] < 0.3 * loss[0]
    assert vectors.matrix.shape == (25, 20) and vectors.words[0] == "the"


def test_glove_gives_one_result_at_any_number_of_threads():
    found = []
    for threads in (1, 2, 3):
        config.set_num_threads(threads)
        found.append(train_glove(topics(60), size=7, epochs=3, seed=5, verbose=0).matrix)
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


def test_glove_fits_the_logarithms_of_the_counts():
    """Enough numbers for each word, every count weighing the same: the products are what was asked for."""
    corpus = Corpus.of(topics(100), 1)
    rows, columns, counts, bounds = (x.data for x in ops.cooccurrences(corpus.ids, 25, 3))
    tables = np.random.default_rng(0).uniform(-0.1, 0.1, (2, 25, 2 * 30 + 2))
    tables[:, :, 30:60] = tables[:, :, -1] = 1
    first, second = tables
    for step in range(300):
        first, second, loss = (x.data for x in ops.glove(first, second, rows, columns, np.log(counts), np.ones(len(rows)),
                                                         bounds, seed=step))
    product = first[:, :30] @ second[:, :30].T + first[:, 60:61] + second[:, 60]
    assert loss < 1e-3
    np.testing.assert_allclose(product[rows, columns], np.log(counts), atol=0.2)


@pytest.mark.parametrize("settings", [{"size": 0}, {"window": 0}, {"epochs": 0}, {"x_max": 0}, {"alpha": float("inf")},
                                      {"rate": -0.1}, {"rate": float("nan")}])
def test_arguments_of_glove_out_of_range_are_told(settings):
    with pytest.raises(ValueError, match=next(iter(settings))):
        train_glove(topics(10), **{"verbose": 0, **settings})
    with pytest.raises(ValueError, match="no two words"):
        train_glove(["a", "b"], min_count=1, verbose=0)


def test_glove_checks_its_entries():
    table = np.ones((4, 6))
    one = np.array([1], np.int32)
    for bounds, rows, match in (
        ([0, 1], one + 9, "part by part"), ([0, 0, 0, 0, 1], one, "part by part"), ([0, 2], one, "part by part"),
        ([0, 0, 1], one, "blocks \\* blocks"), ([0, 1], [2**40], "must be from"), ([0, 1], [0, 1], "number of entries"),
    ):
        with pytest.raises(ValueError, match=match):
            ops.glove(table, table, rows, one, [0.0], [1.0], bounds)
    with pytest.raises(ValueError, match="2 size"):
        ops.glove(table[:, :5], table[:, :5], one, one, [0.0], [1.0], [0, 1])
    for wrong in ({"ids": [4]}, {"ids": [-2]}, {"words": 0}, {"window": 0}, {"blocks": 5}, {"blocks": 0}):
        with pytest.raises(ValueError, match="cooccurrences: "):
            ops.cooccurrences(**{"ids": [0, 1], "words": 4, **wrong})


def test_many_shards_stay_in_the_bounds_of_one():
    sizes = [np.abs(train_skipgram(topics(300), size=16, epochs=3, rate=0.1, seed=0, shards=shards, sample=0,
                                   verbose=0).matrix).max() for shards in (1, 2, 16)]
    assert max(sizes) < 1.5 * sizes[0], sizes


def test_a_rate_that_is_too_large_is_told():
    with pytest.raises(FloatingPointError, match="Lower the rate"):
        train_skipgram(topics(200), size=16, epochs=5, rate=3.0, seed=0, sample=0, verbose=0)


def test_a_line_for_each_epoch(capsys):
    train_skipgram(topics(5), size=4, min_count=1, epochs=2, seed=0)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and lines[1].startswith("Epoch 2/2 - ") and "words/s - loss: " in lines[1]


def test_a_word_alone_has_no_neighbours():
    vectors = train_skipgram([["a"], ["b"], ["a"]], size=3, min_count=1, epochs=1, seed=0, verbose=0)
    assert vectors.words == ["a", "b"] and np.isnan(vectors.history["loss"][0])


@pytest.mark.parametrize("settings", [
    {"size": 0}, {"window": 0}, {"window": 300}, {"negatives": 0}, {"negatives": 65}, {"epochs": 0}, {"epochs": 1.5},
    {"rate": -1}, {"rate": float("nan")}, {"sample": -1}, {"shards": 0}, {"shards": 65}, {"min_count": 0}, {"max_vocab": 0},
    {"size": True},
])
def test_arguments_out_of_range_are_told(settings):
    with pytest.raises(ValueError, match=next(iter(settings))):
        train_skipgram(topics(10), **{"verbose": 0, "min_count": 1, **settings})


def test_the_core_checks_what_it_changes():
    keep, other = noise([3, 2, 1])
    tables = np.zeros((2, 3, 16), np.float32)
    ids = np.array([0, 1, 2, -1], np.int32)

    def call(inputs=tables[0], outputs=tables[1], ids=ids, other=other):
        return _core.negative_sampling(inputs, outputs, ids, keep, other, None, None, 2, 2, 0, 1, 4, 1, 0.1, 0.1, 1, 0)

    assert call().shape == (4,)
    locked = tables[0].copy()
    locked.flags.writeable = False
    for wrong, match in (
        ({"inputs": tables[1]}, "share memory"), ({"inputs": locked}, "read-only"), ({"ids": ids + 1}, "place 2"),
        ({"ids": ids - 1}, "place 3"), ({"other": other + 3}, "from 0 to 2"),
        ({"inputs": np.zeros((3, 15), np.float32), "outputs": np.zeros((3, 15), np.float32)}, "multiple of 16"),
        ({"inputs": np.zeros((0, 16), np.float32), "outputs": np.zeros((0, 16), np.float32)}, "at least one row"),
    ):
        with pytest.raises(ValueError, match=match):
            call(**wrong)
    with pytest.raises(ValueError, match=r"both be \(words, size\)"):
        ops.negative_sampling(np.zeros((3, 4)), np.zeros((3, 5)), ids, keep, other)
    with pytest.raises(TypeError, match="whole numbers"):
        ops.negative_sampling(tables[0], tables[1], ids * 1.0, keep, other)
    with pytest.raises(ValueError, match="must be from"):
        ops.negative_sampling(tables[0], tables[1], ids.astype("int64") + 2**31, keep, other)


def test_names_are_found():
    assert {"train_skipgram", "train_cbow", "train_glove", "train_fasttext", "Corpus"} <= set(dir(embeddings))


# ---- words of pieces ----


def test_pieces_and_their_hashes():
    assert pieces_of("where", 3, 3) == ["<wh", "whe", "her", "ere", "re>"]
    assert pieces_of("a", 3, 6) == [] and pieces_of("ab", 3, 6) == ["<ab", "ab>"]
    assert hashed("") == 2166136261 and hashed("a") == 0xE40C292C and hashed("foobar") == 0xBF9CF968  # FNV-1a's own tests
    assert hashed("é") != hashed("e")


def spelt(count, seed=0):
    """Texts of one of two topics, whose words share their stems."""
    draw = np.random.default_rng(seed)
    words = [[f"{stem}{end}" for stem in stems for end in ("ing", "er", "ed", "s")]
             for stems in (("walk", "jump", "climb"), ("cook", "bake", "roast"))]
    return [list(draw.choice(words[draw.integers(2)], 12)) for _ in range(count)]


def test_words_that_never_stood_in_the_texts_have_vectors(tmp_path):
    settings = {"size": 16, "epochs": 8, "sample": 0, "buckets": 5000, "seed": 1, "verbose": 0}
    vectors = train_fasttext(spelt(300), **settings)
    assert "jumpable" not in vectors and len(vectors) == 24
    near = [word for word, _ in vectors.neighbours("jumpable", 6)]
    assert all(word.startswith(("walk", "jump", "climb")) for word in near), near
    assert vectors.similarity("bakery", "cooking") > 0.3 + vectors.similarity("bakery", "climbing")
    np.testing.assert_allclose(vectors["bakery"], vectors.rows[[
        24 + hashed(piece) % 5000 for piece in pieces_of("bakery")]].mean(0))
    matrix, coverage = vectors.embedding_matrix({"jumpable": 1, "z": 2})
    assert coverage.found == ["jumpable"] and coverage.missing == ["z"] and matrix[1].any()
    assert vectors[["bakery", "bakes"]].shape == (2, 16) and vectors.get("z") is None
    with pytest.raises(KeyError, match="no pieces"):
        vectors["z"]
    config.set_num_threads(1)
    np.testing.assert_array_equal(train_fasttext(spelt(300), **settings).rows, vectors.rows)


@pytest.mark.parametrize("settings", [{"min_n": 0}, {"max_n": 2}, {"buckets": 0}])
def test_arguments_of_pieces_out_of_range_are_told(settings):
    with pytest.raises(ValueError, match="m.._n|buckets"):
        train_fasttext(topics(10), verbose=0, **settings)


@pytest.mark.long
def test_wordsim_from_newsgroups_and_reviews(data_folder):
    """100 numbers a word by skip-gram from 17 million words, which takes about a minute on two cores."""
    from tests.benchmarks.word_vectors import texts

    vectors = train_skipgram(texts(data_folder), epochs=3, seed=0, verbose=0)
    report = vectors.evaluate_similarity("wordsim353.tsv")
    print(f"skip-gram, 20 Newsgroups and IMDB, WordSim-353: {report}")
    assert report.spearman >= 0.35
