"""What the layers that merge several tensors share."""

from __future__ import annotations

from .. import ops
from ..errors import shape_error
from ..tree import is_nested
from .layer import Layer


class Merge(Layer):
    """Base of `Add`, `Subtract`, `Multiply` and other elementwise merges of a list of tensors.

    Tensors of fewer axes get axes of length 1 at position 1, behind the batch, until all have as many:
    (batch, 15, 64) with (batch, 64) becomes (batch, 15, 64) with (batch, 1, 64). The masks of the inputs are
    joined with "or" where every input has one.

    Raises:
        ValueError: no list, an empty one, or inputs of different batch sizes.
        ShapeError: lengths that do not fit.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def _merge(self, inputs):
        raise NotImplementedError(f"{type(self).__name__} must define _merge(self, inputs).")

    def _check_list(self, inputs):
        if not is_nested(inputs) or isinstance(inputs, dict) or (
                inputs and not is_nested(inputs[0]) and not hasattr(inputs[0], "shape") and inputs[0] is not None):
            raise ValueError(f'{type(self).__name__} "{self.name}" merges a list of tensors: write '
                             f"{type(self).__name__}()([a, b]), got {type(inputs).__name__}.")
        if not inputs:
            raise ValueError(f'{type(self).__name__} "{self.name}" needs at least one tensor, got an empty list.')

    def build(self, input_shape):
        self._check_list(input_shape)
        if not is_nested(input_shape[0]):
            raise ValueError(f'{type(self).__name__} "{self.name}" merges a list of tensors: write '
                             f"{type(self).__name__}()([a, b]), got one tensor of shape {tuple(input_shape)}.")
        self.compute_output_shape(input_shape)

    def call(self, inputs):
        self._check_list(inputs)
        rank = max(len(x.shape) for x in inputs)
        if any(len(x.shape) != rank for x in inputs):
            inputs = [_widen(x, rank) for x in inputs]
        return self._merge(inputs)

    def compute_output_shape(self, input_shape):
        rank = max(len(shape) for shape in input_shape)
        wide = [(shape[0], *(1,) * (rank - len(shape)), *shape[1:]) for shape in input_shape if shape]
        batches = {shape[0] for shape in wide} - {None}
        if len(batches) > 1:
            raise shape_error(self, "the same number of samples in every input", list(input_shape),
                              f"the batch axes are {sorted(batches)}.")
        out = list(wide[0])
        for shape in wide[1:]:
            for axis in range(1, rank):
                a, b = out[axis], shape[axis]
                if a == 1 or b == 1:
                    out[axis] = b if a == 1 else a
                elif a is None or b is None:
                    out[axis] = None
                elif a != b:
                    raise shape_error(self, "equal lengths on every axis", list(input_shape),
                                      f"axis {axis} has length {a} in one input and {b} in another.", kind="merge")
        out[0] = next(iter(batches), None)
        return tuple(out)

    def compute_mask(self, inputs, mask=None):
        if mask is None or any(m is None for m in mask):
            return None
        out = mask[0]
        for m in mask[1:]:
            out = ops.logical_or(out, m)
        return out

    def get_config(self):
        return super().get_config()


class Extreme(Merge):
    """Base of `Maximum` and `Minimum`: where the mask of an input marks a step as padding, the other inputs decide.

    Without masks the merge is plain; equal elements share the gradient.
    """

    _pick = None

    def _merge(self, inputs):
        result, known = inputs[0], _spread(inputs[0])
        for x in inputs[1:]:
            mask = _spread(x)
            if mask is not None:
                x = ops.where(mask, x, result)
            if known is not None:
                result = ops.where(known, result, x)
            known = ops.logical_or(known, mask) if known is not None and mask is not None else None
            result = self._pick(result, x)
        return result


def _spread(x):
    """The mask of x with an axis of length 1 for the features, or None."""
    return None if x.mask is None else ops.expand_dims(x.mask, -1)


def _widen(x, rank):
    for _ in range(rank - len(x.shape)):
        x = ops.expand_dims(x, 1)
    return x
