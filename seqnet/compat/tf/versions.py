"""`tf.compat` and `tf.compat.v1`: the old interface of graphs and sessions is not here; what has a meaning today is."""

from __future__ import annotations

from . import config

ERROR, WARN, INFO, DEBUG, FATAL = 40, 30, 20, 10, 50
VERSION = GIT_VERSION = "2.18.0"


def set_verbosity(level=None):
    """Without effect: nothing is logged."""


def disable_v2_behavior():
    """Raises NotImplementedError: graphs and sessions of TensorFlow 1 are not here."""
    raise NotImplementedError("tf.compat.v1: graphs, placeholders and sessions are not part of seqnet; write the model with "
                              "keras layers, or compute with tensors, which have their values at once")


def disable_eager_execution():
    """Without effect: everything runs at once, with the same results."""


def enable_eager_execution():
    """Without effect: everything runs at once."""


enable_v2_behavior = enable_eager_execution


def set_random_seed(seed):
    """Seed everything that is drawn from now on."""
    from .random import set_seed

    set_seed(seed)


def __getattr__(name):
    from importlib import import_module

    if name in ("v1", "v2", "logging"):
        return import_module("tensorflow.compat." + ("v1.logging" if name == "logging" else name))
    if name in ("ConfigProto", "GPUOptions"):
        return Options
    if name in ("Session", "InteractiveSession", "placeholder", "Graph"):
        disable_v2_behavior()
    if name.startswith("_"):
        raise AttributeError(name)
    if hasattr(config, name):
        return getattr(config, name)
    return getattr(import_module("seqnet.compat.tf"), name)


class Options:
    """Settings that nobody reads."""

    def __init__(self, *args, **kwargs):
        self.__dict__.update(kwargs)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self.__dict__[name] = Options()
        return self.__dict__[name]


__all__ = ["DEBUG", "ERROR", "FATAL", "INFO", "WARN", "disable_eager_execution", "enable_eager_execution",
           "enable_v2_behavior", "set_random_seed", "set_verbosity"]
