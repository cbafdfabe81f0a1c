"""Checks of lab 12. Losses are the core's cross-entropies, gradients their differences; searches are done in another way."""

from collections import Counter

import numpy as np

from ... import ops
from ..definition import check
from ..scalar import loss_gradient

PAD, START, END = 0, 1, 2


def sentences(t):
    """Tokens with padding behind; every row has some."""
    B, T, V = t.sizes(3, low=3, high=7)
    y = t.rng.integers(2, V + 1, (B, T))
    for row, n in zip(y, t.rng.integers(1, T + 1, B)):
        row[n:] = PAD
    y[0, 1:], y[1] = PAD, np.where(y[1] == PAD, END, y[1])
    return y, V + 1


def shifted(y):
    """START in front, the last token gone."""
    return np.concatenate([np.full((len(y), 1), START), y[:, :-1]], axis=1)


@check("shift_right: what the decoder is shown", points=2)
def shift_right(t):
    """START in front."""
    for _ in t.cases():
        t.value("shift_right", {"y": sentences(t)[0]}, shifted, names=("tokens",))


def entropy(logits, y, variant):
    """The core's cross-entropy of every token, then the mean of the variant."""
    each = np.asarray(ops.sparse_categorical_crossentropy(y, logits, from_logits=True).data)
    real = y != PAD
    if variant["reduce"] == "tokens":
        return float(each[real].mean())
    return float(np.mean([row[keep].mean() for row, keep in zip(each, real)]))


def predictions(t):
    """Logits and tokens."""
    y, V = sentences(t)
    return {"logits": t.normal(*y.shape, V, scale=2.0), "y": y}


@check("masked_ce: padding does not count", points=3)
def masked_ce(t):
    """Rows of different lengths."""
    for _ in t.cases():
        t.value("masked_ce", predictions(t), entropy, names=("loss",))


@check("masked_ce: logits of any size", points=1, needs="masked_ce")
def large(t):
    """A thousand more changes nothing."""
    for _ in t.cases(3):
        inputs = predictions(t)
        inputs["logits"] += 1000.0
        t.value("masked_ce", inputs, entropy, names=("loss",))


@check("masked_ce_backward", points=3, cases=5, needs="masked_ce")
def masked_ce_backward(t):
    """Against differences."""
    for _ in t.cases():
        loss_gradient(t, "masked_ce_backward", predictions(t), entropy, ("logits",))


def language(t, V):
    """Log-probabilities of what follows what; END is not rare."""
    logits = t.normal(V, V, scale=1.5)
    logits[:, END] += 0.7
    return np.asarray(ops.log_softmax(logits).data)


def likeliest(logp, T):
    """Token by token."""
    out = [int(np.argmax(logp[START]))]
    while out[-1] != END and len(out) < T:
        out.append(int(np.argmax(logp[out[-1]])))
    return np.array(out)


@check("greedy: the likeliest, token by token", points=2, cases=20)
def greedy(t):
    """Up to END, or T tokens."""
    for _ in t.cases():
        t.value("greedy", {"logp": language(t, 7), "T": int(t.rng.integers(2, 7))}, likeliest, names=("tokens",))


def searched(logp, width, T, variant):
    """The same search with arrays: a table of scores (beams, tokens), cut to the width at each step."""
    V = len(logp)
    tokens, total, done = np.zeros((1, 0), int), np.zeros(1), []
    while len(tokens):
        last = tokens[:, -1] if tokens.shape[1] else np.full(len(tokens), START)
        scores = total[:, None] + logp[last]
        best = np.argsort(-scores, axis=None, kind="stable")[:width]
        grown = np.concatenate([tokens[best // V], (best % V)[:, None]], axis=1)
        ended = (best % V == END) | (grown.shape[1] == T)
        for row, score in zip(grown[ended], scores.ravel()[best][ended]):
            done.append((score / len(row) if variant["length"] == "length" else score, row))
        tokens, total = grown[~ended], scores.ravel()[best][~ended]
    score, row = max(done, key=lambda found: found[0])
    return row, score


def search(t, width):
    """Inputs of a search."""
    return {"logp": language(t, 6), "width": width, "T": int(t.rng.integers(3, 7))}


@check("beam_search: several beginnings", points=4, cases=30)
def beam_search(t):
    """Widths from 1 to 4."""
    for _ in t.cases():
        t.value("beam_search", search(t, 1 + t.case % 4), searched, names=("tokens", "score"))


@check("beam_search: a width of 1 is greedy", points=1, needs="beam_search")
def narrow(t):
    """The same tokens."""
    for _ in t.cases():
        inputs = search(t, 1)
        found = t.call("beam_search", *inputs.values())
        t.exact("tokens", found[0], likeliest(inputs["logp"], inputs["T"]).tolist())


def matches(candidate, reference, n):
    """Counters cut each other to the smaller count."""
    grams = [Counter(zip(*(s[k:] for k in range(n)))) for s in (candidate, reference)]
    return sum((grams[0] & grams[1]).values()), max(len(candidate) - n + 1, 0)


def words(t, low=4, high=12):
    """A sentence of few words, so that they repeat."""
    return [int(i) for i in t.rng.integers(3, 6, int(t.rng.integers(low, high)))]


@check("ngram_matches: counted with a limit", points=1, cases=20)
def ngram_matches(t):
    """Words repeat, sentences have different lengths."""
    for _ in t.cases():
        inputs = {"candidate": words(t, 1), "reference": words(t), "n": 1 + t.case % 4}
        t.value("ngram_matches", inputs, matches, names=("matches", "ngrams"))


def score(candidates, references):
    """The equation."""
    logs = []
    for n in range(1, 5):
        found = np.sum([matches(c, r, n) for c, r in zip(candidates, references)], axis=0)
        if not found[0]:
            return 0.0
        logs.append(np.log(found[0]) - np.log(found[1]))
    c, r = (sum(len(s) for s in side) for side in (candidates, references))
    return (np.exp(1 - r / c) if c < r else 1.0) * np.exp(sum(logs) / 4)


@check("bleu: of a whole text", points=1, cases=12)
def bleu(t):
    """Too short, too long, and without a match."""
    for _ in t.cases():
        references = [words(t, 6, 14) for _ in range(4)]
        candidates = [[i if t.rng.random() < 0.85 else 3 for i in r] for r in references]
        candidates = [c[:-3] if t.case % 3 == 0 else [*c, 3, 4, 5] if t.case % 3 == 1 else c for c in candidates]
        if t.case == 11:
            candidates = [[9] * 6 for _ in candidates]
        t.value("bleu", {"candidates": candidates, "references": references}, score, names=("bleu",))


@check("a larger language", points=2, hidden=True, cases=5, needs="beam_search")
def larger(t):
    """Seen by the grader only."""
    for _ in t.cases():
        inputs = {"logp": language(t, 20), "width": 5, "T": 9}
        t.value("beam_search", inputs, searched, names=("tokens", "score"))
        t.value("masked_ce", predictions(t), entropy, names=("loss",))
