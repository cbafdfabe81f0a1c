"""Counts of right and wrong decisions at a threshold, precision and recall."""
import numpy as np

from ..losses.loss import apply_mask, same_rank
from ..tensor import data_of
from .metric import Metric


def decisions(y_true, y_pred, sample_weight, top_k=None, class_id=None):
    """Labels as truth values, float64 predictions and weights, all of one shape."""
    mask = getattr(y_pred, "mask", None)
    y_true, y_pred = same_rank(data_of(y_true), data_of(y_pred))
    y_true, y_pred = y_true.astype(np.float64), y_pred.astype(np.float64)
    if y_true.shape != y_pred.shape:
        raise ValueError(
            f"Labels of shape {y_true.shape} and predictions of shape {y_pred.shape} do not fit: this metric needs one "
            "label, 0 or 1, for each prediction (one-hot labels for several classes)."
        )
    if mask is not None:
        sample_weight = apply_mask(sample_weight, mask, np.float64, "sum")
    if top_k is not None:
        kept = np.zeros(y_pred.shape, bool)
        np.put_along_axis(kept, np.argsort(-y_pred, axis=-1, kind="stable")[..., :top_k], True, axis=-1)
        y_pred = np.where(kept, y_pred, -np.inf)
    if class_id is not None:
        if y_pred.ndim < 2 or not -y_pred.shape[-1] <= class_id < y_pred.shape[-1]:
            raise ValueError(f"class_id={class_id} is none of the classes of predictions of shape {y_pred.shape}.")
        y_true, y_pred = y_true[..., class_id], y_pred[..., class_id]
    weight = np.ones(y_true.shape)
    if sample_weight is not None:
        sample_weight = data_of(sample_weight).astype(np.float64)
        if sample_weight.ndim == y_true.ndim + 1 and sample_weight.shape[-1] == 1:
            sample_weight = sample_weight[..., 0]
        sample_weight = sample_weight.reshape(sample_weight.shape + (1,) * (y_true.ndim - sample_weight.ndim))
        if sample_weight.ndim > y_true.ndim or any(w not in (1, n) for w, n in zip(sample_weight.shape, y_true.shape)):
            raise ValueError(
                f"The sample weights have shape {sample_weight.shape}, the decisions {y_true.shape}: one weight for each "
                "sample, or for each decision, is needed."
            )
        weight = weight * sample_weight
    if not np.isnan(y_pred).any() and top_k is None and y_pred.size and (y_pred.min() < 0 or y_pred.max() > 1):
        raise ValueError(
            f"The predictions must lie between 0 and 1, but they reach from {y_pred.min():.4g} to {y_pred.max():.4g}. "
            "Put a sigmoid or softmax at the end of the model."
        )
    return y_true != 0, y_pred, weight


def thresholds_in(given, default):
    """A list of thresholds, each between 0 and 1."""
    values = [default] if given is None else list(given) if isinstance(given, (list, tuple)) else [given]
    wrong = [t for t in values if t is None or not 0 <= t <= 1]
    if wrong:
        raise ValueError(f"Thresholds lie between 0 and 1; got {wrong[0]}.")
    return values


class Counts(Metric):
    """Sums of weights of decisions, for each of some thresholds."""

    _counts = ("true_positives", "false_positives", "true_negatives", "false_negatives")

    def _make_counts(self, thresholds):
        self._at = np.asarray(thresholds, np.float64)
        for name in self._counts:
            setattr(self, name, self.add_variable(self._at.shape, dtype="float64", name=name))

    def _count(self, y_true, y_pred, sample_weight, top_k=None, class_id=None):
        true, pred, weight = (a.ravel() for a in decisions(y_true, y_pred, sample_weight, top_k, class_id))
        for i, threshold in enumerate(self._at):
            yes = pred > threshold
            for name in self._counts:
                said = yes if name.endswith("positives") else ~yes
                right = name.startswith("true")
                hit = said & (true if right == name.endswith("positives") else ~true)
                getattr(self, name).data[i] += weight[hit].sum()


def ratio(a, b):
    """a / b, 0 where b is not above 0."""
    return np.divide(a, b, out=np.zeros(np.broadcast_shapes(np.shape(a), np.shape(b))), where=b > 0)


class _OneCount(Counts):
    """One of the four counts."""

    def __init__(self, thresholds=None, name=None, dtype=None):
        super().__init__(dtype, name)
        self.init_thresholds = thresholds
        self.thresholds = thresholds_in(thresholds, 0.5)
        self._make_counts(self.thresholds)

    def update_state(self, y_true, y_pred, sample_weight=None):
        self._count(y_true, y_pred, sample_weight)

    def result(self):
        values = getattr(self, self._counts[0]).data
        return self._scalar(values[0] if len(values) == 1 else values)

    def get_config(self):
        return {**super().get_config(), "thresholds": self.init_thresholds}


class TruePositives(_OneCount):
    """How many predictions above the threshold (0.5) have label 1."""

    _counts = ("true_positives",)


class FalsePositives(_OneCount):
    """How many predictions above the threshold (0.5) have label 0."""

    _counts = ("false_positives",)


class TrueNegatives(_OneCount):
    """How many predictions not above the threshold (0.5) have label 0."""

    _counts = ("true_negatives",)


class FalseNegatives(_OneCount):
    """How many predictions not above the threshold (0.5) have label 1."""

    _counts = ("false_negatives",)


class _Share(Counts):
    """True positives as a share of something."""

    _direction = "up"

    def __init__(self, thresholds=None, top_k=None, class_id=None, name=None, dtype=None):
        super().__init__(dtype, name)
        self.init_thresholds, self.top_k, self.class_id = thresholds, top_k, class_id
        self.thresholds = thresholds_in(thresholds, 0.5) if top_k is None or thresholds is not None else [-np.inf]
        self._make_counts(self.thresholds)

    def update_state(self, y_true, y_pred, sample_weight=None):
        self._count(y_true, y_pred, sample_weight, self.top_k, self.class_id)

    def result(self):
        right, wrong = (getattr(self, name).data for name in self._counts)
        whole = right + wrong
        values = ratio(right, whole)
        return self._scalar(values[0] if len(values) == 1 else values)

    def get_config(self):
        own = {"thresholds": self.init_thresholds, "top_k": self.top_k, "class_id": self.class_id}
        return {**super().get_config(), **own}


class Precision(_Share):
    """The share of right ones among the predictions above the threshold: TP / (TP + FP).

    Args:
        thresholds: a number or a list of numbers, 0.5 by default.
        top_k: take the k largest outputs of a sample as positive instead.
        class_id: look at this class only.
    """

    _counts = ("true_positives", "false_positives")


class Recall(_Share):
    """The share of the samples with label 1 that are predicted above the threshold: TP / (TP + FN).

    Args:
        thresholds: a number or a list of numbers, 0.5 by default.
        top_k: take the k largest outputs of a sample as positive instead.
        class_id: look at this class only.
    """

    _counts = ("true_positives", "false_negatives")
