"""What the pooling layers over windows share."""

from __future__ import annotations

from .. import ops
from ..errors import shape_error
from .arguments import choice, layout, window, window_length
from .input_spec import InputSpec
from .layer import Layer


class Pooling1D(Layer):
    """Base of `MaxPooling1D` and `AveragePooling1D`: reduces windows of `pool_size` steps to one each.

    Args:
        pool_size: length of the window.
        strides: steps from one window to the next; `pool_size` unless told.
        padding: "valid" (only whole windows) or "same".
        data_format: "channels_last" (batch, time, features) unless "channels_first".

    Raises:
        ShapeError: fewer steps than the window is long.
    """

    def __init__(self, pool_size, strides, padding, data_format, **kwargs):
        super().__init__(**kwargs)
        kind = type(self).__name__
        self.pool_size = window(kind, "pool_size", pool_size)
        self.strides = self.pool_size if strides is None else window(kind, "strides", strides)
        self.padding = choice(kind, "padding", padding, ("valid", "same"))
        self.data_format = layout(kind, data_format)
        self.input_spec = InputSpec(ndim=3)

    def _pool(self, x):
        raise NotImplementedError

    def call(self, inputs):
        first = self.data_format == "channels_first"
        x = ops.transpose(inputs, (0, 2, 1)) if first else inputs
        self._check_length(x.shape, x.shape[1])
        y = self._pool(x)
        return ops.transpose(y, (0, 2, 1)) if first else y

    def compute_output_shape(self, input_shape):
        if self.data_format == "channels_first":
            return (*input_shape[:2], self._check_length(input_shape, input_shape[2]))
        return (input_shape[0], self._check_length(input_shape, input_shape[1]), input_shape[2])

    def _check_length(self, shape, steps):
        length = window_length(steps, self.pool_size[0], self.strides[0], self.padding)
        if length is not None and length < 1 and self.padding == "valid":
            raise shape_error(
                self, f"at least {self.pool_size[0]} time steps", shape,
                f"a window over {self.pool_size[0]} steps does not fit into {steps}.",
                "A smaller pool_size, longer sequences, padding='same', or a global pooling layer helps.", kind="window")
        return length

    def get_config(self):
        return {**super().get_config(), "pool_size": self.pool_size, "padding": self.padding,
                "strides": self.strides, "data_format": self.data_format}


class GlobalPooling1D(Layer):
    """Base of the layers that reduce the whole time axis.

    Args:
        data_format: "channels_last" (batch, time, features) unless "channels_first".
        keepdims: keep the time axis with length 1.
    """

    def __init__(self, data_format=None, keepdims=False, **kwargs):
        super().__init__(**kwargs)
        self.data_format = layout(type(self).__name__, data_format)
        self.keepdims = bool(keepdims)
        self.input_spec = InputSpec(ndim=3)

    @property
    def _time_axis(self):
        return 1 if self.data_format == "channels_last" else 2

    def compute_output_shape(self, input_shape):
        axis = self._time_axis
        if self.keepdims:
            return tuple(1 if i == axis else d for i, d in enumerate(input_shape))
        return tuple(d for i, d in enumerate(input_shape) if i != axis)

    def get_config(self):
        return {**super().get_config(), "data_format": self.data_format, "keepdims": self.keepdims}


class AdaptivePooling1D(Layer):
    """Base of the layers that make a given number of steps of any number.

    Share s has the steps floor(s * time / output_size) to ceil((s + 1) * time / output_size) - 1: all shares are about
    equally long, and neighbours may have a step in common.

    Shapes: (batch, time, features) -> (batch, output_size, features).

    Args:
        output_size: how many steps come out.
        data_format: "channels_last" (batch, time, features) unless "channels_first".

    Raises:
        ValueError: `output_size` is no whole number of at least 1.
    """

    def __init__(self, output_size, data_format=None, **kwargs):
        super().__init__(**kwargs)
        self.output_size = window(type(self).__name__, "output_size", output_size)
        self.data_format = layout(type(self).__name__, data_format)
        self.input_spec = InputSpec(ndim=3)

    def _pool(self, x):
        raise NotImplementedError

    def call(self, inputs):
        if self.data_format == "channels_last":
            return self._pool(inputs)
        return ops.transpose(self._pool(ops.transpose(inputs, (0, 2, 1))), (0, 2, 1))

    def compute_output_shape(self, input_shape):
        batch, *rest = input_shape
        return (batch, *self.output_size, rest[1]) if self.data_format == "channels_last" else (
            batch, rest[0], *self.output_size)

    def get_config(self):
        return {**super().get_config(), "output_size": self.output_size, "data_format": self.data_format}
