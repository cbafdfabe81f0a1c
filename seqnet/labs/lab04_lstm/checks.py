"""Checks of lab 4. Steps and sequences are the core's LSTM, gradients are differences of its values."""

import numpy as np

from ... import ops
from ..definition import check


def in_core_order(a, gates):
    """The blocks of columns in the core's order."""
    blocks = dict(zip(gates, np.split(a, 4, axis=-1)))
    return np.concatenate([blocks[name] for name in "ifgo"], axis=-1)


def weights(t, time):
    """Inputs of a sequence, by name; no state is zero."""
    B, D, H = t.sizes(3, high=5) if t.case else (1, 3, 2)
    return {"x": t.normal(B, time, D), "h": t.normal(B, H), "c": t.normal(B, H), "W": t.normal(D, 4 * H, scale=0.7),
            "U": t.normal(H, 4 * H, scale=0.7), "b": t.normal(4 * H)}


def one_step(t):
    """Inputs of a step."""
    w = weights(t, 1)
    return {**w, "x": w["x"][:, 0].copy()}


def step(x, h, c, W, U, b, variant):
    """The core's step, its blocks put into order."""
    weights = (in_core_order(a, variant["gates"]) for a in (W, U, b))
    return tuple(y.data for y in ops.lstm_step(x, h, c, *weights))


@check("lstm_step: the new h and c", points=4, cases=20)
def lstm_step(t):
    """Equal to the core's."""
    for _ in t.cases():
        t.value("lstm_step", one_step(t), step, names=("h_new", "c_new"))


@check("lstm_step_backward: all six gradients", points=6, cases=5, needs="lstm_step")
def lstm_step_backward(t):
    """Against differences, gradients arriving at both h_new and c_new."""
    for _ in t.cases():
        t.gradient("lstm_step_backward", one_step(t), step, wrt=("x", "h", "c", "W", "U", "b"), outputs=2)


def forward(x, h, c, W, U, b, variant, mask=None):
    """The core's whole sequence."""
    W, U, b = (in_core_order(a, variant["gates"]) for a in (W, U, b))
    return ops.lstm(x, W, U, b, h, c, mask=mask, return_sequences=True)[0].data


@check("lstm_forward: all steps", points=2, needs="lstm_step")
def lstm_forward(t):
    """No padding yet."""
    for _ in t.cases():
        w = weights(t, 1 + t.case % 5)
        t.value("lstm_forward", {**w, "mask": np.ones(w["x"].shape[:2], bool)}, forward, names=("states",))


@check("lstm_forward: padding waits", points=2, needs="lstm_forward")
def masked(t):
    """In front, behind and in between."""
    for _ in t.cases():
        w = weights(t, 5)
        mask = t.rng.random(w["x"].shape[:2]) < 0.6
        mask[0, [0, 2]], mask[0, [1, 4]] = False, True
        t.value("lstm_forward", {**w, "mask": mask}, forward, names=("states",))


@check("lstm_backward: through time", points=5, cases=4, needs="lstm_step_backward")
def lstm_backward(t):
    """Against differences of whole sequences."""
    for _ in t.cases():
        t.gradient("lstm_backward", weights(t, (1, 4, 2, 3)[t.case]), forward, wrt=("x", "h", "c", "W", "U", "b"))


def opened(b, value, variant):
    """The block of f, counted in the variant's order."""
    blocks = [np.full_like(block, value) if name == "f" else block for name, block in zip(variant["gates"], np.split(b, 4))]
    return np.concatenate(blocks)


@check("open_forget_gate: remember from the first day on", points=1)
def open_forget_gate(t):
    """One block, and the bias given stays as it was."""
    for _ in t.cases():
        inputs = {"b": t.normal(4 * int(t.rng.integers(1, 6))), "value": float(t.normal())}
        t.value("open_forget_gate", inputs, opened, names=("b",))


@check("larger sequences, forwards and backwards", points=2, hidden=True, cases=2, needs="lstm_forward")
def larger(t):
    """Seen by the grader only."""
    for _ in t.cases():
        w = weights(t, 7)
        t.value("lstm_forward", {**w, "mask": t.rng.random(w["x"].shape[:2]) < 0.7}, forward, names=("states",))
        t.gradient("lstm_backward", weights(t, 5), forward, wrt=("x", "h", "c", "W", "U", "b"))
