"""Vectors for words, with a vector of the place added."""

from __future__ import annotations

from .. import initializers
from .arguments import whole
from .embedding import Embedding
from .layer import Layer
from .position_embedding import PositionEmbedding


class TokenAndPositionEmbedding(Layer):
    """y[b, t] = token_embedding[ids[b, t]] + position_embedding[t].

    Shapes: ids (batch, time) of whole numbers, tables (vocabulary_size, embedding_dim) and (sequence_length,
    embedding_dim), y (batch, time, embedding_dim).

    Args:
        vocabulary_size: number of words, the largest id + 1.
        sequence_length: number of positions, the longest input.
        embedding_dim: length of a vector.
        embeddings_initializer: first values of both tables, "uniform" unless told.
        mask_zero: id 0 is padding; later layers receive the mask `ids != 0`.

    Call arguments:
        start_index: position of the first step, for sequences that come in pieces.

    Raises ValueError for ids outside the table, ShapeError for sequences that are too long.
    """

    _takes_indices = True

    def __init__(self, vocabulary_size, sequence_length, embedding_dim, embeddings_initializer="uniform",
                 mask_zero=False, **kwargs):
        super().__init__(**kwargs)
        kind = type(self).__name__
        self.vocabulary_size = whole(kind, "vocabulary_size", vocabulary_size)
        self.sequence_length = whole(kind, "sequence_length", sequence_length)
        self.embedding_dim = whole(kind, "embedding_dim", embedding_dim)
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.mask_zero = bool(mask_zero)
        self.autocast = False
        self.token_embedding = Embedding(
            self.vocabulary_size, self.embedding_dim, self.embeddings_initializer, mask_zero=self.mask_zero,
            dtype=self._dtype.name, name="token_embedding")
        self.position_embedding = PositionEmbedding(
            self.sequence_length, self.embeddings_initializer, dtype=self._dtype.name, name="position_embedding")
        self.supports_masking = self.mask_zero

    def build(self, input_shape):
        self.token_embedding.build(input_shape)
        self.position_embedding.build((*input_shape, self.embedding_dim))

    def call(self, inputs, start_index=0):
        words = self.token_embedding(inputs)
        return words + self.position_embedding.rows(words.shape, start_index)

    def compute_mask(self, inputs, mask=None):
        return self.token_embedding.compute_mask(inputs)

    def compute_output_shape(self, input_shape):
        return (*input_shape, self.embedding_dim)

    def get_config(self):
        return {
            **super().get_config(),
            "vocabulary_size": self.vocabulary_size,
            "sequence_length": self.sequence_length,
            "embedding_dim": self.embedding_dim,
            "embeddings_initializer": initializers.serialize(self.embeddings_initializer),
            "mask_zero": self.mask_zero,
        }
