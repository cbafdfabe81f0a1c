"""Python code that a model file carries in a `Lambda` layer: refused, unless the caller asks for it to be run."""

from __future__ import annotations

import threading


class _Mode(threading.local):
    safe = None


_mode = _Mode()
_unsafe_everywhere = False


def enable_unsafe_deserialization():
    """From now on the code in model files is run, as with `safe_mode=False` everywhere. It may do anything you may."""
    global _unsafe_everywhere
    _unsafe_everywhere = True


class SafeModeScope:
    """A `with` block in which code from files is refused (True) or run (False)."""

    def __init__(self, safe_mode=True):
        self.safe_mode = safe_mode

    def __enter__(self):
        self._before = _mode.safe
        if self.safe_mode is not None:  # configs within configs are read as the outermost
            _mode.safe = bool(self.safe_mode)
        return self

    def __exit__(self, *exc):
        _mode.safe = self._before


def function_from_code(value):
    """The function whose compiled code a config holds, where that was asked for.

    Raises:
        ValueError: code was not asked for, or it is that of another version of Python.
    """
    if isinstance(value, dict):
        value = value.get("value") or [value.get("code"), value.get("defaults"), value.get("closure")]
    if _mode.safe is not False and not _unsafe_everywhere:
        raise ValueError(
            "The config holds a Python lambda, which is code from a file; it is not run. Name the layer and the function "
            "in custom_objects={'name of the layer': function}, or make the model from its own code and load only the "
            "weights. For a file whose origin you trust, safe_mode=False runs the code.")
    import base64
    import marshal
    import types

    import numpy as np

    import seqnet

    from ..compat import tf

    try:
        text, defaults, closure = value
        code = marshal.loads(base64.b64decode(text, validate=False))
        if not isinstance(code, types.CodeType):
            raise ValueError("no code")
        known = {"keras": seqnet, "seqnet": seqnet, "np": np, "numpy": np, "K": seqnet.backend, "ops": seqnet.ops,
                 "tf": tf, "__builtins__": __builtins__}
        cells = tuple(types.CellType(item) for item in closure) if closure else None
        return types.FunctionType(code, known, code.co_name, tuple(defaults) if defaults else None, cells)
    except (ValueError, TypeError, EOFError) as error:
        raise ValueError(f"The code in the config cannot be read ({error}); it was made by another version of Python. Pass "
                         "the function in custom_objects={'name of the layer': function}.") from None
