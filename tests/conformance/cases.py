"""One table of models that Keras and seqnet both build: the same code, called with either library.

A case is a function of the library `K` (its `layers`, `Model`, `Input` and `Sequential`) that returns a model,
and a list of inputs. Inputs and weights come from NumPy's frozen `RandomState`, so nothing but results is stored.
"""

from __future__ import annotations

import zlib

import numpy as np

CASES = {}
# without sparsemax, for which Keras 3.15 returns values that do not add up to one
ACTIVATIONS = (
    "linear", "relu", "leaky_relu", "relu6", "softmax", "log_softmax", "elu", "selu", "celu", "glu", "softplus",
    "softsign", "squareplus", "soft_shrink", "hard_shrink", "sparse_plus", "silu", "gelu", "tanh", "tanh_shrink",
    "sigmoid", "log_sigmoid", "sparse_sigmoid", "exponential", "hard_sigmoid", "hard_silu", "hard_tanh", "mish",
    "swish",
)


def random_state(*key):
    """A generator that depends on nothing but the key."""
    return np.random.RandomState(zlib.crc32(repr(key).encode()))


def floats(*shape, key="x"):
    return random_state(key, shape).standard_normal(shape)


def ids(*shape, high=11, pad=0):
    """Word ids; the last `pad` steps of the first row and the first of the last row are 0."""
    numbers = random_state("ids", shape, high).randint(1, high, size=shape).astype("int32")
    if pad:
        numbers[0, -pad:] = 0
        numbers[-1, :pad] = 0
    return numbers


def case(name, inputs):
    def add(build):
        assert name not in CASES, name
        CASES[name] = (build, inputs)
        return build

    return add


def merged(name, arrays, layer):
    """A case of a layer that takes several inputs."""

    @case(name, arrays)
    def build(K):
        i = [K.Input(x.shape[1:], dtype="float64") for x in arrays]
        return K.Model(i, layer(K.layers)(i))


def one_layer(name, x, layer):
    """A case of a single layer on a single float input."""

    @case(name, [x])
    def build(K):
        i = K.Input(x.shape[1:], dtype="float64")
        return K.Model(i, layer(K.layers)(i))


def masked(name, layer, high=11, pad=2, shape=(3, 6)):
    """A case of a layer behind an Embedding with `mask_zero`."""

    @case(name, [ids(*shape, high=high, pad=pad)])
    def build(K):
        i = K.Input(shape[1:], dtype="int32")
        x = K.layers.Embedding(high, 4, mask_zero=True)(i)
        return K.Model(i, layer(K, x))


# ---------------------------------------------------------------- dense
X2, X3 = floats(3, 5), floats(2, 4, 5)
one_layer("dense", X2, lambda L: L.Dense(4))
one_layer("dense_no_bias", X2, lambda L: L.Dense(4, use_bias=False))
one_layer("dense_rank3", X3, lambda L: L.Dense(3, activation="relu"))
one_layer("dense_rank4", floats(2, 3, 2, 5), lambda L: L.Dense(3, activation="tanh"))
for _name in ("relu", "sigmoid", "tanh", "softmax", "gelu", "linear"):
    one_layer(f"dense_{_name}", X2, lambda L, a=_name: L.Dense(4, activation=a))

# ---------------------------------------------------------------- activations
XA = np.linspace(-7.3, 7.1, 36).reshape(3, 12)[:, np.argsort(random_state("order").rand(12))]
for _name in ACTIVATIONS:
    one_layer(f"activation_{_name}", XA, lambda L, a=_name: L.Activation(a))
one_layer("relu_layer", XA, lambda L: L.ReLU())
one_layer("relu_layer_all", XA, lambda L: L.ReLU(max_value=4.0, negative_slope=0.3, threshold=1.5))
one_layer("relu_layer_slope", XA, lambda L: L.ReLU(negative_slope=0.1))
one_layer("relu_layer_max", XA, lambda L: L.ReLU(max_value=6.0))
one_layer("relu_layer_threshold", XA, lambda L: L.ReLU(threshold=2.0))
one_layer("softmax_layer", X3, lambda L: L.Softmax())
one_layer("softmax_layer_axis1", X3, lambda L: L.Softmax(axis=1))
one_layer("softmax_layer_axes", X3, lambda L: L.Softmax(axis=(1, 2)))

# ---------------------------------------------------------------- convolution
XC = floats(2, 9, 4)
for _padding in ("valid", "same", "causal"):
    for _size in (1, 2, 3, 4):
        one_layer(f"conv1d_{_padding}_{_size}", XC, lambda L, p=_padding, k=_size: L.Conv1D(3, k, padding=p))
    for _strides in (2, 3):
        one_layer(f"conv1d_{_padding}_strides{_strides}", XC,
                  lambda L, p=_padding, s=_strides: L.Conv1D(3, 3, strides=s, padding=p))
    for _rate in (2, 3):
        one_layer(f"conv1d_{_padding}_dilation{_rate}", XC,
                  lambda L, p=_padding, d=_rate: L.Conv1D(3, 3, dilation_rate=d, padding=p))
    one_layer(f"conv1d_{_padding}_groups", XC, lambda L, p=_padding: L.Conv1D(6, 3, groups=2, padding=p))
    one_layer(f"conv1d_{_padding}_even_strides", XC, lambda L, p=_padding: L.Conv1D(2, 4, strides=2, padding=p))
for _name in ("relu", "sigmoid", "tanh", "elu", "softmax"):
    one_layer(f"conv1d_{_name}", XC, lambda L, a=_name: L.Conv1D(3, 3, activation=a))
one_layer("conv1d_depthwise", XC, lambda L: L.Conv1D(4, 3, groups=4))
one_layer("conv1d_no_bias", XC, lambda L: L.Conv1D(3, 3, use_bias=False))
one_layer("conv1d_channels_first", floats(2, 4, 9), lambda L: L.Conv1D(3, 3, data_format="channels_first"))
one_layer("conv1d_channels_first_same", floats(2, 4, 9),
          lambda L: L.Conv1D(3, 3, strides=2, padding="same", activation="relu", data_format="channels_first"))

# ---------------------------------------------------------------- pooling
XP = floats(2, 10, 3)
for _kind in ("MaxPooling1D", "AveragePooling1D"):
    for _padding in ("valid", "same"):
        for _size, _strides in ((2, None), (3, None), (3, 1), (2, 3), (5, 2), (10, None)):
            one_layer(f"{_kind}_{_padding}_{_size}_{_strides}", XP,
                      lambda L, c=_kind, p=_padding, k=_size, s=_strides: getattr(L, c)(k, strides=s, padding=p))
    one_layer(f"{_kind}_channels_first", floats(2, 3, 10),
              lambda L, c=_kind: getattr(L, c)(3, strides=2, padding="same", data_format="channels_first"))
for _kind in ("GlobalMaxPooling1D", "GlobalAveragePooling1D"):
    for _keep in (False, True):
        one_layer(f"{_kind}_keepdims{_keep}", XP, lambda L, c=_kind, k=_keep: getattr(L, c)(keepdims=k))
        one_layer(f"{_kind}_channels_first_keepdims{_keep}", XP,
                  lambda L, c=_kind, k=_keep: getattr(L, c)(data_format="channels_first", keepdims=k))

# ---------------------------------------------------------------- shapes
one_layer("flatten", X3, lambda L: L.Flatten())
one_layer("flatten_channels_first", X3, lambda L: L.Flatten(data_format="channels_first"))
one_layer("flatten_rank1", floats(4), lambda L: L.Flatten())
one_layer("reshape", X3, lambda L: L.Reshape((10, 2)))
one_layer("reshape_open", X3, lambda L: L.Reshape((-1, 2)))
one_layer("identity", X3, lambda L: L.Identity())
one_layer("dropout_inference", X3, lambda L: L.Dropout(0.5))
one_layer("lambda", X3, lambda L: L.Lambda(lambda x: x * x))

# ---------------------------------------------------------------- merging
A, B = floats(2, 3, 4, key="a"), floats(2, 3, 4, key="b")
for _kind in ("Add", "Subtract", "Multiply"):
    merged(f"{_kind}", [A, B], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_ranks", [floats(2, 3, 4), floats(2, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_ranks_square", [floats(4, 4, 4), floats(4, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_ranks_swapped", [floats(2, 4), floats(2, 3, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_rank_1_and_3", [floats(2, 1), floats(2, 3, 2, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_broadcast", [floats(2, 3, 1), floats(2, 1, 4)], lambda L, c=_kind: getattr(L, c)())
merged("Add_three", [A, B, A + B], lambda L: L.Add())
merged("Multiply_three", [A, B, A + B], lambda L: L.Multiply())
merged("Concatenate", [A, floats(2, 3, 2)], lambda L: L.Concatenate())
merged("Concatenate_axis1", [A, floats(2, 2, 4)], lambda L: L.Concatenate(axis=1))
merged("Concatenate_axis-2", [A, floats(2, 1, 4), B], lambda L: L.Concatenate(axis=-2))
merged("Concatenate_axis0", [A, B], lambda L: L.Concatenate(axis=0))
merged("function_add", [A, B], lambda L: L.add)
merged("function_subtract", [A, B], lambda L: L.subtract)
merged("function_multiply", [A, B], lambda L: L.multiply)
merged("function_concatenate", [A, B], lambda L: lambda xs: L.concatenate(xs, axis=1))

# ---------------------------------------------------------------- embedding and masks
masked("embedding", lambda K, x: x)
masked("mask_global_average", lambda K, x: K.layers.GlobalAveragePooling1D()(x))
masked("mask_global_average_keepdims", lambda K, x: K.layers.GlobalAveragePooling1D(keepdims=True)(x))
masked("mask_through_dense", lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.Dense(3, activation="tanh")(x)))
masked("mask_through_dropout_activation", lambda K, x: K.layers.GlobalAveragePooling1D()(
    K.layers.Activation("tanh")(K.layers.Dropout(0.3)(x))))
masked("mask_global_max", lambda K, x: K.layers.GlobalMaxPooling1D()(x))
masked("mask_add", lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.Add()([x, K.layers.Dense(4)(x)])))
masked("mask_concatenate", lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.Concatenate()([x, x])))
masked("mask_concatenate_axis1", lambda K, x: K.layers.GlobalAveragePooling1D()(K.layers.Concatenate(axis=1)([x, x])))


@case("mask_add_of_two", [ids(3, 5, pad=2), ids(3, 5, high=7, pad=1)])
def _two_masks(K):
    a, b = K.Input((5,), dtype="int32"), K.Input((5,), dtype="int32")
    x = K.layers.Embedding(11, 3, mask_zero=True)(a)
    y = K.layers.Embedding(7, 3, mask_zero=True)(b)
    return K.Model([a, b], K.layers.GlobalAveragePooling1D()(K.layers.Add()([x, y])))


@case("mask_add_of_one", [ids(3, 5, pad=2), ids(3, 5, high=7, pad=1)])
def _one_mask(K):
    a, b = K.Input((5,), dtype="int32"), K.Input((5,), dtype="int32")
    x = K.layers.Embedding(11, 3, mask_zero=True)(a)
    y = K.layers.Embedding(7, 3)(b)
    return K.Model([a, b], K.layers.GlobalAveragePooling1D()(K.layers.Add()([x, y])))


@case("mask_concatenate_of_one", [ids(3, 5, pad=2), ids(3, 5, high=7, pad=1)])
def _concatenated_mask(K):
    a, b = K.Input((5,), dtype="int32"), K.Input((5,), dtype="int32")
    x = K.layers.Embedding(11, 3, mask_zero=True)(a)
    y = K.layers.Embedding(7, 3)(b)
    return K.Model([a, b], K.layers.GlobalAveragePooling1D()(K.layers.Concatenate(axis=1)([x, y])))


MASKED = floats(2, 5, 3).copy()
MASKED[0, 3:] = 0.0
MASKED[1, 0] = 0.0
one_layer("masking", MASKED, lambda L: L.Masking())


@case("masking_average", [MASKED])
def _masking_average(K):
    i = K.Input((5, 3), dtype="float64")
    return K.Model(i, K.layers.GlobalAveragePooling1D()(K.layers.Masking()(i)))


@case("softmax_with_mask", [MASKED[:, :, 0]])
def _softmax_mask(K):
    i = K.Input((5,), dtype="float64")
    x = K.layers.Dense(5)(i)
    return K.Model(i, K.layers.Softmax()(x, mask=i))


@case("embedding_frozen", [ids(3, 6)])
def _frozen(K):
    i = K.Input((6,), dtype="int32")
    table = floats(11, 4, key="table")
    x = K.layers.Embedding(11, 4, weights=[table], trainable=False)(i)
    return K.Model(i, K.layers.GlobalMaxPooling1D()(K.layers.Conv1D(3, 3, activation="relu")(x)))


@case("embedding_float_ids", [ids(3, 6).astype("float64")])
def _float_ids(K):
    i = K.Input((6,), dtype="float64")
    return K.Model(i, K.layers.Embedding(11, 4)(i))


@case("embedding_rank1", [ids(7)])
def _rank1(K):
    i = K.Input((), dtype="int32")
    return K.Model(i, K.layers.Embedding(11, 4)(i))


@case("embedding_dense", [ids(4, 9)])
def _embedding_dense(K):
    i = K.Input((9,), dtype="int32")
    return K.Model(i, K.layers.Dense(3, activation="tanh")(K.layers.Embedding(11, 8)(i)))


# ---------------------------------------------------------------- ops used directly in a Functional model
XO = floats(2, 3, 4)
OPS = {
    "reshape": lambda o, x: o.reshape(x, (-1, 6)),
    "transpose": lambda o, x: o.transpose(x, (0, 2, 1)),
    "swapaxes": lambda o, x: o.swapaxes(x, 1, 2),
    "expand_dims": lambda o, x: o.expand_dims(x, axis=1),
    "expand_squeeze": lambda o, x: o.squeeze(o.expand_dims(x, 2), axis=2),
    "concatenate": lambda o, x: o.concatenate([x, x * 2.0], axis=1),
    "stack": lambda o, x: o.stack([x, -x], axis=1),
    "split": lambda o, x: o.split(x, 2, axis=2)[1],
    "tile": lambda o, x: o.tile(x, (1, 2, 1)),
    "repeat": lambda o, x: o.repeat(x, 2, axis=1),
    "flip": lambda o, x: o.flip(x, axis=1),
    "pad": lambda o, x: o.pad(x, ((0, 0), (1, 2), (0, 1))),
    "broadcast_to": lambda o, x: o.broadcast_to(x[:, :1], (2, 3, 4)) * 1.0,
    "sum": lambda o, x: o.sum(x, axis=1),
    "sum_keepdims": lambda o, x: o.sum(x, axis=(1, 2), keepdims=True),
    "mean": lambda o, x: o.mean(x, axis=-1),
    "max": lambda o, x: o.max(x, axis=1),
    "min": lambda o, x: o.min(x, axis=1, keepdims=True),
    "prod": lambda o, x: o.prod(x, axis=2),
    "var": lambda o, x: o.var(x, axis=1),
    "std": lambda o, x: o.std(x, axis=1),
    "logsumexp": lambda o, x: o.logsumexp(x, axis=2),
    "cumsum": lambda o, x: o.cumsum(x, axis=1),
    "argmax_one_hot": lambda o, x: o.one_hot(o.argmax(x, axis=-1), 4) * x,
    "any_all": lambda o, x: o.where(o.logical_and(o.any(x > 0, axis=1, keepdims=True), x < 1), x, 0.5),
    "clip": lambda o, x: o.clip(x, -0.5, 0.7),
    "maximum": lambda o, x: o.maximum(x, 0.1) - o.minimum(x[:, 1:2], x),
    "cast": lambda o, x: o.cast(x > 0, "float64") * x,
    "softmax": lambda o, x: o.softmax(x, axis=1),
    "log_softmax": lambda o, x: o.log_softmax(x, axis=1),
    "leaky_relu": lambda o, x: o.leaky_relu(x, negative_slope=0.3),
    "elu": lambda o, x: o.elu(x, alpha=0.7),
    "celu": lambda o, x: o.celu(x, alpha=0.7),
    "gelu": lambda o, x: o.gelu(x, approximate=False),
    "gelu_tanh": lambda o, x: o.gelu(x, approximate=True),
    "unary": lambda o, x: o.exp(-o.square(x)) + o.log(1.0 + o.abs(x)) * o.sqrt(o.abs(x)) + o.sign(x) * o.floor(x),
    "trigonometric": lambda o, x: o.sin(x) * o.cos(x) + o.tanh(x) - o.erf(x) + o.sigmoid(x),
    "matmul": lambda o, x: o.matmul(x, o.transpose(x, (0, 2, 1))),
    "take": lambda o, x: o.take(x, np.array([2, 0]), axis=1),
    "index": lambda o, x: x[:, -1] + x[:, 0, :] * x[:, 1, 2:3],
    "ellipsis": lambda o, x: x[..., 1] / (1.0 + x[..., 2] ** 2),
    "new_axis": lambda o, x: x[:, None, 0] * x,
    "like": lambda o, x: o.ones_like(x) + o.zeros_like(x) * x,
    "mod": lambda o, x: o.mod(x, 0.7) + x // 0.3,
}
for _name, _fn in OPS.items():

    @case(f"op_{_name}", [XO])
    def _op(K, fn=_fn):
        i = K.Input(XO.shape[1:], batch_size=2 if fn is OPS["broadcast_to"] else None, dtype="float64")
        return K.Model(i, fn(K.ops, i))


# ---------------------------------------------------------------- whole models
@case("shared_layers", [X2, X2[::-1].copy()])
def _shared(K):
    a, b = K.Input((5,), dtype="float64"), K.Input((5,), dtype="float64")
    dense = K.layers.Dense(4, activation="tanh")
    return K.Model([a, b], [K.layers.Dense(2)(dense(a)), K.layers.Multiply()([dense(a), dense(b)])])


@case("operators", [X3])
def _operators(K):
    i = K.Input((4, 5), dtype="float64")
    x = K.layers.Dense(3)(i)
    y = 2.0 - x**2 * 0.5 + x[:, 1:2] / (1.0 + x[:, :1] ** 2)
    return K.Model(i, K.layers.Flatten()(-y))


@case("nested", [X2])
def _nested(K):
    inner = K.Sequential([K.Input((5,), dtype="float64"), K.layers.Dense(4, activation="relu"), K.layers.Dense(5)])
    i = K.Input((5,), dtype="float64")
    return K.Model(i, K.layers.Add()([inner(inner(i)), i]))


@case("cnn_13a", [ids(4, 500, high=40, pad=90)])
def cnn(K):
    """The network of course notebook 13a with fewer words and features."""
    L, he = K.layers, {"kernel_initializer": "he_uniform", "activation": "relu"}
    i = K.Input((500,), dtype="int32")
    x = L.Embedding(40, 6)(i)
    x = L.Dropout(0.2)(L.MaxPooling1D(5)(L.Conv1D(8, 5, **he)(x)))
    x = L.Dropout(0.2)(L.MaxPooling1D(5)(L.Conv1D(8, 5, **he)(x)))
    x = L.Dropout(0.2)(L.Conv1D(8, 5, **he)(x))
    mean = L.GlobalAveragePooling1D()(x)
    deviation = L.Subtract()([x, mean])
    variance = L.GlobalAveragePooling1D()(L.Multiply()([deviation, deviation]))
    x = L.Concatenate(name="concat_1")([mean, variance])
    x = L.Dropout(0.2)(L.Dense(8, activation="relu")(x))
    return K.Model(i, L.Dense(1, activation="sigmoid")(x))


CNN_LABELS = np.array([[1.0], [0.0], [0.0], [1.0]])
CNN_STEPS = 3


def weight_values(name, shapes):
    """Weights of a case: the same numbers for Keras and seqnet."""
    rng = random_state("weights", name)
    return [rng.standard_normal(shape) * 0.5 for shape in shapes]


def output_gradient(name, index, shape):
    """What the output is multiplied with before it is summed, so that every entry matters differently."""
    return random_state("gradient", name, index).standard_normal(shape)
