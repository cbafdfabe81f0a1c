"""What the convolutions share: where the features stand and how many windows fit; and, beside `Conv1D`, the rest."""

from __future__ import annotations

from .. import activations, constraints, initializers, ops, regularizers
from ..errors import shape_error
from .arguments import choice, layout, whole, window, window_length
from .dense import no_extras
from .fused import activated_shape, fused_name
from .input_spec import InputSpec
from .layer import Layer


class Windowed(Layer):
    """Base of all layers that move a window with weights along time: layout, and the number of windows."""

    @property
    def _channel_axis(self):
        return -1 if self.data_format == "channels_last" else 1

    def _check_length(self, shape, steps):
        length = window_length(steps, self.kernel_size[0], self.strides[0], self.padding, self.dilation_rate[0])
        if length is not None and length < 1 and self.padding == "valid":
            reach = self.dilation_rate[0] * (self.kernel_size[0] - 1) + 1
            raise shape_error(
                self, f"at least {reach} time steps", shape, f"a window over {reach} steps does not fit into {steps}.",
                "Longer sequences (pad_sequences), a smaller kernel_size, fewer pooling layers in front, or "
                "padding='same' help.", kind="window")
        return length


class Convolution(Windowed):
    """Base of `DepthwiseConv1D`, `SeparableConv1D` and `Conv1DTranspose`.

    Args:
        kernel_size: length of the window.
        strides: steps from one window to the next.
        padding: "valid" (only whole windows) or "same".
        data_format: "channels_last" (batch, time, features) unless "channels_first".
        dilation_rate: distance between the steps of one window.
        activation: name or function; none unless told.
        use_bias: whether a bias is added.
        settings: `<weight>_initializer`, `<weight>_regularizer` and `<weight>_constraint` of the weights, those of the
            bias among them.

    Raises:
        ValueError: an argument out of range.
        ShapeError: fewer steps than the window is long.
    """

    _weights = ()  # names of the weights, as in the arguments
    _both_above_one = True  # whether strides and dilation_rate may both be above 1

    def __init__(self, kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias, settings,
                 activity_regularizer=None, **kwargs):
        no_extras(self, kwargs)
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        kind = type(self).__name__
        self.kernel_size = window(kind, "kernel_size", kernel_size)
        self.strides = window(kind, "strides", strides)
        self.padding = choice(kind, "padding", padding, ("valid", "same"))
        self.data_format = layout(kind, data_format)
        self.dilation_rate = window(kind, "dilation_rate", dilation_rate)
        if not self._both_above_one and self.strides[0] > 1 and self.dilation_rate[0] > 1:
            raise ValueError(f"{kind}: strides={self.strides[0]} and dilation_rate={self.dilation_rate[0]} cannot both be "
                             "above 1.")
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        for name in self._weights:
            setattr(self, f"{name}_initializer", initializers.get(settings[f"{name}_initializer"]))
            setattr(self, f"{name}_regularizer", regularizers.get(settings[f"{name}_regularizer"]))
            setattr(self, f"{name}_constraint", constraints.get(settings[f"{name}_constraint"]))
        self.bias = None
        self.input_spec = InputSpec(ndim=3)

    def _features(self, input_shape):
        """How many features arrive; an error where that is open."""
        features = input_shape[self._channel_axis]
        if features is None:
            raise shape_error(self, "(batch, time, features) with known features", input_shape,
                              "the kernel needs to know how many features arrive.")
        self.input_spec = InputSpec(ndim=3, axes={self._channel_axis: features})
        return features

    def _weight(self, name, shape, setting):
        return self.add_weight(name=name, shape=shape, initializer=getattr(self, f"{setting}_initializer"),
                               regularizer=getattr(self, f"{setting}_regularizer"),
                               constraint=getattr(self, f"{setting}_constraint"))

    def _convolve(self, x, activation):
        raise NotImplementedError

    def _filters(self, features):
        raise NotImplementedError

    def call(self, inputs):
        first = self.data_format == "channels_first"
        x = ops.transpose(inputs, (0, 2, 1)) if first else inputs
        self._check_length(x.shape, x.shape[1])
        fused = fused_name(self.activation)
        y = self._convolve(x, fused)
        y = ops.transpose(y, (0, 2, 1)) if first else y
        return y if fused else self.activation(y)

    def compute_output_shape(self, input_shape):
        batch, *rest = input_shape
        if len(rest) != 2:
            self.input_spec.check(tuple(input_shape), self)
        last = self.data_format == "channels_last"
        time, features = rest if last else rest[::-1]
        length, filters = self._check_length(input_shape, time), self._filters(features)
        shape = (batch, length, filters) if last else (batch, filters, length)
        return activated_shape(self.activation, shape, self._dtype)

    def get_config(self):
        settings = {}
        for name in self._weights:
            settings[f"{name}_initializer"] = initializers.serialize(getattr(self, f"{name}_initializer"))
            settings[f"{name}_regularizer"] = regularizers.serialize(getattr(self, f"{name}_regularizer"))
            settings[f"{name}_constraint"] = constraints.serialize(getattr(self, f"{name}_constraint"))
        return {
            **super().get_config(),
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "dilation_rate": self.dilation_rate,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            **settings,
        }


def multiplier(layer, value):
    """`depth_multiplier` as a whole number of at least 1."""
    return whole(layer, "depth_multiplier", value)
