"""Root mean square 1 for each sample or step by itself."""

from __future__ import annotations

from .. import ops
from .layer import Layer
from .layer_normalization import axes_argument, epsilon_argument, lengths


class RMSNormalization(Layer):
    """y = x / sqrt(mean of x^2 + epsilon) * scale, the mean over `axis`.

    Shapes: x and y (batch, ..., features); scale has the lengths of x along `axis`. A mask ends here, as in Keras.

    Args:
        axis: axis or axes that the mean runs over; the last one unless told.
        epsilon: added to the mean square, 1e-6 unless told.

    Source: Zhang and Sennrich, Root Mean Square Layer Normalization, 2019.
    Raises ValueError for wrong arguments, ShapeError for an axis that is not there or of unknown length.
    """

    def __init__(self, axis=-1, epsilon=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.axis = axes_argument(self, axis)
        self.epsilon = epsilon_argument(self, epsilon)
        self.scale = None

    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=lengths(self, self.axis, input_shape), initializer="ones")

    def call(self, inputs):
        return ops.rms_normalization(inputs, self.scale, self.axis, self.epsilon)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}
