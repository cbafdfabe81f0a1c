"""Class numbers as vectors, ranks of classes, and the mean and variance of a batch."""

import numpy as np

from ..tensor import Tensor
from ._base import all_axes, array_of, differentiable, float_of
from .indexing import one_hot
from .reduce import max, mean, var


@differentiable
def multi_hot(inputs, num_classes=None, axis=-1, dtype=None, sparse=False, **kwargs):
    """Ones at the classes that occur in each row of whole numbers, zeros elsewhere: (batch, n) -> (batch, num_classes).

    The numbers of a row run along the axis behind the batch; `axis` is where the classes stand. Numbers that are no
    class give nothing. `num_tokens` is an older name of num_classes.
    """
    num_classes = kwargs.pop("num_tokens", num_classes)
    if num_classes is None or kwargs or sparse:
        raise ValueError("multi_hot: num_classes must be given" if num_classes is None else
                         f"multi_hot: not among seqnet's: {', '.join(kwargs) or 'sparse tensors'}")
    numbers = array_of(inputs)
    reduced = 1 if numbers.ndim > 1 else 0
    return max(one_hot(inputs, num_classes, axis=axis, dtype=dtype), axis=reduced)


@differentiable
def in_top_k(targets, predictions, k):
    """Whether fewer than k predictions of a row are larger than that of the target class: (batch,), (batch, classes) ->
    (batch,)."""
    labels, scores = array_of(targets), float_of(predictions)
    if labels.dtype.kind not in "iu" or labels.shape != scores.shape[:-1] or scores.ndim < 1:
        raise ValueError(f"in_top_k: needs one class number for each row of predictions; received shapes {labels.shape} and "
                         f"{scores.shape}, type {labels.dtype}")
    inside = (labels >= 0) & (labels < scores.shape[-1])
    if not scores.shape[-1]:
        return Tensor(np.zeros(labels.shape, bool))
    own = np.take_along_axis(scores, np.where(inside, labels, 0).astype(np.int64)[..., None], axis=-1)
    own = np.where(np.isnan(own), -np.inf, own)
    return Tensor(np.asarray(inside & ((scores > own).sum(-1) < k)))


@differentiable
def moments(x, axes, keepdims=False, synchronized=False):
    """(mean, mean square distance from it) over `axes`."""
    if synchronized:
        raise ValueError("moments: there are no other devices to synchronize with")
    axes = tuple(all_axes("moments", axes, float_of(x).ndim))
    return mean(x, axes, keepdims), var(x, axes, keepdims)
