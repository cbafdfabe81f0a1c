"""Dot products along an axis, sample by sample."""

from __future__ import annotations

import math

from .. import ops
from ..errors import shape_error
from ..tree import is_nested
from .merging import Merge


class Dot(Merge):
    """y[b, i, j] = sum over k of x1[b, i, k] x2[b, k, j], where k runs along one axis of each input.

    Shapes: the axes of x1 without the summed one, then those of x2 without the batch and the summed one: (batch, 4, 5)
    and (batch, 6, 5) with axes=2 give (batch, 4, 6); (batch, 5) and (batch, 5) with axes=1 give (batch, 1). Masks end
    here.

    Args:
        axes: the axis to sum along, one number for both inputs or two; never 0, the batch.
        normalize: whether the inputs are first scaled to length 1 along their axis, so that y is a cosine.

    Raises:
        TypeError, ValueError: `axes` is no number and no pair of numbers, or names the batch; not exactly two inputs.
        ShapeError: the two axes have different lengths, or an input has no such axis.
    """

    def __init__(self, axes, normalize=False, **kwargs):
        super().__init__(**kwargs)
        if isinstance(axes, (list, tuple)):
            if len(axes) != 2 or not all(map(_is_whole, axes)):
                raise ValueError(f"Dot: axes is one whole number or two, got {axes!r}.")
        elif not _is_whole(axes):
            raise TypeError(f"Dot: axes is one whole number or two, got {axes!r}.")
        self.axes, self.normalize = axes, normalize

    def build(self, input_shape):
        self.compute_output_shape(input_shape)

    def call(self, inputs):
        self._check_list(inputs)
        x1, x2 = inputs
        first, second = self._places([x1.shape, x2.shape])
        if self.normalize:
            x1, x2 = ops.normalize(x1, axis=first), ops.normalize(x2, axis=second)
        kept1, kept2 = [_without(x.shape, axis) for x, axis in ((x1, first), (x2, second))]
        batch, length = x1.shape[0], x1.shape[first]
        rows = ops.reshape(ops.moveaxis(x1, first, -1), (batch, math.prod(kept1), length))
        columns = ops.reshape(ops.moveaxis(x2, second, 1), (batch, length, math.prod(kept2)))
        return ops.reshape(ops.matmul(rows, columns), (batch, *(kept1 + kept2 or (1,))))

    def compute_output_shape(self, input_shape):
        if not is_nested(input_shape) or len(input_shape) != 2 or not all(map(is_nested, input_shape)):
            raise ValueError(f'Dot "{self.name}" takes exactly two tensors: write Dot(axes)([a, b]), got shapes '
                             f"{input_shape}.")
        first, second = self._places(input_shape)
        return (input_shape[0][0], *(_without(input_shape[0], first) + _without(input_shape[1], second) or (1,)))

    def _places(self, shapes):
        """The two axes counted from 0, after a look at what lies along them."""
        axes = self.axes if is_nested(self.axes) else (self.axes, self.axes)
        places = []
        for axis, shape in zip(axes, shapes):
            if len(shape) < 2 or not -len(shape) <= axis < len(shape) or axis % len(shape) == 0:
                raise shape_error(self, f"inputs with an axis {axis} that is not the batch", list(shapes),
                                  f"{tuple(shape)} has the axes 1 to {len(shape) - 1} behind the batch.")
            places.append(axis % len(shape))
        lengths = [shape[place] for shape, place in zip(shapes, places)]
        if None not in lengths and lengths[0] != lengths[1]:
            raise shape_error(self, "equal lengths along the two axes", list(shapes),
                              f"axis {places[0]} of the first has length {lengths[0]}, axis {places[1]} of the second "
                              f"{lengths[1]}.")
        batches = {shape[0] for shape in shapes} - {None}
        if len(batches) > 1:
            raise shape_error(self, "the same number of samples in both inputs", list(shapes),
                              f"the batch axes are {sorted(batches)}.")
        return places

    def compute_mask(self, inputs, mask=None):
        return None

    def get_config(self):
        return {**super().get_config(), "axes": self.axes, "normalize": self.normalize}


def dot(inputs, axes=-1, **kwargs):
    """`Dot(axes, **kwargs)(inputs)`."""
    return Dot(axes=axes, **kwargs)(inputs)


def _is_whole(value):
    return hasattr(value, "__index__") and not isinstance(value, bool)


def _without(shape, axis):
    """The lengths behind the batch, without that of `axis`."""
    return tuple(n for i, n in enumerate(shape) if i not in (0, axis))

