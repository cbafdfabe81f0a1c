"""Normalization with the mean and variance of groups of features, sample by sample."""

from __future__ import annotations

from .. import constraints, initializers, ops, regularizers
from ..errors import shape_error
from .arguments import number, whole
from .input_spec import InputSpec
from .layer import Layer


class GroupNormalization(Layer):
    """y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, mean and variance of each sample and group of features.

    A group is `features / groups` neighbouring features with all their steps; one group is layer normalization over all
    axes, as many groups as features is instance normalization. There is no difference between training and inference.

    Shapes: x and y (batch, ..., features), gamma and beta (features,). Masks are handed on.

    Args:
        groups: number of groups, -1 for as many as there are features.
        axis: the axis of the features.
        epsilon: added to the variance.
        center, scale: whether there are beta and gamma.
        beta_initializer, gamma_initializer: first values, "zeros" and "ones" unless told.
        beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint: penalties and projections.

    Source: Wu and He, 2018.

    Raises:
        ValueError: an argument out of range, or an axis that x does not have.
        ShapeError: features that cannot be split into `groups` equal groups, or an open length.
    """

    def __init__(self, groups=32, axis=-1, epsilon=1e-3, center=True, scale=True, beta_initializer="zeros",
                 gamma_initializer="ones", beta_regularizer=None, gamma_regularizer=None, beta_constraint=None,
                 gamma_constraint=None, **kwargs):
        super().__init__(**kwargs)
        self.groups = groups if groups == -1 else whole("GroupNormalization", "groups", groups)
        if isinstance(axis, bool) or not hasattr(axis, "__index__"):
            raise ValueError(f"GroupNormalization: axis is one whole number, got {axis!r}.")
        self.axis = axis.__index__()
        self.epsilon = float(number("GroupNormalization", "epsilon", epsilon, least=0))
        self.center, self.scale = center, scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)
        self.gamma = self.beta = None
        self.supports_masking = True

    def build(self, input_shape):
        self.compute_output_shape(input_shape)
        features = input_shape[self.axis]
        if features is None:
            raise shape_error(self, f"a known length along axis {self.axis}", input_shape,
                              "the groups are stretches of this axis.")
        if self.groups == -1:
            self.groups = features
        if features % self.groups:
            raise shape_error(self, f"features divisible by groups={self.groups}", input_shape,
                              f"{features} features cannot be split into {self.groups} equal groups.",
                              "Choose `groups` so that it divides the features, or -1 for one group per feature.")
        if self.scale:
            self.gamma = self.add_weight(name="gamma", shape=(features,), initializer=self.gamma_initializer,
                                         regularizer=self.gamma_regularizer, constraint=self.gamma_constraint)
        if self.center:
            self.beta = self.add_weight(name="beta", shape=(features,), initializer=self.beta_initializer,
                                        regularizer=self.beta_regularizer, constraint=self.beta_constraint)
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: features})

    def call(self, inputs):
        return ops.group_normalization(inputs, self.gamma, self.beta, groups=self.groups, axis=self.axis,
                                       epsilon=self.epsilon)

    def compute_output_shape(self, input_shape):
        rank = len(input_shape)
        if not -rank <= self.axis < rank or self.axis % rank == 0:
            raise ValueError(f'GroupNormalization "{self.name}": axis {self.axis} is the batch, or does not exist, in an '
                             f"input of shape {tuple(input_shape)}.")
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "groups": self.groups,
            "axis": self.axis,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_constraint": constraints.serialize(self.beta_constraint),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
        }
