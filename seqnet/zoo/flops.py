"""How much arithmetic a model does."""

from __future__ import annotations

import numpy as np

from ..layers import Conv1D, Dense, DepthwiseConv1D, SeparableConv1D
from ..tensor import no_grad


def count_flops(model, inputs):
    """Floating-point operations of the convolutions and dense layers of a model on one call, two for each multiplication
    with its addition: what the layers really got, counted while `model(inputs)` runs. Other layers count nothing."""
    total = [0]
    with no_grad():
        model(inputs)  # makes the layers that are not there yet

    def counted(layer, call):
        def run(x, *args, **kwargs):
            y = call(x, *args, **kwargs)
            total[0] += _flops(layer, x.shape, y.shape)
            return y

        return run

    kinds = (Conv1D, Dense, DepthwiseConv1D, SeparableConv1D)
    found = [layer for layer in model._flatten_layers() if isinstance(layer, kinds)]
    for layer in found:
        object.__setattr__(layer, "call", counted(layer, layer.call))
    try:
        with no_grad():
            model(inputs)
    finally:
        for layer in found:
            object.__delattr__(layer, "call")
    return total[0]


def _flops(layer, x, y):
    """Of one layer, for the shapes of its input and output; biases are left out."""
    if isinstance(layer, SeparableConv1D):
        between = x[-1] * layer.depth_multiplier
        return 2 * y[0] * y[1] * between * (layer.kernel_size[0] + y[-1])
    if isinstance(layer, DepthwiseConv1D):
        return 2 * int(np.prod(y)) * layer.kernel_size[0]
    if isinstance(layer, Conv1D):
        return 2 * int(np.prod(y)) * layer.kernel_size[0] * (x[-1] // layer.groups)
    return 2 * int(np.prod(y)) * x[-1]
