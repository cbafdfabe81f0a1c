"""Wrong calls say which operation, what came and what was wanted."""

import re

import numpy as np
import pytest

from seqnet import ops
from seqnet.tensor import Tensor

X = np.ones((2, 3, 4), "float32")
X64 = np.ones((2, 3, 4))
KERNEL = np.ones((2, 4, 5), "float32")

WRONG = [
    (lambda: ops.add(X, np.ones((2, 4))), ValueError, "add: shapes (2, 3, 4) and (2, 4) do not fit together"),
    (lambda: ops.sum(X, axis=3), ValueError, "sum: axis 3 does not exist; the tensor has 3 axes"),
    (lambda: ops.mean(X, axis=(0, 0)), ValueError, "mean: axis (0, 0) names an axis twice"),
    (lambda: ops.mean(X, axis="time"), TypeError, "mean: axis must be a whole number; received 'time'"),
    (lambda: ops.max(np.zeros((0, 3)), axis=0), ValueError, "max: there is no max of no elements"),
    (lambda: ops.softmax(1.0), ValueError, "softmax: needs a tensor with at least one axis"),
    (lambda: ops.reshape(X, (5, -1)), ValueError, "reshape: 24 elements of shape (2, 3, 4) do not fill shape (5, -1)"),
    (lambda: ops.transpose(X, (0, 1)), ValueError, "transpose: axes (0, 1) must name each of the 3 axes"),
    (lambda: ops.squeeze(X, 1), ValueError, "squeeze: axis 1 of shape (2, 3, 4) has extent 3, not 1"),
    (lambda: ops.broadcast_to(X, (2, 3)), ValueError, "broadcast_to: shape (2, 3, 4) cannot be repeated to (2, 3)"),
    (lambda: ops.concatenate([X, X[:, :2]], axis=-1), ValueError, "concatenate: shapes (2, 3, 4) and (2, 2, 4) must agree"),
    (lambda: ops.concatenate([]), ValueError, "concatenate: needs a list of at least one tensor"),
    (lambda: ops.stack([X, X[0]]), ValueError, "stack: the tensors must have one shape"),
    (lambda: ops.split(X, 2, axis=1), ValueError, "split: axis 1 of extent 3"),
    (lambda: ops.split(np.zeros((0, 3)), 10**9), ValueError, "split: axis 0 of extent 0"),
    (lambda: ops.take(X, [4], axis=2), IndexError, "take: index 4 does not exist; axis 2 of shape (2, 3, 4) has extent 4"),
    (lambda: ops.take(X, [0.5], axis=2), TypeError, "take: indices must be whole numbers; received float64"),
    (lambda: ops.getitem(X, (0, 0, 7)), IndexError, "out of bounds for axis 2 with size 4 (a tensor of shape (2, 3, 4))"),
    (lambda: ops.getitem(X, "a"), IndexError, "a tensor is indexed by whole numbers, slices"),
    (lambda: ops.pad(X, -1), ValueError, "pad: pad_width must be whole numbers of at least 0"),
    (lambda: ops.pad(X, 1, mode="edge"), ValueError, "pad: mode must be 'constant', 'reflect' or 'symmetric'"),
    (lambda: ops.top_k(X, 5), ValueError, "top_k: k=5 must be from 0 to the extent of the last axis"),
    (lambda: ops.max_pool1d(X, 4), ValueError, "max_pool1d: pool_size 4 is longer than the 3 steps"),
    (lambda: ops.max_pool1d(X, 0), ValueError, "max_pool1d: pool_size must be a whole number of at least 1; received 0"),
    (lambda: ops.average_pool1d(X, 2, strides=1.5), ValueError, "strides must be a whole number of at least 1"),
    (lambda: ops.average_pool1d(X, 2, padding="full"), ValueError, "padding must be 'valid' or 'same'; received 'full'"),
    (lambda: ops.max_pool1d(X[0], 2), ValueError, "x must be (batch, time, features); received shape (3, 4)"),
    (lambda: ops.layer_normalization(X, axis=3), ValueError, "layer_normalization: axis 3 does not exist"),
    (lambda: ops.layer_normalization(X, axis=()), ValueError, "layer_normalization: needs an axis to normalise along"),
    (lambda: ops.layer_normalization(X, X[0, 0, :3]), ValueError, "gamma of shape (3,) does not fit x of shape (2, 3, 4)"),
    (lambda: ops.layer_normalization(X, epsilon=-1), ValueError, "epsilon must be a number of at least 0; received -1"),
    (lambda: ops.rms_normalization(X, X[0, :, 0]), ValueError, "rms_normalization: scale of shape (3,) does not fit"),
    (lambda: ops.where(True, X), ValueError, "where: give both x1 and x2, or neither"),
    (lambda: ops.exp(np.ones(2, "complex64")), TypeError, "complex64"),
    (lambda: ops.norm(X, ord=3), ValueError, "norm: ord=3 needs one axis"),
    (lambda: ops.celu(X, 0), ValueError, "celu: alpha must not be 0"),
    (lambda: ops.repeat(X, [1, 2], axis=1), ValueError, "repeat: repeats must be one whole number or one for each of the 3"),
    (lambda: ops.take_along_axis(X, [0], 0), ValueError, "take_along_axis: indices must be whole numbers with the 3 axes"),
    (lambda: ops.slice(X, (0, 0, 3), (1, 1, 2)), ValueError, "does not lie within shape (2, 3, 4)"),
    (lambda: ops.one_hot([0.5], 3), ValueError, "one_hot: class numbers must be whole"),
    (lambda: ops.expand_dims(X, 5), ValueError, "expand_dims: axis 5 does not exist; the tensor has 4 axes"),
    (lambda: ops.matmul(X, np.ones((3, 2))), ValueError, "matmul"),
    (lambda: ops.matmul(np.ones((2, 2, 3)), np.ones((4, 3, 5))), ValueError, "matmul: the leading axes of (2, 2, 3) and"),
    (lambda: ops.conv1d(X, KERNEL, strides=2.0), ValueError, "conv1d: strides must be a whole number of at least 1"),
    (lambda: ops.conv1d(X, KERNEL, strides="2"), ValueError, "conv1d: strides must be a whole number"),
    (lambda: ops.conv1d(X, KERNEL, dilation_rate=0), ValueError, "conv1d: dilation_rate must be a whole number"),
    (lambda: ops.conv1d(X, KERNEL, groups=0), ValueError, "conv1d: groups must be a whole number"),
    (lambda: ops.conv1d(X, KERNEL, strides=2**70), ValueError, "conv1d: stride must be from 1 to 1099511627776"),
    (lambda: ops.conv1d(Tensor(X64), Tensor(KERNEL)), TypeError, "conv1d: the tensors must share one float type"),
    (lambda: ops.dense(Tensor(X64), Tensor(KERNEL[0])), TypeError, "dense: the tensors must share one float type"),
    (lambda: ops.dense(X, KERNEL[0], Tensor(X64[0, 0])), TypeError, "dense: the tensors must share one float type"),
    (lambda: ops.embedding([0], KERNEL[0, 0]), ValueError, "embedding: table must be (rows, width); received shape (5,)"),
    (lambda: ops.embedding([2**63], KERNEL[0]), IndexError, "embedding: ids[0] is"),
    (lambda: ops.dropout(X, "half"), ValueError, "dropout: rate is the share that is dropped, from 0 to 1; received 'half'"),
    (lambda: ops.zeros((2, 1.5)), TypeError, "zeros: needs whole numbers; received (2, 1.5)"),
]


@pytest.mark.parametrize(("call", "kind", "words"), WRONG, ids=[re.sub(r"\W+", "_", w[2])[:40] for w in WRONG])
def test_the_message(call, kind, words):
    with pytest.raises(kind, match=re.escape(words)):
        call()


def test_arrays_adopt_the_type_of_tensors():
    """One float type an operation: a tensor's, else the kernel's; whole numbers become floats."""
    whole = np.ones((2, 4, 5), "int64")
    for x, kernel, wanted in ((X64, KERNEL, "float32"), (Tensor(X64), KERNEL, "float64"), (Tensor(X64), whole, "float64"),
                              (X, whole, "float32"), (whole[:, :, :4], Tensor(KERNEL), "float32")):
        assert ops.conv1d(x, kernel).dtype == wanted
        assert ops.dense(x, kernel[0]).dtype == wanted
    assert ops.embedding([1], whole[0]).dtype == "float32"


def test_products_of_no_features():
    assert ops.dense(X[:, :, :0], KERNEL[0, :0]).shape == (2, 3, 5)
    assert ops.dense(X[:0], KERNEL[0]).shape == (0, 3, 5)
