"""Numbers brought to another range."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..symbolic import SymbolicTensor
from .data_layer import DataLayer


class Rescaling(DataLayer):
    """y = x * scale + offset, float, of x's shape; masks are handed on.

    Args:
        scale: number, or array that broadcasts against x: 1 / 255 brings bytes to 0 ... 1.
        offset: number or array that is added.

    Raises ValueError for values that are no numbers.
    """

    def __init__(self, scale, offset=0.0, **kwargs):
        super().__init__(**kwargs)
        self.scale, self.offset = _numbers("scale", scale), _numbers("offset", offset)
        self.supports_masking = True

    def call(self, inputs):
        x = ops.cast(inputs, self.dtype)
        scale, offset = (np.asarray(v, self._dtype) for v in (self.scale, self.offset))
        return ops.add(ops.multiply(x, scale), offset)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def compute_output_spec(self, inputs):
        return SymbolicTensor(inputs.shape, self._dtype)

    def get_config(self):
        scale, offset = (v.tolist() if isinstance(v, np.ndarray) else v for v in (self.scale, self.offset))
        return {**super().get_config(), "scale": scale, "offset": offset}


def _numbers(name, value):
    from ..saving.serialization import deserialize_keras_object

    value = deserialize_keras_object(value) if isinstance(value, dict) else value
    array = np.asarray(ops.convert_to_numpy(value) if hasattr(value, "numpy") else value)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"Rescaling: {name} must be a number or an array of numbers, got {value!r}.")
    return array if array.ndim else array.item()
