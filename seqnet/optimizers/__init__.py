"""Optimizers: how gradients change the weights."""
from . import schedules
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .optimizer import Optimizer
from .rmsprop import RMSprop
from .sgd import SGD

_ALL = {cls.__name__.lower(): cls for cls in (SGD, RMSprop, Adam, AdamW, Adagrad)}


def get(identifier):
    """The optimizer that `compile(optimizer=...)` means: an object, a class, a name such as "adam", or a saved dict."""
    if identifier is None or isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Optimizer):
        return identifier()
    from ..training.registry import look_up

    if isinstance(identifier, str):
        return look_up("optimizer", _ALL, identifier.lower())
    if isinstance(identifier, dict):
        return deserialize(identifier)
    raise ValueError(
        f"An optimizer is an object such as seqnet.optimizers.Adam(1e-3) or a name such as 'adam'; got {identifier!r}."
    )


def serialize(optimizer):
    """An optimizer as a dict of `class_name` and `config`."""
    from ..training.registry import serialize as write

    return write(optimizer, "seqnet.optimizers")


def deserialize(config, custom_objects=None):
    """The optimizer that `serialize` wrote."""
    from ..training.registry import build

    if isinstance(config, dict) and str(config.get("class_name", "")).lower() in _ALL:
        config = {**config, "class_name": config["class_name"].lower()}
    return build("optimizer", _ALL, config, custom_objects)


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
