"""What the layers that turn texts and categories into numbers share."""

from __future__ import annotations

import numpy as np

from ..tensor import Tensor
from ..texts import as_texts, holds_text
from ..tree import is_nested
from .call_spec import holds_tensor
from .layer import Layer


class TextLayer(Layer):
    """Base of layers that take texts: a single text, lists of texts and arrays of them become tensors."""

    _takes_text = _needs_text = True

    def __call__(self, inputs, *args, **kwargs):
        if holds_text(inputs):
            inputs = Tensor(as_texts(inputs))
        elif isinstance(inputs, (bool, int, float)) or is_nested(inputs) and inputs and not holds_tensor(inputs):
            inputs = np.asarray(inputs)
        return super().__call__(inputs, *args, **kwargs)

    def build(self, input_shape=None):
        """Nothing to make: the vocabulary is no weight."""


def batches_of_data(data, name, steps=None):
    """What adapt() goes through: (batch, whether it is all there is). Of pairs (x, y) the first counts."""
    if isinstance(data, (str, bytes)):
        raise TypeError(f"{name}.adapt() takes many texts, got a single one. Write [text] for it.")
    if isinstance(data, (np.ndarray, Tensor, list, tuple)) or hasattr(data, "__array__"):
        if len(data) == 0:
            raise ValueError(f"{name}.adapt() was given no data.")
        yield (data.data if isinstance(data, Tensor) else data), True
        return
    if hasattr(data, "__getitem__") and hasattr(data, "__len__"):
        data = map(data.__getitem__, range(len(data)))  # a Sequence or PyDataset
    if not hasattr(data, "__iter__"):
        raise TypeError(f"{name}.adapt() takes an array, a list, or an iterable of batches; got {type(data).__name__}.")
    empty = True
    for i, batch in enumerate(data):
        if steps is not None and i >= steps:
            break
        batch = batch[0] if isinstance(batch, tuple) else batch
        empty = False
        yield (batch.data if isinstance(batch, Tensor) else batch), False
    if empty:
        raise ValueError(f"{name}.adapt() was given no batch.")
