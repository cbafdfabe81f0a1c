"""Cross-entropies: minus the logarithm of the probability that the model gives to the truth."""
import numpy as np

from .. import ops
from ..ops.losses import binary_crossentropy_rows
from ..tensor import Tensor, data_of
from .define import loss_function, prediction


def check_smoothing(label_smoothing=0.0, **others):
    """Raises ValueError unless the share by which labels are smoothed lies between 0 and 1."""
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing must lie between 0 and 1; got {label_smoothing}.")


def smooth(y_true, y_pred, label_smoothing, share):
    """The labels t as t (1 - s) + share s, s being the smoothing."""
    check_smoothing(label_smoothing)
    if not label_smoothing:
        return y_true
    if isinstance(y_true, Tensor) and y_true.requires_grad:
        return y_true * (1 - label_smoothing) + share * label_smoothing
    dtype = y_pred.dtype
    return data_of(y_true).astype(dtype) * dtype.type(1 - label_smoothing) + dtype.type(share * label_smoothing)


def check_classes(name, y_pred, axis):
    """Raises ValueError where the predictions have but one class."""
    if y_pred.shape and -y_pred.ndim <= axis < y_pred.ndim and y_pred.shape[axis] == 1:
        raise ValueError(
            f"{name} of a single class is always zero, and nothing would be learned: for two classes "
            "with Dense(1, activation='sigmoid') use loss='binary_crossentropy'."
        )


@loss_function("BinaryCrossentropy", short=("bce", "BCE"), check=check_smoothing)
def binary_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1):
    """mean over `axis` of -t log p - (1 - t) log(1 - p).

    y_true, y_pred: (batch, ..., features); the result (batch, ...). Probabilities are clipped to [1e-7, 1 - 1e-7];
    with `from_logits` p = sigmoid(y_pred). label_smoothing s turns t into t (1 - s) + s / 2. Raises ValueError for
    labels outside [0, 1] or shapes that differ.
    """
    y_pred = prediction(y_pred)
    y_true = smooth(y_true, y_pred, label_smoothing, 0.5)
    if axis in (-1, y_pred.ndim - 1):
        return binary_crossentropy_rows(y_true, y_pred, from_logits=from_logits)
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=axis)


@loss_function("CategoricalCrossentropy", check=check_smoothing)
def categorical_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1):
    """-sum over the classes of t log p, with p = y_pred / sum(y_pred) over `axis`.

    y_true, y_pred: (batch, ..., classes), y_true one-hot or probabilities; the result (batch, ...). Probabilities
    are clipped to [1e-7, 1 - 1e-7]; with `from_logits` p = softmax(y_pred). label_smoothing s turns t into
    t (1 - s) + s / classes. Raises ValueError for shapes that differ: class numbers as labels need
    `sparse_categorical_crossentropy`.
    """
    y_pred = prediction(y_pred)
    check_classes("categorical_crossentropy", y_pred, axis)
    y_true = smooth(y_true, y_pred, label_smoothing, 1 / y_pred.shape[axis] if y_pred.ndim else 1)
    return ops.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


@loss_function("SparseCategoricalCrossentropy", "from_logits ignore_class reduction axis name dtype")
def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False, ignore_class=None, axis=-1):
    """-log p[label], with p = y_pred / sum(y_pred) over `axis`.

    y_true: (batch, ...) or (batch, ..., 1), class numbers from 0; y_pred: (batch, ..., classes); the result
    (batch, ...). Probabilities are clipped to [1e-7, 1 - 1e-7]; with `from_logits` p = softmax(y_pred). Samples of
    the class `ignore_class` count nothing. Raises ValueError for a label that is none of the classes.
    """
    y_pred = prediction(y_pred)
    losses = ops.sparse_categorical_crossentropy(
        y_true, y_pred, from_logits=from_logits, axis=axis, ignore_class=ignore_class
    )
    if ignore_class is not None:
        losses.mask = np.reshape(data_of(y_true) != ignore_class, losses.shape)
    return losses


def _check_q(q):
    if not 0 < q < 1:
        raise ValueError(f"q must lie between 0 and 1, both excluded; got {q}.")


@loss_function("CategoricalGeneralizedCrossEntropy", check=_check_q, q=0.5)
def categorical_generalized_cross_entropy(y_true, y_pred, q):
    """(1 - p[label]^q) / q: between the cross-entropy (q near 0) and the absolute error (q near 1), which wrong labels
    lead astray the less (Zhang and Sabuncu, 2018).

    y_true: (batch, ...) class numbers; y_pred: (batch, ..., classes) probabilities; the result (batch, ...).
    """
    y_pred = prediction(y_pred)
    labels = data_of(y_true)
    if labels.ndim == y_pred.ndim and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if labels.shape != y_pred.shape[:-1]:
        raise ValueError(
            f"categorical_generalized_cross_entropy: labels are class numbers, shape {y_pred.shape[:-1]} for predictions "
            f"of shape {y_pred.shape}; got {labels.shape}. Turn one-hot labels into numbers by y.argmax(-1)."
        )
    p = ops.sum(y_pred * ops.one_hot(labels, y_pred.shape[-1], dtype=y_pred.dtype), axis=-1)
    return (1 - ops.power(p, float(q))) / float(q)
