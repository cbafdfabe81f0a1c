"""Checks of lab 5. Steps are the core's GRU in both forms, gradients are differences of its values."""

import numpy as np

from ... import layers, ops
from ..definition import check


def in_core_order(a, variant):
    """The blocks of columns in the core's order z, r, n. Where z takes the new, the core's z is 1 - z: its signs turn."""
    blocks = dict(zip(variant["gates"], np.split(a, 3, axis=-1)))
    if not variant["keeps"]:
        blocks["z"] = -blocks["z"]
    return np.concatenate([blocks[name] for name in "zrn"], axis=-1)


def weights(t, time=1, biases=2):
    """Inputs of a sequence, by name."""
    B, D, H = t.sizes(3, high=5) if t.case else (1, 3, 2)
    b = t.normal(2, 3 * H) if biases == 2 else t.normal(3 * H)
    return {"x": t.normal(B, time, D), "h": t.normal(B, H), "W": t.normal(D, 3 * H, scale=0.7),
            "U": t.normal(H, 3 * H, scale=0.7), "b": b}


def one_step(t, biases=2):
    """Inputs of a step."""
    w = weights(t, biases=biases)
    return {**w, "x": w["x"][:, 0].copy()}


def step(x, h, W, U, b, variant, reset_after=True):
    """The core's step, its blocks put into order."""
    W, U, b = (in_core_order(a, variant) for a in (W, U, b))
    return ops.gru_step(x, h, W, U, b, reset_after=reset_after).data


@check("gru_step: reset behind the product", points=4, cases=20)
def gru_step(t):
    """Keras' default form, with two biases."""
    for _ in t.cases():
        t.value("gru_step", one_step(t), step, names=("h_new",))


def step_before(x, h, W, U, b, variant):
    """The form of 2014."""
    return step(x, h, W, U, b, variant, reset_after=False)


@check("gru_step_before: reset before the product", points=3, cases=20)
def gru_step_before(t):
    """The form of the paper."""
    for _ in t.cases():
        t.value("gru_step_before", one_step(t, biases=1), step_before, names=("h_new",))


@check("gru_step_backward: all five gradients", points=6, cases=5, needs="gru_step")
def gru_step_backward(t):
    """Against differences."""
    for _ in t.cases():
        t.gradient("gru_step_backward", one_step(t), step, wrt=("x", "h", "W", "U", "b"))


def forward(x, h, W, U, b, variant):
    """The core's whole sequence."""
    W, U, b = (in_core_order(a, variant) for a in (W, U, b))
    return ops.gru(x, W, U, b, h, return_sequences=True)[0].data


@check("gru_forward: all steps", points=2, needs="gru_step")
def gru_forward(t):
    """Also a sequence of one step."""
    for _ in t.cases():
        t.value("gru_forward", weights(t, 1 + t.case % 5), forward, names=("states",))


KINDS = {"rnn": (layers.SimpleRNN, {}), "lstm": (layers.LSTM, {}), "gru": (layers.GRU, {}),
         "gru_before": (layers.GRU, {"reset_after": False})}


def counted(kind, D, H):
    """What the layer itself counts."""
    made, settings = KINDS[kind]
    layer = made(H, **settings)
    layer.build((None, None, D))
    return layer.count_params()


@check("count: parameters, exactly", points=2, cases=12)
def count(t):
    """As the layers count themselves."""
    for _ in t.cases():
        kind = list(KINDS)[t.case % 4]
        D, H = (int(n) for n in t.rng.integers(2, 60, 2))
        t.value("count", {"kind": kind, "D": D, "H": H}, counted, names=("count",))


def products(kind, D, H, T):
    """Rows times columns of both matrices, T times."""
    blocks = {"rnn": 1, "lstm": 4}.get(kind, 3)
    return T * (D * blocks * H + H * blocks * H)


@check("multiplications: in the products", points=1, cases=12)
def multiplications(t):
    """Exactly."""
    for _ in t.cases():
        kind = list(KINDS)[t.case % 4]
        D, H, T = (int(n) for n in t.rng.integers(2, 60, 3))
        t.value("multiplications", {"kind": kind, "D": D, "H": H, "T": T}, products, names=("count",))


@check("larger sequences", points=2, hidden=True, cases=3, needs="gru_step")
def larger(t):
    """Seen by the grader only."""
    for _ in t.cases():
        t.value("gru_forward", weights(t, 13), forward, names=("states",))
        t.gradient("gru_step_backward", one_step(t), step, wrt=("x", "h", "W", "U", "b"))
