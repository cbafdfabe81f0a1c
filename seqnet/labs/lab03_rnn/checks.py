"""Checks of lab 3. Steps are the core's SimpleRNN, gradients are differences of its values."""

import numpy as np

from ... import ops
from ..definition import check
from ..numbers import numeric_gradient


def slope(z, variant):
    """Differences of the core's activation."""
    act = getattr(ops, variant["activation"])
    return numeric_gradient(lambda z: np.array(act(z).data), {"z": z}, np.ones(z.shape), ("z",))["dz"]


@check("act_slope: the derivative of your activation", points=2)
def act_slope(t):
    """For numbers of both signs."""
    for _ in t.cases():
        t.value("act_slope", {"z": t.normal(*t.sizes(2), scale=1.5)}, slope, names=("slope",))


def weights(t, time=None):
    """Inputs of a sequence, by name; the first state is not zero."""
    B, D, H = t.sizes(3, high=5)
    T = int(t.rng.integers(2, 6)) if time is None else time
    return {"x": t.normal(B, T, D), "h0": t.normal(B, H), "W": t.normal(D, H, scale=0.6), "U": t.normal(H, H, scale=0.6),
            "b": t.normal(H)}


def step(x, h, W, U, b, variant):
    """The core's step."""
    return ops.simple_rnn_step(x, h, W, U, b, activation=variant["activation"]).data


@check("rnn_step: one step", points=3)
def rnn_step(t):
    """Equal to the core's."""
    for _ in t.cases():
        w = weights(t)
        inputs = {"x": w["x"][:, 0].copy(), "h": w["h0"], "W": w["W"], "U": w["U"], "b": w["b"]}
        t.value("rnn_step", inputs, step, names=("h",))


def forward(x, h0, W, U, b, variant):
    """The core's whole sequence."""
    return ops.simple_rnn(x, W, U, b, h0, activation=variant["activation"], return_sequences=True)[0].data


@check("rnn_forward: all steps", points=2, needs="rnn_step")
def rnn_forward(t):
    """Also a sequence of one step."""
    for _ in t.cases():
        t.value("rnn_forward", weights(t, 1 if t.case == 0 else None), forward, names=("states",))


@check("rnn_backward: through time", points=6, cases=5, needs="rnn_forward")
def rnn_backward(t):
    """Against differences, for a gradient arriving at every state."""
    for _ in t.cases():
        t.gradient("rnn_backward", weights(t, 1 if t.case == 0 else None), forward, wrt=("x", "h0", "W", "U", "b"))


def pieces(dy, x, h0, W, U, b, k, variant):
    """Differences piece by piece, each with its first state held."""
    states = forward(x, h0, W, U, b, variant)
    total = {"dx": np.zeros_like(x), "dh0": None, "dW": 0, "dU": 0, "db": 0}
    for first in range(0, x.shape[1], k):
        piece = slice(first, first + k)
        given = {"x": x[:, piece], "h0": h0 if first == 0 else states[:, first - 1], "W": W, "U": U, "b": b}
        found = numeric_gradient(lambda **given: forward(**given, variant=variant), given, dy[:, piece], tuple(given))
        total["dx"][:, piece] = found["dx"]
        total["dh0"] = found["dh0"] if first == 0 else total["dh0"]
        for name in ("dW", "dU", "db"):
            total[name] = total[name] + found[name]
    return total


@check("truncated_backward: in pieces of k steps", points=3, cases=4, needs="rnn_backward")
def truncated_backward(t):
    """k divides T or does not, is 1, or more than T."""
    for _ in t.cases():
        w = weights(t, 6)
        inputs = {"dy": t.normal(len(w["h0"]), 6, w["h0"].shape[1]), **w, "k": (4, 1, 3, 7)[t.case]}
        got = t.call("truncated_backward", *inputs.values())
        t.compare("truncated_backward", inputs, got, pieces(**inputs, variant=t.variant))


def jordan(x, s, W, C, b, V, d, variant):
    """Of the core's products and activation."""
    h = getattr(ops, variant["activation"])(ops.add(ops.dense(x, W, b), ops.matmul(s, C)))
    y = np.asarray(ops.dense(h, V, d).data)
    return y, variant["decay"] * s + y


@check("jordan_step: the output comes back", points=3)
def jordan_step(t):
    """Both results."""
    for _ in t.cases():
        B, D, H, Y = t.sizes(4)
        inputs = {"x": t.normal(B, D), "s": t.normal(B, Y), "W": t.normal(D, H), "C": t.normal(Y, H), "b": t.normal(H),
                  "V": t.normal(H, Y), "d": t.normal(Y)}
        t.value("jordan_step", inputs, jordan, names=("y", "s_new"))


def scaled(U, radius):
    """By the largest absolute eigenvalue."""
    return U * (radius / np.abs(np.linalg.eigvals(U)).max())


@check("with_radius: set the spectral radius", points=1)
def with_radius(t):
    """Matrices with complex eigenvalues as well."""
    for _ in t.cases():
        H = int(t.rng.integers(2, 8))
        t.value("with_radius", {"U": t.normal(H, H), "radius": float(t.rng.uniform(0.5, 1.5))}, scaled, names=("U",))


@check("a longer sequence, forwards and backwards", points=2, hidden=True, cases=2, needs="rnn_forward")
def longer(t):
    """Seen by the grader only."""
    for _ in t.cases():
        w = weights(t, 8)
        t.value("rnn_forward", w, forward, names=("states",))
        t.gradient("rnn_backward", w, forward, wrt=("x", "h0", "W", "U", "b"))
