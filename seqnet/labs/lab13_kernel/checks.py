"""Checks of lab 13. The C core says what is right; walls of marked numbers around every array say what is touched."""

import numpy as np

from ... import ops
from ..definition import check
from ..sandbox import Failure

ORDER = "ifgo"  # of the core


def conv1d(x, w, b, dilation, variant):
    """The core's causal convolution, before the sequence zeros or its first step."""
    reach = (len(w) - 1) * dilation
    mode = "edge" if variant["edge"] == "repeat" else "constant"
    return ops.conv1d(np.pad(x, ((0, 0), (reach, 0), (0, 0)), mode), w, b, dilation_rate=dilation).data


def lstm_step(x, h, c, W, U, b, variant):
    """The core's step, with the blocks of columns in the student's order."""
    units = h.shape[1]
    columns = np.concatenate([np.arange(units) + units * variant["gates"].index(g) for g in ORDER])
    return tuple(y.data for y in ops.lstm_step(x, h, c, W[:, columns], U[:, columns], b[columns]))


def attention(q, k, v, window):
    """The core's attention with a mask."""
    t = np.arange(q.shape[1])
    seen = (t[:, None] >= t) & (t[:, None] - t < window)
    heads = [a[:, :, None] for a in (q, k, v)]
    return ops.attention(*heads, mask=seen[None, None]).data[:, :, 0]


def conv_case(t):
    """Random inputs; one channel, one filter and one tap come up too."""
    batch, channels, filters = t.sizes(3)
    if t.case % 4 == 3:
        channels = filters = 1
    taps, dilation = int(t.rng.integers(1, 5)), int(t.rng.choice([1, 2, 3]))
    return {"x": t.normal(batch, int(t.rng.integers(1, 12)), channels), "w": t.normal(taps, channels, filters),
            "b": t.normal(filters), "dilation": dilation}


def lstm_case(t):
    """Random inputs and states."""
    batch, features, units = t.sizes(3)
    return {"x": t.normal(batch, features), "h": t.normal(batch, units), "c": t.normal(batch, units),
            "W": t.normal(features, 4 * units), "U": t.normal(units, 4 * units), "b": t.normal(4 * units)}


def attention_case(t, scale=1.0):
    """Random queries, keys and values, windows from one step to more than all."""
    batch, time, size = t.sizes(3)
    q, k, v = (t.normal(batch, time, size) for _ in range(3))
    return {"q": scale * q, "k": scale * k, "v": v, "window": int(t.rng.integers(1, time + 3))}


@check("lab_conv1d: values, no write outside", points=4, cases=8)
def conv1d_values(t):
    """Against the core in float64."""
    for _ in t.cases():
        t.value("lab_conv1d", conv_case(t), conv1d)


@check("lab_conv1d: one step, one filter, long reach", points=2, needs="conv1d_values")
def conv1d_edges(t):
    """Where off-by-one lives."""
    for time, taps, dilation, filters in ((1, 4, 3, 1), (2, 3, 5, 2), (7, 1, 1, 3), (5, 5, 1, 1)):
        inputs = {"x": t.normal(3, time, 2), "w": t.normal(taps, 2, filters), "b": t.normal(filters), "dilation": dilation}
        t.value("lab_conv1d", inputs, conv1d)


@check("lab_lstm_step: values, no write outside", points=4, cases=8)
def lstm_step_values(t):
    """Against the core in float64."""
    for _ in t.cases():
        t.value("lab_lstm_step", lstm_case(t), lstm_step, names=("h", "c"))


@check("lab_lstm_step: gates far open and far closed", points=1, needs="lstm_step_values")
def lstm_step_extremes(t):
    """exp(800) is infinite in float64, and the sigmoid is still 0 or 1."""
    inputs = lstm_case(t)
    inputs["b"] = np.where(t.rng.random(inputs["b"].shape) < 0.5, 800.0, -800.0)
    t.value("lab_lstm_step", inputs, lstm_step, names=("h", "c"))


@check("lab_attention: values, no write outside", points=4, cases=8)
def attention_values(t):
    """Against the core in float64."""
    for _ in t.cases():
        t.value("lab_attention", attention_case(t), attention, names=("out",))


@check("lab_attention: scores of a thousand", points=2, needs="attention_values", cases=3)
def attention_large(t):
    """A softmax that forgets the maximum gives inf / inf."""
    for _ in t.cases():
        t.value("lab_attention", attention_case(t, 40.0), attention, names=("out",))


@check("all three: no warning of the compiler", points=1, needs="attention_values")
def clean(t):
    """-Wall -Wextra; only once there is something to warn about."""
    warnings = t.student.compile()
    t.true("warnings", not warnings, "; ".join(warnings[:3]))
    for name, make in (("lab_conv1d", conv_case), ("lab_lstm_step", lstm_case)):
        try:
            t.call(name, *make(t).values())
        except Failure as failure:
            if failure.code == "not implemented":
                raise


@check("lab_conv1d: twice as fast as the textbook's loop", points=2, needs="conv1d_edges")
def conv1d_speed(t):
    """In float32 with -O3: half the points for keeping up with the textbook, the rest for twice its speed."""
    from ..kernel.race import TEXTBOOK, rate

    for attempt in range(3):
        textbook = rate(TEXTBOOK.read_text(encoding="utf-8"), "conv1d", rounds=2 + attempt)
        yours = rate(t.student.source, "conv1d", rounds=2 + attempt, variant=t.variant)
        if yours > 2.0 * textbook:
            break
    words = f"yours {yours:.1f} GFLOP/s, the textbook's loop {textbook:.1f}"
    t.true("as fast", yours > 0.8 * textbook, words)
    t.true("twice as fast", yours > 2.0 * textbook,
           f"{words}: let the innermost loop walk through neighbouring numbers of both y and w")


@check("all three once more, other sizes", points=2, hidden=True, needs="conv1d_values", cases=4)
def hidden_sizes(t):
    """Seen by the grader only."""
    for _ in t.cases():
        t.value("lab_conv1d", conv_case(t), conv1d)
        t.value("lab_lstm_step", lstm_case(t), lstm_step, names=("h", "c"))
        t.value("lab_attention", attention_case(t, 3.0), attention, names=("out",))
