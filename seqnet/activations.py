"""Activation functions: element by element, except the softmax family."""

from __future__ import annotations

from . import registry


def _ops():
    from . import ops

    return ops


def linear(x):
    """x itself."""
    return x


def relu(x, negative_slope=0.0, max_value=None, threshold=0.0):
    """max(x, 0); with arguments `negative_slope * (x - threshold)` below `threshold`, at most `max_value`."""
    ops = _ops()
    if threshold == 0 and max_value is None:
        return ops.relu(x) if negative_slope == 0 else ops.leaky_relu(x, negative_slope)
    if threshold == 0 and negative_slope == 0 and max_value == 6:
        return ops.relu6(x)
    above = ops.where(x >= threshold, x, 0.0) if threshold else ops.relu(x)
    if max_value is not None:
        above = ops.minimum(above, max_value)
    if negative_slope == 0:
        return above
    return above - negative_slope * ops.relu(threshold - x)


def leaky_relu(x, negative_slope=0.2):
    """x above zero, `negative_slope * x` below."""
    return _ops().leaky_relu(x, negative_slope)


def relu6(x):
    """min(max(x, 0), 6)."""
    return _ops().relu6(x)


def softmax(x, axis=-1):
    """exp(x) / sum(exp(x)) along `axis`."""
    return _ops().softmax(x, axis=axis)


def log_softmax(x, axis=-1):
    """x - log(sum(exp(x))) along `axis`."""
    return _ops().log_softmax(x, axis=axis)


def elu(x, alpha=1.0):
    """x above zero, alpha * (exp(x) - 1) below (Clevert et al., 2016)."""
    return _ops().elu(x, alpha)


def selu(x):
    """1.0507 * elu(x, 1.67326), which keeps mean 0 and variance 1 (Klambauer et al., 2017)."""
    return _ops().selu(x)


def celu(x, alpha=1.0):
    """max(x, 0) + min(0, alpha * (exp(x / alpha) - 1)) (Barron, 2017)."""
    return _ops().celu(x, alpha)


def glu(x, axis=-1):
    """First half of `axis` times the sigmoid of the second half (Dauphin et al., 2017)."""
    ops = _ops()
    first, second = ops.split(x, 2, axis=axis)
    return first * ops.sigmoid(second)


def softplus(x):
    """log(1 + exp(x))."""
    return _ops().softplus(x)


def softsign(x):
    """x / (1 + |x|)."""
    return _ops().softsign(x)


def squareplus(x, b=4):
    """(x + sqrt(x**2 + b)) / 2 (Barron, 2021)."""
    return (x + _ops().sqrt(x * x + b)) * 0.5


def soft_shrink(x, threshold=0.5):
    """x moved towards zero by `threshold`, zero within it."""
    ops = _ops()
    return ops.relu(x - threshold) - ops.relu(-x - threshold)


def hard_shrink(x, threshold=0.5):
    """x where |x| > threshold, else zero."""
    ops = _ops()
    return ops.where(ops.absolute(x) > threshold, x, 0.0)


def sparse_plus(x):
    """0 below -1, x above 1, (x + 1)**2 / 4 between."""
    ops = _ops()
    return ops.where(x <= -1.0, 0.0, ops.where(x >= 1.0, x, ops.square(x + 1.0) * 0.25))


def silu(x):
    """x * sigmoid(x) (Elfwing et al., 2017)."""
    return _ops().silu(x)


def gelu(x, approximate=False):
    """x * P(N(0, 1) <= x) (Hendrycks and Gimpel, 2016); `approximate` uses tanh."""
    return _ops().gelu(x, approximate=approximate)


def tanh(x):
    """Hyperbolic tangent."""
    return _ops().tanh(x)


def tanh_shrink(x):
    """x - tanh(x)."""
    return x - _ops().tanh(x)


def threshold(x, threshold, default_value):
    """x above `threshold`, else `default_value`."""
    return _ops().where(x > threshold, x, default_value)


def sigmoid(x):
    """1 / (1 + exp(-x))."""
    return _ops().sigmoid(x)


def log_sigmoid(x):
    """log(sigmoid(x))."""
    return -_ops().softplus(-x)


def sparse_sigmoid(x):
    """0 below -1, 1 above 1, (x + 1) / 2 between."""
    return _ops().clip((x + 1.0) * 0.5, 0.0, 1.0)


def exponential(x):
    """exp(x)."""
    return _ops().exp(x)


def hard_sigmoid(x):
    """min(max(x / 6 + 1/2, 0), 1)."""
    return _ops().hard_sigmoid(x)


def keras2_hard_sigmoid(x):
    """min(max(x / 5 + 1/2, 0), 1), which "hard_sigmoid" meant until Keras 2; models of that time are read with it."""
    return _ops().clip(x * 0.2 + 0.5, 0.0, 1.0)


def hard_silu(x):
    """x * hard_sigmoid(x) (Howard et al., 2019)."""
    return _ops().hard_silu(x)


def hard_tanh(x):
    """x cut to [-1, 1]."""
    return _ops().clip(x, -1.0, 1.0)


def mish(x):
    """x * tanh(softplus(x)) (Misra, 2019)."""
    return _ops().mish(x)


def sparsemax(x, axis=-1):
    """Projection of x onto the probability simplex, with exact zeros (Martins and Astudillo, 2016)."""
    from .ops.sparsemax import sparsemax as op

    return op(x, axis=axis)


_FUNCTIONS = (linear, relu, leaky_relu, relu6, softmax, log_softmax, elu, selu, celu, glu, softplus, softsign,
              squareplus, soft_shrink, hard_shrink, sparse_plus, silu, gelu, tanh, tanh_shrink, threshold, sigmoid,
              log_sigmoid, sparse_sigmoid, exponential, hard_sigmoid, keras2_hard_sigmoid, hard_silu, hard_tanh,
              mish, sparsemax)
_NAMES = {fn.__name__: fn for fn in _FUNCTIONS}
_NAMES.update(swish=silu, hard_swish=hard_silu)
swish, hard_swish = silu, hard_silu


def get(identifier):
    """The function meant by a name, config, function or layer; None is `linear`.

    Raises:
        UnknownNameError: a name that is not known, with the closest known one.
    """
    if identifier is None:
        return linear
    if isinstance(identifier, dict):
        return deserialize(identifier)
    return registry.get(identifier, _NAMES, "activation", ())


def serialize(activation):
    """The name of a function of this module, a config for anything else."""
    fn = _NAMES.get(getattr(activation, "__name__", ""))
    return activation.__name__ if fn is activation else registry.serialize(activation)


def deserialize(config, custom_objects=None):
    """The activation that `serialize` described."""
    if isinstance(config, dict) and config.get("class_name") == "function" and config.get("config") in _NAMES:
        return _NAMES[config["config"]]
    if isinstance(config, str):
        return registry.deserialize(config, _NAMES, "activation", custom_objects)
    from .saving.serialization import deserialize_keras_object

    return deserialize_keras_object(config, custom_objects=custom_objects)
