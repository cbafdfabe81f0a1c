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
    (lambda: ops.bartlett(5), np.bartlett(5).astype("float32")),
    (lambda: ops.blackman(6), np.blackman(6).astype("float32")),
    (lambda: ops.hamming(1), np.hamming(1).astype("float32")),
    (lambda: ops.hanning(0), np.hanning(0).astype("float32")),
    (lambda: ops.kaiser(7, 14.0), np.kaiser(7, 14.0).astype("float32")),
    (lambda: ops.logspace(0, 3, 4), np.array([1, 10, 100, 1000], "float32")),
    (lambda: ops.logspace(0, 2, 2, endpoint=False, base=2), np.array([1, 2], "float32")),
    (lambda: ops.geomspace(1, 8, 4), np.geomspace(1, 8, 4).astype("float32")),
    (lambda: ops.empty((2, 3)), np.zeros((2, 3), "float32")),
    (lambda: ops.array([[1, 2]]), np.array([[1, 2]])),
    (lambda: ops.array([1.5, 2]), np.array([1.5, 2], "float32")),
    (lambda: ops.array([1, 2], "float64"), np.array([1.0, 2])),
    (lambda: ops.array(Tensor(np.ones(2))), np.ones(2)),
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


def test_array_has_memory_of_its_own():
    x = np.ones(3)
    y = ops.array(x)
    x[0] = 5
    assert y.data.tolist() == [1, 1, 1]


def test_rank_and_type():
    assert [ops.ndim(x) for x in (3, [1, 2], np.zeros((2, 1)), SymbolicTensor((None, 4)))] == [0, 1, 2, 2]
    assert ops.dtype(np.zeros(2, "int32")) == "int32" and ops.dtype(Tensor([1.0])) == "float32"
    assert ops.dtype(SymbolicTensor((None, 4))) == "float32"


def test_namespaces_of_keras():
    assert ops.nn.relu is ops.relu and ops.nn.ctc_loss is ops.ctc_loss and "softmax" in dir(ops.nn)
    assert ops.numpy.sum is ops.sum and ops.linalg.inv is ops.inv and ops.linalg.norm is ops.norm
    for module, name in ((ops.nn, "sum"), (ops.numpy, "relu"), (ops.numpy, "scan"), (ops.nn, "nothing")):
        assert not hasattr(module, name)


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
    assert ops.concatenate([x, x], axis=-1).shape == (None, 8)
    assert ops.mean(ops.tanh(x), axis=-1).shape == (None,)
    assert (2.0 * x + 1)[:, :2].shape == (None, 2)
    assert ops.stack(x=(x, x), axis=1).shape == (None, 2, 4)
