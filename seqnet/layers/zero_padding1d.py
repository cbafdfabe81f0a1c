"""Steps of zeros at both ends."""

from __future__ import annotations

from .. import ops
from .arguments import layout, pair
from .input_spec import InputSpec
from .layer import Layer


class ZeroPadding1D(Layer):
    """x with steps of zeros in front of it and behind it.

    Shapes: (batch, time, features) -> (batch, front + time + behind, features). A mask ends here.

    Args:
        padding: how many steps on each side, or (front, behind).
        data_format: "channels_last" (batch, time, features) unless "channels_first".

    Raises ValueError for negative numbers.
    """

    def __init__(self, padding=1, data_format=None, **kwargs):
        super().__init__(**kwargs)
        self.data_format = layout("ZeroPadding1D", data_format)
        self.padding = pair("ZeroPadding1D", "padding", padding)
        self.input_spec = InputSpec(ndim=3)

    @property
    def _time_axis(self):
        return 1 if self.data_format == "channels_last" else 2

    def call(self, inputs):
        return ops.pad(inputs, [self.padding if axis == self._time_axis else (0, 0) for axis in range(3)])

    def compute_output_shape(self, input_shape):
        return tuple(n if axis != self._time_axis or n is None else n + sum(self.padding)
                     for axis, n in enumerate(input_shape))

    def get_config(self):
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}
