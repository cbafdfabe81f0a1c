"""A vector repeated along a new time axis."""

from __future__ import annotations

from .. import ops
from .arguments import whole
from .input_spec import InputSpec
from .layer import Layer


class RepeatVector(Layer):
    """y[t] = x for t = 0 ... n - 1, as between an encoder's last state and a decoder.

    Shapes: (batch, features) -> (batch, n, features). A mask ends here.

    Args:
        n: how many steps.

    Raises ValueError where `n` is no whole number of at least 1.
    """

    def __init__(self, n, **kwargs):
        super().__init__(**kwargs)
        self.n = whole("RepeatVector", "n", n)
        self.input_spec = InputSpec(ndim=2)

    def call(self, inputs):
        return ops.broadcast_to(ops.expand_dims(inputs, 1), (inputs.shape[0], self.n, inputs.shape[1]))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.n, input_shape[1])

    def get_config(self):
        return {**super().get_config(), "n": self.n}
