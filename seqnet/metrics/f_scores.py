"""Precision and recall in one number."""
import numpy as np

from ..config import epsilon
from ..tensor import data_of
from .metric import Metric


class FBetaScore(Metric):
    """(1 + beta^2) precision recall / (beta^2 precision + recall), for each class (van Rijsbergen, 1979).

    Args:
        average: None gives one number a class; "macro" their mean, "weighted" their mean by the number of samples,
            "micro" the score of all decisions together.
        beta: how many times recall counts as much as precision.
        threshold: predictions above it count as positive; None takes the largest of each sample.

    y_true and y_pred: (batch, classes), y_true one-hot or 0 and 1. Raises ValueError for other shapes.
    """

    _direction = "up"

    def __init__(self, average=None, beta=1.0, threshold=None, name="fbeta_score", dtype=None):
        super().__init__(dtype, name)
        kind = type(self).__name__
        if average not in (None, "micro", "macro", "weighted"):
            raise ValueError(f"{kind}: average is None, 'micro', 'macro' or 'weighted'; got {average!r}.")
        if isinstance(beta, bool) or not isinstance(beta, (int, float)) or not beta > 0:
            raise ValueError(f"{kind}: beta must be a number greater than 0; got {beta!r}.")
        if threshold is not None and not 0 < threshold <= 1:
            raise ValueError(f"{kind}: threshold must lie between 0 and 1; got {threshold!r}.")
        self.average, self.beta, self.threshold = average, float(beta), threshold
        self.true_positives = None

    def _build(self, classes):
        shape = () if self.average == "micro" else (classes,)
        for name in ("true_positives", "false_positives", "false_negatives", "intermediate_weights"):
            setattr(self, name, self.add_variable(shape, dtype="float64", name=name))

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = data_of(y_true).astype(np.float64), data_of(y_pred).astype(np.float64)
        kind = type(self).__name__
        if y_true.ndim != 2 or y_true.shape != y_pred.shape:
            raise ValueError(
                f"{kind} needs labels and predictions of one shape (batch, classes); got {y_true.shape} and "
                f"{y_pred.shape}. Make class numbers one-hot by to_categorical."
            )
        if self.true_positives is None:
            self._build(y_true.shape[1])
        if self.average != "micro" and self.true_positives.shape != y_true.shape[1:]:
            raise ValueError(f"{kind}: {y_true.shape[1]} classes, but {self.true_positives.shape[0]} before.")
        if self.threshold is None:
            said = (y_pred >= y_pred.max(-1, keepdims=True, initial=-np.inf)) & (np.abs(y_pred) > 1e-9)
        else:
            said = y_pred > self.threshold
        weight = np.ones((len(y_true), 1))
        if sample_weight is not None:
            weight = data_of(sample_weight).astype(np.float64)
            if weight.size != len(y_true):
                raise ValueError(f"{kind}: sample weights of shape {weight.shape} for {len(y_true)} samples.")
            weight = weight.reshape(-1, 1)
        axis = None if self.average == "micro" else 0
        for variable, hits in (
            (self.true_positives, said * y_true), (self.false_positives, said * (1 - y_true)),
            (self.false_negatives, (1 - said) * y_true), (self.intermediate_weights, y_true),
        ):
            variable.data[...] += (hits * weight).sum(axis=axis)

    def result(self):
        if self.true_positives is None:
            return self._scalar(0.0)
        tp, fp, fn, actual = (v.data for v in (self.true_positives, self.false_positives, self.false_negatives,
                                               self.intermediate_weights))
        small = epsilon()
        precision, recall = tp / (tp + fp + small), tp / (tp + fn + small)
        scores = (1 + self.beta**2) * (precision * recall / (self.beta**2 * precision + recall + small))
        if self.average is None:
            return self._scalar(scores)
        if self.average == "weighted":
            return self._scalar(np.sum(scores * (actual / (actual.sum() + small))))
        return self._scalar(scores.mean())

    def get_config(self):
        own = {"average": self.average, "beta": self.beta, "threshold": self.threshold}
        return {**super().get_config(), **own}


class F1Score(FBetaScore):
    """2 precision recall / (precision + recall), for each class: `FBetaScore` with beta = 1.

    For average and threshold see there.
    """

    def __init__(self, average=None, threshold=None, name="f1_score", dtype=None):
        super().__init__(average, 1.0, threshold, name, dtype)

    def get_config(self):
        config = super().get_config()
        del config["beta"]
        return config
