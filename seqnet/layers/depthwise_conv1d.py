"""Convolution over time that keeps the features apart."""

from __future__ import annotations

from .. import ops
from .convolution import Convolution, multiplier


class DepthwiseConv1D(Convolution):
    """y[t, c * M + m] = activation(sum over k of x[t * strides + k * dilation_rate, c] kernel[k, c, m] + bias[c * M + m]).

    Shapes, with M = depth_multiplier: x (batch, time, features), kernel (kernel_size, features, M), bias (features * M,),
    y (batch, new time, features * M). A mask ends here.

    Args:
        kernel_size: length of the window.
        strides: steps from one window to the next.
        padding: "valid" (only whole windows) or "same".
        depth_multiplier: number of filters for each feature.
        data_format: "channels_last" unless "channels_first".
        dilation_rate: distance between the steps of one window.
        activation: name or function; none unless told.
        use_bias, depthwise_initializer, bias_initializer, depthwise_regularizer, bias_regularizer,
        activity_regularizer, depthwise_constraint, bias_constraint: as for `Dense`.

    Raises:
        ValueError: an argument out of range.
        ShapeError: fewer steps than the window is long.
    """

    _weights = ("depthwise", "bias")

    def __init__(self, kernel_size, strides=1, padding="valid", depth_multiplier=1, data_format=None, dilation_rate=1,
                 activation=None, use_bias=True, depthwise_initializer="glorot_uniform", bias_initializer="zeros",
                 depthwise_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 depthwise_constraint=None, bias_constraint=None, **kwargs):
        settings = {
            "depthwise_initializer": depthwise_initializer, "depthwise_regularizer": depthwise_regularizer,
            "depthwise_constraint": depthwise_constraint, "bias_initializer": bias_initializer,
            "bias_regularizer": bias_regularizer, "bias_constraint": bias_constraint}
        super().__init__(kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias, settings,
                         activity_regularizer, **kwargs)
        self.depth_multiplier = multiplier("DepthwiseConv1D", depth_multiplier)
        self.kernel = None

    def build(self, input_shape):
        features = self._features(input_shape)
        self.compute_output_shape(input_shape)  # a window that does not fit is found before weights are made
        self.kernel = self._weight("kernel", (*self.kernel_size, features, self.depth_multiplier), "depthwise")
        if self.use_bias:
            self.bias = self._weight("bias", (features * self.depth_multiplier,), "bias")

    def _convolve(self, x, activation):
        return ops.depthwise_conv1d(x, self.kernel, self.bias, strides=self.strides[0], padding=self.padding,
                                    dilation_rate=self.dilation_rate[0], activation=activation)

    def _filters(self, features):
        return None if features is None else features * self.depth_multiplier

    def get_config(self):
        return {**super().get_config(), "depth_multiplier": self.depth_multiplier}
