"""Names, classes and configs of small objects: what initializers, regularizers and constraints share."""

from __future__ import annotations

from .errors import unknown_name
from .naming import snake_case


def table(*classes, **aliases):
    """Lookup by class name, by snake_case name and by further aliases."""
    names = {}
    for cls in classes:
        names[cls.__name__] = cls
        names.setdefault(snake_case(cls.__name__), cls)
    names.update(aliases)
    return names


def get(identifier, names, kind, base):
    """The object meant by `identifier`: None, a name, a config, a class, an object or a function.

    Raises:
        UnknownNameError: a name that is not in the table, with the closest known name.
        ValueError: anything that cannot be called.
    """
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return deserialize(identifier, names, kind)
    if isinstance(identifier, str):
        from .saving.serialization import custom_object

        found = names.get(identifier) or custom_object(identifier)
        if found is None:
            raise unknown_name(kind, identifier, [n for n in names if n == n.lower()])
        return found() if isinstance(found, type) else found
    if isinstance(identifier, type) and issubclass(identifier, base):
        return identifier()
    if callable(identifier):
        return identifier
    raise ValueError(f"A {kind} is a name, an object or a function, got {identifier!r}.")


def deserialize(config, names, kind, custom_objects=None):
    """The object that `serialize` described."""
    from .saving.serialization import deserialize_keras_object

    if isinstance(config, str):
        if custom_objects and config in custom_objects:
            found = custom_objects[config]
            return found() if isinstance(found, type) else found
        return get(config, names, kind, object)
    if config is None:
        return None
    if not isinstance(config, dict) or "class_name" not in config:
        raise ValueError(f"The config of a {kind} is a dict with 'class_name' and 'config', got {config!r}.")
    cls = names.get(config["class_name"])
    if cls is not None and isinstance(cls, type) and not config.get("registered_name"):
        return cls.from_config(dict(config.get("config") or {}))
    return deserialize_keras_object(config, custom_objects=custom_objects)


def serialize(thing):
    """A dict, or a name for a function, from which `get` makes an equal object."""
    from .saving.serialization import serialize_keras_object

    return serialize_keras_object(thing)
