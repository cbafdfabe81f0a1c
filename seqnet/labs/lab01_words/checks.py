"""Checks of lab 1. Looking up is the core's, padding the library's own, the rest is counted."""

from collections import Counter

import numpy as np

from ... import ops
from ...preprocessing.sequence import pad_sequences
from ..definition import check

WORDS = "the The THE film was Was good not bad a an It it Ending plot actors slow fast never ever ends".split()


def text(t, longest=12):
    """Some words, often the same ones, in capitals or not."""
    weights = 1 / np.arange(1, len(WORDS) + 1)
    chosen = t.rng.choice(len(WORDS), int(t.rng.integers(0, longest)), p=weights / weights.sum())
    return " ".join(t.rng.permutation(WORDS)[chosen])


def ids_of(vocab, inputs):
    """The vocabulary as numbers that can be compared: its size and the id of each word, -1 where it has none."""
    words = sorted({form for s in inputs["texts"] for word in s.split() for form in (word, word.lower())})
    ids = [vocab.get(word, -1) for word in words]
    return {"ids": np.array([i if isinstance(i, (int, np.integer)) else -2 for i in ids]), "size": np.array(len(vocab))}


FORMS = {"build_vocab": ids_of}


def vocabulary(texts, n, variant):
    """The ids of the n most frequent words; Counter keeps equally frequent words as they came."""
    counts = Counter(word for s in texts for word in s.lower().split())
    return {word: variant["first_id"] + k for k, (word, _) in enumerate(counts.most_common(n))}


@check("build_vocab: the most frequent words", points=4, cases=20)
def vocab(t):
    """Ids by frequency, ties by first come, capitals do not count."""
    for _ in t.cases():
        inputs = {"texts": [text(t) for _ in range(4)], "n": int(t.rng.integers(1, 12))}
        got = t.call("build_vocab", *inputs.values())
        came = f"build_vocab returned {type(got).__name__}, expected a dict from word to id"
        if t.true("a dict", isinstance(got, dict), came):
            t.compare("build_vocab", inputs, ids_of(got, inputs), ids_of(vocabulary(**inputs, variant=t.variant), inputs))


def encoded(text, vocab, variant):
    """Word by word."""
    return np.array([vocab.get(word, variant["first_id"] - 1) for word in text.lower().split()])


@check("encode: the ids of a text", points=2)
def encode(t):
    """Known and unknown words."""
    for _ in t.cases():
        known = t.rng.permutation(sorted({w.lower() for w in WORDS}))[:9]
        vocab = {str(word): t.variant["first_id"] + k for k, word in enumerate(known)}
        t.value("encode", {"text": text(t, 15) + " xyzzy Good", "vocab": vocab}, encoded, names=("ids",))


def padded(seqs, T, variant):
    """The library's own padding."""
    return pad_sequences(seqs, maxlen=T, padding=variant["side"], truncating=variant["side"])


@check("pad: short, long and empty sequences", points=2)
def pad(t):
    """All lengths around T."""
    for _ in t.cases():
        T = int(t.rng.integers(2, 7))
        seqs = [[int(i) for i in t.rng.integers(1, 50, n)] for n in t.rng.permutation([0, 1, T - 1, T, T + 1, T + 4])]
        t.value("pad", {"seqs": seqs, "T": T}, padded, names=("ids",))


def ids_and_table(t):
    """Ids that repeat, with padding in front, the last text all padding; and a table."""
    V, E, B, T = t.sizes(4)
    ids = t.rng.integers(1, max(V - 1, 2), (B, T)) % V
    for row, n in zip(ids, t.rng.integers(0, T + 1, B)):
        row[:n] = 0
    ids[-1] = 0
    return {"ids": ids, "W": t.normal(V, E)}


def embed_(ids, W):
    """The core's lookup."""
    return ops.embedding(ids, W).data


@check("embed: rows of the table", points=2)
def embed(t):
    """Equal to the core's."""
    for _ in t.cases():
        t.value("embed", ids_and_table(t), embed_)


@check("embed_backward: the gradient of the table", points=3, cases=5)
def embed_backward(t):
    """Against differences; words repeat, some never occur."""
    for _ in t.cases():
        t.gradient("embed_backward", ids_and_table(t), embed_, wrt=("W",))


def mean_(ids, W):
    """The core's lookup, summed over words and divided by their number."""
    real = (ids != 0)[:, :, None] * 1.0
    total = ops.sum(ops.multiply(ops.embedding(ids, W), real), axis=1)
    return ops.divide(total, np.maximum(real.sum(axis=1), 1.0)).data


@check("mean_words: without padding", points=2)
def mean_words(t):
    """Also for texts without a word."""
    for _ in t.cases():
        t.value("mean_words", ids_and_table(t), mean_)


@check("mean_words_backward", points=3, cases=5, needs="mean_words")
def mean_words_backward(t):
    """Against differences."""
    for _ in t.cases():
        t.gradient("mean_words_backward", ids_and_table(t), mean_, wrt=("W",))


@check("from texts to vectors, all together", points=2, hidden=True, cases=5)
def whole(t):
    """The functions in a row, on longer texts."""
    for _ in t.cases():
        texts = [text(t, 40) for _ in range(5)]
        want_vocab = vocabulary(texts, 8, t.variant)
        got_vocab = t.call("build_vocab", texts, 8)
        t.exact("vocabulary", got_vocab, want_vocab)
        seqs = [[int(i) for i in np.asarray(t.call("encode", s, want_vocab)).ravel()] for s in texts]
        ids = t.call("pad", seqs, 9)
        want = padded([encoded(s, want_vocab, t.variant).tolist() for s in texts], 9, t.variant)
        t.close("ids", ids, want)
        W = t.normal(20, 3)
        t.close("vectors", t.call("mean_words", want, W), mean_(want, W))
