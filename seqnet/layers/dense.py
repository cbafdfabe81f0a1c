"""Fully connected layer."""

from __future__ import annotations

from .. import activations, constraints, initializers, ops, regularizers
from ..errors import shape_error
from .arguments import whole
from .fused import activated_shape, fused_name
from .input_spec import InputSpec
from .layer import Layer


class Dense(Layer):
    """y = activation(x @ kernel + bias).

    Shapes: x (batch, ..., features), kernel (features, units), bias (units,), y (batch, ..., units).

    Args:
        units: number of outputs.
        activation: name or function; none unless told.
        use_bias: whether a bias is added.
        kernel_initializer, bias_initializer: first values, "glorot_uniform" and "zeros" unless told.
        kernel_regularizer, bias_regularizer, activity_regularizer: penalties of weights and output.
        kernel_constraint, bias_constraint: projections after every optimizer step.

    Raises:
        ValueError: `units` is no positive whole number.
        ShapeError: the last axis is not the one the kernel was made for.
    """

    def __init__(self, units, activation=None, use_bias=True, kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None,
                 activity_regularizer=None, kernel_constraint=None, bias_constraint=None, **kwargs):
        no_extras(self, kwargs)
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.units = whole("Dense", "units", units)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.kernel = self.bias = None
        self.input_spec = InputSpec(min_ndim=2)
        self.supports_masking = True

    def build(self, input_shape):
        features = input_shape[-1]
        if features is None:
            raise shape_error(
                self, "(batch, ..., features) with a known last axis", input_shape,
                "the kernel needs to know how many features arrive.",
                "Fix the length of the time axis of the Input, or use a global pooling layer in place of Flatten.",
                kind="unknown")
        self.kernel = self.add_weight(
            name="kernel", shape=(features, self.units), initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer, constraint=self.kernel_constraint)
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(self.units,), initializer=self.bias_initializer,
                regularizer=self.bias_regularizer, constraint=self.bias_constraint)
        self.input_spec = InputSpec(min_ndim=2, axes={-1: features})

    def call(self, inputs):
        fused = fused_name(self.activation)
        outputs = ops.dense(inputs, self.kernel, self.bias, activation=fused)
        return outputs if fused else self.activation(outputs)

    def compute_output_shape(self, input_shape):
        return activated_shape(self.activation, (*input_shape[:-1], self.units), self._dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
        }


def no_extras(layer, kwargs):
    """Drop Keras' low-rank and quantization arguments where they ask for nothing."""
    for name in ("lora_rank", "lora_alpha", "quantization_config"):
        if kwargs.pop(name, None) is not None:
            raise ValueError(f"{type(layer).__name__}: {name} is not supported.")
