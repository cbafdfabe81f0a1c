"""Arrays of labels and of vectors."""

import operator

import numpy as np


def to_categorical(x, num_classes=None, dtype=None):
    """One-hot rows of class numbers: ``out[..., c] = 1`` where ``x[...] == c``, else 0.

    ``x`` of shape (...) or (..., 1) holds whole numbers from 0 to ``num_classes - 1``; the result has the shape
    (..., num_classes) and the type ``dtype`` (float64 unless given, as in Keras). ``num_classes`` None: the largest
    number plus one. Raises ``ValueError`` for numbers out of range and for an empty ``x`` without ``num_classes``.
    """
    labels = _class_numbers(x)
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if num_classes is None or num_classes == 0:
        if labels.size == 0:
            raise ValueError("to_categorical: x is empty, so it does not tell the number of classes: give num_classes")
        num_classes = int(labels.max()) + 1
    else:
        try:
            num_classes = operator.index(num_classes)
        except TypeError:
            raise ValueError(f"to_categorical: num_classes must be a whole number; received {num_classes!r}") from None
        if num_classes < 0:
            raise ValueError(f"to_categorical: num_classes must be positive; received {num_classes}")
    if labels.size and not 0 <= labels.min() <= labels.max() < num_classes:
        worst = labels.min() if labels.min() < 0 else labels.max()
        raise ValueError(
            f"to_categorical: the label {worst} is not from 0 to {num_classes - 1} (num_classes={num_classes}). Labels "
            "count from 0: subtract the smallest, or raise num_classes"
        )
    out = np.zeros(labels.shape + (num_classes,), np.float64 if dtype is None else dtype)
    np.put_along_axis(out, labels[..., None], 1, axis=-1)
    return out


def _class_numbers(x):
    given = np.asarray(x)
    try:
        with np.errstate(invalid="ignore"):
            labels = given.astype(np.int64, copy=False)
    except (TypeError, ValueError, OverflowError):
        labels = None
    if labels is None or (given.dtype.kind in "fc" and (labels != given).any()):
        raise ValueError(
            f"to_categorical: x must hold class numbers, whole and from 0; received {given.dtype} "
            f"{np.array2string(given.ravel()[:5], threshold=5)}"
        )
    return labels


def normalize(x, axis=-1, order=2):
    """Divide vectors by their norm: ``x / (sum |x|^order along axis)^(1 / order)``; zero vectors stay zero.

    ``x`` is an array or a tensor of any shape, the result has the same shape and kind. ``order`` is what
    ``numpy.linalg.norm`` takes, infinity included; ``axis`` the axis the vectors lie along.
    """
    from seqnet.tensor import Tensor

    if isinstance(x, Tensor):
        from seqnet import ops

        norm = _tensor_norm(ops, x, axis, order)
        return ops.divide(x, ops.where(ops.equal(norm, 0.0), ops.ones_like(norm), norm))
    x = np.asarray(x)
    if x.dtype.kind not in "fc":
        x = x.astype(np.float64)
    if x.ndim == 0:
        raise ValueError("normalize: x must have at least one axis")
    try:
        norm = np.linalg.norm(x, order, -1 if axis is None else axis, keepdims=True)
    except (ValueError, TypeError) as problem:
        raise ValueError(f"normalize: x {x.shape} with axis={axis!r}, order={order!r}: {problem}") from None
    return x / np.where(norm == 0, 1, norm).astype(x.dtype)


def _tensor_norm(ops, x, axis, order):
    if order == 2:
        return ops.sqrt(ops.sum(ops.square(x), axis=axis, keepdims=True))
    magnitude = ops.abs(x)
    if order == np.inf:
        return ops.max(magnitude, axis=axis, keepdims=True)
    if order == 1:
        return ops.sum(magnitude, axis=axis, keepdims=True)
    return ops.power(ops.sum(ops.power(magnitude, order), axis=axis, keepdims=True), 1.0 / order)
