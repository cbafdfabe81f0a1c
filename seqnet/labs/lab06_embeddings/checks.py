"""Checks of lab 6. Losses are made of the core's operations, counts are counted pair by pair."""

import numpy as np

from ... import ops
from ..definition import check
from ..scalar import loss_gradient


def counted(ids, window, V, variant):
    """Every pair of places."""
    X = np.zeros((V, V))
    for a, b in ((a, b) for a in range(len(ids)) for b in range(len(ids)) if a != b and abs(a - b) <= window):
        X[ids[a], ids[b]] += 1 / abs(a - b) if variant["weight"] == "distance" else 1.0
    return X


@check("cooccurrence: who stands near whom", points=3)
def cooccurrence(t):
    """Pairs repeat; words stand next to themselves."""
    for _ in t.cases():
        V = int(t.rng.integers(2, 6))
        inputs = {"ids": t.rng.integers(0, V, 25), "window": int(t.rng.integers(2, 5)), "V": V}
        t.value("cooccurrence", inputs, counted, names=("X",))


def weight(x, x_max, variant):
    """The core's power, cut at 1."""
    return np.asarray(ops.minimum(ops.power(ops.divide(x, x_max), variant["power"]), 1.0).data)


@check("glove_weight: not all pairs count alike", points=1)
def glove_weight(t):
    """Below and above x_max."""
    for _ in t.cases():
        inputs = {"x": t.rng.uniform(0.2, 20, 30), "x_max": float(t.rng.uniform(4, 12))}
        t.value("glove_weight", inputs, weight, names=("f",))


def pairs(t):
    """Vectors, biases and pairs, by name; words are in several pairs."""
    V, E = t.sizes(2, high=7)
    M = 3 * V
    return {"W": t.normal(V, E), "C": t.normal(V, E), "bw": t.normal(V), "bc": t.normal(V), "i": t.rng.integers(0, V, M),
            "j": t.rng.integers(0, V, M), "x": t.rng.uniform(0.5, 30, M), "x_max": 10.0}


def glove(W, C, bw, bc, i, j, x, x_max, variant):
    """The objective, of the core's operations."""
    near = ops.sum(ops.multiply(ops.embedding(i, W), ops.embedding(j, C)), axis=1)
    biases = ops.add(ops.take(bw, i, axis=0), ops.take(bc, j, axis=0))
    error = ops.subtract(ops.add(near, biases), ops.log(x))
    return float(np.sum(weight(x, x_max, variant) * np.asarray(ops.square(error).data)))


@check("glove_loss: the objective", points=2)
def glove_loss(t):
    """For counts around x_max."""
    for _ in t.cases():
        t.value("glove_loss", pairs(t), glove, names=("J",))


@check("glove_gradients: four of them", points=5, cases=5)
def glove_gradients(t):
    """Against differences."""
    for _ in t.cases():
        loss_gradient(t, "glove_gradients", pairs(t), glove, ("W", "C", "bw", "bc"))


def texts(t):
    """A batch of contexts with repeated words."""
    B, K, V, D = t.sizes(4, high=7)
    return {"context": t.rng.integers(0, V, (B, K)), "target": t.rng.integers(0, V, B), "E": t.normal(V, D),
            "W": t.normal(D, V), "b": t.normal(V)}


def prediction(context, target, E, W, b):
    """Lookup, mean, dense layer and cross-entropy of the core."""
    logits = ops.dense(ops.mean(ops.embedding(context, E), axis=1), W, b)
    return float(ops.mean(ops.sparse_categorical_crossentropy(target, logits, from_logits=True)).data)


@check("next_word_loss: predict the next word", points=2)
def next_word_loss(t):
    """A mean over the batch; the same number on all logits, a large one too, changes nothing."""
    for _ in t.cases():
        inputs = texts(t)
        inputs["b"] += 1000.0 * (t.case % 2)
        t.value("next_word_loss", inputs, prediction, names=("loss",))


@check("next_word_gradients: three of them", points=3, cases=5)
def next_word_gradients(t):
    """Against differences."""
    for _ in t.cases():
        loss_gradient(t, "next_word_gradients", texts(t), prediction, ("E", "W", "b"))


def table(t, V):
    """Vectors of very different lengths."""
    return t.normal(V, 4) * t.rng.uniform(0.2, 5, (V, 1))


def likest(direction, E, k, without):
    """By the core's product of unit vectors."""
    cosine = np.array(ops.matmul(ops.normalize(E), direction[:, None]).data)[:, 0]
    cosine[without] = -np.inf
    return np.argsort(-cosine, kind="stable")[:k]


def near(word, E, k):
    """The nearest words but itself."""
    return likest(np.asarray(ops.normalize(E).data)[word], E, k, [word])


@check("neighbours: by cosine", points=1)
def neighbours(t):
    """The vectors have different lengths."""
    for _ in t.cases():
        inputs = {"word": int(t.rng.integers(17)), "E": table(t, 17), "k": int(t.rng.integers(1, 7))}
        t.value("neighbours", inputs, near, names=("ids",))


def answers(a, b, c, E, k):
    """The nearest words but those of the question."""
    unit = np.asarray(ops.normalize(E).data)
    return likest(unit[b] - unit[a] + unit[c], E, k, [a, b, c])


@check("analogy: b - a + c", points=1)
def analogy(t):
    """Without the words of the question."""
    for _ in t.cases():
        a, b, c = (int(i) for i in t.rng.permutation(17)[:3])
        inputs = {"a": a, "b": b, "c": c, "E": table(t, 17), "k": int(t.rng.integers(2, 7))}
        t.value("analogy", inputs, answers, names=("ids",))


@check("a larger vocabulary", points=2, hidden=True, cases=2)
def larger(t):
    """Seen by the grader only."""
    for _ in t.cases():
        t.value("cooccurrence", {"ids": t.rng.integers(0, 9, 60), "window": 5, "V": 11}, counted, names=("X",))
        E = table(t, 101)
        t.value("neighbours", {"word": 7, "E": E, "k": 20}, near, names=("ids",))
        t.value("analogy", {"a": 3, "b": 30, "c": 90, "E": E, "k": 20}, answers, names=("ids",))
