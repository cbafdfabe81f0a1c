"""Symbolic tensors: shapes by probing, operators, and what they refuse."""

import numpy as np
import pytest

from seqnet import Input, Layer, Model, ops
from seqnet.probing import infer
from seqnet.symbolic import SymbolicTensor
from seqnet.tensor import Tensor
from seqnet.tree import flatten, map_structure, pack, same_structure


def test_shape_and_dtype():
    x = SymbolicTensor((None, 3), "int32", name="x")
    assert x.shape == (None, 3) and x.dtype == np.int32 and x.ndim == 2 and "(None, 3)" in repr(x)
    with pytest.raises(TypeError, match="length"):
        len(x)
    assert len(SymbolicTensor((4, 3))) == 4


@pytest.mark.parametrize("shape, fn, want", [
    ((None, 5), lambda x: x + 1.0, (None, 5)),
    ((None, 5), lambda x: 1.0 - x, (None, 5)),
    ((None, 5), lambda x: x @ np.ones((5, 2), "float32"), (None, 2)),
    ((None, 5), lambda x: x[:, 1:3], (None, 2)),
    ((None, 5), lambda x: x[0], (5,)),
    ((None, None, 5), lambda x: x[:, -1], (None, 5)),
    ((None, None, 5), lambda x: x[:, ::2], (None, None, 5)),
    ((None, None, 5), lambda x: ops.mean(x, axis=1), (None, 5)),
    ((None, None, 5), lambda x: ops.reshape(x, (-1, 5)), (None, 5)),
    ((None, 4, 5), lambda x: ops.transpose(x, (0, 2, 1)), (None, 5, 4)),
    ((None, 4, 5), lambda x: ops.concatenate([x, x], axis=1), (None, 8, 5)),
    ((None, None, 5), lambda x: ops.concatenate([x, x], axis=1), (None, None, 5)),
    ((None, 4), lambda x: -abs(x) ** 2 / 3 * x, (None, 4)),
    ((6, 4), lambda x: ops.sum(x), ()),
    ((None, None, 5), lambda x: ops.max_pool1d(x, 200), (None, None, 5)),
    ((None, None, 5), lambda x: ops.max_pool1d(x, 35), (None, None, 5)),
    ((None, 83, 5), lambda x: ops.max_pool1d(x, 2), (None, 41, 5)),
])
def test_shapes_of_results(shape, fn, want):
    y = fn(Input(batch_shape=shape))
    assert y.shape == want and isinstance(y, SymbolicTensor)


def test_dtypes_of_results():
    x = Input((4,))
    assert (x > 0).dtype == np.bool_ and ops.cast(x, "int32").dtype == np.int32
    assert ((x > 0) & (x < 1)).dtype == np.bool_ and (~(x > 0)).dtype == np.bool_
    assert ops.cast(x, "float64").dtype == np.float64


def test_several_results():
    parts = ops.split(Input((6,)), 3, axis=1)
    assert [p.shape for p in parts] == [(None, 2)] * 3
    model = Model(i := Input((6,)), ops.split(i, 3, axis=1)[1])
    np.testing.assert_array_equal(model(np.arange(6.0)[None]).data, [[2, 3]])


@pytest.mark.parametrize("act", [bool, float, int, np.asarray, list, lambda x: np.add(x, 1)])
def test_numbers_are_refused(act):
    with pytest.raises(TypeError):
        act(Input((3,)))


def test_arrays_and_symbolic_tensors_mix():
    i = Input((3,))
    model = Model(i, np.ones(3, "float32") + i * np.arange(3, dtype="float32"))
    np.testing.assert_allclose(model(np.ones((2, 3))).data, [[1, 2, 3]] * 2)


def test_the_first_failure_is_the_one_reported():
    def picky(x):
        raise ValueError(f"length {x.shape[1]}")

    with pytest.raises(ValueError, match="length 83"):
        infer(picky, (SymbolicTensor((None, None)),), {})


def test_ranks_that_depend_on_the_data_are_refused():
    with pytest.raises(ValueError, match="number of axes"):
        infer(lambda x: x if x.shape[0] == 2 else x[0], (SymbolicTensor((None, 3)),), {})


def test_code_of_any_kind_may_stand_in_call():
    class Positions(Layer):
        def call(self, x):
            steps = ops.shape(x)[1]
            table = np.sin(np.arange(steps, dtype="float32"))[:, None]
            return x + table if steps > 1 else x

    i = Input((None, 4))
    y = Positions()(i)
    assert y.shape == (None, None, 4)
    assert Model(i, y)(np.zeros((2, 6, 4))).shape == (2, 6, 4)


def test_masks_are_stood_in_for():
    from seqnet.layers import Embedding, GlobalAveragePooling1D

    class NeedsMask(Layer):
        def call(self, x, mask=None):
            assert mask is not None and mask.dtype == np.bool_
            return x

    x = Embedding(5, 4, mask_zero=True)(Input((None,), dtype="int32"))
    assert x.mask.shape == (None, None)
    with pytest.warns(UserWarning, match="does not use masks"):
        y = NeedsMask()(x)
    assert GlobalAveragePooling1D()(y).shape == (None, 4)


def test_trees():
    tree = {"b": [1, (2, 3)], "a": 4}
    assert flatten(tree) == [4, 1, 2, 3]
    assert pack(tree, [40, 10, 20, 30]) == {"b": [10, (20, 30)], "a": 40}
    assert map_structure(lambda v: -v, tree) == {"b": [-1, (-2, -3)], "a": -4}
    assert same_structure([1, (2,)], (3, [4])) and not same_structure([1], {"a": 1})
    assert flatten(Tensor([1.0, 2.0]))[0].shape == (2,)
