"""Checks of lab 9. Blocks are made of the core's operations, costs are counted in the library's own layers."""

import numpy as np

from ... import layers, ops
from ...zoo.flops import count_flops
from ..definition import check


def act(z, variant):
    """The core's activation."""
    return getattr(ops, variant["activation"])(z)


def narrow(t):
    """Inputs of a residual block."""
    B, T, C, F = t.sizes(4, high=7)
    return {"x": t.normal(B, T, C), "W1": t.normal(C, F), "b1": t.normal(F), "W2": t.normal(F, C), "b2": t.normal(C)}


def residual(x, W1, b1, W2, b2, variant):
    """Two dense layers and a sum."""
    return np.asarray(ops.add(x, ops.dense(act(ops.dense(x, W1, b1), variant), W2, b2)).data)


@check("residual_block: x + f(x)", points=3)
def residual_block(t):
    """Equal to the core's."""
    for _ in t.cases():
        t.value("residual_block", narrow(t), residual)


@check("residual_backward: five gradients", points=4, cases=4, needs="residual_block")
def residual_backward(t):
    """Against differences."""
    for _ in t.cases():
        t.gradient("residual_backward", narrow(t), residual, wrt=("x", "W1", "b1", "W2", "b2"))


def squeezed(x, W1, b1, W2, b2, variant):
    """Pooling, two dense layers, and a product over all steps."""
    pooled = ops.mean(x, axis=1) if variant["pool"] == "mean" else ops.max(x, axis=1)
    a = ops.sigmoid(ops.dense(act(ops.dense(pooled, W1, b1), variant), W2, b2))
    return np.asarray(ops.multiply(x, ops.expand_dims(a, 1)).data)


@check("se_block: squeeze and excite", points=3)
def se_block(t):
    """Equal to the core's."""
    for _ in t.cases():
        B, T, C, R = t.sizes(4)
        inputs = {"x": t.normal(B, T, C), "W1": t.normal(C, R), "b1": t.normal(R), "W2": t.normal(R, C), "b2": t.normal(C)}
        t.value("se_block", inputs, squeezed)


def inverted(x, We, be, wd, bd, W1, b1, W2, b2, Wp, bp, variant):
    """The whole block."""
    e = act(ops.dense(x, We, be), variant)
    u = act(ops.depthwise_conv1d(e, wd[:, :, None].copy(), bd, padding="same"), variant)
    v = squeezed(np.asarray(u.data), W1, b1, W2, b2, variant)
    return np.asarray(ops.add(x, ops.dense(v, Wp, bp)).data)


@check("mbconv: the block of EfficientNet", points=3, needs="se_block")
def mbconv(t):
    """Equal to the core's."""
    for _ in t.cases():
        B, T, C, F, R = t.sizes(5)
        K = int(t.rng.choice([1, 3, 5]))
        inputs = {"x": t.normal(B, T, C), "We": t.normal(C, F), "be": t.normal(F), "wd": t.normal(K, F), "bd": t.normal(F),
                  "W1": t.normal(F, R, scale=0.4), "b1": t.normal(R), "W2": t.normal(R, F), "b2": t.normal(F),
                  "Wp": t.normal(F, C), "bp": t.normal(C)}
        t.value("mbconv", inputs, inverted)


def sizes(t):
    """Numbers of steps, taps and channels; an odd number of taps."""
    T, C, F = (int(n) for n in t.rng.permutation(np.arange(4, 14))[:3])
    return {"T": T, "K": int(t.rng.choice([3, 5, 7])), "C": C, "F": F}


def counted(layer, T, channels):
    """Half of what a layer's floating-point operations are, counted while it runs."""
    from ...models import Sequential

    return count_flops(Sequential([layer]), np.zeros((1, T, channels), "float32")) // 2


def convolution(T, K, C, F):
    """Of a Conv1D."""
    return counted(layers.Conv1D(F, K, padding="same"), T, C)


def separable(T, K, C, F):
    """Of a SeparableConv1D."""
    return counted(layers.SeparableConv1D(F, K, padding="same"), T, C)


@check("conv_cost: exactly", points=1)
def conv_cost(t):
    """As the layer counts."""
    for _ in t.cases(4):
        t.value("conv_cost", sizes(t), convolution, names=("cost",))


@check("separable_cost: exactly", points=1)
def separable_cost(t):
    """As the layer counts."""
    for _ in t.cases(4):
        t.value("separable_cost", sizes(t), separable, names=("cost",))


def inverted_cost(T, K, C, F, R):
    """Product by product."""
    return sum(T * a * b for a, b in ((C, F), (K, F), (F, C))) + F * R + R * F


@check("mbconv_cost: exactly", points=1)
def mbconv_cost(t):
    """What happens once, what at every step."""
    for _ in t.cases():
        T, K, C, F, R = (int(n) for n in t.rng.permutation(np.arange(2, 30))[:5])
        t.value("mbconv_cost", {"T": T, "K": K, "C": C, "F": F, "R": R}, inverted_cost, names=("cost",))


def compound(depth, width, steps, alpha, beta, gamma, phi):
    """Nearest whole numbers, and the cost of a sequence."""
    d, w, r = (int(np.rint(n * rate**phi)) for n, rate in ((depth, alpha), (width, beta), (steps, gamma)))
    return d, w, r, (d / depth) * (w / width) ** 2 * (r / steps)


@check("scaled: larger by a rule", points=2)
def scaled(t):
    """Rounded sizes and the factor of the cost."""
    for _ in t.cases():
        alpha, beta, gamma = (float(a) for a in t.rng.uniform(1.05, 1.5, 3))
        depth, width, size = (int(n) for n in t.rng.integers((4, 16, 50), (12, 64, 300)))
        inputs = {"depth": depth, "width": width, "steps": size, "alpha": alpha, "beta": beta, "gamma": gamma,
                  "phi": int(t.rng.integers(2, 5))}
        t.value("scaled", inputs, compound, names=("depth", "width", "steps", "factor"))


@check("thirty blocks in a row", points=2, hidden=True, cases=1, needs="residual_block")
def deep(t):
    """The student's block thirty times, forwards."""
    for _ in t.cases():
        w = narrow(t)
        w = {name: a * 0.2 if name != "x" else a for name, a in w.items()}
        x = got = w.pop("x")
        for _ in range(30):
            got = np.asarray(t.call("residual_block", got, *w.values()), "float64")
            x = residual(x, *w.values(), variant=t.variant)
        t.close("y", got, x)
