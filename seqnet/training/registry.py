"""Objects by name: losses, metrics, optimizers and schedules are looked up, written and read the same way."""


def suggest(name, known):
    """' Did you mean ...?' for a name close to a known one, else a list of the known names."""
    from difflib import get_close_matches

    lower = {k.lower(): k for k in reversed(list(known))}
    near = get_close_matches(str(name).lower(), lower, n=1, cutoff=0.6)
    listed = ", ".join(repr(k) for k in sorted(known, key=str.lower))
    return f"{f' Did you mean {lower[near[0]]!r}?' if near else ''} Known names: {listed}."


def serialize(thing, module):
    """A dict from which `build` makes the object again; a function is written as its name."""
    if hasattr(thing, "get_config"):
        config = {"module": module, "class_name": type(thing).__name__, "config": thing.get_config()}
        config["registered_name"] = None
        return config
    if hasattr(thing, "__name__"):
        return thing.__name__
    raise ValueError(
        f"{thing!r} cannot be saved: it is neither a function nor an object with get_config(). "
        "Define a function with `def`, or a class with get_config()."
    )


def build(kind, table, config, custom_objects=None):
    """The object that a name or a dict of `class_name` and `config` describes; classes are called with the config."""
    known = {**table, **(custom_objects or {})}
    if isinstance(config, str):
        name, arguments = config, {}
    elif isinstance(config, dict) and "class_name" in config:
        name, arguments = config["class_name"], config.get("config", {})
        if name == "function":  # how Keras writes a function: its name is the config
            name, arguments = arguments, {}
    else:
        raise ValueError(f"A {kind} is saved as a name or a dict with 'class_name' and 'config'; got {config!r}.")
    if name not in known:
        raise ValueError(f"Unknown {kind} {name!r}.{suggest(name, known)}")
    found = known[name]
    if isinstance(found, type):
        return found.from_config(arguments)
    return found


def look_up(kind, table, identifier):
    """What an argument such as `loss=` means: an object, a function, a class, a name, or a saved dict."""
    if identifier is None:
        return None
    if isinstance(identifier, str):
        if identifier not in table:
            raise ValueError(f"Unknown {kind} {identifier!r}.{suggest(identifier, table)}")
        identifier = table[identifier]
    elif isinstance(identifier, dict):
        return build(kind, table, identifier)
    if isinstance(identifier, type):
        return identifier()
    if not callable(identifier):
        raise ValueError(
            f"A {kind} is a name, a function, an object or a saved dict; got {identifier!r}, which is none of them."
        )
    return identifier


_counts = {}


def auto_name(cls):
    """'mean_squared_error', 'mean_squared_error_1', ...: the name of an object that was given none."""
    letters = []
    word = cls.__name__
    for i, letter in enumerate(word):
        if letter.isupper() and i and (not word[i - 1].isupper() or word[i + 1 : i + 2].islower()):
            letters.append("_")
        letters.append(letter.lower())
    base = "".join(letters)
    number = _counts.get(base, 0)
    _counts[base] = number + 1
    return f"{base}_{number}" if number else base
