"""The affine map behind Dense."""

import math

from .. import _core
from ..tensor import Tensor, apply, data_of, deferred
from ._base import differentiable, in_type, kernel_of
from ._origin import follow
from .conv1d import activation_code, conv1d


@differentiable
def dense(x, kernel, bias=None, activation=None):
    """y[..., f] = act(sum over d of x[..., d] kernel[d, f] + bias[f]).

    x (..., D), kernel (D, F), bias (F) or None -> (..., F); activation None, "linear", "relu", "sigmoid" or "tanh",
    computed by the kernel that stores y. Raises ValueError where x's last axis is not D.
    """
    x = x if isinstance(x, Tensor) else data_of(x)
    w = kernel_of("dense", kernel, x)
    if w.ndim != 2:
        raise ValueError(f"dense: kernel must be (features, units); received shape {w.shape}")
    if len(x.shape) == 3 and deferred(x, "embedding"):  # a convolution of one tap: the lookup algebra applies
        from .shape import reshape

        return follow(conv1d(x, reshape(kernel, (1,) + w.shape), bias, activation=activation), x)
    data = in_type("dense", x, w.dtype)
    if data.ndim < 1 or data.shape[-1] != w.shape[0]:
        raise ValueError(f"dense: the last axis of x {data.shape} must have the kernel's {w.shape[0]} features")
    flat = data.reshape(math.prod(data.shape[:-1]), w.shape[0])
    act = activation_code("dense", activation)
    y = _core.dense_forward(flat, w, None if bias is None else in_type("dense", bias, w.dtype), act)
    return follow(apply("dense", y.reshape(data.shape[:-1] + (w.shape[1],)), (x, kernel, bias),
                        (flat, w, y, act, data.shape), _dense_backward), x)


def _dense_backward(saved, dy, wanted):
    flat, w, y, act, shape = saved
    dx, dw, db = _core.dense_backward(dy.reshape(y.shape), flat, w, y, act, *wanted)
    return None if dx is None else dx.reshape(shape), dw, db
