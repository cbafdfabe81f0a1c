"""How imports of `keras...` and `tensorflow...` are answered: every path is a module that looks names up in seqnet."""

from __future__ import annotations

import sys
import types
from importlib.machinery import ModuleSpec

from .paths import explain, places_of

_ABSENT = object()


class Alias(types.ModuleType):
    """A module of older code whose names are found in seqnet."""

    def __init__(self, name, places):
        super().__init__(name, f"{name}, as seqnet has it.")
        self.__dict__["_places"] = places

    def __getattr__(self, name):
        if name.startswith("__") and name not in ("__all__", "__version__"):
            raise AttributeError(name)
        if name == "__all__":
            words = [word for word in dir(self) if not word.startswith("_")]
            if self.__name__ in ("keras", "tensorflow", "tf_keras", "tensorflow.keras"):
                return words
            return [word for word in words if not isinstance(getattr(self, word, None), types.ModuleType)]
        for place in self._places:
            found = _look_up(place, name)
            if found is not _ABSENT:
                self.__dict__[name] = found
                return found
        below = f"{self.__name__}.{name}"
        if places_of(below) is not None:
            from importlib import import_module

            return import_module(below)
        raise AttributeError(explain(self.__name__, name, dir(self)))

    def __dir__(self):
        names = set()
        for place in self._places:
            names.update(getattr(_module(place), "__all__", None) or dir(_module(place)))
        return sorted(names)

    def __call__(self, *args, **kwargs):
        """`keras.layers.merge` is a function of Keras 1 and a module of Keras 2."""
        if self.__name__.endswith("layers.merge"):
            from .old_arguments import merge

            return merge(*args, **kwargs)
        raise TypeError(f"{self.__name__!r} is a module; it cannot be called")


def _module(place):
    from importlib import import_module

    return import_module(place)


def _look_up(place, name):
    try:
        return getattr(_module(place), name)
    except AttributeError:
        return _ABSENT


class Finder:
    """Answers imports of the packages that seqnet stands in for. Goes to the front of `sys.meta_path`."""

    def find_spec(self, name, path=None, target=None):
        places = places_of(name)
        if places is None:
            if name.partition(".")[0] in ("keras", "tensorflow", "tf_keras"):
                above, _, last = name.rpartition(".")
                raise ModuleNotFoundError(explain(above, last), name=name)
            return None
        spec = ModuleSpec(name, Loader(places), is_package=True)
        spec.submodule_search_locations = []
        return spec


class Loader:
    """Makes the module of a spec."""

    def __init__(self, places):
        self.places = places

    def create_module(self, spec):
        return Alias(spec.name, self.places)

    def exec_module(self, module):
        module.__dict__.setdefault("__file__", f"<seqnet as {module.__name__}>")


def is_ours(module):
    """Whether a module of `sys.modules` was made here."""
    return isinstance(module, Alias)


def forget(name):
    """Drop a module that was made here, so that the next import makes it anew."""
    if is_ours(sys.modules.get(name)):
        del sys.modules[name]
