"""Objects as dicts of plain values and back, in the form that Keras 3 writes into `config.json`.

    {"module": "keras.layers", "class_name": "Dense", "config": {...}, "registered_name": None}

Only classes of this package, registered ones and those given as `custom_objects` come back; a config never
makes Python import a module or run code that it carries.
"""

from __future__ import annotations

import sys
import threading

import numpy as np

from ..errors import UnknownNameError, did_you_mean

_PLAIN = (str, int, float, bool, type(None))
_registered: dict = {}
_registered_names: dict = {}

# where Keras keeps what this package keeps elsewhere
_MODULES = {
    "activations": "keras.activations", "callbacks": "keras.callbacks", "constraints": "keras.constraints",
    "initializers": "keras.initializers", "layers": "keras.layers", "losses": "keras.losses",
    "metrics": "keras.metrics", "optimizers": "keras.optimizers", "regularizers": "keras.regularizers",
    "optimizers.schedules": "keras.optimizers.schedules", "random": "keras.random",
}
# layers that Keras does not have; a file says so
_OWN_LAYERS = frozenset(("PositionEmbedding", "SinePositionEncoding", "TokenAndPositionEmbedding", "TransformerDecoder",
                         "TransformerEncoder"))


class _Scope(threading.local):
    custom = None
    safe = None


_scope = _Scope()


class CustomObjectScope:
    """A `with` block in which names of `custom_objects` are known."""

    def __init__(self, custom_objects):
        self.custom_objects = dict(custom_objects or {})

    def __enter__(self):
        self._before = _scope.custom
        _scope.custom = {**(_scope.custom or {}), **self.custom_objects}
        return self

    def __exit__(self, *exc):
        _scope.custom = self._before


custom_object_scope = CustomObjectScope


def register_keras_serializable(package="Custom", name=None):
    """Decorator: configs may name this class or function, as `package>name`.

    Raises:
        ValueError: a class that has no `get_config`.
    """

    def decorate(thing):
        if isinstance(thing, type) and not hasattr(thing, "get_config"):
            raise ValueError(f"{thing.__name__} cannot be registered: it has no get_config().")
        key = f"{package}>{name or thing.__name__}"
        _registered[key] = thing
        _registered_names[thing] = key
        return thing

    return decorate


def get_custom_objects():
    """The dict of registered objects, by `package>name`; it may be changed."""
    return _registered


def get_registered_name(thing):
    """`package>name` of a registered class or function, its plain name otherwise."""
    try:
        return _registered_names.get(thing, thing.__name__)
    except TypeError:
        return thing.__name__


def get_registered_object(name, custom_objects=None, module_objects=None):
    """What was registered as `name`, or None."""
    for known in (_scope.custom, custom_objects, _registered, module_objects):
        if known and name in known:
            return known[name]
    return None


def custom_object(name):
    """What a plain name means within `custom_object_scope` or among the registered objects, or None."""
    found = get_registered_object(name)
    if found is not None:
        return found
    ends = [thing for key, thing in _registered.items() if key.split(">")[-1] == name]
    return ends[0] if len(ends) == 1 else None


def public_module(cls):
    """The Keras module under which a class or function of this package is known, or None for other code."""
    module = getattr(cls, "__module__", "") or ""
    if not module.startswith("seqnet."):
        return None
    parts = module.split(".")[1:]
    if parts[0] == "models" or cls.__name__ == "Functional":
        return {"Sequential": "keras", "Model": "keras", "Functional": "keras.src.models.functional"}.get(cls.__name__)
    if parts[0] == "layers" and cls.__name__ in _OWN_LAYERS:
        return "seqnet.layers"
    if parts[:2] == ["optimizers", "schedules"]:
        return _MODULES["optimizers.schedules"]
    return _MODULES.get(parts[0])


def serialize_keras_object(obj):
    """`obj` as plain values: numbers, texts, lists, dicts.

    Raises:
        TypeError: an object without `get_config`.
        ValueError: a Python lambda, which no file can hold safely.
    """
    from ..symbolic import FunctionOp, SymbolicTensor
    from ..tensor import Tensor
    from ..texts import type_name

    if isinstance(obj, np.generic):
        return obj.item()
    if isinstance(obj, _PLAIN):
        return obj
    if isinstance(obj, (list, tuple)):
        items = [serialize_keras_object(x) for x in obj]
        return tuple(items) if isinstance(obj, tuple) else items
    if isinstance(obj, dict):
        return {key: serialize_keras_object(value) for key, value in obj.items()}
    if isinstance(obj, bytes):
        return {"class_name": "__bytes__", "config": {"value": obj.decode("utf-8")}}
    if isinstance(obj, slice):
        parts = {"start": obj.start, "stop": obj.stop, "step": obj.step}
        return {"class_name": "__slice__", "config": {k: serialize_keras_object(v) for k, v in parts.items()}}
    if obj is Ellipsis:
        return {"class_name": "__ellipsis__", "config": {}}
    if isinstance(obj, SymbolicTensor):
        history = [obj.history[0].name, *obj.history[1:]] if obj.history else None
        return {"class_name": "__keras_tensor__",
                "config": {"shape": obj.shape, "dtype": type_name(obj.dtype), "keras_history": history}}
    if isinstance(obj, Tensor):
        return {"class_name": "__tensor__", "config": {"value": obj.numpy().tolist(), "dtype": obj.dtype.name}}
    if isinstance(obj, np.dtype):
        return obj.name
    if isinstance(obj, np.ndarray):
        if obj.ndim == 0:
            return obj.item()
        return {"class_name": "__numpy__", "config": {"value": obj.tolist(), "dtype": obj.dtype.name}}
    if isinstance(obj, FunctionOp):
        from .function_ops import serialize_op

        return serialize_op(obj)
    if isinstance(obj, type) or not hasattr(obj, "get_config"):
        return _serialize_function(obj)
    return _serialize_instance(obj)


def _serialize_function(fn):
    name = getattr(fn, "__name__", None)
    if name is None or not callable(fn):
        raise TypeError(f"{fn!r} cannot be saved: {type(fn).__name__} has no get_config().")
    if name == "<lambda>":
        raise ValueError(
            "A Python lambda cannot be saved. Write it as a function with a name, register it with "
            "@register_keras_serializable() and pass that.")
    module = public_module(fn)
    registered = get_registered_name(fn)
    if module is not None:
        return {"module": module, "class_name": "function", "config": name, "registered_name": name}
    return {"module": None if fn.__module__ == "__main__" else fn.__module__, "class_name": "function",
            "config": registered, "registered_name": registered}


def _serialize_instance(obj):
    cls = type(obj)
    config = obj.get_config()
    if not isinstance(config, dict):
        raise TypeError(f"{cls.__name__}.get_config() must return a dict, got {type(config).__name__}.")
    module = public_module(cls)
    if module is None:
        module, registered = cls.__module__, get_registered_name(cls)
        module = None if module == "__main__" else module
    else:
        registered = "Functional" if cls.__name__ == "Functional" else None
    out = {"module": module, "class_name": cls.__dict__.get("_saved_as", cls.__name__),
           "config": {key: serialize_keras_object(value) for key, value in config.items()},
           "registered_name": registered}
    for key, method in (("build_config", "get_build_config"), ("compile_config", "get_compile_config")):
        extra = getattr(obj, method, None)
        extra = extra() if extra is not None else None
        if extra is not None:
            out[key] = {k: serialize_keras_object(v) for k, v in extra.items()}
    return out


def deserialize_keras_object(config, custom_objects=None, safe_mode=None, **kwargs):
    """The object that `serialize_keras_object` described.

    Args:
        config: dict, or plain values, which come back as they are.
        custom_objects: `{name: class or function}` of the caller.
        safe_mode: True refuses Python lambdas in a config, False runs them.

    Raises:
        UnknownNameError: a class that is neither of this package nor registered nor given.
        TypeError, ValueError: a config of the wrong form, or one with a Python lambda.
    """
    from .lambdas import SafeModeScope

    with CustomObjectScope(custom_objects), SafeModeScope(safe_mode):
        return _revive(config)


def _revive(config):
    if isinstance(config, _PLAIN):
        return config
    if isinstance(config, (list, tuple)):
        return [_revive(x) for x in config]
    if not isinstance(config, dict):
        return config  # already an object
    if "class_name" not in config or "config" not in config:
        return {key: _revive(value) for key, value in config.items()}
    name, inner = config["class_name"], config["config"]
    if not isinstance(name, str):
        raise TypeError(f"class_name in a config must be a text, got {name!r}.")
    if name.startswith("__"):
        return _revive_special(name, inner)
    if name == "DTypePolicy":
        return inner["name"]
    if name == "function":
        return _find(inner, config.get("registered_name"), config.get("module"), "function")
    if str(config.get("module")).startswith(("keras.src.ops.", "seqnet.ops")):
        from .function_ops import MODULES, deserialize_op

        if config["module"] in MODULES and get_registered_object(config.get("registered_name")) is None:
            return deserialize_op(config)
    cls = _find(name, config.get("registered_name"), config.get("module"), "class")
    if not isinstance(cls, type):
        return cls
    if not isinstance(inner, dict):
        raise TypeError(f"The config of {name} must be a dict, got {type(inner).__name__}.")
    if not hasattr(cls, "from_config"):
        raise TypeError(f"{name} has no from_config(), so it cannot be made from a config.")
    obj = cls.from_config(dict(inner))
    build = config.get("build_config")
    if build and hasattr(obj, "build_from_config") and not getattr(obj, "built", True):
        obj.build_from_config(build)
    compiled = config.get("compile_config")
    if compiled and hasattr(obj, "compile_from_config"):
        obj.compile_from_config(compiled)
    return obj


def _revive_special(name, inner):
    if name == "__keras_tensor__":
        from ..symbolic import SymbolicTensor

        tensor = SymbolicTensor(inner["shape"], inner["dtype"], name="saved")
        tensor.saved_history = inner["keras_history"]
        return tensor
    if name == "__tensor__":
        from ..tensor import Tensor

        return Tensor(np.array(inner["value"], dtype=inner["dtype"]))
    if name == "__numpy__":
        return np.array(inner["value"], dtype=inner["dtype"])
    if name == "__bytes__":
        return inner["value"].encode("utf-8")
    if name == "__ellipsis__":
        return Ellipsis
    if name == "__slice__":
        return slice(_revive(inner["start"]), _revive(inner["stop"]), _revive(inner["step"]))
    if name == "__lambda__":
        from .lambdas import function_from_code

        return function_from_code(inner)
    raise TypeError(f"The config holds {name}, which is not known here.")


def _find(name, registered_name, module, kind):
    for key in (registered_name, name):
        found = get_registered_object(key) if isinstance(key, str) else None
        if found is not None:
            return found
    found = custom_object(name) if isinstance(name, str) else None
    found = found if found is not None else _find_public(name, module)
    found = found if found is not None else _find_loaded(name, module)
    if found is not None:
        return found
    from .. import layers

    hint = did_you_mean(name, [n for n in layers.__all__ if n[0].isupper()]) if kind == "class" else ""
    raise UnknownNameError(
        f"The {kind} {name!r} (module {module!r}) is not known here.{hint} If it is your own, decorate it with "
        "@register_keras_serializable() or pass custom_objects={" + repr(name) + ": " + str(name) + "}.", got=name)


def _find_public(name, module):
    if not isinstance(name, str) or name.startswith("_"):
        return None
    known = ("keras", "seqnet", "tf_keras", "tensorflow", "builtins")
    if not isinstance(module, str) or module.split(".")[0] not in known:
        return None
    if module.startswith("seqnet.zoo."):
        from .. import zoo

        return getattr(zoo, name, None)
    if name in ("Sequential", "Functional", "Model"):
        from .. import models

        return getattr(models, name)
    from importlib import import_module

    last = module.split(".")[-1]
    places = [key for key, value in _MODULES.items() if value == module]
    places += [key for key in _MODULES if key.split(".")[-1] == last and key not in places]
    for place in places or _MODULES:
        try:
            found = getattr(import_module(f"seqnet.{place}"), name, None)
        except ImportError:
            continue
        if found is not None and callable(found):
            return found
    return None


def _find_loaded(name, module):
    """A layer, model or other savable class of a module that the program itself has imported already."""
    loaded = sys.modules.get(module or "__main__")
    found = getattr(loaded, name, None) if loaded is not None and isinstance(name, str) else None
    if isinstance(found, type) and any(b.__module__.startswith("seqnet.") and hasattr(b, "get_config")
                                       for b in found.__mro__[1:]):
        return found
    return None
