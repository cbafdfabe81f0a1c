"""Checks of lab 8. Right values are the C core's, right gradients are differences of those values."""

import numpy as np

from ... import ops
from ..definition import check


def conv1d(x, w, b, dilation, variant):
    """The core's convolution in float64, with the padding and the order of the student's variant."""
    taps = w[::-1] if variant["order"] == "newest tap first" else w
    reach = (len(w) - 1) * dilation
    front = reach if variant["padding"] == "causal" else reach // 2
    padded = np.pad(x, ((0, 0), (front, reach - front), (0, 0)))
    return ops.conv1d(padded, np.ascontiguousarray(taps), b, dilation_rate=dilation).data


def case(t, dilation=None):
    """Random inputs by name; all extents differ, one filter and one tap come up too."""
    batch, channels, filters = t.sizes(3)
    taps = int(t.rng.choice([1, 2, 3, 4]))
    dilation = int(t.rng.choice([1, 2, 4])) if dilation is None else dilation
    time = (taps - 1) * dilation + int(t.rng.integers(2, 6))
    return {"x": t.normal(batch, time, channels), "w": t.normal(taps, channels, filters), "b": t.normal(filters),
            "dilation": dilation}


@check("conv1d: dilation 1", points=3)
def values(t):
    """Plain convolutions."""
    for _ in t.cases():
        t.value("conv1d", case(t, dilation=1), conv1d)


@check("conv1d: dilations 1, 2 and 4", points=3, needs="values")
def dilated(t):
    """And with holes."""
    for _ in t.cases():
        t.value("conv1d", case(t), conv1d)


@check("conv1d: short sequences, shorter than its reach", points=2, needs="values")
def short(t):
    """The padding is all that some taps see."""
    for time in (1, 2):
        x, w, b = t.normal(2, time, 3), t.normal(4, 3, 5), t.normal(5)
        t.value("conv1d", {"x": x, "w": w, "b": b, "dilation": 2}, conv1d)


@check("conv1d: sees the steps it should, and no others", points=2, needs="values")
def probe(t):
    """Change one step of x and look which outputs move."""
    x, w, b = t.normal(1, 9, 2), t.normal(3, 2, 3), t.normal(3)
    before = np.asarray(t.call("conv1d", x, w, b, 2))
    want = conv1d(x, w, b, 2, t.variant)
    t.close("y", before, want)
    for step in (0, 4, 8):
        moved = x.copy()
        moved[:, step] += 1.0
        after = np.asarray(t.call("conv1d", moved, w, b, 2))
        should = np.abs(conv1d(moved, w, b, 2, t.variant) - want).max(axis=(0, 2)) > 1e-9
        does = np.abs(after - before).max(axis=(0, 2)) > 1e-9
        early = np.flatnonzero(does & ~should)
        t.true("steps that move", (does == should).all(),
               f"changing x[:, {step}] moves y at steps {np.flatnonzero(does).tolist()}, "
               f"it should move {np.flatnonzero(should).tolist()}" + (": y sees the future" if (early < step).any() else ""))


@check("conv1d_backward: dx, dw, db", points=6, cases=5, needs="values")
def backward(t):
    """Against differences, for a random gradient arriving at every output."""
    for _ in t.cases():
        t.gradient("conv1d_backward", case(t), conv1d, wrt=("x", "w", "b"))


@check("receptive_field: exact", points=2)
def receptive(t):
    """Whole numbers."""
    for _ in t.cases():
        layers = [(int(k), int(d)) for k, d in zip(t.rng.integers(1, 8, 4), t.rng.choice([1, 2, 4, 8], 4))]
        layers = layers[: t.case % 4 + 1]
        t.value("receptive_field", {"layers": layers}, seen, names=("steps",))


def in_strides(x, w, b, stride, variant):
    """The core's, whole windows only."""
    taps = w[::-1] if variant["order"] == "newest tap first" else w
    return ops.conv1d(x, np.ascontiguousarray(taps), b, strides=stride).data


@check("strided: every second or third window", points=2, needs="values")
def strides(t):
    """With steps left over at the end, and without."""
    for _ in t.cases():
        batch, channels, filters = t.sizes(3)
        taps, stride = int(t.rng.integers(1, 5)), 1 + t.case % 4
        x = t.normal(batch, taps + 2 * stride + int(t.rng.integers(0, 4)), channels)
        inputs = {"x": x, "w": t.normal(taps, channels, filters), "b": t.normal(filters), "stride": stride}
        t.value("strided", inputs, in_strides)


def in_two_steps(x, depth, point, b):
    """The core's depthwise convolution and dense layer."""
    return ops.dense(ops.depthwise_conv1d(x, depth[:, :, None].copy()), point, b).data


@check("separable: depthwise, then pointwise", points=2)
def two_steps(t):
    """All extents differ."""
    for _ in t.cases():
        batch, channels, filters = t.sizes(3)
        taps = int(t.rng.integers(2, 5))
        x = t.normal(batch, taps + int(t.rng.integers(0, 6)), channels)
        t.value("separable", {"x": x, "depth": t.normal(taps, channels), "point": t.normal(channels, filters),
                              "b": t.normal(filters)}, in_two_steps)


def seen(layers):
    """1 and what each layer adds."""
    return 1 + sum((taps - 1) * dilation for taps, dilation in layers)


@check("conv1d and its gradients on larger arrays", points=2, hidden=True, cases=3, needs="values")
def large(t):
    """Seen by the grader only."""
    for _ in t.cases():
        inputs = {"x": t.normal(5, 60, 7), "w": t.normal(3, 7, 11), "b": t.normal(11), "dilation": int(t.rng.integers(1, 9))}
        t.value("conv1d", inputs, conv1d)
