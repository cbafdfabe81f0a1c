"""Focal cross-entropies: what the model already knows counts little (Lin, Goyal, Girshick, He, Dollar, 2017)."""
from .. import ops
from ..config import epsilon
from .crossentropy import check_classes, check_smoothing, smooth
from .define import loss_function, tensors


@loss_function("BinaryFocalCrossentropy", check=check_smoothing)
def binary_focal_crossentropy(y_true, y_pred, apply_class_balancing=False, alpha=0.25, gamma=2.0, from_logits=False,
                              label_smoothing=0.0, axis=-1):
    """mean over `axis` of (1 - q)^gamma (-t log p - (1 - t) log(1 - p)), q being the probability given to the truth.

    y_true, y_pred: (batch, ..., features); the result (batch, ...). q = t p + (1 - t)(1 - p); with `from_logits`
    p = sigmoid(y_pred). With `apply_class_balancing` each term is weighed by t alpha + (1 - t)(1 - alpha).
    label_smoothing s turns t into t (1 - s) + s / 2. Raises ValueError for labels outside [0, 1] or shapes that differ.
    """
    y_true, y_pred = tensors(y_true, y_pred)
    y_true, _ = tensors(smooth(y_true, y_pred, label_smoothing, 0.5), y_pred)
    p = ops.sigmoid(y_pred) if from_logits else y_pred
    loss = ops.binary_crossentropy(y_true, p)
    q = y_true * p + (1 - y_true) * (1 - p)
    loss = ops.power(1.0 - q, gamma) * loss
    if apply_class_balancing:
        loss = (y_true * alpha + (1 - y_true) * (1 - alpha)) * loss
    return ops.mean(loss, axis=axis)


@loss_function("CategoricalFocalCrossentropy", check=check_smoothing)
def categorical_focal_crossentropy(y_true, y_pred, alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0,
                                   axis=-1):
    """-sum over the classes of alpha (1 - p)^gamma t log p, with p = y_pred / sum(y_pred) over `axis`.

    y_true, y_pred: (batch, ..., classes); the result (batch, ...). `alpha` is a number, or one for each class.
    Probabilities are clipped to [1e-7, 1 - 1e-7]; with `from_logits` p = softmax(y_pred). label_smoothing s turns t into
    t (1 - s) + s / classes.
    """
    y_true, y_pred = tensors(y_true, y_pred)
    name = "categorical_focal_crossentropy"
    check_classes(name, y_pred, axis)
    if y_true.shape != y_pred.shape:
        raise ValueError(f"{name}: target and output must have one shape; got target {y_true.shape} and output "
                         f"{y_pred.shape}. Turn class numbers into one-hot labels by to_categorical(y, classes).")
    y_true, _ = tensors(smooth(y_true, y_pred, label_smoothing, 1 / y_pred.shape[axis]), y_pred)
    p = ops.softmax(y_pred, axis=axis) if from_logits else y_pred
    p = ops.clip(p / ops.sum(p, axis=axis, keepdims=True), epsilon(), 1.0 - epsilon())
    weight = ops.power(1.0 - p, gamma) * alpha
    return ops.sum(weight * (-y_true * ops.log(p)), axis=axis)
