"""Checks of lab 11. Norms, attention and blocks are the core's; sampling is held to the library's probabilities."""

import numpy as np

from ... import ops
from ...zoo.sampling import Sampler
from ..definition import check
from ..wire import Ref


def waves(T, E, variant):
    """Place by place."""
    y = np.zeros((T, E))
    for t in range(T):
        for m in range(E // 2):
            angle = t / variant["base"] ** (2 * m / E)
            places = (m, E // 2 + m) if variant["waves"] == "halves" else (2 * m, 2 * m + 1)
            y[t, places[0]], y[t, places[1]] = np.sin(angle), np.cos(angle)
    return y


@check("positional: where a step stands", points=2)
def positional(t):
    """For some lengths and widths."""
    for _ in t.cases():
        t.value("positional", {"T": int(t.rng.integers(2, 12)), "E": 2 * int(t.rng.integers(2, 6))}, waves)


def normed(x, gamma, beta):
    """The core's normalization."""
    return ops.layer_normalization(x, gamma, beta, epsilon=1e-5).data


def features(t):
    """A sequence and the numbers of a norm."""
    B, T, E = t.sizes(3, low=3, high=7)
    return {"x": t.normal(B, T, E, scale=2.0) + 1.0, "gamma": t.normal(E), "beta": t.normal(E)}


@check("layer_norm: over the features of a step", points=2)
def layer_norm(t):
    """Equal to the core's."""
    for _ in t.cases():
        t.value("layer_norm", features(t), normed)


@check("layer_norm_backward: three gradients", points=4, cases=5, needs="layer_norm")
def layer_norm_backward(t):
    """Against differences."""
    for _ in t.cases():
        t.gradient("layer_norm_backward", features(t), normed, wrt=("x", "gamma", "beta"))


def causal(x, Wq, Wk, Wv, Wo, heads):
    """The core's attention."""
    B, T, E = x.shape
    q, k, v = (ops.reshape(ops.matmul(x, W), (B, T, heads, E // heads)) for W in (Wq, Wk, Wv))
    return ops.matmul(ops.reshape(ops.attention(q, k, v, causal=True), (B, T, E)), Wo).data


def sequence(t, time=None):
    """A sequence and the matrices of its attention."""
    B, T = t.sizes(2, high=7)
    T = time or T
    heads, d = (2, 3) if t.rng.random() < 0.5 else (3, 2)
    E = heads * d
    return {"x": t.normal(B, T, E), **{f"W{n}": t.normal(E, E, scale=0.7) for n in "qkvo"}, "heads": heads}


@check("causal_attention: no view of the future", points=3)
def causal_attention(t):
    """Equal to the core's."""
    for _ in t.cases():
        inputs = sequence(t)
        inputs["x"] *= 60.0 if t.case % 4 == 3 else 1.0  # scores of thousands
        t.value("causal_attention", inputs, causal)


def block(x, g1, s1, Wq, Wk, Wv, Wo, g2, s2, W1, b1, W2, b2, heads, variant):
    """Of the core's norm, attention, dense layers and gelu."""
    x = np.asarray(x)

    def network(x):
        return np.asarray(ops.dense(ops.gelu(ops.dense(x, W1, b1), approximate=True), W2, b2).data)

    if variant["norm"] == "pre":
        x = x + causal(np.asarray(normed(x, g1, s1)), Wq, Wk, Wv, Wo, heads)
        return x + network(np.asarray(normed(x, g2, s2)))
    x = np.asarray(normed(x + causal(x, Wq, Wk, Wv, Wo, heads), g1, s1))
    return normed(x + network(x), g2, s2)


def whole_block(t, time=None):
    """Inputs of a block."""
    s = sequence(t, time)
    E = s["x"].shape[2]
    F = E + 5
    return {"x": s["x"], "g1": t.normal(E), "s1": t.normal(E), "Wq": s["Wq"], "Wk": s["Wk"], "Wv": s["Wv"], "Wo": s["Wo"],
            "g2": t.normal(E), "s2": t.normal(E), "W1": t.normal(E, F), "b1": t.normal(F), "W2": t.normal(F, E),
            "b2": t.normal(E), "heads": s["heads"]}


@check("block_forward: attention, network, residuals", points=4, needs="causal_attention")
def block_forward(t):
    """Equal to the core's."""
    for _ in t.cases():
        t.value("block_forward", whole_block(t), block)


def drawn(logits, temperature, top_k, u):
    """The library's probabilities, added up."""
    p = Sampler(temperature, top_k=top_k).probabilities(logits)
    return (np.cumsum(p, axis=1) <= u[:, None]).sum(axis=1)


@check("sample: temperature and top_k", points=3)
def sample(t):
    """Many draws, so that the shares show."""
    for _ in t.cases():
        logits = np.repeat(t.normal(1, 11, scale=2.0), 200, axis=0) + 1000.0 * (t.case % 2)
        inputs = {"logits": logits, "temperature": float(t.rng.uniform(0.4, 2.5)), "top_k": int(t.rng.integers(2, 8)),
                  "u": t.rng.random(200)}
        t.value("sample", inputs, drawn, names=("tokens",))


def cached(x, K, V, Wq, Wk, Wv):
    """The core's attention with one query."""
    K = np.concatenate([K, ops.matmul(x, Wk).data[:, None]], axis=1)
    V = np.concatenate([V, ops.matmul(x, Wv).data[:, None]], axis=1)
    q = np.asarray(ops.matmul(x, Wq).data)[:, None, None]
    return np.asarray(ops.attention(q, K[:, :, None], V[:, :, None]).data)[:, 0, 0], K, V


@check("kv_step: remember keys and values", points=2)
def kv_step(t):
    """Also the first step, with nothing to remember."""
    for _ in t.cases():
        B, E, d = t.sizes(3, low=3)
        time = t.case % 5
        x = t.normal(B, E) * (200.0 if t.case % 4 == 3 else 1.0)  # scores of thousands
        inputs = {"x": x, "K": t.normal(B, time, d), "V": t.normal(B, time, d), "Wq": t.normal(E, d), "Wk": t.normal(E, d),
                  "Wv": t.normal(E, d)}
        t.value("kv_step", inputs, cached, names=("out", "K", "V"))


@check("step by step equals all at once", points=2, hidden=True, cases=3, needs="kv_step")
def same(t):
    """Nine steps with a cache, and the attention of all nine."""
    for _ in t.cases():
        x, (Wq, Wk, Wv) = t.normal(2, 9, 5), (t.normal(5, 7) for _ in range(3))
        calls = [("kv_step", [x[:, 0].copy(), np.zeros((2, 0, 7)), np.zeros((2, 0, 7)), Wq, Wk, Wv])]
        for s in range(1, 9):
            calls.append(("kv_step", [x[:, s].copy(), Ref(s - 1, 1), Ref(s - 1, 2), Wq, Wk, Wv]))
        out = t.student.run(calls)[0]
        q, k, v = (np.asarray(ops.matmul(x, W).data)[:, :, None] for W in (Wq, Wk, Wv))
        t.close("out", out, np.asarray(ops.attention(q, k, v, causal=True).data)[:, -1, 0])
        t.value("block_forward", whole_block(t, 8), block)
