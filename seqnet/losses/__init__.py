"""Losses: what training makes small. Each comes as a function, one number for each sample, and as a class.

A loss is one function in a file of this folder; `define` says how it is entered.
"""
from ..errors import suggests as _suggests
from importlib import import_module
from pkgutil import iter_modules

from .. import registry
from .define import LOSSES, loss_function
from .loss import Loss, LossFunctionWrapper, Reduction

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

_CLASSES = tuple(cls for _, cls, _ in LOSSES.values())
_FUNCTIONS = tuple(fn for fn, _, _ in LOSSES.values())
_ALL = {"LossFunctionWrapper": LossFunctionWrapper}
for _fn, _class, _short in LOSSES.values():
    _ALL.update({_class.__name__: _class, _fn.__name__: _fn, **dict.fromkeys(_short, _fn)})
globals().update(_ALL)

__all__ = sorted([*_ALL, "Loss", "Reduction", "deserialize", "get", "loss_function", "serialize"])


def get(identifier):
    """The loss that `compile(loss=...)` means: an object, a function, a class, a name or a saved dict; None for None."""
    return registry.get(identifier, _ALL, "loss", Loss)


def serialize(loss):
    """A loss as its function's name, or a dict of `class_name` and `config`."""
    return registry.serialize(loss)


def deserialize(name, custom_objects=None):
    """The loss that `serialize` wrote."""
    return registry.deserialize(name, _ALL, "loss", custom_objects)


__getattr__ = _suggests(globals())
