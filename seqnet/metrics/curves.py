"""Areas under curves of decisions, and the best of one rate where another is good enough."""
import numpy as np

from ..tensor import data_of
from .confusion import Counts, decisions, ratio, thresholds_in

_CURVES = ("ROC", "PR", "PRGAIN")
_METHODS = ("interpolation", "minoring", "majoring")


def _named(what, value, known):
    """One of the known words; both in capitals and in small letters will do."""
    for word in known:
        if isinstance(value, str) and value in (word, word.lower(), word.capitalize() if word in _METHODS else word):
            return word
    raise ValueError(f"AUC: {what} is {' or '.join(map(repr, known))}; got {value!r}.")


class _Curve(Counts):
    """All four counts at many thresholds at once."""

    _direction = "up"

    def _count_all(self, true, pred, weight):
        """true, pred and weight: (decisions,); counts of shape (thresholds,)."""
        place = np.searchsorted(self._at, pred, side="left")  # thresholds below the prediction
        n = len(self._at)
        for chosen, above, below in (
            (true, "true_positives", "false_negatives"),
            (~true, "false_positives", "true_negatives"),
        ):
            counts = np.bincount(place[chosen], weight[chosen], n + 1)
            over = counts[::-1].cumsum()[::-1][1:]
            yield above, over
            yield below, counts.sum() - over


class AUC(_Curve):
    """Area under the curve of true against false positive rate ("ROC"), of precision against recall ("PR") or of
    precision gain against recall gain ("PRGAIN", Flach and Kull, 2015).

    Args:
        num_thresholds: points of the curve, spread evenly between 0 and 1; 200 by default.
        curve: "ROC", "PR" or "PRGAIN".
        summation_method: "interpolation" (trapezoids; for PR as Davis and Goadrich, 2006), "minoring" or "majoring".
        thresholds: the points themselves, in place of their number.
        multi_label: one curve for each output, y_true and y_pred being (batch, labels); the result is the mean area.
        num_labels: how many outputs, where it is known beforehand; with `multi_label` only.
        label_weights: one weight for each output: of its decisions, or with `multi_label` of its area in the mean.
        from_logits: predictions are logits; a sigmoid is applied first.
    """

    def __init__(self, num_thresholds=200, curve="ROC", summation_method="interpolation", name=None, dtype=None,
                 thresholds=None, multi_label=False, num_labels=None, label_weights=None, from_logits=False):
        super().__init__(dtype, name)
        self.curve = _named("curve", curve, _CURVES)
        self.summation_method = _named("summation_method", summation_method, _METHODS)
        if thresholds is None and num_thresholds <= 1:
            raise ValueError(f"AUC: num_thresholds must be greater than 1; got {num_thresholds}.")
        if num_labels and not multi_label:
            raise ValueError("AUC: num_labels is needed only with multi_label=True.")
        self.init_thresholds, self.from_logits = thresholds, from_logits
        self.multi_label, self.num_labels = multi_label, num_labels
        self.label_weights = None if label_weights is None else np.asarray(data_of(label_weights), np.float64)
        inner = sorted(thresholds) if thresholds is not None else np.arange(1, num_thresholds - 1) / (num_thresholds - 1)
        self.num_thresholds = len(inner) + 2
        self._at = np.array([-1e-7, *thresholds_in(list(inner), 0.5), 1 + 1e-7])
        self._built = False
        if num_labels or not multi_label:
            self._build(num_labels)

    @property
    def thresholds(self):
        return self._at.tolist()

    def _build(self, labels):
        shape = (self.num_thresholds, labels) if self.multi_label else (self.num_thresholds,)
        for name in self._counts:
            setattr(self, name, self.add_variable(shape, dtype="float64", name=name))
        self._built = True

    def update_state(self, y_true, y_pred, sample_weight=None):
        if self.from_logits:
            from ..ops import sigmoid

            y_pred = sigmoid(y_pred)
        true, pred, weight = decisions(y_true, y_pred, sample_weight)
        if self.multi_label and pred.ndim != 2:
            raise ValueError(f"AUC(multi_label=True) needs predictions of shape (batch, labels); got {pred.shape}.")
        if self.label_weights is not None and (pred.ndim < 2 or pred.shape[-1:] != self.label_weights.shape):
            raise ValueError(
                f"AUC: {self.label_weights.shape[0]} label_weights for predictions of shape {pred.shape}; give one for "
                "each output."
            )
        if not self._built:
            self._build(pred.shape[1])
        if not self.multi_label:
            if self.label_weights is not None:
                weight = weight * self.label_weights
            for name, counts in self._count_all(true.ravel(), pred.ravel(), weight.ravel()):
                getattr(self, name).data[...] += counts
            return
        if pred.shape[1] != self.true_positives.shape[1]:
            raise ValueError(f"AUC: {pred.shape[1]} outputs, but {self.true_positives.shape[1]} before.")
        for i in range(pred.shape[1]):
            for name, counts in self._count_all(true[:, i], pred[:, i], weight[:, i]):
                getattr(self, name).data[:, i] += counts

    def result(self):
        if not self._built:
            return self._scalar(0.0)
        areas = self._areas(*(getattr(self, name).data for name in self._counts))
        if self.multi_label and self.label_weights is not None:
            return self._scalar(ratio(np.sum(areas * self.label_weights), self.label_weights.sum()))
        return self._scalar(areas.mean())

    def _areas(self, tp, fp, tn, fn):
        if self.curve == "PR" and self.summation_method == "interpolation":
            return _davis_goadrich(tp, fp, fn)
        x, y = _points(self.curve, tp, fp, tn, fn)
        left, right = y[:-1], y[1:]
        heights = {
            "interpolation": (left + right) / 2,
            "minoring": np.minimum(left, right),
            "majoring": np.maximum(left, right),
        }[self.summation_method]
        return np.sum((x[:-1] - x[1:]) * heights, axis=0)

    def get_config(self):
        weights = None if self.label_weights is None else self.label_weights.tolist()
        own = {"num_thresholds": self.num_thresholds, "curve": self.curve, "summation_method": self.summation_method,
               "multi_label": self.multi_label, "num_labels": self.num_labels, "label_weights": weights,
               "from_logits": self.from_logits}
        if self.init_thresholds is not None:
            own["thresholds"] = self.thresholds[1:-1]
        return {**super().get_config(), **own}


def _points(curve, tp, fp, tn, fn):
    """The points (x, y) of a curve, from the lowest threshold on."""
    recall = ratio(tp, tp + fn)
    if curve == "ROC":
        return ratio(fp, fp + tn), recall
    if curve == "PR":
        return recall, ratio(tp, tp + fp)
    odds = ratio(tp + fn, tn + fp)
    recall_gain = np.where(tp == 0, 0.0, 1 - odds * ratio(fn, tp))
    precision_gain = np.where(tp == 0, 1.0, 1 - odds * ratio(fp, tp))
    return np.maximum(recall_gain, 0), precision_gain


def _davis_goadrich(tp, fp, fn):
    positives = tp + fp
    dtp, dp = tp[:-1] - tp[1:], positives[:-1] - positives[1:]
    slope = ratio(dtp, np.maximum(dp, 0))
    intercept = tp[1:] - slope * positives[1:]
    both = (positives[:-1] > 0) & (positives[1:] > 0)
    relation = np.where(both, ratio(positives[:-1], np.maximum(positives[1:], 0)), 1.0)
    return np.sum(ratio(slope * (dtp + intercept * np.log(relation)), np.maximum(tp[1:] + fn[1:], 0)), axis=0)


class _BestAt(_Curve):
    """The largest of one rate over all thresholds at which another is at least a given value."""

    _bound = None  # name of the argument that holds that value

    def __init__(self, value, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(dtype, name)
        if not 0 <= value <= 1:
            raise ValueError(f"{type(self).__name__}: {self._bound} must lie between 0 and 1; got {value}.")
        if num_thresholds <= 0:
            raise ValueError(f"{type(self).__name__}: num_thresholds must be greater than 0; got {num_thresholds}.")
        self.value, self.num_thresholds, self.class_id = value, num_thresholds, class_id
        setattr(self, self._bound, value)
        self.thresholds = [0.5] if num_thresholds == 1 else (np.arange(num_thresholds) / (num_thresholds - 1)).tolist()
        self._make_counts(self.thresholds)

    def update_state(self, y_true, y_pred, sample_weight=None):
        true, pred, weight = (a.ravel() for a in decisions(y_true, y_pred, sample_weight, class_id=self.class_id))
        for name, counts in self._count_all(true, pred, weight):
            getattr(self, name).data[...] += counts

    def result(self):
        tp, fp, tn, fn = (getattr(self, name).data for name in self._counts)
        rates = {"sensitivity": ratio(tp, tp + fn), "recall": ratio(tp, tp + fn), "specificity": ratio(tn, tn + fp),
                 "precision": ratio(tp, tp + fp)}
        good = rates[self._bound] >= self.value
        return self._scalar(np.max(rates[self._wanted], where=good, initial=0.0))

    def get_config(self):
        own = {"num_thresholds": self.num_thresholds, self._bound: self.value, "class_id": self.class_id}
        return {**super().get_config(), **own}


class SensitivityAtSpecificity(_BestAt):
    """The largest sensitivity TP / (TP + FN) at a threshold whose specificity TN / (TN + FP) is at least `specificity`.

    Args:
        specificity: from 0 to 1.
        num_thresholds: how many thresholds, spread evenly from 0 to 1, are tried; 200 by default.
        class_id: look at this class only.
    """

    _bound, _wanted = "specificity", "sensitivity"

    def __init__(self, specificity, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(specificity, num_thresholds, class_id, name, dtype)


class SpecificityAtSensitivity(_BestAt):
    """The largest specificity TN / (TN + FP) at a threshold whose sensitivity TP / (TP + FN) is at least `sensitivity`.

    For num_thresholds and class_id see `SensitivityAtSpecificity`.
    """

    _bound, _wanted = "sensitivity", "specificity"

    def __init__(self, sensitivity, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)


class PrecisionAtRecall(_BestAt):
    """The largest precision TP / (TP + FP) at a threshold whose recall TP / (TP + FN) is at least `recall`.

    For num_thresholds and class_id see `SensitivityAtSpecificity`.
    """

    _bound, _wanted = "recall", "precision"

    def __init__(self, recall, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(recall, num_thresholds, class_id, name, dtype)


class RecallAtPrecision(_BestAt):
    """The largest recall TP / (TP + FN) at a threshold whose precision TP / (TP + FP) is at least `precision`.

    For num_thresholds and class_id see `SensitivityAtSpecificity`.
    """

    _bound, _wanted = "precision", "recall"

    def __init__(self, precision, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(precision, num_thresholds, class_id, name, dtype)
