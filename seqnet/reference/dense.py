"""The affine map behind Dense."""

import math

import numpy as np

from .activation import relu, relu_backward, sigmoid, sigmoid_backward, tanh, tanh_backward

ACTIVATIONS = {None: lambda x: x, "linear": lambda x: x, "relu": relu, "sigmoid": sigmoid, "tanh": tanh}
BACKWARDS = {None: lambda dy, x: (dy,), "linear": lambda dy, x: (dy,), "relu": relu_backward,
             "sigmoid": sigmoid_backward, "tanh": tanh_backward}


def dense(x, kernel, bias=None, activation=None):
    """act(x kernel + bias)."""
    z = x @ kernel + (0 if bias is None else bias)
    return ACTIVATIONS[activation](z)


def dense_backward(dy, x, kernel, bias=None, activation=None):
    """With dz behind the activation: dx = dz kernel^T, dkernel = x^T dz, dbias = the sum of dz over all rows."""
    dz = BACKWARDS[activation](dy, dense(x, kernel, bias))[0]
    rows, dz_rows = (a.reshape(math.prod(a.shape[:-1]), a.shape[-1]) for a in (x, dz))
    return dz @ kernel.T, rows.T @ dz_rows, None if bias is None else np.sum(dz_rows, axis=0)
