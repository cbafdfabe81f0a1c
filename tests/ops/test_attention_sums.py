"""Rows that are known to be equal: their gradients may be summed on the way, and nobody who looks may find it out."""

import numpy as np
import pytest

from seqnet import _core, layers, ops
from seqnet.ops._origin import common
from seqnet.tape import GradientTape
from seqnet.tensor import Tensor

CASES = [  # time, heads, kv_heads, size, values, leads
    (300, 2, 2, 8, 8, [191, 153, 81, 256]),
    (515, 4, 2, 16, 24, [515, 38, 324, 515, 439, 114, 0, 295]),  # grouped heads; two sequences are one and the same
    (256, 1, 1, 5, 3, [256, 256, 256]),
    (640, 1, 1, 20, 20, [0, 500, 0, 640, 127, 128, 129, 31, 32, 600]),
]


def problem(dtype, time, heads, kv_heads, size, values, leads, spread=1.0):
    """q, k, v whose rows are equal where `origin` says so, and what came out of them."""
    rng = np.random.default_rng(1)
    batch = len(leads)
    origin = np.arange(batch * time).reshape(batch, time) + 1
    origin[np.arange(time) < np.array(leads)[:, None]] = 0
    arrays = []
    for shape in ((heads, size), (kv_heads, size), (kv_heads, values)):
        common_rows = rng.normal(size=(time, *shape))
        rows = rng.normal(size=(batch, time, *shape)) * spread
        rows[origin == 0] = np.broadcast_to(common_rows, rows.shape)[origin == 0]
        arrays.append(np.ascontiguousarray(rows.astype(dtype)))
    settings = (*arrays, None, None, 0.3, 0, 0, 0.0, 0, 0)
    out, stats = _core.attention_forward(*settings, origin, 1)
    dout = rng.normal(size=out.shape).astype(dtype)
    return origin, settings, out, stats, dout


def summed(grad, origin):
    """The gradients (batch, time, ...) of rows that share a time and a number, added up; others as they are."""
    shared = origin == 0
    return np.where(shared[:, :, None, None], 0, grad), np.where(shared[:, :, None, None], grad, 0).sum(0)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c[0]} keys")
def test_sums_are_those_of_each_row_alone(dtype, case):
    origin, settings, out, stats, dout = problem(dtype, *case)
    alone = _core.attention_backward(dout, out, stats, *settings, None)
    together = _core.attention_backward(dout, out, stats, *settings, origin)
    tolerance = 2e-5 if dtype == "float32" else 1e-13
    for a, b in zip(alone, together, strict=True):
        assert not np.array_equal(a, b), "nothing was shared: the test would test nothing"
        for x, y in zip(summed(a, origin), summed(b, origin), strict=True):
            assert np.abs(x - y).max() <= tolerance * np.abs(a).max() * len(origin)


def test_largest_scores_far_apart_do_not_overflow():
    """Sequences whose own keys draw all attention to them, and others whose do not."""
    case = (300, 1, 1, 16, 16, [290, 270, 150, 290])
    origin, settings, out, stats, dout = problem("float32", *case, spread=100.0)
    alone = _core.attention_backward(dout, out, stats, *settings, None)
    together = _core.attention_backward(dout, out, stats, *settings, origin)
    for a, b in zip(alone, together, strict=True):
        assert np.isfinite(b).all()
        for x, y in zip(summed(a, origin), summed(b, origin), strict=True):
            assert np.abs(x - y).max() <= 2e-5 * np.abs(a).max()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_and_chunks_leave_bits_alone(threads):
    origin, settings, out, stats, dout = problem("float32", *CASES[1])
    want = _core.attention_backward(dout, out, stats, *settings, origin)
    _core.set_num_threads(threads)
    for chunk in (0, 1, 3):
        _core.set_chunk(chunk)
        got = _core.attention_backward(dout, out, stats, *settings, origin)
        assert all(np.array_equal(a, b) for a, b in zip(got, want))


def test_an_origin_of_another_shape_is_refused():
    origin, settings, out, stats, dout = problem("float32", *CASES[2])
    with pytest.raises(ValueError, match="origin"):
        _core.attention_backward(dout, out, stats, *settings, origin[:, 1:].copy())
    with pytest.raises(ValueError, match="origin"):
        _core.attention_forward(*settings, origin[1:].copy(), 1)


class Net:
    """Tokens and positions, attention and a residual, as the first block of a Transformer has them."""

    def __init__(self, scale=None):
        self.tokens, self.places = layers.Embedding(30, 12), layers.Embedding(300, 12)
        self.attention, self.scale = layers.MultiHeadAttention(2, 6), scale
        rng = np.random.default_rng(0)
        self.ids = rng.integers(1, 30, (5, 300))
        for b, front in enumerate((280, 150, 0, 299, 260)):
            self.ids[b, :front] = 0
        self.weights = rng.normal(size=(5, 300, 12)).astype("float32")

    def __call__(self, known=True):
        x = self.tokens(self.ids)
        if self.scale:
            x = x * self.scale
        x = x + self.places(np.arange(300))
        inside = x if known else ops.add(x, np.zeros(x.shape, "float32"))  # rows of one sequence: not the same for all
        y = x + self.attention(inside, inside)
        return x, ops.sum(y * self.weights)

    @property
    def variables(self):
        return [v for part in (self.tokens, self.places, self.attention) for v in part.trainable_variables]


def gradients(net, known, extra=False):
    with GradientTape() as tape:
        x, loss = net(known)
    return [g.numpy() for g in tape.gradient(loss, [*net.variables, *([x] if extra else [])])]


@pytest.mark.parametrize("scale", [None, 2.0])
def test_weights_get_what_they_get_without(scale):
    net = Net(scale)
    net(True)
    for name, a, b in zip(net.variables, gradients(net, True), gradients(net, False), strict=True):
        assert np.abs(a - b).max() <= 2e-5 * max(np.abs(b).max(), 1), name.path


def test_a_tensor_on_the_way_that_is_asked_for_has_a_gradient_in_each_row():
    net = Net()
    net(True)
    together, alone = gradients(net, True, extra=True), gradients(net, False, extra=True)
    assert np.abs(together[-1] - alone[-1]).max() <= 2e-5 * np.abs(alone[-1]).max()
    for b in range(5):
        assert np.abs(together[-1][b, 0]).max() > 0


def test_only_what_treats_each_row_alone_keeps_the_origin():
    net = Net()
    x, _ = net()
    assert common(x, x) is not None
    assert common(x, x * 2.0, ops.dense(x, np.ones((12, 3), "float32"))) is not None
    assert common(ops.reshape(x, (5, 300, 3, 4)), ops.layer_normalization(x), x) is not None
    other = net.tokens(net.ids)  # the same ids, another lookup
    for y in (x + other, ops.dropout(x, 0.5, seed=1), ops.roll(x, 1, axis=1), ops.reshape(x, (300, 5, 12)), x[:, ::-1],
              x + np.zeros((5, 1, 12), "float32"), ops.layer_normalization(x, axis=1),
              ops.layer_normalization(x, axis=(1, 2)), Tensor(x.data), ops.reshape(x, (1, 1500, 12))):
        assert common(x, y) is None
