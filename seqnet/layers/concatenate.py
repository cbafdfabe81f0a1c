"""Tensors side by side."""

from __future__ import annotations

from .. import ops
from ..errors import shape_error
from ..symbolic import SymbolicTensor
from ..tree import is_nested
from .merging import Merge


class Concatenate(Merge):
    """y = inputs joined along `axis`; all other axes must agree.

    Masks are joined along the same axis; an input without a mask counts as data throughout.

    Args:
        axis: axis along which to join, the last unless told; 0 is the batch.

    Raises:
        ShapeError: different numbers of axes, or lengths that differ elsewhere.
    """

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def build(self, input_shape):
        super().build(input_shape)

    def call(self, inputs):
        self._check_list(inputs)
        return self._merge(inputs)

    def _merge(self, inputs):
        return ops.concatenate(list(inputs), axis=self.axis)

    def compute_output_shape(self, input_shape):
        if not is_nested(input_shape) or not input_shape or not is_nested(input_shape[0]):
            self._check_list(input_shape)
            raise ValueError(f'Concatenate "{self.name}" joins a list of tensors, got one of shape {input_shape}.')
        first = tuple(input_shape[0])
        if any(len(shape) != len(first) for shape in input_shape):
            raise shape_error(self, "inputs with the same number of axes", list(input_shape),
                              "the numbers of axes differ.", "Flatten or Reshape the one with more axes first.", kind="join")
        if not -len(first) <= self.axis < len(first):
            raise shape_error(self, f"inputs with an axis {self.axis}", list(input_shape),
                              f"they have {len(first)} axes.")
        axis = self.axis % len(first)
        out = list(first)
        for shape in input_shape[1:]:
            for i, length in enumerate(shape):
                if i == axis:
                    out[i] = None if out[i] is None or length is None else out[i] + length
                elif out[i] is None:
                    out[i] = length
                elif length is not None and length != out[i]:
                    raise shape_error(self, f"equal lengths on every axis but axis {axis}", list(input_shape),
                                      f"axis {i} has length {out[i]} in one input and {length} in another.", kind="join")
        return tuple(out)

    def compute_output_spec(self, inputs):
        dtypes = {x.dtype for x in inputs}
        dtype = dtypes.pop() if len(dtypes) == 1 else self._dtype
        return SymbolicTensor(self.compute_output_shape([x.shape for x in inputs]), dtype)

    def compute_mask(self, inputs, mask=None):
        if mask is None or all(m is None for m in mask):
            return None
        masks = []
        for x, m in zip(inputs, mask):
            if m is None:
                masks.append(ops.ones_like(x, dtype="bool"))
            elif len(m.shape) < len(x.shape):
                masks.append(ops.logical_and(ops.expand_dims(m, -1), ops.ones_like(x, dtype="bool")))
            else:
                masks.append(m)
        return ops.any(ops.concatenate(masks, axis=self.axis), axis=-1)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}


def concatenate(inputs, axis=-1, **kwargs):
    """`Concatenate(axis, **kwargs)(inputs)`."""
    return Concatenate(axis=axis, **kwargs)(inputs)
