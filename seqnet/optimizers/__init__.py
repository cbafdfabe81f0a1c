"""Optimizers: how gradients change the weights."""
from .. import registry
from . import schedules
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .optimizer import Optimizer
from .rmsprop import RMSprop
from .sgd import SGD

_CLASSES = (SGD, RMSprop, Adam, AdamW, Adagrad)
_ALL = {name: cls for cls in _CLASSES for name in (cls.__name__, cls.__name__.lower())}


def get(identifier):
    """The optimizer that `compile(optimizer=...)` means: an object, a class, a name such as "adam", or a saved dict."""
    if identifier is None or isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Optimizer):
        return identifier()
    if isinstance(identifier, str):
        return registry.get(identifier if identifier in _ALL else identifier.lower(), _ALL, "optimizer", Optimizer)
    if isinstance(identifier, dict):
        return deserialize(identifier)
    raise ValueError(
        f"An optimizer is an object such as seqnet.optimizers.Adam(1e-3) or a name such as 'adam'; got {identifier!r}."
    )


def serialize(optimizer):
    """An optimizer as a dict of `class_name` and `config`."""
    return registry.serialize(optimizer)


def deserialize(config, custom_objects=None):
    """The optimizer that `serialize` wrote."""
    return registry.deserialize(config, _ALL, "optimizer", custom_objects)


__all__ = [
    "Adagrad",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSprop",
    "SGD",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]
