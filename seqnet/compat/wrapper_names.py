"""`keras.wrappers`: estimators of scikit-learn."""

from __future__ import annotations

_OLD = {"KerasClassifier": "SeqClassifier", "KerasRegressor": "SeqRegressor", "SKLearnClassifier": "SeqClassifier",
        "SKLearnRegressor": "SeqRegressor"}


def __getattr__(name):
    if name not in _OLD:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module("seqnet.wrappers"), _OLD[name])


__all__ = []
