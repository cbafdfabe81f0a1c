"""Activation functions, applied element by element; whole numbers are taken as floats."""

from .. import _core
from ..tensor import apply
from ._base import differentiable, float_of


@differentiable
def tanh(x):
    """(e^x - e^-x) / (e^x + e^-x)."""
    y = _core.tanh_forward(float_of(x))
    return apply("tanh", y, (x,), y, _tanh_backward)


def _tanh_backward(y, dy, wanted):
    return (_core.tanh_backward(dy, y),)


@differentiable
def sigmoid(x):
    """1 / (1 + e^-x)."""
    y = _core.sigmoid_forward(float_of(x))
    return apply("sigmoid", y, (x,), y, _sigmoid_backward)


def _sigmoid_backward(y, dy, wanted):
    return (_core.sigmoid_backward(dy, y),)


@differentiable
def relu(x):
    """max(x, 0)."""
    y = _core.relu_forward(float_of(x))
    return apply("relu", y, (x,), y, _relu_backward)


def _relu_backward(y, dy, wanted):
    return (_core.relu_backward(dy, y),)


@differentiable
def relu6(x):
    """min(max(x, 0), 6)."""
    y = _core.relu6_forward(float_of(x))
    return apply("relu6", y, (x,), y, _relu6_backward)


def _relu6_backward(y, dy, wanted):
    return (_core.relu6_backward(dy, y),)


@differentiable
def selu(x):
    """scale x above 0, scale alpha (e^x - 1) below (Klambauer et al., Self-Normalizing Neural Networks, 2017)."""
    data = float_of(x)
    return apply("selu", _core.selu_forward(data), (x,), data, _selu_backward)


def _selu_backward(x, dy, wanted):
    return (_core.selu_backward(dy, x),)


@differentiable
def softplus(x):
    """log(1 + e^x)."""
    data = float_of(x)
    return apply("softplus", _core.softplus_forward(data), (x,), data, _softplus_backward)


def _softplus_backward(x, dy, wanted):
    return (_core.softplus_backward(dy, x),)


@differentiable
def log_sigmoid(x):
    """log(sigmoid(x)) = -softplus(-x)."""
    data = float_of(x)
    return apply("log_sigmoid", _core.log_sigmoid_forward(data), (x,), data, _log_sigmoid_backward)


def _log_sigmoid_backward(x, dy, wanted):
    return (_core.log_sigmoid_backward(dy, x),)


@differentiable
def softsign(x):
    """x / (1 + |x|)."""
    data = float_of(x)
    return apply("softsign", _core.softsign_forward(data), (x,), data, _softsign_backward)


def _softsign_backward(x, dy, wanted):
    return (_core.softsign_backward(dy, x),)


@differentiable
def silu(x):
    """x sigmoid(x), also called swish (Ramachandran, Zoph, Le, Searching for Activation Functions, 2017)."""
    data = float_of(x)
    return apply("silu", _core.silu_forward(data), (x,), data, _silu_backward)


def _silu_backward(x, dy, wanted):
    return (_core.silu_backward(dy, x),)


@differentiable
def mish(x):
    """x tanh(softplus(x)) (Misra, Mish: A Self Regularized Non-Monotonic Activation Function, 2019)."""
    data = float_of(x)
    return apply("mish", _core.mish_forward(data), (x,), data, _mish_backward)


def _mish_backward(x, dy, wanted):
    return (_core.mish_backward(dy, x),)


@differentiable
def hard_sigmoid(x):
    """min(max(x + 3, 0), 6) / 6, a sigmoid of straight lines."""
    data = float_of(x)
    return apply("hard_sigmoid", _core.hard_sigmoid_forward(data), (x,), data, _hard_sigmoid_backward)


def _hard_sigmoid_backward(x, dy, wanted):
    return (_core.hard_sigmoid_backward(dy, x),)


@differentiable
def hard_silu(x):
    """x hard_sigmoid(x), also called hard_swish."""
    data = float_of(x)
    return apply("hard_silu", _core.hard_silu_forward(data), (x,), data, _hard_silu_backward)


def _hard_silu_backward(x, dy, wanted):
    return (_core.hard_silu_backward(dy, x),)


@differentiable
def leaky_relu(x, negative_slope=0.2):
    """x above 0, negative_slope x below."""
    data, slope = float_of(x), float(negative_slope)
    return apply("leaky_relu", _core.leaky_relu_forward(data, slope), (x,), (data, slope), _leaky_relu_backward)


def _leaky_relu_backward(saved, dy, wanted):
    return (_core.leaky_relu_backward(dy, *saved),)


@differentiable
def elu(x, alpha=1.0):
    """x above 0, alpha (e^x - 1) below (Clevert, Unterthiner, Hochreiter, 2015)."""
    data, alpha = float_of(x), float(alpha)
    return apply("elu", _core.elu_forward(data, alpha), (x,), (data, alpha), _elu_backward)


def _elu_backward(saved, dy, wanted):
    return (_core.elu_backward(dy, *saved),)


@differentiable
def celu(x, alpha=1.0):
    """x above 0, alpha (e^(x / alpha) - 1) below: smooth at 0 for every alpha (Barron, 2017)."""
    data, alpha = float_of(x), float(alpha)
    if alpha == 0:
        raise ValueError("celu: alpha must not be 0, x is divided by it")
    return apply("celu", _core.celu_forward(data, alpha), (x,), (data, alpha), _celu_backward)


def _celu_backward(saved, dy, wanted):
    return (_core.celu_backward(dy, *saved),)


@differentiable
def gelu(x, approximate=True):
    """x P(X <= x) for a standard normal X (Hendrycks, Gimpel, Gaussian Error Linear Units, 2016).

    With `approximate` the probability is taken as sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)).
    """
    data = float_of(x)
    if approximate:
        return apply("gelu", _core.gelu_approximate_forward(data), (x,), data, _gelu_approximate_backward)
    return apply("gelu", _core.gelu_forward(data), (x,), data, _gelu_backward)


def _gelu_backward(x, dy, wanted):
    return (_core.gelu_backward(dy, x),)


def _gelu_approximate_backward(x, dy, wanted):
    return (_core.gelu_approximate_backward(dy, x),)


swish = silu
hard_swish = hard_silu
