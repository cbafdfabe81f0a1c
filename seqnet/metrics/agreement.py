"""How far numbers and their predictions go together: correlations, and the share of the variance that is explained."""
import warnings

import numpy as np

from .. import ops
from ..config import epsilon
from ..losses.define import tensors
from ..losses.loss import same_rank
from ..tensor import data_of
from .metric import MeanMetricWrapper, Metric


def pearson_correlation(y_true, y_pred, axis=-1):
    """mean(a b) over `axis`, a and b being y_true and y_pred moved to mean 0 and scaled to variance 1 (Pearson, 1895);
    NaN where one of them is constant."""
    a, b = (x - ops.mean(x, axis=axis, keepdims=True) for x in tensors(y_true, y_pred))
    return ops.mean(a / ops.std(a, axis=axis, keepdims=True) * (b / ops.std(b, axis=axis, keepdims=True)), axis=axis)


def concordance_correlation(y_true, y_pred, axis=-1):
    """2 covariance / (both variances + (difference of the means)^2 + 1e-7) over `axis`: 1 where y_pred is y_true, unlike
    the correlation, which is 1 on any straight line (Lin, 1989)."""
    t, p = tensors(y_true, y_pred)
    mean_t, mean_p = ops.mean(t, axis=axis, keepdims=True), ops.mean(p, axis=axis, keepdims=True)
    spread = ops.var(t, axis=axis, keepdims=True) + ops.var(p, axis=axis, keepdims=True)
    covariance = (t - mean_p) * (p - mean_p)
    return ops.mean(2 * covariance / (spread + ops.square(mean_t - mean_p) + epsilon()), axis=axis)


class PearsonCorrelation(MeanMetricWrapper):
    """The mean of `pearson_correlation` along `axis`."""

    _direction = "up"

    def __init__(self, name="pearson_correlation", dtype=None, axis=-1):
        super().__init__(pearson_correlation, name, dtype, axis=axis)


class ConcordanceCorrelation(MeanMetricWrapper):
    """The mean of `concordance_correlation` along `axis`."""

    _direction = "up"

    def __init__(self, name="concordance_correlation", dtype=None, axis=-1):
        super().__init__(concordance_correlation, name, dtype, axis=axis)


class R2Score(Metric):
    """1 - sum (y_true - y_pred)^2 / sum (y_true - mean y_true)^2: the share of the variance that is explained.

    Args:
        class_aggregation: "uniform_average" gives the mean over the outputs, "variance_weighted_average" their mean by
            the variance of y_true, None one number for each.
        num_regressors: number of inputs p for the adjusted score 1 - (1 - r2)(n - 1) / (n - p - 1); 0 for the plain one.

    y_true and y_pred: (batch, outputs); n counts their elements, as Keras does. Raises ValueError for other shapes.
    """

    _direction = "up"

    def __init__(self, class_aggregation="uniform_average", num_regressors=0, name="r2_score", dtype=None):
        super().__init__(dtype, name)
        known = (None, "uniform_average", "variance_weighted_average")
        if class_aggregation not in known:
            raise ValueError(f"R2Score: class_aggregation is one of {known}; got {class_aggregation!r}.")
        if num_regressors < 0:
            raise ValueError(f"R2Score: num_regressors must not be negative; got {num_regressors}.")
        self.class_aggregation, self.num_regressors = class_aggregation, num_regressors
        self.num_samples = self.add_variable((), dtype="float64", name="num_samples")
        self.count = None

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred = same_rank(data_of(y_true).astype(np.float64), data_of(y_pred).astype(np.float64))
        if y_true.ndim != 2 or y_true.shape != y_pred.shape:
            raise ValueError(
                f"R2Score needs y_true and y_pred of one shape (batch, outputs); got {y_true.shape} and {y_pred.shape}."
            )
        if self.count is None:
            for name in ("squared_sum", "sum", "total_mse", "count"):
                setattr(self, name, self.add_variable(y_true.shape[1:], dtype="float64", name=name))
        if self.count.shape != y_true.shape[1:]:
            raise ValueError(f"R2Score: {y_true.shape[1]} outputs, but {self.count.shape[0]} before.")
        weight = np.ones(y_true.shape)
        if sample_weight is not None:
            given = data_of(sample_weight).astype(np.float64)
            weight = weight * (given[:, None] if given.ndim == 1 else given)
        self.sum.data[...] += (y_true * weight).sum(0)
        self.squared_sum.data[...] += (y_true * y_true * weight).sum(0)
        self.total_mse.data[...] += (np.square(y_true - y_pred) * weight).sum(0)
        self.count.data[...] += weight.sum(0)
        self.num_samples.data[...] += y_true.size

    def result(self):
        if self.count is None:
            return self._scalar(0.0)
        with np.errstate(all="ignore"):
            total = self.squared_sum.data - self.sum.data * (self.sum.data / self.count.data)
            scores = 1 - self.total_mse.data / total
            scores = np.where(np.isinf(scores), 0.0, scores)
            if self.class_aggregation == "uniform_average":
                scores = scores.mean()
            elif self.class_aggregation is not None:
                scores = np.sum(total * scores) / total.sum()
        n, p = float(self.num_samples.data), self.num_regressors
        if p and p >= n - 1:
            warnings.warn(
                f"R2Score: {p} regressors for {n:.0f} samples; the adjusted score is not defined, the plain one is given.",
                stacklevel=2,
            )
        elif p:
            scores = 1 - (1 - scores) * (n - 1) / (n - p - 1)
        return self._scalar(scores)

    def get_config(self):
        own = {"class_aggregation": self.class_aggregation, "num_regressors": self.num_regressors}
        return {**super().get_config(), **own}
