"""Models as ONNX files: onnxruntime gives the same numbers; what has no counterpart is named."""

import numpy as np
import pytest

import seqnet
from seqnet import layers as L
from seqnet.errors import NotBuiltError
from seqnet.tree import flatten

onnx = pytest.importorskip("onnx", reason="the package onnx is not installed")
onnxruntime = pytest.importorskip("onnxruntime", reason="the package onnxruntime is not installed")

rng = np.random.default_rng(0)
X = rng.standard_normal((3, 7, 4)).astype("float32")
Z = rng.standard_normal((3, 5, 4)).astype("float32")
IDS = rng.integers(0, 9, (3, 7)).astype("int32")
IDS[0, :3] = IDS[1, 5:] = 0
FLAT = rng.standard_normal((3, 6)).astype("float32")


def check(model, *arrays, path, tolerance=1e-5):
    """Export, run, compare; also with another batch."""
    for v in model.weights:
        value = rng.standard_normal(v.shape) * 0.5
        v.assign(np.abs(value) + 0.1 if "variance" in v.name else value)
    model.export(path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [i.name for i in session.get_inputs()]
    for part in (slice(None), slice(1)):
        given = [a[part] for a in arrays]
        wanted = [np.asarray(y.data) for y in flatten(model(given[0] if len(given) == 1 else given))]
        found = session.run(None, dict(zip(names, given)))
        assert len(found) == len(wanted)
        for a, b in zip(found, wanted):
            assert a.shape == b.shape and a.dtype == b.dtype
            np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def one(layer, shape=(7, 4), **call):
    i = seqnet.Input(shape)
    return seqnet.Model(i, layer(i, **call))


SEQUENCE = {
    "dense": lambda: L.Dense(3, activation="relu"),
    "dense_no_bias": lambda: L.Dense(3, use_bias=False, activation="softmax"),
    **{f"activation_{name}": lambda name=name: L.Activation(name) for name in (
        "linear", "relu", "sigmoid", "tanh", "softmax", "softplus", "softsign", "elu", "selu", "gelu", "silu",
        "hard_sigmoid", "hard_silu", "leaky_relu", "relu6", "exponential", "mish", "log_softmax", "keras2_hard_sigmoid",
        "hard_tanh")},
    "relu": lambda: L.ReLU(max_value=0.8, negative_slope=0.1, threshold=0.2),
    "relu_plain": lambda: L.ReLU(),
    "leaky": lambda: L.LeakyReLU(negative_slope=0.2),
    "elu": lambda: L.ELU(alpha=0.7),
    "prelu": lambda: L.PReLU(shared_axes=[1]),
    "softmax_axis": lambda: L.Softmax(axis=1),
    **{f"conv_{padding}_{stride}_{dilation}": lambda p=padding, s=stride, d=dilation: L.Conv1D(
        5, 3, strides=s, padding=p, dilation_rate=d, activation="tanh")
       for padding, stride, dilation in (("valid", 1, 1), ("valid", 2, 1), ("same", 1, 1), ("same", 2, 1), ("same", 1, 2),
                                         ("causal", 1, 1), ("causal", 1, 3), ("causal", 2, 1), ("valid", 1, 3))},
    "conv_groups": lambda: L.Conv1D(6, 2, groups=2, padding="same"),
    "conv_even_same": lambda: L.Conv1D(3, 4, padding="same", strides=3),
    "depthwise": lambda: L.DepthwiseConv1D(3, depth_multiplier=2, padding="same"),
    "separable": lambda: L.SeparableConv1D(5, 3, depth_multiplier=2, activation="relu"),
    **{f"{kind.__name__}_{padding}_{stride}": lambda k=kind, p=padding, s=stride: k(3, strides=s, padding=p)
       for kind in (L.MaxPooling1D, L.AveragePooling1D) for padding in ("valid", "same") for stride in (1, 2)},
    "global_max": lambda: L.GlobalMaxPooling1D(),
    "global_average": lambda: L.GlobalAveragePooling1D(keepdims=True),
    **{f"{cell.__name__}_{name}": lambda c=cell, k=kwargs: c(3, **k)
       for cell in (L.SimpleRNN, L.LSTM, L.GRU) for name, kwargs in {
           "last": {}, "all": {"return_sequences": True}, "states": {"return_state": True, "return_sequences": True},
           "backwards": {"go_backwards": True, "return_sequences": True}, "relu": {"activation": "relu"},
           "selu": {"activation": "selu"}, "no_bias": {"use_bias": False}}.items()},
    "lstm_hard": lambda: L.LSTM(3, recurrent_activation="hard_sigmoid"),
    "gru_before": lambda: L.GRU(3, reset_after=False, return_sequences=True),
    "gru_before_hard": lambda: L.GRU(3, reset_after=False, recurrent_activation="keras2_hard_sigmoid"),
    **{f"bidirectional_{mode}": lambda m=mode: L.Bidirectional(L.LSTM(3, return_sequences=True), merge_mode=m)
       for mode in ("concat", "sum", "mul", "ave", None)},
    "bidirectional_last": lambda: L.Bidirectional(L.GRU(3)),
    "bidirectional_states": lambda: L.Bidirectional(L.LSTM(2, return_state=True)),
    "time_distributed": lambda: L.TimeDistributed(L.Dense(2, activation="softmax")),
    "batch_norm": lambda: L.BatchNormalization(),
    "batch_norm_plain": lambda: L.BatchNormalization(scale=False, center=False, axis=1),
    "layer_norm": lambda: L.LayerNormalization(epsilon=1e-6),
    "layer_norm_plain": lambda: L.LayerNormalization(center=False, scale=False),
    "rms_norm": lambda: L.RMSNormalization(),
    "dropout": lambda: L.Dropout(0.5), "spatial": lambda: L.SpatialDropout1D(0.5), "noise": lambda: L.GaussianNoise(0.5),
    "flatten": lambda: L.Flatten(), "reshape": lambda: L.Reshape((-1, 2)), "permute": lambda: L.Permute((2, 1)),
    "cropping": lambda: L.Cropping1D((1, 2)), "padding": lambda: L.ZeroPadding1D((2, 1)), "up": lambda: L.UpSampling1D(3),
    "masking": lambda: L.Masking(0.0),
}


@pytest.mark.parametrize("name", SEQUENCE)
def test_a_layer_of_sequences(name, tmp_path):
    check(one(SEQUENCE[name]()), X, path=tmp_path / "m.onnx")


def test_open_lengths_stay_open(tmp_path):
    i = seqnet.Input((None, 4))
    y = L.Conv1D(5, 3, padding="causal", dilation_rate=2, activation="relu")(i)
    y = L.Bidirectional(L.GRU(3, return_sequences=True))(L.MaxPooling1D(2)(y))
    y = L.TimeDistributed(L.Dense(3))(L.MultiHeadAttention(2, 3)(y, y, use_causal_mask=True))
    model = seqnet.Model(i, L.GlobalMaxPooling1D()(y))
    check(model, X, path=tmp_path / "m.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "m.onnx"), providers=["CPUExecutionProvider"])
    longer = np.concatenate([X, X], axis=1)
    np.testing.assert_allclose(session.run(None, {session.get_inputs()[0].name: longer})[0], model(longer).data,
                               rtol=1e-5, atol=1e-5)


MERGES = {
    "Add": (L.Add, X, X[:, ::-1]), "Subtract": (L.Subtract, X, X[:, 0]), "Multiply": (L.Multiply, X, X),
    "Average": (L.Average, X, X * 2), "Maximum": (L.Maximum, X, -X), "Minimum": (L.Minimum, X, -X),
    "Concatenate": (L.Concatenate, X, X[:, :, :2]), "Concatenate_time": (lambda: L.Concatenate(axis=1), X, Z),
    "Dot": (lambda: L.Dot(axes=2), X, Z), "Dot_mixed": (lambda: L.Dot(axes=(1, 1)), X, X),
    "Dot_flat": (lambda: L.Dot(axes=1), FLAT, FLAT[:, ::-1]),
    "Attention": (lambda: L.Attention(use_scale=True), Z, X),
}


@pytest.mark.parametrize("name", MERGES)
def test_a_merge(name, tmp_path):
    layer, *arrays = MERGES[name]
    arrays = [np.ascontiguousarray(a) for a in arrays]
    inputs = [seqnet.Input(a.shape[1:]) for a in arrays]
    check(seqnet.Model(inputs, layer()(inputs)), *arrays, path=tmp_path / "m.onnx")


def test_repeat_vector_and_states(tmp_path):
    """An encoder whose states start a decoder."""
    i, j = seqnet.Input((7, 4)), seqnet.Input((5, 4))
    _, h, c = L.LSTM(3, return_state=True)(i)
    y = L.LSTM(3, return_sequences=True)(j, initial_state=[h, c])
    model = seqnet.Model([i, j], [y, L.RepeatVector(2)(h)])
    check(model, X, Z, path=tmp_path / "m.onnx")


@pytest.mark.parametrize("settings", [{}, {"use_bias": False, "value_dim": 5}, {"output_shape": 6}])
@pytest.mark.parametrize("causal", [False, True])
def test_multi_head_attention(settings, causal, tmp_path):
    q, v = seqnet.Input((5, 4)), seqnet.Input((7, 4))
    y, scores = L.MultiHeadAttention(2, 3, **settings)(q, v, return_attention_scores=True, use_causal_mask=causal)
    check(seqnet.Model([q, v], [y, scores]), Z, X, path=tmp_path / "m.onnx")


MASKED = {
    "lstm": lambda x: L.LSTM(3)(x), "gru": lambda x: L.GRU(3, return_sequences=True)(x),
    "gru_before": lambda x: L.GRU(3, reset_after=False)(x), "rnn": lambda x: L.SimpleRNN(3, return_state=True)(x),
    "bidirectional": lambda x: L.Bidirectional(L.LSTM(3, return_sequences=True))(x),
    "stacked": lambda x: L.LSTM(3)(L.LSTM(3, return_sequences=True)(x)),
    "mean": lambda x: L.GlobalAveragePooling1D()(L.Dropout(0.1)(x)),
    "heads": lambda x: L.GlobalAveragePooling1D()(L.LayerNormalization()(x + L.MultiHeadAttention(2, 3)(x, x))),
    "concatenated": lambda x: L.GRU(2)(L.Concatenate()([x, L.Dense(2)(x)])),
    "distributed": lambda x: L.LSTM(2)(L.TimeDistributed(L.Dense(2))(x)),
}


@pytest.mark.parametrize("name", MASKED)
def test_masks_of_padding(name, tmp_path):
    i = seqnet.Input((7,), dtype="int32")
    check(seqnet.Model(i, MASKED[name](L.Embedding(9, 4, mask_zero=True)(i))), IDS, path=tmp_path / "m.onnx")


def test_ops_on_tensors(tmp_path):
    i = seqnet.Input((7, 4))
    ops = seqnet.ops
    y = (i ** 2 + 1.5) / ops.exp(i * 0.1) - ops.mean(i, axis=1, keepdims=True)
    parts = [y[:, 1:-1], y[:, -1], y[..., None, 2], ops.transpose(y, (0, 2, 1)), ops.sum(y, axis=-1), ops.max(y, axis=1),
             ops.concatenate([y, ops.tanh(i)], axis=-1), ops.reshape(y, (-1, 28)), ops.expand_dims(y, 1),
             ops.stack([i, y], axis=2), ops.take(y, [0, 2, 2], axis=1), ops.cast(y > 0.0, "float32"), -ops.abs(y),
             ops.matmul(y, ops.transpose(i, (0, 2, 1))), ops.softmax(y, axis=1), 1.0 - ops.sqrt(ops.square(y) + 1.0)]
    check(seqnet.Model(i, parts), X, path=tmp_path / "m.onnx")


def test_models_in_models_and_the_course(tmp_path):
    part = seqnet.Sequential([seqnet.Input((7, 4)), L.Conv1D(3, 2), L.GlobalMaxPooling1D()])
    i = seqnet.Input((7, 4))
    check(seqnet.Model(i, L.Dense(1)(part(i) + part(i * 2.0))), X, path=tmp_path / "nested.onnx")
    course = seqnet.Sequential([L.Embedding(9, 6, input_length=7), L.Conv1D(5, 3, activation="relu"), L.MaxPooling1D(2),
                                L.Dropout(0.2), L.LSTM(4, dropout=0.2, recurrent_dropout=0.2),
                                L.Dense(20, activation="softmax")])
    course.build((None, 7))
    check(course, IDS, path=tmp_path / "course.onnx")
    made = onnx.load(tmp_path / "course.onnx")
    assert made.producer_name == "seqnet" and [i.name for i in made.graph.input] == course.input_names


def test_both_float_types(tmp_path):
    i = seqnet.Input((7, 4), dtype="float64")
    model = seqnet.Model(i, L.Dense(2, dtype="float64")(L.LayerNormalization(dtype="float64")(i)))
    check(model, X.astype("float64"), path=tmp_path / "m.onnx")


def test_what_cannot_be_said_is_named(tmp_path):
    class Mine(L.Layer):
        def call(self, x):
            return x

    with pytest.raises(NotImplementedError, match="layer Mine 'own'.*Supported are"):
        one(Mine(name="own")).export(tmp_path / "m.onnx")
    with pytest.raises(NotImplementedError, match="AdaptiveMaxPooling1D 'few'"):
        one(L.AdaptiveMaxPooling1D(3, name="few")).export(tmp_path / "m.onnx")
    i = seqnet.Input((7, 4))
    with pytest.raises(NotImplementedError, match="the op 'cumsum'"):
        seqnet.Model(i, seqnet.ops.cumsum(i, axis=1)).export(tmp_path / "m.onnx")
    with pytest.raises(NotImplementedError, match="Dense 'odd': the activation 'sparsemax'"):
        one(L.Dense(3, activation="sparsemax", name="odd")).export(tmp_path / "m.onnx")
    with pytest.raises(NotBuiltError):
        seqnet.Sequential([L.Dense(3)]).export(tmp_path / "m.onnx")
    with pytest.raises(ValueError, match="subclassed"):
        type("Own", (seqnet.Model,), {"call": lambda self, x: x})().export(tmp_path / "m", format="onnx")
    with pytest.raises(ValueError, match="'onnx'"):
        one(L.Dense(3)).export(tmp_path / "m", format="tf_saved_model")
    assert not list(tmp_path.iterdir())
