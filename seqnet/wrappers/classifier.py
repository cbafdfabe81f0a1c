"""A model that tells classes apart, as an estimator of scikit-learn."""

from __future__ import annotations

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_y, check_is_fitted

from .estimator import PARAMETERS, SeqEstimator


class SeqClassifier(ClassifierMixin, SeqEstimator):
    """A classifier of scikit-learn whose model is of this package.

    Labels may be anything that can be sorted; the model learns numbers of classes in the form that its loss takes: one-hot
    rows, whole numbers ("sparse_..."), or 0 and 1 where its last layer has one unit. A model that is not compiled gets the
    cross-entropy that fits its last layer.

    Example:
        >>> def make(units=16):
        ...     return Sequential([Dense(units, activation="relu"), Dense(1, activation="sigmoid")])
        >>> search = GridSearchCV(SeqClassifier(make, epochs=20, random_state=0), {"units": [8, 32]})
    """

    def __init__(self, model=None, build_fn=None, warm_start=False, model_kwargs=None, fit_kwargs=None, random_state=None,
                 optimizer="rmsprop", loss=None, metrics=None, epochs=1, batch_size=None, verbose=0, callbacks=None,
                 validation_split=0.0, class_weight=None, **parameters):
        super().__init__(model, build_fn, warm_start, model_kwargs, fit_kwargs, random_state, optimizer, loss, metrics,
                         epochs, batch_size, verbose, callbacks, validation_split, **parameters)
        self.class_weight = class_weight

    def partial_fit(self, X, y, classes=None, sample_weight=None, **kwargs):
        """Train for one more epoch; the first call makes the model, for `classes` where y does not hold them all."""
        self._classes_told = None if classes is None else np.unique(classes)
        try:
            return super().partial_fit(X, y, sample_weight, **kwargs)
        finally:
            del self._classes_told

    def predict(self, X):
        """The most likely class of each sample, (samples,)."""
        shares = self.predict_proba(X)
        return self.classes_[shares.argmax(axis=1)]

    def predict_proba(self, X):
        """The probabilities of the classes, (samples, classes), in the order of classes_. Outputs that do not add up to one
        are divided by their sum."""
        raw = self._raw(X).astype(np.float64)
        raw = raw.reshape(len(raw), -1)
        if _gives_logits(self.model_):
            if raw.shape[1] == 1:
                raw = 1 / (1 + np.exp(-np.clip(raw, -500, 500)))
            else:
                raw = np.exp(raw - raw.max(axis=1, keepdims=True))
        if raw.shape[1] == 1:
            raw = np.concatenate([1 - raw, raw], axis=1)
        raw = np.clip(raw, 0, None)
        total = raw.sum(axis=1, keepdims=True)
        return np.where(total > 0, raw / np.where(total > 0, total, 1), 1 / raw.shape[1])

    # ------------------------------------------------------------------ targets
    def _checked_targets(self, y):
        if y is None:
            raise ValueError(f"{type(self).__name__} requires y to be passed, but the target y is None")
        y = _check_y(y, estimator=self)
        check_classification_targets(y)
        return y

    def _learn_targets(self, y):
        told = getattr(self, "_classes_told", None)
        self.classes_ = np.unique(y) if told is None else told
        self.n_classes_ = len(self.classes_)
        if self.n_classes_ == 1:
            raise ValueError("Classifier can't train when only one class is present.")
        return self._known_targets(y)

    def _known_targets(self, y):
        numbers = np.searchsorted(self.classes_, y)
        numbers = np.minimum(numbers, self.n_classes_ - 1)
        if (self.classes_[numbers] != y).any():
            unknown = np.setdiff1d(y, self.classes_)
            raise ValueError(f"The labels {unknown[:5].tolist()} were not there when the model was made; its classes are "
                             f"{self.classes_[:10].tolist()}. Name all in partial_fit(X, y, classes=...).")
        return numbers

    def _shown_targets(self, y):
        return self._one_hot(y)

    def _one_hot(self, y):
        return np.eye(self.n_classes_, dtype=np.float32)[y]

    def _targets(self, y, model):
        units = _units(model)
        if units == 1:
            if self.n_classes_ > 2:
                raise ValueError(f"The model's last layer has 1 unit, but there are {self.n_classes_} classes: give it "
                                 f"{self.n_classes_} units and softmax.")
            return y.astype(np.float32)[:, None]
        if units is not None and units < self.n_classes_:
            raise ValueError(f"The model's last layer has {units} units, but there are {self.n_classes_} classes.")
        if "sparse" in _loss_name(model):
            return y
        hot = self._one_hot(y)
        return hot if units in (None, hot.shape[1]) else np.pad(hot, ((0, 0), (0, units - hot.shape[1])))

    def _default_loss(self, model):
        return "binary_crossentropy" if _units(model) == 1 else "sparse_categorical_crossentropy"

    def _meta(self):
        return {"n_classes_": self.n_classes_, "classes_": self.classes_}

    def _weights(self, y, sample_weight, samples):
        weights = super()._weights(y, sample_weight, samples)
        if self.class_weight is None:
            return weights
        balance = compute_sample_weight(self.class_weight, self.classes_[y])
        return balance if weights is None else weights * balance


class SKLearnClassifier(SeqClassifier):
    """`SeqClassifier` under the name it has in Keras, with the raw outputs as `decision_function`."""

    def decision_function(self, X):
        """The outputs of the model as they are."""
        check_is_fitted(self, "model_")
        return self._raw(X)


def _units(model):
    """Width of the last layer, None where it is not known."""
    shape = getattr(model, "output_shape", None) if model.built else None
    return shape[-1] if isinstance(shape, tuple) and shape else None


def _loss_name(model):
    loss = model.loss
    return str(loss if isinstance(loss, str) else getattr(loss, "name", None) or getattr(loss, "__name__", "")).lower()


def _gives_logits(model):
    return bool(getattr(model.loss, "from_logits", False))


SeqClassifier.__doc__ += PARAMETERS.format(more=", classes_, n_classes_").replace(
    "        optimizer, loss", "        class_weight: {label: weight} or \"balanced\".\n        optimizer, loss")
