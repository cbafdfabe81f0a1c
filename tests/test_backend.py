"""`seqnet.backend`: types and settings, and the names that older notebooks write as K.something."""

import numpy as np
import pytest

import seqnet
from seqnet import Input, backend, layers, ops
from seqnet.tensor import Tensor


def test_types():
    assert [backend.standardize_dtype(d) for d in (None, float, int, bool, "int", np.float64, np.dtype("int8"))] == [
        "float32", "float32", "int32", "bool", "int32", "float64", "int8"]
    assert backend.standardize_dtype(Tensor([1.0]).dtype) == "float32"
    with pytest.raises(ValueError, match="Invalid dtype: 'complex64'"):
        backend.standardize_dtype("complex64")
    assert backend.is_float_dtype("float64") and not backend.is_float_dtype("int32")
    assert backend.is_int_dtype("uint8") and not backend.is_int_dtype("bool")
    assert backend.result_type("int64", "float32") == "float32"
    assert backend.result_type("float64", "float32") == "float64"
    assert backend.result_type("int32", "int8") == "int32" and backend.result_type("float16", "bfloat16") == "float32"
    assert backend.result_type(np.zeros(2, "int16"), "bool") == "int16" and backend.result_type() == "float32"


def test_settings():
    assert backend.backend() == "seqnet" and backend.image_data_format() == "channels_last"
    backend.set_image_data_format("channels_last")
    with pytest.raises(ValueError, match="channels_last"):
        backend.set_image_data_format("channels_first")
    assert backend.epsilon() == 1e-7
    backend.set_floatx("float64")
    try:
        assert backend.floatx() == seqnet.config.floatx() == "float64" and backend.cast_to_floatx([1]).dtype == np.float64
    finally:
        backend.set_floatx("float32")
    first = backend.get_uid("thing")
    assert backend.get_uid("thing") == first + 1
    backend.clear_session()
    assert layers.Dense(1).name == "dense"


def test_symbolic_tensors():
    assert backend.is_keras_tensor(Input((3,))) and not backend.is_keras_tensor(np.zeros(3))
    assert backend.int_shape(Input((3,))) == (None, 3)
    assert backend.flatten(Input((3, 4))).shape == (None, 12)


def test_older_names():
    K = backend  # noqa: N806  as notebooks call it
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(K.mean(K.square(x), axis=-1).data, (x**2).mean(-1))
    np.testing.assert_array_equal(K.permute_dimensions(x, (1, 0)).data, x.T)
    np.testing.assert_array_equal(K.pow(x, 2.0).data, x**2)
    np.testing.assert_array_equal(K.reverse(x, 1).data, x[:, ::-1])
    np.testing.assert_allclose(np.linalg.norm(K.l2_normalize(x, axis=1).data, axis=1), 1)
    assert K.batch_flatten(np.zeros((2, 3, 4))).shape == (2, 12) and K.count_params(np.zeros((2, 3))) == 6
    v = K.variable(x, name="v")
    K.set_value(v, x + 1)
    K.update_add(v, x)
    K.update_sub(v, np.ones_like(x))
    np.testing.assert_array_equal(K.get_value(v), 2 * x)
    np.testing.assert_array_equal(K.eval(K.update(v, x)), x)
    K.batch_set_value([(v, x + 5)])
    np.testing.assert_array_equal(K.batch_get_value([v])[0], x + 5)
    assert K.switch(x > 2, lambda: x, -x).data.tolist() == np.where(x > 2, x, -x).tolist()
    assert float(K.foldl(lambda a, b: a - b, ops.convert_to_tensor([1.0, 2.0, 4.0]))) == -5
    assert float(K.foldr(lambda a, b: a - b, ops.convert_to_tensor([1.0, 2.0, 4.0]), 0.0)) == -7
    assert K.random_normal((2,), seed=1).shape == K.random_uniform((2,), seed=1).shape == (2,)
    np.testing.assert_allclose(K.random_bernoulli((4000,), 0.25, seed=1).data.mean(), 0.25, atol=0.05)
    assert K.dropout(np.ones(5), 0.5, seed=1).shape == (5,)
    assert K.not_equal(1, 2).data and K.cast(x, "int32").dtype == np.int32
    with pytest.raises(AttributeError, match="seqnet.ops"):
        K.conv2d  # noqa: B018
