"""Every step several times."""

from __future__ import annotations

from .. import ops
from .arguments import whole
from .input_spec import InputSpec
from .layer import Layer


class UpSampling1D(Layer):
    """y[t] = x[t // size]: every step `size` times in a row.

    Shapes: (batch, time, features) -> (batch, time * size, features). A mask ends here.

    Args:
        size: how often each step is repeated.

    Raises ValueError where `size` is no whole number of at least 1.
    """

    def __init__(self, size=2, **kwargs):
        super().__init__(**kwargs)
        self.size = whole("UpSampling1D", "size", size)
        self.input_spec = InputSpec(ndim=3)

    def call(self, inputs):
        batch, time, features = inputs.shape
        repeated = ops.broadcast_to(ops.expand_dims(inputs, 2), (batch, time, self.size, features))
        return ops.reshape(repeated, (batch, time * self.size, features))

    def compute_output_shape(self, input_shape):
        batch, time, features = input_shape
        return (batch, None if time is None else time * self.size, features)

    def get_config(self):
        return {**super().get_config(), "size": self.size}
