"""Steps cut off at both ends."""

from __future__ import annotations

from ..errors import shape_error
from .arguments import pair
from .input_spec import InputSpec
from .layer import Layer


class Cropping1D(Layer):
    """x without its first and last steps.

    Shapes: (batch, time, features) -> (batch, time - front - behind, features). A mask ends here.

    Args:
        cropping: how many steps on each side, or (front, behind).

    Raises:
        ValueError: negative numbers.
        ShapeError: no step would be left.
    """

    def __init__(self, cropping=(1, 1), **kwargs):
        super().__init__(**kwargs)
        self.cropping = pair("Cropping1D", "cropping", cropping)
        self.input_spec = InputSpec(ndim=3)

    def call(self, inputs):
        self._length(inputs.shape)
        return inputs[:, self.cropping[0]:inputs.shape[1] - self.cropping[1], :]

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self._length(input_shape), input_shape[2])

    def _length(self, shape):
        if shape[1] is None:
            return None
        length = shape[1] - sum(self.cropping)
        if length < 1:
            raise shape_error(self, f"more than {sum(self.cropping)} time steps", shape,
                              f"cutting off {self.cropping[0]} and {self.cropping[1]} steps leaves none of {shape[1]}.")
        return length

    def get_config(self):
        return {**super().get_config(), "cropping": self.cropping}
