"""Many to one, one to many, many to many, and sequence to sequence, each learnt and decoded."""

import gzip

import numpy as np
import pytest

import seqnet
from seqnet import zoo


def adam(model, rate=0.02):
    model.compile(seqnet.optimizers.Adam(rate, clipnorm=1.0), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# ---- symbols ----


def test_symbols_of_words_and_of_characters():
    words = zoo.Symbols("word").fit(["I don't know.", "I know!"])
    assert words.names[4:] == ["i", "know", "!", ".", "don't"]
    assert words.ids("You know", ends=True) == [1, 3, 5, 2]
    assert words.text([1, 4, 5, 3, 2, 0]) == "i know ?"
    np.testing.assert_array_equal(words.matrix(["I", "I know."]), [[4, 0, 0], [4, 5, 7]])
    chars = zoo.Symbols("char", size=6).fit(["abca", "ab"])
    assert chars.names[4:] == ["a", "b"] and chars.text(chars.ids("abc")) == "ab?"
    with pytest.raises(ValueError, match="'word' or 'char'"):
        zoo.Symbols("syllable")


# ---- many to one ----

GOOD, BAD = ("good", "fine", "charming"), ("bad", "dull", "awful")


def opinions(count, seed):
    """Words of opinion, some of them turned over: only their order tells."""
    draw = np.random.default_rng(seed)
    texts, labels = [], []
    for _ in range(count):
        positive, turned = draw.random(2) < 0.5
        word = draw.choice(GOOD if positive != turned else BAD)
        other = draw.choice(["the film was", "I found it", "they say it is"])
        texts.append(f"{other} {'not ' if turned else ''}{word} {draw.choice(['.', '!', 'not that I care'])}")
        labels.append("positive" if positive else "negative")
    return texts, labels


@pytest.mark.parametrize("cell, bidirectional", [("LSTM", False), ("GRU", True), ("SimpleRNN", False)])
def test_sentiment(cell, bidirectional, tmp_path):
    seqnet.set_random_seed(1)
    model = adam(zoo.TextClassifier(16, cell=cell, bidirectional=bidirectional))
    history = model.fit(*opinions(200, 0), batch_size=20, epochs=12, verbose=0, validation_data=opinions(50, 1))
    assert history.history["val_accuracy"][-1] >= 0.95
    texts, labels = opinions(100, 2)
    assert np.mean([a == b for a, b in zip(model.decode(texts), labels)]) >= 0.95
    model.save(tmp_path / "m.keras")
    assert seqnet.models.load_model(tmp_path / "m.keras").decode(texts) == model.decode(texts)


def test_reviews_of_the_imdb(data_folder):
    with np.load(data_folder / "imdb" / "imdb_raw_5k.npz") as file:
        data, ends, labels = file["train_bytes"].tobytes(), file["train_offsets"], file["train_labels"]
    texts = [data[a:b].decode() for a, b in zip(ends[:400], ends[1:401])]
    seqnet.set_random_seed(1)
    model = adam(zoo.TextClassifier(8, size=2000, length=60), 0.01)
    history = model.fit(texts, labels[:400], batch_size=40, epochs=5, verbose=0)
    assert model.classes == [0, 1] and history.history["loss"][-1] < 0.5 < history.history["loss"][0]


# ---- many to many ----


def sentences(count, seed):
    """`can` and `fish` are nouns behind an article, verbs behind a noun or pronoun."""
    draw = np.random.default_rng(seed)
    tags = {"the": "DET", "a": "DET", "they": "PRON", "we": "PRON", "old": "ADJ"}
    texts, rows = [], []
    for _ in range(count):
        start = draw.choice(["they", "we", "the can", "a fish", "the old fish"])
        text = f"{start} {draw.choice(['can', 'fish'])} {draw.choice(['the fish', 'a can', 'the old can'])}".split()
        row, noun_due = [], False
        for word in text:
            tag = tags.get(word) or ("NOUN" if noun_due else "VERB")
            noun_due = tag in ("DET", "ADJ")
            row.append(tag)
        texts.append(" ".join(text))
        rows.append(row)
    return texts, rows


def test_tagging(tmp_path):
    seqnet.set_random_seed(1)
    model = adam(zoo.Tagger(12))
    model.fit(*sentences(120, 0), batch_size=20, epochs=10, verbose=0, validation_data=sentences(20, 1))
    texts, rows = sentences(40, 2)
    assert model.decode(texts) == rows
    assert model.decode([text.split() for text in texts]) == rows
    model.save(tmp_path / "m.keras")
    assert seqnet.models.load_model(tmp_path / "m.keras").decode(texts) == rows
    with pytest.raises(ValueError, match="3 tags for the 2 words"):
        model.fit(["two words"], [["A", "B", "C"]])
    with pytest.raises(ValueError, match="not 'WHAT'"):
        model.fit(["fish"], [["WHAT"]])


# ---- one to many ----

TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ONES = "one two three four five six seven eight nine".split()


def numbers():
    vectors, texts = [], []
    for tens in range(2, 10):
        for ones in range(10):
            vectors.append(np.eye(10)[[tens, ones]].ravel())
            texts.append(TENS[tens - 2] + (f" {ONES[ones - 1]}" if ones else ""))
    return np.array(vectors), texts


def test_writing_numbers(tmp_path):
    vectors, texts = numbers()
    held = np.arange(80) % 7 == 3
    seqnet.set_random_seed(1)
    model = adam(zoo.Captioner(24))
    model.fit(vectors[~held], [t for t, h in zip(texts, held) if not h], batch_size=16, epochs=40, verbose=0,
              validation_data=(vectors[held], [t for t, h in zip(texts, held) if h]))
    assert np.mean([a == b for a, b in zip(model.decode(vectors), texts)]) > 0.95
    assert model.decode(vectors[:9], beam=3) == texts[:9]
    model.save(tmp_path / "m.keras")
    assert seqnet.models.load_model(tmp_path / "m.keras").decode(vectors) == model.decode(vectors)


# ---- sequence to sequence ----


def test_sequence_to_sequence_reverses(tmp_path):
    draw = np.random.default_rng(0)
    sources = [" ".join(draw.choice(list("abcd"), draw.integers(1, 4))) for _ in range(300)]
    targets = [s[::-1] for s in sources]
    seqnet.set_random_seed(1)
    model = adam(zoo.Seq2Seq(32, reverse=True))
    model.fit(sources, targets, batch_size=30, epochs=12, verbose=0, validation_data=(sources[:20], targets[:20]))
    assert np.mean([a == b for a, b in zip(model.decode(sources), targets)]) > 0.95
    texts, scores = model.decode(sources[:20], return_scores=True)
    np.testing.assert_allclose(model.score(sources[:20], texts), scores, rtol=1e-3, atol=1e-4)
    _, better = model.decode(sources[:20], beam=4, return_scores=True)
    assert (better >= scores - 1e-9).all()
    model.save(tmp_path / "m.keras")
    assert seqnet.models.load_model(tmp_path / "m.keras").decode(sources[:20]) == texts


def pairs(folder, first, count):
    """English sentences, each with its first French one."""
    found = {}
    with gzip.open(folder / "nmt" / "fra.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            english, french = line.rstrip("\n").split("\t")[:2]
            found.setdefault(english, french)
            if len(found) == first + count:
                break
    found = list(found.items())[first:]
    return [e for e, _ in found], [f for _, f in found]


def test_translation(data_folder):
    english, french = pairs(data_folder, 400, 160)
    seqnet.set_random_seed(0)
    model = adam(zoo.Seq2Seq(64))
    history = model.fit(english, french, batch_size=40, epochs=30, verbose=0)
    assert history.history["loss"][-1] < 0.2 < 3 < history.history["loss"][0]
    wanted = [model.targets.text(model.targets.ids(f)) for f in french]
    assert np.mean([a == b for a, b in zip(model.decode(english), wanted)]) > 0.9
    greedy, beam = (model.decode(english[:20], beam=n, return_scores=True)[1] for n in (1, 5))
    assert (beam >= greedy - 1e-9).all()


@pytest.mark.parametrize("make, words", [
    (lambda: zoo.Seq2Seq().fit(["a"], []), "1 sources and 0 targets"),
    (lambda: zoo.Seq2Seq().decode(["a"]), "no vocabulary yet"),
    (lambda: zoo.Captioner().decode(np.ones((1, 2))), "no vocabulary yet"),
    (lambda: zoo.TextClassifier().decode(["a"]), "knows no classes yet"),
    (lambda: zoo.TextClassifier(cell="RNN"), "cell must be"),
    (lambda: zoo.TextClassifier().fit(["a"], [1, 2]), "1 texts and 2 labels"),
    (lambda: zoo.Tagger().decode(["a"]), "knows no tags yet"),
])
def test_messages(make, words):
    with pytest.raises(ValueError, match=words):
        make()
