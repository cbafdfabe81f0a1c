"""How often the predictions are right."""
import numpy as np

from ..losses.loss import same_rank
from .metric import MeanMetricWrapper, array_function


def _fitting(y_true, y_pred, name):
    y_true, y_pred = same_rank(y_true, y_pred)
    if y_true.shape != y_pred.shape:
        raise ValueError(
            f"{name}: labels of shape {y_true.shape} and predictions of shape {y_pred.shape} do not fit; they must have "
            "one shape. For class numbers as labels and one output a class use 'sparse_categorical_accuracy'."
        )
    return y_true, y_pred


@array_function
def accuracy(y_true, y_pred):
    """1 where y_pred equals y_true, else 0."""
    y_true, y_pred = _fitting(y_true, y_pred, "accuracy")
    return np.equal(y_true, y_pred)


@array_function
def binary_accuracy(y_true, y_pred, threshold=0.5):
    """1 where (y_pred > threshold) equals y_true, else 0."""
    y_true, y_pred = _fitting(y_true, y_pred, "binary_accuracy")
    return np.equal(y_true, y_pred > threshold)


@array_function
def categorical_accuracy(y_true, y_pred):
    """1 where the largest output stands at the 1 of the one-hot label: (batch, ..., classes) -> (batch, ...)."""
    if y_true.shape != y_pred.shape:
        _fitting(y_true, y_pred, "categorical_accuracy")
    return np.equal(y_true.argmax(-1), y_pred.argmax(-1))


@array_function
def sparse_categorical_accuracy(y_true, y_pred):
    """1 where the largest output stands at the label's place: (batch, ...) and (batch, ..., classes) -> (batch, ...)."""
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
        y_true = y_true[..., 0]
    best = y_pred.argmax(-1)
    if y_true.shape != best.shape:
        raise ValueError(
            f"sparse_categorical_accuracy: labels of shape {y_true.shape} and predictions of shape {y_pred.shape} do "
            f"not fit; labels of shape {best.shape} are needed. For one-hot labels use 'categorical_accuracy'."
        )
    return np.equal(y_true, best)


def _in_top_k(labels, scores, k):
    """Whether fewer than k scores exceed the label's own; ties count for the label, NaN against it."""
    rows = scores.reshape(-1, scores.shape[-1])
    labels = labels.reshape(-1).astype(np.int64)
    inside = (labels >= 0) & (labels < rows.shape[1])
    own = rows[np.arange(len(rows)), np.where(inside, labels, 0)]
    return inside & np.isfinite(own) & ((rows > own[:, None]).sum(-1) < k)


@array_function
def top_k_categorical_accuracy(y_true, y_pred, k=5):
    """1 where the class of the one-hot label is among the k largest outputs: (batch, ..., classes) -> (batch, ...)."""
    labels = y_true.argmax(-1)
    return _in_top_k(labels, y_pred, k).reshape(labels.shape)


@array_function
def sparse_top_k_categorical_accuracy(y_true, y_pred, k=5, from_sorted_ids=False):
    """1 where the label is among the k largest outputs, or with `from_sorted_ids` among the first k ids of y_pred."""
    if y_true.ndim == y_pred.ndim and y_true.shape[-1] == 1:
        y_true = y_true[..., 0]
    if from_sorted_ids:
        return (y_true[..., None] == y_pred[..., :k]).any(-1)
    return _in_top_k(y_true, y_pred, k).reshape(y_true.shape)


class Accuracy(MeanMetricWrapper):
    """Share of predictions that equal the label exactly. (The name 'accuracy' in `compile` means another of these,
    after the shapes: binary, categorical or sparse categorical accuracy.)"""

    _direction = "up"

    def __init__(self, name="accuracy", dtype=None):
        super().__init__(accuracy, name, dtype)


class BinaryAccuracy(MeanMetricWrapper):
    """Share of outputs on the label's side of the threshold (0.5): y_true == (y_pred > threshold)."""

    _direction = "up"

    def __init__(self, name="binary_accuracy", dtype=None, threshold=0.5):
        if threshold is not None and not 0 < threshold < 1:
            raise ValueError(f"BinaryAccuracy: threshold must lie between 0 and 1; got {threshold}.")
        super().__init__(binary_accuracy, name, dtype, threshold=0.5 if threshold is None else threshold)


class CategoricalAccuracy(MeanMetricWrapper):
    """Share of samples whose largest output is the class of the one-hot label."""

    _direction = "up"

    def __init__(self, name="categorical_accuracy", dtype=None):
        super().__init__(categorical_accuracy, name, dtype)


class SparseCategoricalAccuracy(MeanMetricWrapper):
    """Share of samples whose largest output is the class that the label numbers."""

    _direction = "up"

    def __init__(self, name="sparse_categorical_accuracy", dtype=None):
        super().__init__(sparse_categorical_accuracy, name, dtype)


class TopKCategoricalAccuracy(MeanMetricWrapper):
    """Share of samples whose one-hot label is among the k (5) largest outputs."""

    _direction = "up"

    def __init__(self, k=5, name="top_k_categorical_accuracy", dtype=None):
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)


class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """Share of samples whose label, a class number, is among the k (5) largest outputs."""

    _direction = "up"

    def __init__(self, k=5, name="sparse_top_k_categorical_accuracy", dtype=None, from_sorted_ids=False):
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, k=k, from_sorted_ids=from_sorted_ids)
