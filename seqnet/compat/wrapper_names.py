"""`keras.wrappers` and, of Keras 2, `keras.wrappers.scikit_learn`: estimators of scikit-learn."""

from __future__ import annotations


def __getattr__(name):
    from .. import wrappers

    return getattr(wrappers, name)


__all__ = []
