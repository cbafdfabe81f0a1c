"""Choices, loops and scans: what they run, and gradients through them."""

import numpy as np
import pytest

from seqnet import Input, ops
from seqnet.tape import backward
from seqnet.tensor import Tensor, Variable


def test_cond_and_switch_run_one_branch_only():
    ran = []
    y = ops.cond(Tensor(np.array(2.0)) > 1, lambda: ran.append("yes") or 1.0, lambda: ran.append("no") or 2.0)
    assert y == 1.0 and ran == ["yes"]
    x = Variable(np.array([1.0, 2.0]))
    assert backward(ops.sum(ops.cond(False, lambda: x, lambda: 3 * x)), [x])[0].tolist() == [3, 3]
    branches = [lambda v: v + 1, lambda v: v * 10]
    assert [float(ops.switch(i, branches, Tensor(2.0))) for i in (-5, 0, 1, 9)] == [3, 3, 20, 20]
    with pytest.raises(TypeError, match="cond: needs a function"):
        ops.cond(True, 3, 4)
    with pytest.raises(TypeError, match="a symbolic tensor has no numbers yet"):
        ops.cond(Input(()) > 0, lambda: 1, lambda: 2)


def test_loops():
    x = Variable(np.array(1.5))
    i, y = ops.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), (0, np.array(1.0)))
    assert int(i) == 3 and float(y) == 1.5**3
    np.testing.assert_allclose(backward(y, [x])[0], 3 * 1.5**2)
    assert float(ops.while_loop(lambda v: v < 100, lambda v: v * 2, 1.0)) == 128
    assert float(ops.while_loop(lambda v: v < 100, lambda v: v * 2, 1.0, maximum_iterations=3)) == 8
    assert float(ops.fori_loop(2, 5, lambda i, v: v + i, Tensor(0.0))) == 9
    assert ops.fori_loop(5, 2, lambda i, v: v + i, 7) == 7


def test_scan_is_the_loop_and_has_its_gradient():
    xs, w = Variable(np.arange(1.0, 5)), Variable(np.array(0.5))
    carry, ys = ops.scan(lambda c, x: (c * w + x, c * 2), Tensor(np.array(1.0)), xs)
    want, outs = 1.0, []
    for v in xs.data:
        outs.append(want * 2)
        want = want * 0.5 + v
    assert float(carry) == want and ys.data.tolist() == outs
    dw, dx = backward(carry, [w, xs])
    np.testing.assert_allclose(dx, 0.5 ** np.arange(3, -1, -1))
    step = 1e-6
    ends = [
        float(ops.scan(lambda c, x, v=v: (c * v + x, None), Tensor(np.array(1.0)), xs)[0])
        for v in (0.5 + step, 0.5 - step)
    ]
    np.testing.assert_allclose(dw, (ends[0] - ends[1]) / (2 * step), rtol=1e-6)


def test_scan_of_nests_backwards_and_without_input():
    xs = {"a": Tensor(np.arange(3.0)), "b": Tensor(np.arange(6.0).reshape(3, 2))}
    carry, ys = ops.scan(lambda c, x: (c + x["a"], (c, x["b"] * 2)), Tensor(np.array(0.0)), xs, reverse=True)
    assert float(carry) == 3 and ys[0].data.tolist() == [3, 2, 0]
    np.testing.assert_array_equal(ys[1].data, 2 * np.arange(6.0).reshape(3, 2))
    carry, ys = ops.scan(lambda c, x: (c * 2, None), Tensor(np.array(1.0)), length=3)
    assert float(carry) == 8 and ys.data.tolist() == [0, 0, 0]
    assert ops.scan(lambda c, x: (c, x), Tensor(1.0), np.zeros((0, 2)))[1] is None
    with pytest.raises(ValueError, match="one length"):
        ops.scan(lambda c, x: (c, x), 0.0, (np.zeros(2), np.zeros(3)))
    with pytest.raises(ValueError, match="needs xs to run over"):
        ops.scan(lambda c, x: (c, x), 0.0)


def test_map_and_vectorized_map():
    x, w = Variable(np.arange(6.0).reshape(3, 2)), Variable(np.array([2.0, 3.0]))
    y = ops.map(lambda row: ops.sum(row * w), x)
    np.testing.assert_array_equal(y.data, x.data @ w.data)
    np.testing.assert_array_equal(backward(ops.sum(y), [w])[0], x.data.sum(0))
    y = ops.vectorized_map(lambda pair: pair[0] + pair[1], [x, 10 * x])
    np.testing.assert_array_equal(y.data, 11 * x.data)
    a, b = ops.map(lambda row: (row, ops.max(row)), x)
    assert a.shape == (3, 2) and b.data.tolist() == [1, 3, 5]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 13])
@pytest.mark.parametrize("reverse", [False, True])
def test_associative_scan_is_the_loop(n, reverse):
    """h_t = a_t h_t-1 + b_t, the recurrence of linear state space models, in pairs (a, b)."""
    r = np.random.default_rng(n)
    a, b = Variable(r.uniform(0.5, 1, (2, n))), Variable(r.standard_normal((2, n)))

    def both(first, second):
        return first[0] * second[0], second[0] * first[1] + second[1]

    _, h = ops.associative_scan(both, (a, b), reverse=reverse, axis=1)
    want, state = np.zeros((2, n)), np.zeros(2)
    for t in reversed(range(n)) if reverse else range(n):
        state = want[:, t] = a.data[:, t] * state + b.data[:, t]
    np.testing.assert_allclose(h.data, want, rtol=1e-12)
    db = backward(ops.sum(h), [b])[0]
    step, values = 1e-6, []
    for sign in (step, -step):
        moved = b.data.copy()
        moved[:, n // 2] += sign
        values.append(float(ops.sum(ops.associative_scan(both, (a.data, moved), reverse=reverse, axis=1)[1])))
    np.testing.assert_allclose(db[:, n // 2].sum(), (values[0] - values[1]) / (2 * step), rtol=1e-6)
    np.testing.assert_allclose(ops.associative_scan(ops.add, b, axis=-1).data, np.cumsum(b.data, axis=-1))


def test_vectorize():
    f = ops.vectorize(lambda x, y: x * y + 1)
    np.testing.assert_array_equal(
        f(np.arange(3.0)[:, None], np.arange(2.0)).data, np.arange(3.0)[:, None] * np.arange(2.0) + 1
    )
    dot = ops.vectorize(lambda x, y: ops.sum(x * y), signature="(n),(n)->()")
    x = Variable(np.arange(6.0).reshape(2, 3))
    y = dot(x, np.ones(3))
    assert y.data.tolist() == [3, 12]
    assert backward(ops.sum(y), [x])[0].tolist() == np.ones((2, 3)).tolist()
    power = ops.vectorize(lambda x, n: x**n, excluded={"n"})
    assert power(np.arange(3.0), n=2).data.tolist() == [0, 1, 4]
    with pytest.raises(ValueError, match="of 2 arguments; received 1"):
        dot(x)


def test_custom_gradient():
    @ops.custom_gradient
    def log1pexp(x):
        """log(1 + e^x)"""
        e = ops.exp(x)

        def grad(*args, upstream=None):
            return ops.multiply(upstream if upstream is not None else args[0], 1.0 - 1.0 / (1 + e))

        return ops.log(1 + e), grad

    x = Variable(np.array([0.0, 100.0]))
    y = log1pexp(x)
    np.testing.assert_allclose(y.data, [np.log(2), 100])
    np.testing.assert_allclose(backward(ops.sum(y), [x])[0], [0.5, 1])
    assert log1pexp.__name__ == "log1pexp"

    @ops.custom_gradient
    def product(a, b):
        return a * b, lambda dy: (dy * 2, dy * 3)

    a, b = Variable(1.0), Variable(5.0)
    assert [float(g) for g in backward(product(a, b), [a, b])] == [2, 3]
    short = ops.custom_gradient(lambda a, b: (a * b, lambda dy: dy))
    with pytest.raises(ValueError, match="1 gradients for 2 arguments"):
        backward(short(a, b), [a, b])
