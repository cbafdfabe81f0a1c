"""Losses, watched as metrics."""
import numpy as np

from .. import losses
from ..losses.loss import same_rank
from ..tensor import data_of
from .metric import Mean, MeanMetricWrapper


class _Error(MeanMetricWrapper):
    _direction = "down"


class MeanSquaredError(_Error):
    """The mean of (y_true - y_pred)^2."""

    def __init__(self, name="mean_squared_error", dtype=None):
        super().__init__(losses.mean_squared_error, name, dtype)


class MeanAbsoluteError(_Error):
    """The mean of |y_true - y_pred|."""

    def __init__(self, name="mean_absolute_error", dtype=None):
        super().__init__(losses.mean_absolute_error, name, dtype)


class MeanAbsolutePercentageError(_Error):
    """100 times the mean of |y_true - y_pred| / |y_true|."""

    def __init__(self, name="mean_absolute_percentage_error", dtype=None):
        super().__init__(losses.mean_absolute_percentage_error, name, dtype)


class MeanSquaredLogarithmicError(_Error):
    """The mean of (log(1 + y_true) - log(1 + y_pred))^2."""

    def __init__(self, name="mean_squared_logarithmic_error", dtype=None):
        super().__init__(losses.mean_squared_logarithmic_error, name, dtype)


class LogCoshError(_Error):
    """The mean of log(cosh(y_pred - y_true))."""

    def __init__(self, name="logcosh", dtype=None):
        super().__init__(losses.log_cosh, name, dtype)


class KLDivergence(_Error):
    """The mean of sum(y_true log(y_true / y_pred)) over the last axis."""

    def __init__(self, name="kl_divergence", dtype=None):
        super().__init__(losses.kl_divergence, name, dtype)


class Poisson(_Error):
    """The mean of y_pred - y_true log y_pred."""

    def __init__(self, name="poisson", dtype=None):
        super().__init__(losses.poisson, name, dtype)


class Hinge(_Error):
    """The mean of max(1 - t y_pred, 0), t being y_true with 0 taken as -1."""

    def __init__(self, name="hinge", dtype=None):
        super().__init__(losses.hinge, name, dtype)


class SquaredHinge(_Error):
    """The mean of max(1 - t y_pred, 0)^2, t being y_true with 0 taken as -1."""

    def __init__(self, name="squared_hinge", dtype=None):
        super().__init__(losses.squared_hinge, name, dtype)


class CategoricalHinge(_Error):
    """The mean of max(1 + the largest wrong output - the right one, 0), for one-hot labels."""

    def __init__(self, name="categorical_hinge", dtype=None):
        super().__init__(losses.categorical_hinge, name, dtype)


class CosineSimilarity(MeanMetricWrapper):
    """The mean cosine of the angle between y_true and y_pred along `axis`: 1 where they point the same way."""

    _direction = "up"

    def __init__(self, name="cosine_similarity", dtype=None, axis=-1):
        super().__init__(_cosine, name, dtype, axis=axis)


def _cosine(y_true, y_pred, axis=-1):
    return -losses.cosine_similarity(y_true, y_pred, axis=axis)


class RootMeanSquaredError(Mean):
    """The root of the mean of (y_true - y_pred)^2 over all samples so far."""

    _direction = "down"

    def __init__(self, name="root_mean_squared_error", dtype=None):
        super().__init__(name, dtype)

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = same_rank(data_of(y_true), data_of(y_pred))
        super().update_state(np.square(y_true - y_pred), sample_weight)

    def result(self):
        return self._scalar(np.sqrt(super().result().data))


class BinaryCrossentropy(_Error):
    """The mean of -t log p - (1 - t) log(1 - p)."""

    def __init__(self, name="binary_crossentropy", dtype=None, from_logits=False, label_smoothing=0):
        kwargs = {"from_logits": from_logits, "label_smoothing": label_smoothing}
        super().__init__(losses.binary_crossentropy, name, dtype, **kwargs)


class CategoricalCrossentropy(_Error):
    """The mean of -sum(t log p) over the classes, for one-hot labels."""

    def __init__(self, name="categorical_crossentropy", dtype=None, from_logits=False, label_smoothing=0, axis=-1):
        kwargs = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(losses.categorical_crossentropy, name, dtype, **kwargs)


class SparseCategoricalCrossentropy(_Error):
    """The mean of -log p[label], for class numbers as labels.

    Labels of `ignore_class` have value 0. As in Keras they still count in the mean, unless there are sample weights or a
    mask: then they have weight 0.
    """

    def __init__(self, name="sparse_categorical_crossentropy", dtype=None, from_logits=False, ignore_class=None,
                 axis=-1):
        kwargs = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(losses.sparse_categorical_crossentropy, name, dtype, **kwargs)
