"""Which activations the kernels of dense and conv1d compute by themselves, and which keep the shape."""

from __future__ import annotations

from .. import activations

_FUSED = {activations.linear: "linear", activations.relu: "relu", activations.sigmoid: "sigmoid",
          activations.tanh: "tanh"}
_SAME_SHAPE = [fn for fn in activations._FUNCTIONS if fn is not activations.glu]


def activated_shape(activation, shape, dtype):
    """Shape of `activation(x)` for an x of `shape`; only glu and functions of others change it."""
    if activation in _SAME_SHAPE:
        return tuple(shape)
    from ..probing import infer
    from ..symbolic import SymbolicTensor

    return infer(activation, (SymbolicTensor(shape, dtype),), {}).shape


def fused_name(activation):
    """"linear", "relu", "sigmoid" or "tanh" for the plain functions of these names, else None."""
    try:
        return _FUSED.get(activation)
    except TypeError:
        return None
