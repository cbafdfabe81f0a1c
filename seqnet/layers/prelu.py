"""Rectified linear unit with a learned slope below zero."""

from __future__ import annotations

from .. import constraints, initializers, ops, regularizers
from ..errors import shape_error
from .input_spec import InputSpec
from .layer import Layer


class PReLU(Layer):
    """y = x where x >= 0, alpha * x below, with one learned alpha for each place of a sample.

    Shapes: x and y (batch, ...), alpha (...) with length 1 on the shared axes. Masks are handed on.

    Args:
        alpha_initializer: first values, zeros unless told.
        alpha_regularizer, alpha_constraint: penalty and projection of alpha.
        shared_axes: axes along which one alpha serves all places, counted from 1 (0 is the batch); `[1]` gives each
            feature of (batch, time, features) one alpha, whatever the number of steps.

    Source: He, Zhang, Ren, Sun, 2015.
    Raises ValueError for a shared axis that the input does not have, ShapeError where an axis that is not shared has
    no known length.
    """

    def __init__(self, alpha_initializer="zeros", alpha_regularizer=None, alpha_constraint=None, shared_axes=None,
                 **kwargs):
        super().__init__(**kwargs)
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        if shared_axes is not None:
            shared_axes = list(shared_axes) if isinstance(shared_axes, (list, tuple)) else [shared_axes]
            for axis in shared_axes:
                if isinstance(axis, bool) or not hasattr(axis, "__index__") or axis < 1:
                    raise ValueError(f"PReLU: shared_axes are whole numbers from 1 on (0 is the batch), got {shared_axes}.")
        self.shared_axes = shared_axes
        self.supports_masking = True
        self.alpha = None

    def build(self, input_shape):
        shape, shared = list(input_shape[1:]), self.shared_axes or ()
        for axis in shared:
            if axis > len(shape):
                raise ValueError(f'PReLU "{self.name}": shared_axes={self.shared_axes} names axis {axis}, but the input '
                                 f"{tuple(input_shape)} has only the axes 0 to {len(shape)}.")
            shape[axis - 1] = 1
        if None in shape:
            raise shape_error(self, "known lengths on the axes that share no alpha", input_shape,
                              f"axis {shape.index(None) + 1} is open.",
                              "Fix its length in the Input, or add it to shared_axes.")
        self.alpha = self.add_weight(name="alpha", shape=shape, initializer=self.alpha_initializer,
                                     regularizer=self.alpha_regularizer, constraint=self.alpha_constraint)
        axes = {i: input_shape[i] for i in range(1, len(input_shape)) if i not in shared}
        self.input_spec = InputSpec(ndim=len(input_shape), axes=axes)

    def call(self, inputs):
        return ops.relu(inputs) - self.alpha * ops.relu(-inputs)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "alpha_initializer": initializers.serialize(self.alpha_initializer),
            "alpha_regularizer": regularizers.serialize(self.alpha_regularizer),
            "alpha_constraint": constraints.serialize(self.alpha_constraint),
            "shared_axes": self.shared_axes,
        }
