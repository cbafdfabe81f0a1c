"""Names at the top of `keras` that seqnet keeps elsewhere."""

from ..saving.archive import KERAS_VERSION as __version__
from ..symbolic import SymbolicTensor as KerasTensor


def version():
    """The version of Keras whose behaviour is followed."""
    return __version__


def __getattr__(name):
    from importlib import import_module

    from .paths import _KERAS

    if name == "Function":
        from ..models import Functional

        return Functional
    if name in ("StatelessScope", "name_scope", "device"):
        from .tf.config import Scope

        return Scope
    from . import installed

    if name in _KERAS and name and installed():  # the alias module, so that `keras.layers` and `import keras.layers` are one
        return import_module(f"keras.{name}")
    raise AttributeError(name)


__all__ = ["KerasTensor", "version"]
