"""`tf.nn`."""

from __future__ import annotations

from ... import activations, ops
from ...random import dropout as _dropout
from .math import in_top_k, l2_normalize, log_softmax, softmax, top_k  # noqa: F401


def _activation(name, target=None):
    op = getattr(activations, target or name)

    def call(features, *args, name=None, **kwargs):
        return op(features, *args, **kwargs)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = op.__doc__
    return call


_NAMES = {"elu": "elu", "gelu": "gelu", "relu": "relu", "relu6": "relu6", "selu": "selu", "sigmoid": "sigmoid",
          "silu": "silu", "softplus": "softplus", "softsign": "softsign", "swish": "silu", "tanh": "tanh"}
globals().update({name: _activation(name, target) for name, target in _NAMES.items()})


def leaky_relu(features, alpha=0.2, name=None):
    """x above zero, alpha x below."""
    return activations.leaky_relu(features, alpha)


def dropout(x, rate, noise_shape=None, seed=None, name=None):
    """Zero for a share `rate` of the elements, the others scaled up."""
    return _dropout(x, rate, noise_shape, seed)


def embedding_lookup(params, ids, max_norm=None, name=None):
    """The rows of a table."""
    return ops.take(params, ids, axis=0)


def bias_add(value, bias, data_format=None, name=None):
    """value + bias along the last axis."""
    return value + bias


def softmax_cross_entropy_with_logits(labels, logits, axis=-1, name=None):
    """-sum(labels log softmax(logits)), one number a row."""
    return ops.categorical_crossentropy(labels, logits, from_logits=True, axis=axis)


def sparse_softmax_cross_entropy_with_logits(labels, logits, name=None):
    """-log softmax(logits)[label], one number a row."""
    return ops.sparse_categorical_crossentropy(labels, logits, from_logits=True)


def sigmoid_cross_entropy_with_logits(labels=None, logits=None, name=None):
    """max(x, 0) - x z + log(1 + exp(-|x|)), element by element."""
    return ops.relu(logits) - logits * labels + ops.softplus(-ops.absolute(logits))


def moments(x, axes, shift=None, keepdims=False, name=None):
    """(mean, variance)."""
    return ops.moments(x, axes, keepdims)


def conv1d(input, filters, stride=1, padding="VALID", data_format="NWC", dilations=None, name=None):
    """A convolution along time: (batch, time, channels) with filters (width, channels in, channels out)."""
    one = [d[0] if isinstance(d, (list, tuple)) else d for d in (stride, dilations or 1)]
    return ops.conv(input, filters, one[0], padding.lower(), None, one[1])


def max_pool1d(input, ksize, strides, padding, data_format="NWC", name=None):
    """The largest of every window along time."""
    one = [d[0] if isinstance(d, (list, tuple)) else d for d in (ksize, strides)]
    return ops.max_pool(input, one[0], one[1], padding.lower())


def avg_pool1d(input, ksize, strides, padding, data_format="NWC", name=None):
    """The mean of every window along time."""
    one = [d[0] if isinstance(d, (list, tuple)) else d for d in (ksize, strides)]
    return ops.average_pool(input, one[0], one[1], padding.lower())


__all__ = [*_NAMES, "avg_pool1d", "bias_add", "conv1d", "dropout", "embedding_lookup", "in_top_k", "l2_normalize",
           "leaky_relu", "log_softmax", "max_pool1d", "moments", "sigmoid_cross_entropy_with_logits", "softmax",
           "softmax_cross_entropy_with_logits", "sparse_softmax_cross_entropy_with_logits", "top_k"]
