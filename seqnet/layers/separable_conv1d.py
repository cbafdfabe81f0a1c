"""Convolution over time in two steps: each feature by itself, then all features of a step together."""

from __future__ import annotations

from .. import ops
from .arguments import whole
from .convolution import Convolution, multiplier


class SeparableConv1D(Convolution):
    """y = activation(z @ pointwise_kernel + bias), z a depthwise convolution of x as in `DepthwiseConv1D`.

    Shapes: x (batch, time, features), depthwise kernel (kernel_size, features, depth_multiplier), pointwise kernel
    (1, features * depth_multiplier, filters), bias (filters,), y (batch, new time, filters). A mask ends here.

    Args:
        filters: number of outputs per step.
        kernel_size: length of the window.
        strides: steps from one window to the next.
        padding: "valid" (only whole windows) or "same".
        data_format: "channels_last" unless "channels_first".
        dilation_rate: distance between the steps of one window.
        depth_multiplier: number of depthwise filters for each feature.
        activation: name or function; none unless told.
        use_bias, depthwise_initializer, pointwise_initializer, bias_initializer, depthwise_regularizer,
        pointwise_regularizer, bias_regularizer, activity_regularizer, depthwise_constraint, pointwise_constraint,
        bias_constraint: as for `Dense`.

    Source: Chollet, 2017.

    Raises:
        ValueError: an argument out of range.
        ShapeError: fewer steps than the window is long.
    """

    _weights = ("depthwise", "pointwise", "bias")

    def __init__(self, filters, kernel_size, strides=1, padding="valid", data_format=None, dilation_rate=1,
                 depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer="glorot_uniform",
                 pointwise_initializer="glorot_uniform", bias_initializer="zeros", depthwise_regularizer=None,
                 pointwise_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 depthwise_constraint=None, pointwise_constraint=None, bias_constraint=None, **kwargs):
        settings = {
            "depthwise_initializer": depthwise_initializer, "depthwise_regularizer": depthwise_regularizer,
            "depthwise_constraint": depthwise_constraint, "pointwise_initializer": pointwise_initializer,
            "pointwise_regularizer": pointwise_regularizer, "pointwise_constraint": pointwise_constraint,
            "bias_initializer": bias_initializer, "bias_regularizer": bias_regularizer,
            "bias_constraint": bias_constraint}
        super().__init__(kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias, settings,
                         activity_regularizer, **kwargs)
        self.filters = whole("SeparableConv1D", "filters", filters)
        self.depth_multiplier = multiplier("SeparableConv1D", depth_multiplier)
        self.depthwise_kernel = self.pointwise_kernel = None

    def build(self, input_shape):
        features = self._features(input_shape)
        self.compute_output_shape(input_shape)  # a window that does not fit is found before weights are made
        self.depthwise_kernel = self._weight(
            "depthwise_kernel", (*self.kernel_size, features, self.depth_multiplier), "depthwise")
        self.pointwise_kernel = self._weight(
            "pointwise_kernel", (1, features * self.depth_multiplier, self.filters), "pointwise")
        if self.use_bias:
            self.bias = self._weight("bias", (self.filters,), "bias")

    def _convolve(self, x, activation):
        z = ops.depthwise_conv1d(x, self.depthwise_kernel, strides=self.strides[0], padding=self.padding,
                                 dilation_rate=self.dilation_rate[0])
        return ops.conv1d(z, self.pointwise_kernel, self.bias, activation=activation)

    def _filters(self, features):
        return self.filters

    def get_config(self):
        return {**super().get_config(), "filters": self.filters, "depth_multiplier": self.depth_multiplier}
