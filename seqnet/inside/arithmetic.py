"""How much arithmetic and how many bytes a layer's textbook equations ask for, and what the machine can do at best."""

from __future__ import annotations

from functools import lru_cache
from time import perf_counter

import numpy as np


def flops(layer, given, made):
    """Floating-point operations of one forward pass, two for each multiplication with its addition, for the shapes of the
    (first) input and output. What the core leaves out, such as products behind an embedding, is counted all the same."""
    for cls in type(layer).__mro__:
        if cls.__name__ in _COUNTS:
            return int(_COUNTS[cls.__name__](layer, given, made))
    inner = [part for part in layer._sublayers if part.weights]
    if inner:  # a layer made of layers, seen from outside: each weight matrix meets every position once
        positions = _size(given[:-1])
        return sum(2 * positions * v.size for part in inner for v in part.weights if v.ndim > 1)
    return _size(made)


def _size(shape):
    return int(np.prod(shape, dtype="int64")) if shape else 1


def _recurrent(gates):
    def count(layer, given, made):
        batch, time, features = given
        u = layer.units
        return batch * time * (2 * gates * u * (features + u) + 10 * u * (gates > 1) + 2 * u)

    return count


def _conv(layer, given, made):
    return 2 * _size(made) * layer.kernel_size[0] * (given[-1] // layer.groups)


def _separable(layer, given, made):
    between = given[-1] * layer.depth_multiplier
    return 2 * made[0] * made[1] * between * (layer.kernel_size[0] + made[-1])


def _heads(layer, given, made):
    batch, time, features = given
    heads, size = layer.num_heads, layer.key_dim
    value = getattr(layer, "value_dim", size)
    projections = 2 * batch * time * heads * (2 * size * features + value * features + value * made[-1])
    return projections + 2 * batch * heads * time * time * (size + value)


def _encoder(layer, given, made):
    batch, time, features = given
    dense = 8 * batch * time * features * features + 4 * batch * time * features * layer.intermediate_dim
    return dense + 4 * batch * time * time * features + 16 * batch * time * features


def _twice(layer, given, made):
    return flops(layer.forward_layer, given, made) + flops(layer.backward_layer, given, made)


def _of_input(times):
    return lambda layer, given, made: times * _size(given)


_COUNTS = {
    "Dense": lambda layer, given, made: 2 * _size(made) * given[-1],
    "EinsumDense": lambda layer, given, made: 2 * _size(made) * layer.kernel.size // max(1, made[-1]),
    "Conv1D": _conv, "SeparableConv1D": _separable, "Bidirectional": _twice,
    "DepthwiseConv1D": lambda layer, given, made: 2 * _size(made) * layer.kernel_size[0],
    "Conv1DTranspose": lambda layer, given, made: 2 * _size(given) * layer.kernel_size[0] * made[-1],
    "SimpleRNN": _recurrent(1), "LSTM": _recurrent(4), "GRU": _recurrent(3),
    "MultiHeadAttention": _heads, "TransformerEncoder": _encoder,
    "Attention": lambda layer, given, made: 4 * given[0] * given[1] * given[1] * given[-1],
    "AdditiveAttention": lambda layer, given, made: 5 * given[0] * given[1] * given[1] * given[-1],
    "LayerNormalization": _of_input(8), "BatchNormalization": _of_input(8), "Softmax": _of_input(4),
    "Embedding": lambda layer, given, made: 0, "Flatten": lambda layer, given, made: 0,
    "Reshape": lambda layer, given, made: 0, "InputLayer": lambda layer, given, made: 0,
    "GlobalAveragePooling1D": _of_input(1), "GlobalMaxPooling1D": _of_input(1), "MaxPooling1D": _of_input(1),
    "AveragePooling1D": _of_input(1),
}


def traffic(layer, given, made, itemsize=4):
    """Bytes that one forward pass has to move at least: its input, its output and its weights, once each."""
    weights = sum(v.size * v.dtype.itemsize for v in layer.weights)
    if type(layer).__name__ == "Embedding":  # the rows that are looked up, and the ids
        return 8 * _size(given) + 2 * itemsize * _size(made)
    return itemsize * (_size(given) + _size(made)) + weights


@lru_cache(maxsize=8)
def machine(threads=None):
    """(operations, bytes) per second that this machine reaches, measured now in about 0.1 s and remembered: a product of two
    matrices of 768 rows, and an addition of arrays that no cache holds."""
    from .. import ops
    from ..tensor import Tensor, no_grad

    rng = np.random.default_rng(0)
    a, b = (Tensor(rng.standard_normal((768, 768)).astype("float32")) for _ in range(2))
    big = Tensor(np.ones(4_000_000, "float32"))
    with no_grad():
        product = _best(lambda: ops.matmul(a, b))
        copy = _best(lambda: ops.add(big, 1.0))
    return 2 * 768**3 / product, 2 * 4 * 4_000_000 / copy


def _best(call, turns=6):
    times = []
    for _ in range(turns):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return min(times)
