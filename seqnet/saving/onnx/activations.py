"""Activations as nodes."""

from __future__ import annotations

import math

_PLAIN = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "softplus": "Softplus", "softsign": "Softsign",
          "exponential": "Exp", "exp": "Exp"}


def activate(b, fn, x, dtype):
    """The name of activation `fn` of the tensor named x."""
    name = getattr(fn, "__name__", None) if not isinstance(fn, str) else fn
    if fn is None or name == "linear":
        return x
    if name in _PLAIN:
        return b.node(_PLAIN[name], x)
    number = lambda value: b.like(value, dtype)  # noqa: E731
    if name in ("softmax", "log_softmax"):
        return b.node("Softmax" if name == "softmax" else "LogSoftmax", x, axis=-1)
    if name == "relu6":
        return b.node("Clip", x, number(0), number(6))
    if name in ("elu", "celu"):
        return b.node("Elu" if name == "elu" else "Celu", x, alpha=1.0)
    if name == "selu":
        return b.node("Selu", x, alpha=1.6732632423543772, gamma=1.0507009873554805)
    if name == "leaky_relu":
        return b.node("LeakyRelu", x, alpha=0.2)
    if name in ("hard_sigmoid", "keras2_hard_sigmoid"):
        return b.node("HardSigmoid", x, alpha=1 / 6 if name == "hard_sigmoid" else 0.2, beta=0.5)
    if name in ("silu", "swish"):
        return b.node("Mul", x, b.node("Sigmoid", x))
    if name in ("hard_silu", "hard_swish"):
        return b.node("Mul", x, b.node("HardSigmoid", x, alpha=1 / 6, beta=0.5))
    if name == "gelu":
        part = b.node("Erf", b.node("Mul", x, number(math.sqrt(0.5))))
        return b.node("Mul", b.node("Mul", x, number(0.5)), b.node("Add", part, number(1)))
    if name == "mish":
        return b.node("Mul", x, b.node("Tanh", b.node("Softplus", x)))
    if name == "hard_tanh":
        return b.node("Clip", x, number(-1), number(1))
    raise b.unsupported(f"the activation {name!r} has no counterpart there")
