"""Functions that make tensors, and the ways between tensors and NumPy."""

import numpy as np
import pytest

from seqnet import config, ops
from seqnet.symbolic import SymbolicTensor
from seqnet.tape import backward
from seqnet.tensor import Tensor


@pytest.mark.parametrize(("call", "want"), [
    (lambda: ops.zeros((2, 3)), np.zeros((2, 3), "float32")),
    (lambda: ops.ones(3, "int32"), np.ones(3, "int32")),
    (lambda: ops.full((2,), 7), np.full(2, 7, "float32")),
    (lambda: ops.arange(4), np.arange(4, dtype="int32")),
    (lambda: ops.arange(1, 2, 0.25), np.arange(1, 2, 0.25, "float32")),
    (lambda: ops.arange(5, 0, -2), np.array([5, 3, 1], "int32")),
    (lambda: ops.linspace(0, 1, 5), np.linspace(0, 1, 5, dtype="float32")),
    (lambda: ops.eye(2, 3, 1), np.eye(2, 3, 1, "float32")),
    (lambda: ops.identity(2), np.eye(2, dtype="float32")),
    (lambda: ops.tri(3, k=-1), np.tri(3, k=-1, dtype="float32")),
], ids=str)
def test_made(call, want):
    y = call()
    assert isinstance(y, Tensor) and y.dtype == want.dtype
    np.testing.assert_array_equal(y.data, want)


def test_floatx_decides():
    config.set_floatx("float64")
    try:
        assert ops.zeros(2).dtype == ops.arange(1.0).dtype == ops.exp([1, 2]).dtype == np.float64
    finally:
        config.set_floatx("float32")


def test_in_and_out():
    x = np.arange(6.0).reshape(2, 3)
    t = ops.convert_to_tensor(x)
    assert ops.is_tensor(t) and not ops.is_tensor(x)
    assert ops.convert_to_tensor(t) is t
    assert ops.convert_to_tensor([1.0, 2]).dtype == np.float32
    assert ops.convert_to_tensor([t, t]).shape == (2, 2, 3)
    out = ops.convert_to_numpy(t)
    out[...] = 0
    np.testing.assert_array_equal(t.data, x)


def test_shape_knows_symbolic_tensors():
    assert ops.shape(np.zeros((2, 3))) == (2, 3)
    assert ops.shape(SymbolicTensor((None, 4))) == (None, 4)
    assert ops.shape(5) == ()


def test_type_of_operands():
    x = Tensor(np.ones(3, "float32"), requires_grad=True)
    for other in (2, 2.5, True, [1, 2, 3], np.arange(3), np.ones(3), np.float64(2)):
        assert (x * other).dtype == (other * x).dtype == np.float32
    (dx,) = backward(ops.sum(x * np.ones((4, 3))), [x])
    assert dx.dtype == np.float32 and dx.shape == (3,)
    assert (Tensor(np.arange(3)) + 1).dtype.kind == "i"
    assert ops.divide(np.arange(3), 2).dtype == np.float32
    with pytest.raises(TypeError, match="share one float type; received float32 and float64"):
        x + Tensor(np.ones(3))
    with pytest.raises(TypeError, match="concatenate: the tensors must share one float type"):
        ops.concatenate([x, Tensor(np.ones(3))])


def test_operations_become_nodes_of_symbolic_calls():
    x = SymbolicTensor((None, 4))
    assert ops.concatenate([x, x]).shape == (None, 8)
    assert ops.mean(ops.tanh(x), axis=-1).shape == (None,)
    assert (2.0 * x + 1)[:, :2].shape == (None, 2)
    assert ops.stack(x=(x, x), axis=1).shape == (None, 2, 4)
