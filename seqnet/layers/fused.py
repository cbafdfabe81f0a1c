"""Which activations the kernels of dense and conv1d compute by themselves."""

from __future__ import annotations

from .. import activations

_FUSED = {activations.linear: "linear", activations.relu: "relu", activations.sigmoid: "sigmoid",
          activations.tanh: "tanh"}


def fused_name(activation):
    """"linear", "relu", "sigmoid" or "tanh" for the plain functions of these names, else None."""
    try:
        return _FUSED.get(activation)
    except TypeError:
        return None
