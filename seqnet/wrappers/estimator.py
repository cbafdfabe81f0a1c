"""What classifiers, regressors and transformers share: making the model, training it, predicting."""

from __future__ import annotations

import random as python_random
from contextlib import contextmanager

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_array, check_is_fitted

from .. import random
from ..texts import as_texts, holds_text, is_text
from .parameters import Parameters

PARAMETERS = """
    Args:
        model: a function that gives a new model (compiled or not), or a model, of which a copy is trained. The function may
            ask for `X` and `y` (the data; classes as one-hot rows), for `meta` (a dict: n_features_in_, X_shape_, X_dtype_,
            n_outputs_, and n_classes_, classes_ of a classifier) and `compile_kwargs`, and for any parameters of its own,
            which become parameters of the estimator: SeqClassifier(make, units=32) has `units`,
            and a grid may list it.
        build_fn: older name of model.
        warm_start: `fit` goes on with the weights that it found before.
        model_kwargs: dict of further arguments for the function.
        fit_kwargs: dict of arguments for the model's `fit`.
        random_state: seed of first weights, order of samples and dropout; None for another one each time.
        optimizer, loss, metrics: for `compile` where the function gives a model that is not compiled.
        epochs, batch_size, verbose, callbacks, validation_split: for `fit`. verbose is 0 unless told.
        parameters: of the function; also model__name, optimizer__name, fit__name and predict__name for those whom the
            prefix says.

    Attributes after `fit`: model_, history_ (a dict of lists), n_features_in_{more}.

    Raises ValueError for parameters that nothing takes and data that do not fit, RuntimeError for a model that cannot be
    compiled.
"""


class SeqEstimator(Parameters, BaseEstimator):
    """Base of the estimators."""

    def __init__(self, model=None, build_fn=None, warm_start=False, model_kwargs=None, fit_kwargs=None, random_state=None,
                 optimizer="rmsprop", loss=None, metrics=None, epochs=1, batch_size=None, verbose=0, callbacks=None,
                 validation_split=0.0, **parameters):
        self.model, self.build_fn, self.warm_start = model, build_fn, warm_start
        self.model_kwargs, self.fit_kwargs, self.random_state = model_kwargs, fit_kwargs, random_state
        self.optimizer, self.loss, self.metrics = optimizer, loss, metrics
        self.epochs, self.batch_size, self.verbose = epochs, batch_size, verbose
        self.callbacks, self.validation_split = callbacks, validation_split
        self._take(parameters)

    # ------------------------------------------------------------------ training
    def fit(self, X, y, sample_weight=None, **kwargs):
        """Train a new model (with warm_start the one there is); returns the estimator.

        Args:
            X: array (samples, features), or with further axes, such as (samples, time, features); or texts (samples,).
            y: a target for each sample.
            sample_weight: a weight for each sample.
            kwargs: arguments of the model's `fit`, over those of the estimator.
        """
        with self._seeded():
            return self._fit(X, y, sample_weight, kwargs, anew=not (self.warm_start and hasattr(self, "model_")))

    def partial_fit(self, X, y, sample_weight=None, **kwargs):
        """Train for one more epoch, on other samples if you like; the first call makes the model."""
        with self._seeded(fresh=hasattr(self, "model_")):
            return self._fit(X, y, sample_weight, {"epochs": 1, **kwargs}, anew=not hasattr(self, "model_"))

    def _fit(self, X, y, sample_weight, kwargs, anew):
        for name in self._extra():
            self._check(name)
        X, y = self._checked(X, self._checked_targets(y), reset=anew)
        y = self._learn_targets(y) if anew else self._known_targets(y)
        sample_weight = self._weights(y, sample_weight, len(X))
        model = self._make(X, y) if anew else self.model_
        history = model.fit(X, self._targets(y, model), sample_weight=sample_weight, **self._fit_arguments(kwargs))
        found = {name: [float(v) for v in values] for name, values in history.history.items()}
        if not anew and hasattr(self, "history_"):
            found = {name: self.history_.get(name, []) + values for name, values in found.items()}
        self.history_, self.model_ = found, model
        return self

    def _make(self, X, y):
        """A new model, compiled."""
        from ..models import Model, clone_model

        builder = self._builder()
        if builder is None:
            raise ValueError(f"{type(self).__name__}: there is no model; give a function that makes one, "
                             f"{type(self).__name__}(make_model).")
        if isinstance(builder, Model):
            if not builder.compiled and self.loss is None and self._default_loss(builder) is None:
                raise RuntimeError("Given model needs to be compiled, and have a loss and an optimizer.")
            model = clone_model(builder)
            if builder.built and not model.built:
                model.build(builder.input_shape)
        elif callable(builder):
            model = builder(**self._model_arguments(self._offered(X, y)))
        else:
            raise ValueError(f"{type(self).__name__}: model is a function that makes a model, or a model; got {builder!r}.")
        if not isinstance(model, Model):
            raise ValueError(f"{type(self).__name__}: the function must return a model; it returned {model!r:.80}")
        if not model.compiled:
            if not model.built:
                model.build((None, *X.shape[1:])) if not is_text(X) else model(X[:1])
            loss = self.loss or self._default_loss(model)
            if loss is None:
                raise RuntimeError("Given model needs to be compiled, and have a loss and an optimizer.")
            model.compile(loss=loss, optimizer=self._optimizer(), metrics=self.metrics)
        return model

    def _optimizer(self):
        from .. import optimizers

        settings = self._routed("optimizer")
        optimizer = optimizers.get(self.optimizer)
        if isinstance(self.optimizer, optimizers.Optimizer) or settings:
            optimizer = type(optimizer).from_config({**optimizer.get_config(), **settings})  # one's own for every fit
        return optimizer

    def _offered(self, X, y):
        meta = {"n_features_in_": getattr(self, "n_features_in_", 1), "X_shape_": X.shape, "X_dtype_": X.dtype,
                "n_outputs_": 1 if y.ndim == 1 else y.shape[1], **self._meta()}
        compile_kwargs = {"optimizer": self._optimizer(), "loss": self.loss, "metrics": self.metrics}
        return {"X": X, "y": self._shown_targets(y), "meta": meta, "compile_kwargs": compile_kwargs}

    @contextmanager
    def _seeded(self, fresh=False):
        """With a random_state all random numbers within come from it, and those outside stay as they were."""
        if self.random_state is None:
            yield
            return
        state = self.random_state
        seed = state.randint(2**31 - 1) if hasattr(state, "randint") else int(state)
        before = python_random.getstate(), np.random.get_state(), random._global
        random.set_random_seed(seed + (len(self.history_.get("loss", ())) if fresh else 0))
        try:
            yield
        finally:
            python_random.setstate(before[0])
            np.random.set_state(before[1])
            random._global = before[2]

    # ------------------------------------------------------------------ predicting
    def _raw(self, X):
        check_is_fitted(self, "model_")
        X, _ = self._checked(X, None, reset=False)
        arguments = {"verbose": 0, "batch_size": self.batch_size, **self._routed("predict")}
        return self.model_.predict(X, **arguments)

    @property
    def epoch_(self):
        """Number of epochs of training so far."""
        return len(getattr(self, "history_", {}).get("loss", ()))

    # ------------------------------------------------------------------ data
    def _checked(self, X, y, reset):
        """X and y as arrays; ValueError or TypeError where they are no data, with scikit-learn's words."""
        if holds_text(X) if not hasattr(X, "dtype") else is_text(np.asarray(X)):
            X = as_texts(X, "X")
            if y is not None and len(y) != len(X):
                raise ValueError(f"Found input variables with inconsistent numbers of samples: {[len(X), len(y)]}")
            return X, y
        from sklearn.utils.validation import validate_data

        if y is None:
            return validate_data(self, X, reset=reset, allow_nd=True), None
        if reset or hasattr(self, "n_features_in_"):
            X = validate_data(self, X, reset=reset, allow_nd=True, ensure_min_samples=2 if reset else 1)
        else:
            X = check_array(X, allow_nd=True)
        if len(y) != len(X):
            raise ValueError(f"Found input variables with inconsistent numbers of samples: {[len(X), len(y)]}")
        return X, y

    def _weights(self, y, sample_weight, samples):
        if sample_weight is None:
            return None
        from sklearn.utils.validation import _check_sample_weight

        return _check_sample_weight(sample_weight, np.empty((samples, 1)), dtype=np.float64)

    # what the kinds of estimators say of their targets
    def _meta(self):
        return {}

    def _shown_targets(self, y):
        return y

    def _default_loss(self, model):
        return None

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.non_deterministic = self.random_state is None
        return tags

    def __sklearn_is_fitted__(self):
        return hasattr(self, "model_")
