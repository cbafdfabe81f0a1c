"""Initializers without chance."""

from __future__ import annotations

import numpy as np

from .base import Initializer, element_type


class Zeros(Initializer):
    """All zeros."""

    def __call__(self, shape, dtype=None):
        return np.zeros(shape, element_type(dtype))


class Ones(Initializer):
    """All ones."""

    def __call__(self, shape, dtype=None):
        return np.ones(shape, element_type(dtype))


class Constant(Initializer):
    """`value` everywhere; an array that broadcasts to the shape will do."""

    def __init__(self, value=0.0):
        self.value = value

    def __call__(self, shape, dtype=None):
        value = np.asarray(self.value.numpy() if hasattr(self.value, "numpy") else self.value)
        try:
            return np.array(np.broadcast_to(value, shape), element_type(dtype))
        except ValueError:
            raise ValueError(f"Constant: the value has shape {value.shape}, which does not fit a weight of shape "
                             f"{tuple(shape)}.") from None

    def get_config(self):
        from ..saving.serialization import serialize_keras_object

        return {"value": serialize_keras_object(self.value)}

    @classmethod
    def from_config(cls, config):
        from ..saving.serialization import deserialize_keras_object

        return cls(**{name: deserialize_keras_object(value) for name, value in config.items()})


class Identity(Initializer):
    """`gain` on the diagonal of a matrix, zero elsewhere."""

    def __init__(self, gain=1.0):
        self.gain = gain

    def __call__(self, shape, dtype=None):
        if len(shape) != 2:
            raise ValueError(f"Identity makes matrices: the shape needs two axes, got {tuple(shape)}.")
        return (self.gain * np.eye(*shape)).astype(element_type(dtype))

    def get_config(self):
        return {"gain": self.gain}
