"""Convolution over time."""

from __future__ import annotations

from .. import activations, constraints, initializers, ops, regularizers
from ..errors import shape_error
from .arguments import choice, layout, whole, window
from .convolution import Windowed
from .dense import no_extras
from .fused import activated_shape, fused_name
from .input_spec import InputSpec


class Conv1D(Windowed):
    """y[t] = activation(sum over k of x[t * stride + k * dilation] @ kernel[k] + bias).

    Shapes: x (batch, time, features), kernel (kernel_size, features / groups, filters), bias (filters,),
    y (batch, new time, filters). With `data_format="channels_first"` x is (batch, features, time), y likewise.

    Args:
        filters: number of outputs per step.
        kernel_size: length of the window.
        strides: steps from one window to the next.
        padding: "valid" (only whole windows), "same" (as many steps as come in, for stride 1) or "causal"
            (the same, and y[t] sees no later step than t).
        data_format: "channels_last" unless told.
        dilation_rate: distance between the steps of one window; not together with strides above 1.
        groups: features and filters are split into this many groups that do not see each other.
        activation: name or function; none unless told.
        use_bias, kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer,
        activity_regularizer, kernel_constraint, bias_constraint: as for `Dense`.

    Raises:
        ValueError: an argument out of range, or filters or features not divisible by `groups`.
        ShapeError: fewer steps than the window is long.
    """

    def __init__(self, filters, kernel_size, strides=1, padding="valid", data_format=None, dilation_rate=1, groups=1,
                 activation=None, use_bias=True, kernel_initializer="glorot_uniform", bias_initializer="zeros",
                 kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None,
                 bias_constraint=None, **kwargs):
        no_extras(self, kwargs)
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.filters = whole("Conv1D", "filters", filters)
        self.kernel_size = window("Conv1D", "kernel_size", kernel_size)
        self.strides = window("Conv1D", "strides", strides)
        self.padding = choice("Conv1D", "padding", padding, ("valid", "same", "causal"))
        self.data_format = layout("Conv1D", data_format)
        self.dilation_rate = window("Conv1D", "dilation_rate", dilation_rate)
        self.groups = whole("Conv1D", "groups", groups)
        if self.filters % self.groups:
            raise ValueError(f"Conv1D: filters={self.filters} cannot be split into groups={self.groups} equal groups.")
        if self.strides[0] > 1 and self.dilation_rate[0] > 1:
            raise ValueError(f"Conv1D: strides={self.strides[0]} and dilation_rate={self.dilation_rate[0]} cannot both "
                             "be above 1.")
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.kernel = self.bias = None
        self.input_spec = InputSpec(ndim=3)

    def build(self, input_shape):
        features = input_shape[self._channel_axis]
        if features is None:
            raise shape_error(self, "(batch, time, features) with known features", input_shape,
                              "the kernel needs to know how many features arrive.")
        if features % self.groups:
            raise shape_error(self, f"features divisible by groups={self.groups}", input_shape,
                              f"{features} features cannot be split into {self.groups} equal groups.")
        self.compute_output_shape(input_shape)  # a window that does not fit is found before weights are made
        self.kernel = self.add_weight(
            name="kernel", shape=(*self.kernel_size, features // self.groups, self.filters),
            initializer=self.kernel_initializer, regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint)
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(self.filters,), initializer=self.bias_initializer,
                regularizer=self.bias_regularizer, constraint=self.bias_constraint)
        self.input_spec = InputSpec(ndim=3, axes={self._channel_axis: features})

    def call(self, inputs):
        first = self.data_format == "channels_first"
        x = ops.transpose(inputs, (0, 2, 1)) if first else inputs
        self._check_length(x.shape, x.shape[1])
        fused = fused_name(self.activation)
        y = ops.conv1d(x, self.kernel, self.bias, strides=self.strides[0], padding=self.padding,
                       dilation_rate=self.dilation_rate[0], groups=self.groups, activation=fused)
        if first:
            y = ops.transpose(y, (0, 2, 1))
        return y if fused else self.activation(y)

    def compute_output_shape(self, input_shape):
        axis = 3 + self._channel_axis if self._channel_axis < 0 else 1
        time_axis = 3 - axis
        length = self._check_length(input_shape, input_shape[time_axis])
        shape = (input_shape[0], length, self.filters) if time_axis == 1 else (input_shape[0], self.filters, length)
        return activated_shape(self.activation, shape, self._dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "dilation_rate": self.dilation_rate,
            "groups": self.groups,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
        }
