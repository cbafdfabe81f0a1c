"""Models: Sequential, Functional and subclassed."""

from ..errors import suggests as _suggests
from ..layers.input_layer import Input
from .cloning import clone_model
from .functional import Functional
from .model import Model, model_from_json
from .sequential import Sequential

__all__ = ["Functional", "Input", "Model", "Sequential", "clone_model", "load_model", "model_from_json", "save_model"]


def load_model(filepath, custom_objects=None, compile=True, safe_mode=True):
    """The model that `save_model` wrote to `filepath`."""
    from ..saving import load_model as load

    return load(filepath, custom_objects=custom_objects, compile=compile, safe_mode=safe_mode)


def save_model(model, filepath, overwrite=True, **kwargs):
    """Write a model, whole, to `filepath`."""
    from ..saving import save_model as save

    return save(model, filepath, overwrite=overwrite, **kwargs)


__getattr__ = _suggests(globals())
