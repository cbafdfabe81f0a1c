"""The linear maps in front of and behind attention heads."""

from __future__ import annotations

import copy
import math

from .. import initializers, ops
from ..initializers.scaling import VarianceScaling
from .layer import Layer


class HeadProjection(Layer):
    """y[..., o] = act(sum over i of x[..., i] kernel[i, o] + bias[o]), where i and o stand for one or several axes.

    From features to heads: x (batch, time, features), kernel (features, heads, size), y (batch, time, heads, size); back
    again: x (batch, time, heads, size), kernel (heads, size, features). These are the kernels of Keras' EinsumDense; here
    they are taken as matrices, which moves nothing in memory.

    Args:
        features: shape of o.
        contracted: number of axes in i.
        activation: None or "sigmoid".
        use_bias, kernel_initializer, ...: as in Dense.
    """

    def __init__(self, features, contracted=1, activation=None, use_bias=True, kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None, kernel_constraint=None,
                 bias_constraint=None, **kwargs):
        super().__init__(**kwargs)
        self.features, self.contracted, self.activation = tuple(features), contracted, activation
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer, self.bias_regularizer = kernel_regularizer, bias_regularizer
        self.kernel_constraint, self.bias_constraint = kernel_constraint, bias_constraint
        self.kernel = self.bias = None
        self.supports_masking = True

    def build(self, input_shape):
        inner = tuple(input_shape[-self.contracted:])
        self.kernel = self.add_weight(
            name="kernel", shape=inner + self.features, initializer=_with_axes(self.kernel_initializer, self.contracted,
                                                                               len(self.features)),
            regularizer=self.kernel_regularizer, constraint=self.kernel_constraint)
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=self.features, initializer=self.bias_initializer,
                regularizer=self.bias_regularizer, constraint=self.bias_constraint)

    def call(self, inputs):
        lead, size = inputs.shape[:-self.contracted], math.prod(self.features)
        x = inputs if self.contracted == 1 else ops.reshape(inputs, (*lead, math.prod(inputs.shape[len(lead):])))
        kernel, bias = self.kernel, self.bias
        if len(kernel.shape) != 2:
            kernel = ops.reshape(kernel, (x.shape[-1], size))
        if bias is not None and len(bias.shape) != 1:
            bias = ops.reshape(bias, (size,))
        y = ops.dense(x, kernel, bias, activation=self.activation)
        return y if len(self.features) == 1 else ops.reshape(y, (*lead, *self.features))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-self.contracted], *self.features)


def _with_axes(initializer, inputs, outputs):
    """The initializer, told which axes of the kernel are inputs where that decides the variance."""
    if not isinstance(initializer, VarianceScaling) or initializer.input_axes is not None:
        return initializer
    told = copy.copy(initializer)
    told.input_axes = tuple(range(inputs))
    told.output_axes = tuple(range(inputs, inputs + outputs))
    return told
