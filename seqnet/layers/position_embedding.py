"""Learned vectors for positions."""

from __future__ import annotations

from .. import initializers, ops
from ..errors import shape_error
from .arguments import whole
from .layer import Layer


class PositionEmbedding(Layer):
    """y[b, t] = position_embeddings[start_index + t], of the shape of the input, to be added to it.

    Shapes: x and y (batch, time, features), position_embeddings (sequence_length, features).

    Args:
        sequence_length: number of positions, the longest input.
        initializer: first values, "glorot_uniform" unless told.

    Call arguments:
        start_index: position of the first step, for sequences that come in pieces.

    Source: Gehring et al., Convolutional Sequence to Sequence Learning, 2017.
    Raises ShapeError where the input is longer than the table.
    """

    def __init__(self, sequence_length, initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.sequence_length = whole(type(self).__name__, "sequence_length", sequence_length)
        self.initializer = initializers.get(initializer)
        self.position_embeddings = None
        self.supports_masking = True

    def build(self, input_shape):
        self.position_embeddings = self.add_weight(
            name="embeddings", shape=(self.sequence_length, input_shape[-1]), initializer=self.initializer)

    def call(self, inputs, start_index=0):
        return ops.broadcast_to(self.rows(inputs.shape, start_index), inputs.shape)

    def rows(self, shape, start_index=0):
        """The vectors (time, features) of the positions of an input of `shape`."""
        end = start_index + shape[-2]
        if start_index < 0 or end > self.sequence_length:
            raise shape_error(self, f"positions 0...{self.sequence_length - 1}", shape,
                              f"the input has positions {start_index}...{end - 1}.",
                              "Cut the sequences, or make the layer with a larger sequence_length.")
        return self.position_embeddings[start_index:end]

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "sequence_length": self.sequence_length,
                "initializer": initializers.serialize(self.initializer)}
