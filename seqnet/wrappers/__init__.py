"""Models as estimators of scikit-learn, for its pipelines, grid searches and scores. Needs ``pip install scikit-learn``."""

_PLACES = {
    "SeqClassifier": "classifier", "SeqRegressor": "regressor", "SeqTransformer": "transformer",
    "SKLearnClassifier": "classifier", "SKLearnRegressor": "regressor", "SKLearnTransformer": "transformer",
    "KerasClassifier": "classifier", "KerasRegressor": "regressor",
}
_SAME = {"KerasClassifier": "SeqClassifier", "KerasRegressor": "SeqRegressor", "SKLearnTransformer": "SeqTransformer"}

__all__ = list(_PLACES)


def __getattr__(name):
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        import sklearn  # noqa: F401
    except ImportError:
        raise ImportError(f"seqnet.wrappers.{name} requires scikit-learn: pip install scikit-learn") from None
    from importlib import import_module

    return getattr(import_module(f"seqnet.wrappers.{_PLACES[name]}"), _SAME.get(name, name))


def __dir__():
    return __all__
