"""Optimizers: how gradients change the weights."""
from .. import registry
from ..errors import suggests as _suggests
from . import legacy, schedules
from .adadelta import Adadelta
from .adafactor import Adafactor
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .adamax import Adamax
from .ftrl import Ftrl
from .lamb import Lamb
from .lion import Lion
from .loss_scale_optimizer import LossScaleOptimizer
from .nadam import Nadam
from .optimizer import Optimizer
from .rmsprop import RMSprop
from .sgd import SGD

_CLASSES = (SGD, RMSprop, Adam, AdamW, Adadelta, Adagrad, Adamax, Adafactor, Nadam, Ftrl, Lion, Lamb)
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
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "LossScaleOptimizer",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "SGD",
    "deserialize",
    "get",
    "legacy",
    "schedules",
    "serialize",
]


__getattr__ = _suggests(globals())
