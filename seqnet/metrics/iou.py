"""Intersection over union: for each class, steps that are it and are taken for it, by steps that either are."""
import numpy as np

from ..config import epsilon
from ..tensor import data_of
from .metric import Metric


class IoU(Metric):
    """The mean over some classes of TP / (TP + FP + FN) (Jaccard, 1901).

    Args:
        num_classes: how many classes there are.
        target_class_ids: the classes whose mean is taken; those that never occur are left out.
        ignore_class: labels of this class count nothing.
        sparse_y_true, sparse_y_pred: class numbers; otherwise one-hot labels or probabilities along `axis`.

    Raises ValueError for a class number that is none of the classes.
    """

    _direction = "up"

    def __init__(self, num_classes, target_class_ids, name=None, dtype=None, ignore_class=None, sparse_y_true=True,
                 sparse_y_pred=True, axis=-1):
        super().__init__(dtype or "int32", name)
        self.num_classes, self.target_class_ids = num_classes, list(target_class_ids)
        if not self.target_class_ids or not 0 <= min(self.target_class_ids) <= max(self.target_class_ids) < num_classes:
            raise ValueError(
                f"{type(self).__name__}: target_class_ids are some of the classes 0 to {num_classes - 1}; got "
                f"{self.target_class_ids}."
            )
        self.ignore_class, self.axis = ignore_class, axis
        self.sparse_y_true, self.sparse_y_pred = sparse_y_true, sparse_y_pred
        self.total_cm = self.add_variable((num_classes, num_classes), dtype="float64", name="total_confusion_matrix")

    def update_state(self, y_true, y_pred, sample_weight=None):
        true, pred = data_of(y_true), data_of(y_pred)
        true = (true if self.sparse_y_true else true.argmax(self.axis)).ravel()
        pred = (pred if self.sparse_y_pred else pred.argmax(self.axis)).ravel()
        if true.shape != pred.shape:
            raise ValueError(
                f"{type(self).__name__}: {true.size} labels and {pred.size} predictions do not fit; one class number for "
                "each step is needed (sparse_y_true and sparse_y_pred say which of the two are class numbers)."
            )
        weight = np.ones(true.shape)
        if sample_weight is not None:
            given = data_of(sample_weight).astype(np.float64).ravel()
            if given.size not in (1, true.size):
                raise ValueError(f"{type(self).__name__}: {given.size} sample weights for {true.size} class numbers.")
            weight = weight * given
        if self.ignore_class is not None:
            kept = true != self.ignore_class
            true, pred, weight = true[kept], pred[kept], weight[kept]
        for what, numbers in (("label", true), ("prediction", pred)):
            wrong = (numbers < 0) | (numbers >= self.num_classes) | (numbers != np.trunc(numbers))
            if wrong.any():
                raise ValueError(
                    f"{type(self).__name__}: the {what} {numbers[wrong][0]} is none of the classes 0 to "
                    f"{self.num_classes - 1}. A class to leave out: ignore_class."
                )
        place = true.astype(np.int64) * self.num_classes + pred.astype(np.int64)
        counts = np.bincount(place, weight, self.num_classes**2)
        self.total_cm.data[...] += counts.reshape(self.num_classes, self.num_classes)

    def result(self):
        matrix = self.total_cm.data
        both = matrix.diagonal()[self.target_class_ids]
        either = (matrix.sum(0) + matrix.sum(1) - matrix.diagonal())[self.target_class_ids]
        found = either > 1e-9
        shares = np.where(found, both / (either + epsilon()), 0.0)
        from ..config import floatx
        from ..tensor import Tensor

        return Tensor(np.asarray(shares.sum() / (found.sum() + epsilon()), floatx()))

    def get_config(self):
        own = {"num_classes": self.num_classes, "target_class_ids": self.target_class_ids,
               "ignore_class": self.ignore_class, "sparse_y_true": self.sparse_y_true,
               "sparse_y_pred": self.sparse_y_pred, "axis": self.axis}
        return {**super().get_config(), **own}

    def _config_without(self, *names):
        return {key: value for key, value in IoU.get_config(self).items() if key not in names}


class BinaryIoU(IoU):
    """`IoU` of two classes, for labels 0 and 1 and predictions that say 1 from the threshold (0.5) on."""

    def __init__(self, target_class_ids=(0, 1), threshold=0.5, name=None, dtype=None):
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(y_true, (data_of(y_pred) >= self.threshold).astype(np.int64), sample_weight)

    def get_config(self):
        left = ("num_classes", "ignore_class", "sparse_y_true", "sparse_y_pred", "axis")
        return {**self._config_without(*left), "threshold": self.threshold}


class MeanIoU(IoU):
    """`IoU` of all classes."""

    def __init__(self, num_classes, name=None, dtype=None, ignore_class=None, sparse_y_true=True, sparse_y_pred=True,
                 axis=-1):
        super().__init__(num_classes, range(num_classes), name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)

    def get_config(self):
        return self._config_without("target_class_ids")


class OneHotIoU(IoU):
    """`IoU` for one-hot labels, and for probabilities as predictions unless `sparse_y_pred`."""

    def __init__(self, num_classes, target_class_ids, name=None, dtype=None, ignore_class=None, sparse_y_pred=False,
                 axis=-1):
        super().__init__(num_classes, target_class_ids, name, dtype, ignore_class, False, sparse_y_pred, axis)

    def get_config(self):
        return self._config_without("sparse_y_true")


class OneHotMeanIoU(MeanIoU):
    """`IoU` of all classes for one-hot labels, and for probabilities as predictions unless `sparse_y_pred`."""

    def __init__(self, num_classes, name=None, dtype=None, ignore_class=None, sparse_y_pred=False, axis=-1):
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)

    def get_config(self):
        return self._config_without("sparse_y_true", "target_class_ids")
