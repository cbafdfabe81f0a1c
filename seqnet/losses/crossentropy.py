"""Cross-entropies: minus the logarithm of the probability that the model gives to the truth."""
import numpy as np

from .. import ops
from ..ops.losses import binary_crossentropy_rows
from ..tensor import Tensor, data_of
from .loss import LossFunctionWrapper, built_in


def _tensor(y_pred):
    return y_pred if isinstance(y_pred, Tensor) else Tensor(data_of(y_pred))


def _smooth(y_true, scale, shift, dtype):
    if isinstance(y_true, Tensor) and y_true.requires_grad:
        return y_true * scale + shift
    return data_of(y_true).astype(dtype) * dtype.type(scale) + dtype.type(shift)


def _smoothing(label_smoothing):
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing must lie between 0 and 1; got {label_smoothing}.")
    return label_smoothing


@built_in
def binary_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1):
    """mean over `axis` of -t log p - (1 - t) log(1 - p).

    y_true, y_pred: (batch, ..., features); the result (batch, ...). Probabilities are clipped to [1e-7, 1 - 1e-7];
    with `from_logits` p = sigmoid(y_pred). label_smoothing s turns t into t (1 - s) + s / 2. Raises ValueError for
    labels outside [0, 1] or shapes that differ.
    """
    y_pred = _tensor(y_pred)
    if _smoothing(label_smoothing):
        y_true = _smooth(y_true, 1 - label_smoothing, 0.5 * label_smoothing, y_pred.dtype)
    if axis in (-1, y_pred.ndim - 1):
        return binary_crossentropy_rows(y_true, y_pred, from_logits=from_logits)
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=axis)


@built_in
def categorical_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1):
    """-sum over the classes of t log p, with p = y_pred / sum(y_pred) over `axis`.

    y_true, y_pred: (batch, ..., classes), y_true one-hot or probabilities; the result (batch, ...). Probabilities
    are clipped to [1e-7, 1 - 1e-7]; with `from_logits` p = softmax(y_pred). label_smoothing s turns t into
    t (1 - s) + s / classes. Raises ValueError for shapes that differ: class numbers as labels need
    `sparse_categorical_crossentropy`.
    """
    y_pred = _tensor(y_pred)
    if y_pred.shape and y_pred.shape[axis] == 1:
        raise ValueError(
            "categorical_crossentropy of a single class is always zero, and nothing would be learned: for two classes "
            "with Dense(1, activation='sigmoid') use loss='binary_crossentropy'."
        )
    if _smoothing(label_smoothing):
        y_true = _smooth(y_true, 1 - label_smoothing, label_smoothing / y_pred.shape[axis], y_pred.dtype)
    return ops.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


@built_in
def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False, ignore_class=None, axis=-1):
    """-log p[label], with p = y_pred / sum(y_pred) over `axis`.

    y_true: (batch, ...) or (batch, ..., 1), class numbers from 0; y_pred: (batch, ..., classes); the result
    (batch, ...). Probabilities are clipped to [1e-7, 1 - 1e-7]; with `from_logits` p = softmax(y_pred). Samples of
    the class `ignore_class` count nothing. Raises ValueError for a label that is none of the classes.
    """
    y_pred = _tensor(y_pred)
    losses = ops.sparse_categorical_crossentropy(
        y_true, y_pred, from_logits=from_logits, axis=axis, ignore_class=ignore_class
    )
    if ignore_class is not None:
        losses.mask = np.reshape(data_of(y_true) != ignore_class, losses.shape)
    return losses


class BinaryCrossentropy(LossFunctionWrapper):
    """-t log p - (1 - t) log(1 - p), for labels 0 and 1 (or probabilities) and as many outputs as labels.

    Args:
        from_logits: y_pred are logits: p = sigmoid(y_pred).
        label_smoothing: s turns t into t (1 - s) + s / 2.
        axis: the axis over which the mean is taken.
        reduction, name, dtype: see `Loss`.
    """

    def __init__(self, from_logits=False, label_smoothing=0.0, axis=-1, reduction="sum_over_batch_size",
                 name="binary_crossentropy", dtype=None):
        kwargs = {"from_logits": from_logits, "label_smoothing": _smoothing(label_smoothing), "axis": axis}
        super().__init__(binary_crossentropy, reduction, name, dtype, **kwargs)


class CategoricalCrossentropy(LossFunctionWrapper):
    """-sum over the classes of t log p, for one-hot labels (batch, ..., classes).

    Args:
        from_logits: y_pred are logits: p = softmax(y_pred); otherwise p = y_pred / sum(y_pred).
        label_smoothing: s turns t into t (1 - s) + s / classes.
        axis: the axis of the classes.
        reduction, name, dtype: see `Loss`.
    """

    def __init__(self, from_logits=False, label_smoothing=0.0, axis=-1, reduction="sum_over_batch_size",
                 name="categorical_crossentropy", dtype=None):
        kwargs = {"from_logits": from_logits, "label_smoothing": _smoothing(label_smoothing), "axis": axis}
        super().__init__(categorical_crossentropy, reduction, name, dtype, **kwargs)


class SparseCategoricalCrossentropy(LossFunctionWrapper):
    """-log p[label], for class numbers 0, 1, 2, ... as labels.

    Args:
        from_logits: y_pred are logits: p = softmax(y_pred); otherwise p = y_pred / sum(y_pred).
        ignore_class: samples of this class count nothing.
        axis: the axis of the classes.
        reduction, name, dtype: see `Loss`.
    """

    def __init__(self, from_logits=False, ignore_class=None, reduction="sum_over_batch_size", axis=-1,
                 name="sparse_categorical_crossentropy", dtype=None):
        kwargs = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, reduction, name, dtype, **kwargs)
