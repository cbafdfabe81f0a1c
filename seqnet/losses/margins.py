"""Losses that are content once the right side leads by a margin."""
import numpy as np

from .. import ops
from ..tensor import Tensor
from .define import loss_function, prediction, tensors


def _signed(y_true):
    """Labels 0 and 1 as -1 and 1; others, if one of them is neither 0 nor 1, as they are."""
    if np.isin(y_true.data, (0, 1)).all():
        return 2.0 * y_true - 1.0
    return y_true


@loss_function("Hinge")
def hinge(y_true, y_pred):
    """mean(max(1 - t y_pred, 0)) over the last axis, for labels t of -1 and 1; 0 and 1 are taken as -1 and 1."""
    y_true, y_pred = tensors(y_true, y_pred)
    return ops.mean(ops.relu(1.0 - _signed(y_true) * y_pred), axis=-1)


@loss_function("SquaredHinge")
def squared_hinge(y_true, y_pred):
    """mean(max(1 - t y_pred, 0)^2) over the last axis, for labels t of -1 and 1; 0 and 1 are taken as -1 and 1."""
    y_true, y_pred = tensors(y_true, y_pred)
    return ops.mean(ops.square(ops.relu(1.0 - _signed(y_true) * y_pred)), axis=-1)


@loss_function("CategoricalHinge")
def categorical_hinge(y_true, y_pred):
    """max(1 + the largest (1 - t) y_pred - sum(t y_pred), 0) over the last axis, for one-hot labels t."""
    y_true, y_pred = tensors(y_true, y_pred)
    right = ops.sum(y_true * y_pred, axis=-1)
    wrong = ops.max((1.0 - y_true) * y_pred, axis=-1)
    return ops.relu(wrong - right + 1.0)


@loss_function("Circle", "gamma margin remove_diagonal reduction name dtype", gamma=80.0)
def circle(y_true, y_pred, ref_labels=None, ref_embeddings=None, remove_diagonal=True, gamma=80, margin=0.4):
    """softplus(log sum e^(gamma a_p (s_p - margin)) over pairs of one class + the like over pairs of two), which draws
    the former together and drives the latter apart, the farther off a pair the harder (Sun et al., 2020).

    y_true: (batch,) or (batch, 1) class numbers; y_pred: (batch, width) vectors of length one. Each is compared with
    each of `ref_embeddings`, the batch itself by default (then not with itself: `remove_diagonal`). The result is
    (batch,), masked where it is 0.
    """
    y_pred = prediction(y_pred)
    labels = _column(y_true)
    references = y_pred if ref_embeddings is None else prediction(ref_embeddings)
    others = labels if ref_labels is None else _column(ref_labels)
    if len(labels) != len(y_pred) or len(others) != len(references) or y_pred.ndim != 2:
        raise ValueError(f"circle: needs one class number for each row of y_pred; got {labels.shape[0]} labels for "
                         f"predictions of shape {y_pred.shape}.")
    far = ops.relu(1 - ops.matmul(y_pred, ops.transpose(references)))
    same = labels == others.T
    apart = ~same
    if remove_diagonal:
        same = same & ~np.eye(*same.shape, dtype=bool)
    draw = -gamma * ops.relu(margin + far) * (margin - far)
    drive = gamma * ops.relu(1 + margin - far) * (1 - margin - far)
    none = -1e30  # finite, so that a row without such a pair has a gradient, 0
    loss = ops.softplus(ops.logsumexp(ops.where(same, draw, none), axis=1)
                        + ops.logsumexp(ops.where(apart, drive, none), axis=1))
    loss.mask = loss.data > 0
    return loss


def _column(labels):
    labels = np.asarray(labels.data if isinstance(labels, Tensor) else labels).astype(np.int64)
    return labels.reshape(-1, 1) if labels.ndim < 2 else labels
