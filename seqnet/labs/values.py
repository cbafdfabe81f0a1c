"""What came back from a student: as an array if it can be one, as plain values, in a few characters."""

import numpy as np

from .wire import Opaque


def as_array(value):
    """(array, None) or (None, what is wrong with the value)."""
    if isinstance(value, Opaque):
        return None, f"came back as {value.text}, which is no array of numbers"
    if value is None:
        return None, "came back as None: is a return missing?"
    if isinstance(value, (str, dict)):
        return None, f"came back as {kind_of(value)}, expected an array"
    try:
        array = np.asarray(value)
    except ValueError:
        return None, "came back as a ragged list, expected an array"
    return (array, None) if array.dtype.kind in "fiub" else (None, f"came back as an array of {array.dtype}")


def kind_of(value):
    """The name of the type of what came."""
    return value.text if isinstance(value, Opaque) else type(value).__name__


def plain(value):
    """The value with arrays as lists."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


def short(value, most=60):
    """A value in a few characters."""
    text = repr(plain(value))
    return text if len(text) <= most else text[: most - 1] + "…"
