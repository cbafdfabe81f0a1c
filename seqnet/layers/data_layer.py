"""What the layers that prepare data share."""

from __future__ import annotations

import numpy as np

from ..tensor import Tensor
from ..tree import is_nested
from .call_spec import holds_tensor
from .layer import Layer


class DataLayer(Layer):
    """Base of layers that may also be called on plain data: numbers and lists of numbers become arrays."""

    def __call__(self, inputs, *args, **kwargs):
        plain = isinstance(inputs, (bool, int, float)) or (is_nested(inputs) and not holds_tensor(inputs))
        if plain and not any(hasattr(leaf, "__array__") for leaf in _leaves(inputs)):
            inputs = np.asarray(inputs)
        return super().__call__(inputs, *args, **kwargs)


def _leaves(x):
    while isinstance(x, (list, tuple)) and x:
        x = x[0]
    return [x]


def batches_of(data, name):
    """The arrays that adapt() goes through: an array is one batch; of pairs (x, y) the first counts."""
    if isinstance(data, (np.ndarray, Tensor)):
        yield np.asarray(data)
        return
    if hasattr(data, "__getitem__") and hasattr(data, "__len__") and not isinstance(data, (list, tuple)):
        data = map(data.__getitem__, range(len(data)))  # a Sequence or PyDataset
    if not hasattr(data, "__iter__"):
        raise TypeError(f"{name}.adapt() takes an array, or an iterable of batches; got {type(data).__name__}.")
    empty = True
    for batch in data:
        batch = batch[0] if isinstance(batch, tuple) else batch
        if not hasattr(batch, "shape"):
            raise TypeError(f"{name}.adapt() goes through batches that are arrays; got a batch of type "
                            f"{type(batch).__name__}. Write np.array(...) around one batch of numbers.")
        empty = False
        yield np.asarray(batch)
    if empty:
        raise ValueError(f"{name}.adapt() was given no batch.")
