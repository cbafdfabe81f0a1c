"""Blocks known from pictures, along time."""

from __future__ import annotations

from .. import ops
from ..layers import Activation, BatchNormalization, Conv1D, Dense, Layer, SeparableConv1D


class SqueezeExcite1D(Layer):
    """Weighs the features of a sequence by what all its steps say together:

        s = mean over t of x[t];  a = sigmoid(W' act(W s + b) + b');  y[t] = a x[t]

    Shapes: (batch, time, features) -> the same.

    Args:
        squeezed: number of hidden units between s and a; a quarter of the features unless told.
        activation: act, "relu" unless told.

    Source: Hu, Shen and Sun, Squeeze-and-excitation networks, CVPR 2018.
    """

    def __init__(self, squeezed=None, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.squeezed, self.activation = squeezed, activation

    def build(self, input_shape):
        features = input_shape[-1]
        units = max(1, features // 4) if self.squeezed is None else self.squeezed
        self.squeeze = Dense(units, activation=self.activation, dtype=self.dtype, name="squeeze")
        self.excite = Dense(features, activation="sigmoid", dtype=self.dtype, name="excite")
        self.squeeze.build((input_shape[0], features))
        self.excite.build((input_shape[0], units))

    def call(self, inputs):
        weights = self.excite(self.squeeze(ops.mean(inputs, axis=1)))
        return inputs * ops.expand_dims(weights, 1)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "squeezed": self.squeezed, "activation": self.activation}


class SeparableBlock1D(Layer):
    """y = shortcut(x) + two times [act, separable convolution, batch normalization] of x.

    A separable convolution costs time x features x (kernel_size + filters) multiplications where a full one costs time x
    features x kernel_size x filters. Shapes: (batch, time, features) -> (batch, time, filters); the shortcut is x itself,
    or a convolution over one step where the number of features changes.

    Args:
        filters: features of the output.
        kernel_size: length of the window.
        dilation_rate: distance between its steps.
        activation: act, "relu" unless told.

    Source: Chollet, Xception: deep learning with depthwise separable convolutions, CVPR 2017.
    """

    def __init__(self, filters, kernel_size=3, dilation_rate=1, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.filters, self.kernel_size, self.dilation_rate = filters, kernel_size, dilation_rate
        self.activation = activation
        self.steps = []
        for i in (1, 2):
            self.steps += [
                Activation(activation, dtype=self.dtype, name=f"activation_{i}"),
                SeparableConv1D(filters, kernel_size, padding="same", dilation_rate=dilation_rate, use_bias=False,
                                dtype=self.dtype, name=f"convolution_{i}"),
                BatchNormalization(dtype=self.dtype, name=f"normalization_{i}")]
        self.shortcut = None

    def build(self, input_shape):
        shape = input_shape
        for layer in self.steps:
            layer.build(shape)
            shape = layer.compute_output_shape(shape)
        if input_shape[-1] != self.filters:
            self.shortcut = Conv1D(self.filters, 1, use_bias=False, dtype=self.dtype, name="shortcut")
            self.shortcut.build(input_shape)

    def call(self, inputs, training=None):
        x = inputs
        for layer in self.steps:
            x = layer(x, training=training) if isinstance(layer, BatchNormalization) else layer(x)
        return x + (inputs if self.shortcut is None else self.shortcut(inputs))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.filters)

    def get_config(self):
        return {**super().get_config(), "filters": self.filters, "kernel_size": self.kernel_size,
                "dilation_rate": self.dilation_rate, "activation": self.activation}
