"""Vectors for word ids."""

from __future__ import annotations

import numpy as np

from .. import constraints, initializers, ops, regularizers
from ..errors import IdError
from ..symbolic import SymbolicTensor
from ..tensor import data_of, probing
from .arguments import whole
from .dense import no_extras
from .layer import Layer


class Embedding(Layer):
    """y[..., :] = embeddings[ids[...]].

    Shapes: ids (batch, ...) of whole numbers, embeddings (input_dim, output_dim), y (batch, ..., output_dim).

    Args:
        input_dim: number of rows, the largest id + 1.
        output_dim: length of a vector.
        embeddings_initializer: first values, "uniform" on [-0.05, 0.05) unless told.
        embeddings_regularizer, embeddings_constraint, activity_regularizer: penalty, projection, penalty of the output.
        mask_zero: id 0 is padding; later layers receive the mask `ids != 0`.
        weights: a matrix, or a list with one, to start from; with `trainable=False` it stays as it is.
        input_length: length of the sequences where the layer comes first in a `Sequential`.

    Raises:
        ValueError: an id below 0 or not below `input_dim`, a matrix of another shape.
    """

    _takes_indices = True

    def __init__(self, input_dim, output_dim, embeddings_initializer="uniform", embeddings_regularizer=None,
                 embeddings_constraint=None, mask_zero=False, weights=None, **kwargs):
        no_extras(self, kwargs)
        length = kwargs.pop("input_length", None)
        super().__init__(**kwargs)
        if length is not None and self._input_shape_arg is None:
            self._input_shape_arg = tuple(length) if isinstance(length, (list, tuple)) else (length,)
        self.input_dim = whole("Embedding", "input_dim", input_dim)
        self.output_dim = whole("Embedding", "output_dim", output_dim)
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = bool(mask_zero)
        self.supports_masking = self.mask_zero
        self.autocast = False
        self.embeddings = None
        if weights is not None:
            self._start_from(weights)

    def _start_from(self, weights):
        matrix = weights[0] if isinstance(weights, (list, tuple)) and len(weights) == 1 else weights
        matrix = np.asarray(matrix)
        if matrix.shape != (self.input_dim, self.output_dim):
            raise ValueError(
                f'Embedding "{self.name}": weights has shape {matrix.shape}, but input_dim={self.input_dim} and '
                f"output_dim={self.output_dim} need ({self.input_dim}, {self.output_dim}).")
        initializer, self.embeddings_initializer = self.embeddings_initializer, lambda shape, dtype=None: matrix
        self.build()
        self.embeddings_initializer = initializer
        self.embeddings.initializer = None  # do not keep the matrix that came in alive

    def build(self, input_shape=None):
        if self.embeddings is not None:
            return
        self.embeddings = self.add_weight(
            name="embeddings", shape=(self.input_dim, self.output_dim), initializer=self.embeddings_initializer,
            regularizer=self.embeddings_regularizer, constraint=self.embeddings_constraint)

    def call(self, inputs):
        if inputs.dtype.kind not in "iu":
            if inputs.dtype.kind == "f" and not np.isfinite(data_of(inputs)).all():
                raise ValueError(f'Embedding "{self.name}": the ids hold NaN or infinity, which are no ids.')
            inputs = ops.cast(inputs, "int64")
        try:
            return ops.embedding(inputs, self.embeddings)
        except (ValueError, IndexError) as error:
            if not probing():
                self._explain_range(inputs, error)
            raise

    def _explain_range(self, inputs, cause):
        """Say which id is out of range, where it stands and how many there are."""
        ids = data_of(inputs)
        wrong = (ids < 0) | (ids >= self.input_dim)
        if not wrong.any():
            return
        place = np.unravel_index(int(np.argmax(wrong)), ids.shape)
        where = ", ".join(str(int(i)) for i in place)
        top = int(ids.max())
        words, code = ("Negative ids do not exist; is the array an array of ids at all?", None) if ids[place] < 0 else (
            "A Tokenizer numbers its words from 1, so input_dim is len(word_index) + 1; here at least",
            f"layers.Embedding({top + 1}, {self.output_dim})")
        if code is None and top >= self.input_dim:
            code = f"layers.Embedding({top + 1}, {self.output_dim})"
        error = IdError(
            f'Embedding "{self.name}" has rows 0...{self.input_dim - 1}, but x[{where}] is id {int(ids[place])}; '
            f"{int(wrong.sum())} of {ids.size} ids are out of range. {words}" + (":" if code else ""),
            layer=self, got=int(ids[place]), expected=f"0...{self.input_dim - 1}", hint=words, fix=code)
        error.path = f"x {ids.shape} ─► {self.name} ✗"
        error._compose()
        raise error from cause

    def compute_mask(self, inputs, mask=None):
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape):
        return (*input_shape, self.output_dim)

    def compute_output_spec(self, inputs):
        return SymbolicTensor(self.compute_output_shape(inputs.shape), self._dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "input_dim": self.input_dim,
            "output_dim": self.output_dim,
            "embeddings_initializer": initializers.serialize(self.embeddings_initializer),
            "embeddings_regularizer": regularizers.serialize(self.embeddings_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "embeddings_constraint": constraints.serialize(self.embeddings_constraint),
            "mask_zero": self.mask_zero,
        }
