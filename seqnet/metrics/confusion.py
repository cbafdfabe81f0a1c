"""Counts of right and wrong decisions at a threshold, and what is made of them."""
import numpy as np

from ..losses.loss import apply_mask, same_rank
from ..tensor import data_of
from .metric import Metric


def _decisions(y_true, y_pred, sample_weight, top_k=None, class_id=None):
    """Flat float64 labels, predictions and weights."""
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
        y_true, y_pred = y_true[..., class_id], y_pred[..., class_id]
    weight = np.ones(y_true.shape)
    if sample_weight is not None:
        sample_weight = data_of(sample_weight).astype(np.float64)
        sample_weight = sample_weight.reshape(sample_weight.shape + (1,) * (y_true.ndim - sample_weight.ndim))
        weight = weight * sample_weight
    if not np.isnan(y_pred).any() and top_k is None and y_pred.size and (y_pred.min() < 0 or y_pred.max() > 1):
        raise ValueError(
            f"The predictions must lie between 0 and 1, but they reach from {y_pred.min():.4g} to {y_pred.max():.4g}. "
            "Put a sigmoid or softmax at the end of the model."
        )
    return y_true.ravel() > 0.5, y_pred.ravel(), weight.ravel()


def _thresholds(given, default):
    values = [default] if given is None else list(given) if isinstance(given, (list, tuple)) else [given]
    wrong = [t for t in values if t is None or not 0 <= t <= 1]
    if wrong:
        raise ValueError(f"Thresholds lie between 0 and 1; got {wrong[0]}.")
    return values


class _Counts(Metric):
    """Sums of weights of decisions, for each of some thresholds."""

    _counts = ("true_positives", "false_positives", "true_negatives", "false_negatives")

    def _make_counts(self, thresholds):
        self._at = np.asarray(thresholds, np.float64)
        for name in self._counts:
            setattr(self, name, self.add_variable(self._at.shape, dtype="float64", name=name))

    def _count(self, y_true, y_pred, sample_weight, top_k=None, class_id=None):
        true, pred, weight = _decisions(y_true, y_pred, sample_weight, top_k, class_id)
        for i, threshold in enumerate(self._at):
            yes = pred > threshold
            for name in self._counts:
                said = yes if name.endswith("positives") else ~yes
                right = name.startswith("true")
                hit = said & (true if right == name.endswith("positives") else ~true)
                getattr(self, name).data[i] += weight[hit].sum()


class _OneCount(_Counts):
    """One of the four counts."""

    def __init__(self, thresholds=None, name=None, dtype=None):
        super().__init__(dtype, name)
        self.init_thresholds = thresholds
        self.thresholds = _thresholds(thresholds, 0.5)
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


class _Share(_Counts):
    """True positives as a share of something."""

    _direction = "up"

    def __init__(self, thresholds=None, top_k=None, class_id=None, name=None, dtype=None):
        super().__init__(dtype, name)
        self.init_thresholds, self.top_k, self.class_id = thresholds, top_k, class_id
        self.thresholds = _thresholds(thresholds, 0.5) if top_k is None or thresholds is not None else [-np.inf]
        self._make_counts(self.thresholds)

    def update_state(self, y_true, y_pred, sample_weight=None):
        self._count(y_true, y_pred, sample_weight, self.top_k, self.class_id)

    def result(self):
        right, wrong = (getattr(self, name).data for name in self._counts)
        whole = right + wrong
        values = np.divide(right, whole, out=np.zeros_like(right), where=whole > 0)
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


class AUC(_Counts):
    """Area under the curve of true against false positive rate ("ROC") or of precision against recall ("PR").

    Args:
        num_thresholds: points of the curve, spread evenly between 0 and 1; 200 by default.
        curve: "ROC" or "PR".
        summation_method: "interpolation" (trapezoids; for PR as Davis and Goadrich, 2006), "minoring" or "majoring".
        thresholds: the points themselves, in place of their number.
        from_logits: predictions are logits; a sigmoid is applied first.
    """

    _direction = "up"

    def __init__(self, num_thresholds=200, curve="ROC", summation_method="interpolation", name=None, dtype=None,
                 thresholds=None, from_logits=False):
        super().__init__(dtype, name)
        if curve not in ("ROC", "PR"):
            raise ValueError(f"AUC: curve is 'ROC' or 'PR'; got {curve!r}.")
        if summation_method not in ("interpolation", "minoring", "majoring"):
            raise ValueError(
                f"AUC: summation_method is 'interpolation', 'minoring' or 'majoring'; got {summation_method!r}."
            )
        if thresholds is None and num_thresholds <= 1:
            raise ValueError(f"AUC: num_thresholds must be greater than 1; got {num_thresholds}.")
        self.curve, self.summation_method, self.from_logits = curve, summation_method, from_logits
        self.init_thresholds = thresholds
        inner = sorted(thresholds) if thresholds is not None else np.arange(1, num_thresholds - 1) / (num_thresholds - 1)
        self.num_thresholds = len(inner) + 2
        self._make_counts([-1e-7, *_thresholds(list(inner), 0.5), 1 + 1e-7])

    def update_state(self, y_true, y_pred, sample_weight=None):
        if self.from_logits:
            from ..ops import sigmoid

            y_pred = sigmoid(y_pred)
        true, pred, weight = _decisions(y_true, y_pred, sample_weight)
        place = np.searchsorted(self._at, pred, side="left")  # thresholds below the prediction
        n = len(self._at)
        for chosen, above, below in (
            (true, self.true_positives, self.false_negatives),
            (~true, self.false_positives, self.true_negatives),
        ):
            counts = np.bincount(place[chosen], weight[chosen], n + 1)
            over = counts[::-1].cumsum()[::-1][1:]
            above.data[...] += over
            below.data[...] += counts.sum() - over

    def result(self):
        tp, fp = self.true_positives.data, self.false_positives.data
        tn, fn = self.true_negatives.data, self.false_negatives.data
        if self.curve == "PR" and self.summation_method == "interpolation":
            return self._scalar(_davis_goadrich(tp, fp, fn))
        recall = _ratio(tp, tp + fn)
        x, y = (recall, _ratio(tp, tp + fp)) if self.curve == "PR" else (_ratio(fp, fp + tn), recall)
        left, right = y[:-1], y[1:]
        heights = {
            "interpolation": (left + right) / 2,
            "minoring": np.minimum(left, right),
            "majoring": np.maximum(left, right),
        }[self.summation_method]
        return self._scalar(np.sum((x[:-1] - x[1:]) * heights))

    def get_config(self):
        own = {"num_thresholds": self.num_thresholds, "curve": self.curve, "summation_method": self.summation_method}
        own.update(thresholds=self.init_thresholds, from_logits=self.from_logits)
        return {**super().get_config(), **own}


def _ratio(a, b):
    return np.divide(a, b, out=np.zeros_like(a), where=b > 0)


def _davis_goadrich(tp, fp, fn):
    positives = tp + fp
    dtp, dp = tp[:-1] - tp[1:], positives[:-1] - positives[1:]
    slope = _ratio(dtp, np.maximum(dp, 0))
    intercept = tp[1:] - slope * positives[1:]
    both = (positives[:-1] > 0) & (positives[1:] > 0)
    ratio = np.where(both, _ratio(positives[:-1], np.maximum(positives[1:], 0)), 1.0)
    return np.sum(_ratio(slope * (dtp + intercept * np.log(ratio)), np.maximum(tp[1:] + fn[1:], 0)))


class F1Score(Metric):
    """2 precision recall / (precision + recall), for each class.

    Args:
        average: None gives one number a class; "macro" their mean, "weighted" their mean by the number of samples,
            "micro" the score of all decisions together.
        threshold: predictions above it count as positive; None takes the largest of each sample.

    y_true and y_pred: (batch, classes), y_true one-hot or 0 and 1.
    """

    _direction = "up"

    def __init__(self, average=None, threshold=None, name="f1_score", dtype=None):
        super().__init__(dtype, name)
        if average not in (None, "micro", "macro", "weighted"):
            raise ValueError(f"F1Score: average is None, 'micro', 'macro' or 'weighted'; got {average!r}.")
        self.average, self.threshold = average, threshold
        self._sums = None  # (3, classes): true positives, predicted, actual

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = data_of(y_true).astype(np.float64), data_of(y_pred).astype(np.float64)
        if y_true.ndim != 2 or y_true.shape != y_pred.shape:
            raise ValueError(
                f"F1Score needs labels and predictions of one shape (batch, classes); got {y_true.shape} and "
                f"{y_pred.shape}. Make class numbers one-hot by to_categorical."
            )
        if self.threshold is None:
            said = y_pred == y_pred.max(-1, keepdims=True)
        else:
            said = y_pred > self.threshold
        weight = np.ones((len(y_true), 1))
        if sample_weight is not None:
            weight = data_of(sample_weight).astype(np.float64).reshape(-1, 1)
        new = np.stack([(said * y_true * weight).sum(0), (said * weight).sum(0), (y_true * weight).sum(0)])
        if self._sums is None:
            self._sums = self.add_variable(new.shape, dtype="float64", name="sums")
        self._sums.data[...] += new

    def result(self):
        sums = np.zeros((3, 1)) if self._sums is None else self._sums.data
        if self.average == "micro":
            sums = sums.sum(1, keepdims=True)
        scores = _ratio(2 * sums[0], sums[1] + sums[2])
        if self.average is None:
            return self._scalar(scores)
        if self.average == "weighted":
            return self._scalar(np.sum(scores * _ratio(sums[2], np.full_like(scores, sums[2].sum()))))
        return self._scalar(scores.mean())

    def get_config(self):
        return {**super().get_config(), "average": self.average, "threshold": self.threshold}
