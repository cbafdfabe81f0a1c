"""Checks of lab 10. Scores, shares and sums are those of the core's attention."""

import numpy as np

from ... import ops
from ..definition import check


def shares(z):
    """The core's softmax."""
    return ops.softmax(z).data


@check("softmax: rows that add up to one", points=2)
def softmax(t):
    """Three axes, all of them different."""
    for _ in t.cases():
        t.value("softmax", {"z": t.normal(*t.sizes(3), scale=3.0)}, shares, names=("p",))


@check("softmax: numbers of any size", points=1, cases=4, needs="softmax")
def large_numbers(t):
    """A thousand, and less than minus a thousand."""
    for _ in t.cases():
        z = t.normal(3, 5, scale=2.0)
        z[0] += 1000.0
        z[1, 2] += 900.0
        z[2] -= 2000.0
        t.value("softmax", {"z": z}, shares, names=("p",))


def scale(d, variant):
    """What scores are multiplied by."""
    return {"sqrt": d**-0.5, "d": 1 / d, "one": 1.0}[variant["scale"]]


def looked(q, k, v, mask, variant):
    """The core's attention with one head, and its shares."""
    seen = mask if variant["mask"] == "see" else ~mask
    out, p = ops.attention(*(a[:, :, None] for a in (q, k, v)), mask=seen[:, None], scale=scale(q.shape[-1], variant),
                           return_scores=True)
    return np.asarray(out.data)[:, :, 0], np.asarray(p.data)[:, 0]


def weighed(q, k, v, mask, variant):
    """The core's attention, which goes through the keys in a stream."""
    seen = mask if variant["mask"] == "see" else ~mask
    heads = (a[:, :, None] for a in (q, k, v))
    return np.asarray(ops.attention(*heads, mask=seen[:, None], scale=scale(q.shape[-1], variant)).data)[:, :, 0]


def inputs(t, blind=False, high=7):
    """Queries, keys, values, and a mask by which every query sees a key, but for one if `blind`."""
    B, T, S, d = t.sizes(4, high=high)
    seen = t.rng.random((B, T, S)) < 0.6
    seen[..., 0] = True
    if blind:
        seen[0, -1] = False
    mask = seen if t.variant["mask"] == "see" else ~seen
    return {"q": t.normal(B, T, d, scale=1.5), "k": t.normal(B, S, d, scale=1.5), "v": t.normal(B, S, d + 1), "mask": mask}


@check("attention: what is seen, and how much", points=4)
def attention(t):
    """With a mask."""
    for _ in t.cases():
        t.value("attention", inputs(t), looked, names=("out", "p"))


@check("attention: a query that sees nothing", points=1, needs="attention")
def blind(t):
    """It gets the mean."""
    for _ in t.cases(4):
        t.value("attention", inputs(t, blind=True), looked, names=("out", "p"))


@check("attention_backward: dq, dk, dv", points=4, cases=5, needs="attention")
def attention_backward(t):
    """Against differences, for a random gradient arriving."""
    for _ in t.cases():
        t.gradient("attention_backward", inputs(t), weighed, wrt=("q", "k", "v"))


def split(x, heads):
    """By the core's reshape and transpose."""
    B, T, size = x.shape
    return ops.transpose(ops.reshape(x, (B, T, heads, size // heads)), (0, 2, 1, 3)).data


def merged(x):
    """And back."""
    B, heads, T, d = x.shape
    return ops.reshape(ops.transpose(x, (0, 2, 1, 3)), (B, T, heads * d)).data


@check("split_heads: one axis becomes two", points=1)
def split_heads(t):
    """All extents differ."""
    for _ in t.cases():
        B, T, heads, d = t.sizes(4, high=7)
        t.value("split_heads", {"x": t.normal(B, T, heads * d), "heads": heads}, split, names=("x",))


@check("merge_heads: and back", points=1)
def merge_heads(t):
    """All extents differ."""
    for _ in t.cases():
        t.value("merge_heads", {"x": t.normal(*t.sizes(4, high=7))}, merged, names=("x",))


def many(x, Wq, Wk, Wv, Wo, heads, causal, variant):
    """The core's attention with all heads at once."""
    B, T, _ = x.shape
    q, k, v = (ops.reshape(ops.matmul(x, W), (B, T, heads, W.shape[1] // heads)) for W in (Wq, Wk, Wv))
    out = ops.attention(q, k, v, causal=causal, scale=scale(Wq.shape[1] // heads, variant))
    return ops.matmul(ops.reshape(out, (B, T, Wv.shape[1])), Wo).data


def layer(t, causal, high=7):
    """Inputs of a self-attention."""
    B, T, E, heads, d = (*t.sizes(3, high=high), *((2, 3) if t.rng.random() < 0.5 else (3, 5)))
    return {"x": t.normal(B, T, E), "Wq": t.normal(E, heads * d, scale=0.6), "Wk": t.normal(E, heads * d, scale=0.6),
            "Wv": t.normal(E, heads * d), "Wo": t.normal(heads * d, E), "heads": heads, "causal": causal}


@check("multi_head: several points of view", points=3, needs="attention")
def multi_head(t):
    """With and without a view of the future."""
    for _ in t.cases():
        t.value("multi_head", layer(t, bool(t.case % 2)), many)


def additive(q, k, Wq, Wk, v):
    """The core's products and tanh."""
    both = ops.add(ops.expand_dims(ops.matmul(q, Wq), 2), ops.expand_dims(ops.matmul(k, Wk), 1))
    return np.asarray(ops.matmul(ops.tanh(both), v[:, None]).data)[..., 0]


@check("additive_score: the score of GNMT", points=2)
def additive_score(t):
    """Queries and keys of different sizes."""
    for _ in t.cases():
        B, T, S, E, A = t.sizes(5)
        given = {"q": t.normal(B, T, E), "k": t.normal(B, S, E + 1), "Wq": t.normal(E, A), "Wk": t.normal(E + 1, A),
                 "v": t.normal(A)}
        t.value("additive_score", given, additive, names=("score",))


@check("no step moves one before it", points=1, needs="multi_head")
def causality(t):
    """With causal, a changed step moves itself and what follows."""
    for _ in t.cases(3):
        w = layer(t, True, high=11)
        w["x"] = t.normal(1, 7, w["x"].shape[2])
        before = np.asarray(t.call("multi_head", *w.values()), "float64")
        t.close("y", before, many(**w, variant=t.variant))
        moved = w["x"].copy()
        moved[:, 3] += 1.0
        after = np.asarray(t.call("multi_head", moved, *list(w.values())[1:]), "float64")
        early = np.flatnonzero(np.abs(after - before).max(axis=(0, 2))[:3] > 1e-12)
        seen = f"changing x[:, 3] moves y at steps {early.tolist()}: they see the future"
        t.true("the past stands still", not early.size, seen)


@check("larger attention, forwards and backwards", points=2, hidden=True, cases=2, needs="attention")
def larger(t):
    """Seen by the grader only."""
    for _ in t.cases():
        t.value("attention", inputs(t, blind=True, high=13), looked, names=("out", "p"))
        t.gradient("attention_backward", inputs(t), weighed, wrt=("q", "k", "v"))
        t.value("multi_head", layer(t, True, high=13), many)
