"""Class numbers as vectors with one place for each class."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..symbolic import SymbolicTensor
from ..tensor import probing
from .arguments import choice, whole
from .data_layer import DataLayer


class CategoryEncoding(DataLayer):
    """Whole numbers below `num_tokens` as vectors of that length.

    "one_hot" (..., ) -> (..., num_tokens): 1 at the number's place; a last axis of length 1 goes away. "multi_hot" and
    "count" (..., numbers) -> (..., num_tokens): 1 for every number that occurs in the last axis, or how often it occurs.
    A mask ends here.

    Args:
        num_tokens: how many numbers there are.
        output_mode: "multi_hot" unless "one_hot" or "count"; "binary" is an older name of "multi_hot".
        sparse: not supported.

    Call arguments:
        count_weights: with "count", what each number counts, of the shape of the input.

    Raises ValueError for an unknown mode, numbers outside 0 ... num_tokens - 1 or fractional ones, and weights in another
    mode.
    """

    def __init__(self, num_tokens=None, output_mode="multi_hot", sparse=False, **kwargs):
        super().__init__(**kwargs)
        if num_tokens is None:
            raise ValueError("CategoryEncoding: num_tokens, the number of classes, must be given.")
        if sparse:
            raise ValueError("CategoryEncoding: there are no sparse tensors; leave sparse=False.")
        self.num_tokens = whole("CategoryEncoding", "num_tokens", num_tokens)
        output_mode = "multi_hot" if output_mode == "binary" else output_mode
        self.output_mode = choice("CategoryEncoding", "output_mode", output_mode, ("multi_hot", "one_hot", "count"))
        self.sparse = sparse

    def call(self, inputs, count_weights=None):
        if count_weights is not None and self.output_mode != "count":
            raise ValueError(f"count_weights go with output_mode='count'; this layer has {self.output_mode!r}")
        if not probing():
            _check_classes(inputs.data, self.num_tokens)
        return encode(inputs, self.num_tokens, self.output_mode, self.dtype, count_weights)

    def compute_output_shape(self, input_shape):
        return encoded_shape(input_shape, self.num_tokens, self.output_mode)

    def compute_output_spec(self, inputs, count_weights=None):
        return SymbolicTensor(self.compute_output_shape(inputs.shape), self._dtype)

    def get_config(self):
        return {**super().get_config(), "num_tokens": self.num_tokens, "output_mode": self.output_mode}


def _check_classes(numbers, classes):
    if numbers.size and not ((numbers >= 0) & (numbers < classes) & (numbers == np.floor(numbers))).all():
        wrong = numbers[~((numbers >= 0) & (numbers < classes) & (numbers == np.floor(numbers)))].reshape(-1)[0]
        raise ValueError(f"the classes are the whole numbers 0 to {classes - 1}; received {wrong}. num_tokens must be "
                         "above the largest number")


def encode(numbers, classes, mode, dtype, weights=None):
    """Whole numbers as vectors of `classes` places, as `CategoryEncoding` describes."""
    if mode == "one_hot":
        if len(numbers.shape) > 1 and numbers.shape[-1] == 1:
            numbers = ops.squeeze(numbers, -1)
        return ops.one_hot(numbers, classes, dtype=dtype)
    if len(numbers.shape) == 0:
        numbers = ops.reshape(numbers, (1,))
        weights = weights if weights is None else ops.reshape(weights, (1,))
    counts = ops.class_counts(numbers, classes, weights, dtype=dtype)
    return counts if mode == "count" else ops.cast(ops.greater(counts, 0), dtype)


def encoded_shape(shape, classes, mode):
    """The shape of `encode`'s result."""
    shape = tuple(shape)
    if mode == "one_hot":
        return (*(shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape), classes)
    return (*shape[:-1], classes)
