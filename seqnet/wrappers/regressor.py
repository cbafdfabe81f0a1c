"""A model that predicts numbers, as an estimator of scikit-learn."""

from __future__ import annotations

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils.validation import _check_y

from .estimator import PARAMETERS, SeqEstimator


class SeqRegressor(RegressorMixin, SeqEstimator):
    """A regressor of scikit-learn whose model is of this package; targets (samples,) or (samples, outputs).

    `score` is the coefficient of determination. A model that is not compiled gets the mean squared error.
    """

    def predict(self, X):
        """The predicted numbers, in the shape that the targets had."""
        raw = self._raw(X).astype(np.float64)
        return raw.reshape(len(raw)) if self._flat and raw.size == len(raw) else raw

    def _checked_targets(self, y):
        if y is None:
            raise ValueError(f"{type(self).__name__} requires y to be passed, but the target y is None")
        return _check_y(y, multi_output=True, y_numeric=True, estimator=self)

    def _learn_targets(self, y):
        self._flat = y.ndim == 1
        return y

    def _known_targets(self, y):
        return y

    def _targets(self, y, model):
        return y.astype(np.float64).reshape(len(y), 1) if y.ndim == 1 else y

    def _default_loss(self, model):
        return "mean_squared_error"

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


SKLearnRegressor = SeqRegressor
SeqRegressor.__doc__ += PARAMETERS.format(more="")
