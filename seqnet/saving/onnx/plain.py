"""Converters of the layers that treat every step alike, and of those that move, merge and bound."""

from __future__ import annotations

import numpy as np

from .activations import activate


def same(b, layer, x, **kwargs):
    """Nothing happens outside training."""
    return b.value(b.node("Identity", x.name), x.mask)


def dense(b, layer, x):
    """x @ kernel + bias."""
    y = b.node("MatMul", x.name, b.constant(layer.kernel.numpy(), "kernel"))
    if layer.bias is not None:
        y = b.node("Add", y, b.constant(layer.bias.numpy(), "bias"))
    return b.value(activate(b, layer.activation, y, layer.kernel.dtype), x.mask)


def embedding(b, layer, ids):
    """Rows of the table."""
    whole = b.cast(ids.name, np.int64)
    mask = None
    if layer.mask_zero:
        mask = b.node("Not", b.node("Equal", whole, b.constant(np.array(0, np.int64))))
    return b.value(b.node("Gather", b.constant(layer.embeddings.numpy(), "embeddings"), whole, axis=0), mask)


def masking(b, layer, x):
    """Steps that are the mask value in all features are masked and become zero."""
    known = b.node("Not", b.node("Equal", x.name, b.like(layer.mask_value, x)))
    known = b.node("ReduceMax", b.cast(known, x.dtype), axes=[-1], keepdims=1)
    mask = b.node("Squeeze", b.cast(known, bool), b.ints(-1))
    return b.value(b.node("Mul", x.name, known), mask)


def activation(b, layer, x):
    """The function."""
    return b.value(activate(b, layer.activation, x.name, x.dtype), x.mask)


def relu(b, layer, x):
    """max(x, 0), with its bounds and slopes."""
    y, zero = x.name, b.like(0, x)
    if layer.threshold:
        above = b.node("Greater", y, b.like(layer.threshold, x))
        low = b.node("Mul", b.node("Sub", y, b.like(layer.threshold, x)), b.like(layer.negative_slope, x))
        y = b.node("Where", b.node("Or", above, b.node("Equal", y, b.like(layer.threshold, x))), y, low)
    elif layer.negative_slope:
        y = b.node("LeakyRelu", y, alpha=float(layer.negative_slope))
    else:
        y = b.node("Max", y, zero)
    if layer.max_value is not None:
        y = b.node("Min", y, b.like(layer.max_value, x))
    return b.value(y, x.mask)


def leaky_relu(b, layer, x):
    """x above zero, a slope below."""
    return b.value(b.node("LeakyRelu", x.name, alpha=float(layer.negative_slope)), x.mask)


def elu(b, layer, x):
    """x above zero, alpha (exp(x) - 1) below."""
    return b.value(b.node("Elu", x.name, alpha=float(layer.alpha)), x.mask)


def prelu(b, layer, x):
    """x above zero, a learnt slope below."""
    return b.value(b.node("PRelu", x.name, b.constant(layer.alpha.numpy(), "alpha")), x.mask)


def softmax(b, layer, x, mask=None):
    """exp(x) / sum(exp(x)) along one axis."""
    if mask is not None or not isinstance(layer.axis, int):
        raise b.unsupported("only one axis and no mask is supported")
    return b.value(b.node("Softmax", x.name, axis=layer.axis), x.mask)


def flatten(b, layer, x):
    """(batch, all)."""
    y = x.name
    if layer.data_format == "channels_first" and len(x.shape) > 2:
        y = b.node("Transpose", y, perm=[0, *range(2, len(x.shape)), 1])
    return b.value(b.node("Reshape", y, b.ints(0, -1)) if len(x.shape) > 1 else b.node("Unsqueeze", y, b.ints(1)))


def reshape(b, layer, x):
    """Another shape of one sample."""
    return b.value(b.node("Reshape", x.name, b.ints(0, *(-1 if n is None else n for n in layer.target_shape))))


def permute(b, layer, x):
    """Axes in another order."""
    return b.value(b.node("Transpose", x.name, perm=[0, *layer.dims]))


def repeat_vector(b, layer, x):
    """(batch, n, features)."""
    return b.value(b.node("Tile", b.node("Unsqueeze", x.name, b.ints(1)), b.ints(1, layer.n, 1)))


def cropping(b, layer, x):
    """Without steps at both ends."""
    first, last = layer.cropping
    return b.value(b.node("Slice", x.name, b.ints(first), b.ints(-last if last else 2**62), b.ints(1)))


def zero_padding(b, layer, x):
    """Zeros at both ends."""
    if getattr(layer, "data_format", "channels_last") == "channels_first":
        raise b.unsupported("data_format='channels_first' is not supported")
    first, last = layer.padding
    return b.value(b.node("Pad", x.name, b.ints(0, first, 0, 0, last, 0)))


def up_sampling(b, layer, x):
    """Every step several times."""
    size = layer.size[0] if isinstance(layer.size, (tuple, list)) else layer.size
    many = b.node("Tile", b.node("Unsqueeze", x.name, b.ints(2)), b.ints(1, 1, size, 1))
    return b.value(b.node("Reshape", many, b.ints(0, -1, x.shape[-1])))


# ---- merges

def _wide(b, xs):
    """Names of one rank: axes of length one after the batch, as Keras puts them."""
    rank = max(len(x.shape) for x in xs)
    return [x.name if len(x.shape) == rank else b.node("Unsqueeze", x.name, b.ints(*range(1, 1 + rank - len(x.shape))))
            for x in xs]


def _either(b, xs):
    masks = [x.mask for x in xs]
    if any(m is None for m in masks):
        return None
    found = masks[0]
    for m in masks[1:]:
        found = b.node("Or", found, m)
    return found


def merge(kind):
    """A converter of a merge by one operator."""
    def convert(b, layer, xs):
        if kind in ("Max", "Min") and any(x.mask is not None for x in xs):
            raise b.unsupported("masked inputs are not supported")
        names = _wide(b, xs)
        y = names[0]
        for other in names[1:]:
            y = b.node(kind, y, other)
        return b.value(y, _either(b, xs))

    return convert


def average(b, layer, xs):
    """The mean."""
    total = merge("Add")(b, layer, xs)
    return b.value(b.node("Div", total.name, b.like(len(xs), xs[0])), total.mask)


def concatenate(b, layer, xs):
    """One behind the other."""
    masks, axis = [x.mask for x in xs], layer.axis
    mask = None
    if any(m is not None for m in masks):
        rank = len(xs[0].shape)
        if any(m is None for m in masks):
            raise b.unsupported("some inputs have masks and some have none")
        mask = masks[0]
        for m in masks[1:]:
            mask = b.node("And" if axis % rank != 1 else "Concat", mask, m, **({} if axis % rank != 1 else {"axis": 1}))
    return b.value(b.node("Concat", *[x.name for x in xs], axis=axis), mask)


def dot(b, layer, xs):
    """Sums of products along one axis of each."""
    one, other = xs
    axes = (layer.axes, layer.axes) if isinstance(layer.axes, int) else tuple(layer.axes)
    if layer.normalize:
        raise b.unsupported("normalize=True is not supported")
    ranks = [len(x.shape) for x in xs]
    axes = [a % r for a, r in zip(axes, ranks)]
    if ranks == [2, 2]:
        return b.value(b.node("ReduceSum", b.node("Mul", one.name, other.name), b.ints(1), keepdims=1))
    if ranks != [3, 3]:
        raise b.unsupported("two inputs of two or of three axes are supported")
    left = one.name if axes[0] == 2 else b.swap(one.name)
    right = other.name if axes[1] == 1 else b.swap(other.name)
    return b.value(b.node("MatMul", left, right))


# ---- normalization

def batch_normalization(b, layer, x):
    """(x - mean) / sqrt(variance + epsilon) * gamma + beta with the moving statistics."""
    scale = 1 / np.sqrt(layer.moving_variance.numpy().astype("float64") + layer.epsilon)
    if layer.gamma is not None:
        scale = scale * layer.gamma.numpy()
    shift = -layer.moving_mean.numpy() * scale
    if layer.beta is not None:
        shift = shift + layer.beta.numpy()
    shape = [1] * len(x.shape)
    shape[layer.axis] = -1
    y = b.node("Mul", x.name, b.constant(scale.astype(x.dtype).reshape(shape), "scale"))
    return b.value(b.node("Add", y, b.constant(shift.astype(x.dtype).reshape(shape), "shift")), x.mask)


def layer_normalization(b, layer, x):
    """(x - mean) / sqrt(variance + epsilon) * gamma + beta over the features of each step."""
    axes = layer.axis if isinstance(layer.axis, list) else [layer.axis]
    if getattr(layer, "rms_scaling", False) or [a % len(x.shape) for a in axes] != [len(x.shape) - 1]:
        raise b.unsupported("only the last axis is normalized there")
    features = x.shape[-1]
    gamma = layer.gamma.numpy() if layer.gamma is not None else np.ones(features, x.dtype)
    beta = layer.beta.numpy() if layer.beta is not None else np.zeros(features, x.dtype)
    y = b.node("LayerNormalization", x.name, b.constant(gamma, "gamma"), b.constant(beta, "beta"), axis=-1,
               epsilon=float(layer.epsilon))
    return b.value(y, x.mask)


def rms_normalization(b, layer, x):
    """x / sqrt(mean(x ** 2) + epsilon) * scale."""
    if not isinstance(layer.axis, int) or layer.axis % len(x.shape) != len(x.shape) - 1:
        raise b.unsupported("only the last axis is normalized there")
    mean = b.node("ReduceMean", b.node("Mul", x.name, x.name), axes=[-1], keepdims=1)
    y = b.node("Div", x.name, b.node("Sqrt", b.node("Add", mean, b.like(layer.epsilon, x))))
    return b.value(b.node("Mul", y, b.constant(layer.scale.numpy(), "scale")), x.mask)
