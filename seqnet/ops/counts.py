"""How often each class occurs."""

import numpy as np

from .. import _core
from ..config import floatx
from ..tensor import Tensor, apply
from ._base import array_of, data_of, differentiable


@differentiable
def class_counts(x, num_classes, weights=None, dtype=None):
    """y[..., c] = the number of elements of the last axis of x that are c, or the sum of their weights.

    x (..., n) whole numbers, weights of the same shape or None -> (..., num_classes). The weights have a gradient. Raises
    ValueError for numbers outside 0 ... num_classes - 1 and for weights of another shape.
    """
    dtype = np.dtype(dtype or floatx())
    classes = array_of(x)
    if classes.ndim == 0:
        raise ValueError("class_counts: needs a tensor with at least one axis; received a single number")
    ids = data_of(classes.astype("int64")).reshape(-1)
    if ids.size and (ids.min() < 0 or ids.max() >= num_classes or (classes.reshape(-1) != ids).any()):
        raise ValueError(f"class_counts: the classes are the whole numbers 0 to {num_classes - 1}; received {x!r}")
    shares = np.ones(classes.shape, dtype) if weights is None else data_of(weights, dtype)
    if shares.shape != classes.shape:
        raise ValueError(f"class_counts: weights of shape {shares.shape} do not fit x of shape {classes.shape}")
    lead = classes.shape[:-1]
    rows = int(np.prod(lead))
    if not ids.size:
        return Tensor(np.zeros((*lead, num_classes), dtype))  # whatever the weights: there are none
    places = ids + np.repeat(np.arange(rows) * num_classes, classes.shape[-1])
    y = _core.embedding_backward(shares.reshape(-1, 1), places, rows * num_classes)  # adds rows up by their number
    return apply("class_counts", y.reshape(*lead, num_classes), (weights,), (places, classes.shape), _counts_backward)


def _counts_backward(saved, dy, wanted):
    places, shape = saved
    return (_core.embedding_forward(places, dy.reshape(-1, 1)).reshape(shape),)
