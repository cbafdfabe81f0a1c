"""Mean 0 and variance 1 for each sample or step by itself."""

from __future__ import annotations

from .. import constraints, initializers, ops, regularizers
from ..errors import shape_error
from .layer import Layer


class LayerNormalization(Layer):
    """y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, mean and variance over `axis`.

    Shapes: x and y (batch, ..., features); gamma and beta have the lengths of x along `axis`.

    Args:
        axis: axis or axes that mean and variance run over; the last one unless told.
        epsilon: added to the variance, 1e-3 unless told.
        center, scale: whether beta is added, whether gamma multiplies.
        beta_initializer, gamma_initializer: first values, "zeros" and "ones" unless told.
        beta_regularizer, gamma_regularizer: penalties.
        beta_constraint, gamma_constraint: projections after every optimizer step.
        rms_scaling: an older spelling, y = x / sqrt(variance + epsilon) * gamma; see RMSNormalization.

    Source: Ba, Kiros and Hinton, Layer Normalization, 2016.
    Raises ValueError for wrong arguments, ShapeError for an axis that is not there or of unknown length.
    """

    def __init__(self, axis=-1, epsilon=1e-3, center=True, scale=True, beta_initializer="zeros",
                 gamma_initializer="ones", beta_regularizer=None, gamma_regularizer=None, beta_constraint=None,
                 gamma_constraint=None, rms_scaling=False, **kwargs):
        super().__init__(**kwargs)
        self.axis = axes_argument(self, axis)
        self.epsilon = epsilon_argument(self, epsilon)
        self.center, self.scale, self.rms_scaling = bool(center), bool(scale), bool(rms_scaling)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)
        self.gamma = self.beta = None
        self.supports_masking = True

    def build(self, input_shape):
        shape = lengths(self, self.axis, input_shape)
        if self.scale or self.rms_scaling:
            self.gamma = self.add_weight(
                name="gamma", shape=shape, initializer=self.gamma_initializer, regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint)
        if self.center and not self.rms_scaling:
            self.beta = self.add_weight(
                name="beta", shape=shape, initializer=self.beta_initializer, regularizer=self.beta_regularizer,
                constraint=self.beta_constraint)

    def call(self, inputs):
        return ops.layer_normalization(inputs, self.gamma, self.beta, self.axis, self.epsilon, self.rms_scaling)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "rms_scaling": self.rms_scaling,
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_constraint": constraints.serialize(self.beta_constraint),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
        }


def axes_argument(layer, axis):
    """One axis as a number, several as a list."""
    several = isinstance(axis, (list, tuple))
    for a in axis if several else (axis,):
        if isinstance(a, bool) or not hasattr(a, "__index__"):
            raise ValueError(f"{type(layer).__name__}: axis is a whole number or several, got {axis!r}.")
    if several and not axis:
        raise ValueError(f"{type(layer).__name__}: axis names no axis.")
    return [a.__index__() for a in axis] if several else axis.__index__()


def epsilon_argument(layer, epsilon):
    """epsilon if it is a number of at least 0."""
    if isinstance(epsilon, bool) or not isinstance(epsilon, (int, float)) or not epsilon >= 0:
        raise ValueError(f"{type(layer).__name__}: epsilon is a number of at least 0, got {epsilon!r}.")
    return epsilon


def lengths(layer, axis, input_shape):
    """The lengths of the axes of an input of `input_shape`, in the order in which they stand there."""
    rank = len(input_shape)
    axes = axis if isinstance(axis, list) else [axis]
    if any(not -rank <= a < rank for a in axes):
        raise shape_error(layer, f"an input with the axes {axes}", input_shape, f"it has {rank} axes.")
    places = sorted(a % rank for a in axes)
    if len(set(places)) != len(places):
        raise ValueError(f"{type(layer).__name__}: axis {axes} names an axis twice for an input of {rank} axes.")
    shape = tuple(input_shape[a] for a in places)
    if None in shape:
        raise shape_error(layer, f"known lengths along {axes}", input_shape, "there is one weight for each place.",
                          "Fix the length of that axis of the Input.")
    return shape
