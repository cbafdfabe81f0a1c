"""Convolution over time turned around: from few steps to many."""

from __future__ import annotations

from .. import ops
from .arguments import whole
from .convolution import Convolution


class Conv1DTranspose(Convolution):
    """y[t * strides + k * dilation_rate] += x[t] @ kernel[k].T for all t and k, then bias and activation.

    Shapes: x (batch, time, features), kernel (kernel_size, filters, features), bias (filters,), y (batch, new time,
    filters); the new time is (time - 1) * strides + kernel_size (at least time * strides) for "valid" and
    time * strides for "same". A mask ends here.

    Args:
        filters: number of outputs per step.
        kernel_size: length of the window that each step of x writes.
        strides: steps of y from one window to the next.
        padding: "valid" (every window whole) or "same" (windows cut off at both ends).
        output_padding: steps that follow the last window, below `strides`; None for as many as give the lengths above.
        data_format: "channels_last" unless "channels_first".
        dilation_rate: distance between the steps of one window; not together with strides above 1.
        activation: name or function; none unless told.
        use_bias, kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
        kernel_constraint, bias_constraint: as for `Dense`.

    Source: Zeiler, Krishnan, Taylor, Fergus, 2010.
    Raises ValueError for an argument out of range.
    """

    _weights = ("kernel", "bias")
    _both_above_one = False

    def __init__(self, filters, kernel_size, strides=1, padding="valid", output_padding=None, data_format=None,
                 dilation_rate=1, activation=None, use_bias=True, kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 kernel_constraint=None, bias_constraint=None, **kwargs):
        settings = {
            "kernel_initializer": kernel_initializer, "kernel_regularizer": kernel_regularizer,
            "kernel_constraint": kernel_constraint, "bias_initializer": bias_initializer,
            "bias_regularizer": bias_regularizer, "bias_constraint": bias_constraint}
        super().__init__(kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias, settings,
                         activity_regularizer, **kwargs)
        self.filters = whole("Conv1DTranspose", "filters", filters)
        if isinstance(output_padding, (list, tuple)):
            output_padding = output_padding[0] if len(output_padding) == 1 else output_padding
        if output_padding is not None:
            output_padding = (whole("Conv1DTranspose", "output_padding", output_padding, 0),)
            if output_padding[0] >= self.strides[0]:
                raise ValueError(f"Conv1DTranspose: output_padding={output_padding[0]} must be below strides="
                                 f"{self.strides[0]}.")
        self.output_padding = output_padding
        self.kernel = None

    def build(self, input_shape):
        features = self._features(input_shape)
        self.kernel = self._weight("kernel", (*self.kernel_size, self.filters, features), "kernel")
        if self.use_bias:
            self.bias = self._weight("bias", (self.filters,), "bias")

    def _convolve(self, x, activation):
        extra = self.output_padding[0] if self.output_padding else None
        return ops.conv1d_transpose(x, self.kernel, self.bias, strides=self.strides[0], padding=self.padding,
                                    output_padding=extra, dilation_rate=self.dilation_rate[0], activation=activation)

    def _filters(self, features):
        return self.filters

    def _check_length(self, shape, steps):
        if steps is None:
            return None
        from ..ops.conv1d_transpose import transposed_length

        extra = self.output_padding[0] if self.output_padding else None
        return transposed_length(steps, self.kernel_size[0], self.strides[0], self.padding, extra,
                                 self.dilation_rate[0])[0]

    def get_config(self):
        return {**super().get_config(), "filters": self.filters, "output_padding": self.output_padding}
