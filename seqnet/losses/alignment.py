"""Losses for labels without times."""
import numpy as np

from .. import ops
from ..tensor import data_of
from .define import loss_function, prediction


@loss_function("CTC")
def ctc(y_true, y_pred):
    """-log of the probability that the steps spell the labels; see `seqnet.ops.ctc_loss` (Graves et al., 2006).

    y_true: (batch, labels), class numbers from 1, filled up with 0, the class of the blank; y_pred: (batch, time,
    classes), logits; the result (batch,). Raises ValueError for labels of another shape, and where the steps are too few.
    """
    y_pred, labels = prediction(y_pred), data_of(y_true)
    if labels.ndim != 2 or y_pred.ndim != 3:
        raise ValueError(
            "ctc: y_true must be (batch, labels) class numbers and y_pred (batch, time, classes) logits; got "
            f"{labels.shape} and {y_pred.shape}."
        )
    steps = np.full(len(y_pred), y_pred.shape[1])
    return ops.ctc_loss(labels, y_pred, np.count_nonzero(labels, axis=1), steps, mask_index=0)
