"""Checks of layer arguments, with one wording for all layers."""

from __future__ import annotations

from ..errors import did_you_mean


def whole(layer, name, value, least=1):
    """`value` as an int of at least `least`, or an error that names the argument."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        kind = f"the text {value!r}" if isinstance(value, str) else f"{value!r} ({type(value).__name__})"
        raise ValueError(f"{layer}: {name} must be a whole number, got {kind}.")
    value = value.__index__()
    if value < least:
        raise ValueError(f"{layer}: {name} must be at least {least}, got {value}.")
    return value


def share(layer, name, value):
    """`value` if it is a number of at least 0 and below 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1:
        raise ValueError(f"{layer}: {name} is the share that is dropped, at least 0 and below 1, got {value!r}.")
    return value


def number(layer, name, value, least=None, most=None):
    """`value` if it is a number from `least` to `most`, or an error that names the argument."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) and not hasattr(value, "__float__"):
        raise ValueError(f"{layer}: {name} must be a number, got {value!r}.")
    value = value if isinstance(value, (int, float)) else float(value)
    if not ((least is None or value >= least) and (most is None or value <= most)):
        bounds = f"from {least} to {most}" if most is not None else f"of at least {least}"
        raise ValueError(f"{layer}: {name} must be a number {bounds}, got {value!r}.")
    return value


def pair(layer, name, value):
    """Two whole numbers for the two ends of the time axis; one number stands for both."""
    if isinstance(value, (list, tuple)):
        if len(value) != 2:
            raise ValueError(f"{layer}: {name} is one whole number, or two for the two ends, got {value!r}.")
        return (whole(layer, name, value[0], 0), whole(layer, name, value[1], 0))
    return (whole(layer, name, value, 0),) * 2


def window(layer, name, value, least=1):
    """One length along time as a 1-tuple; `3`, `(3,)` and `[3]` are the same."""
    if isinstance(value, (list, tuple)):
        if len(value) != 1:
            raise ValueError(f"{layer}: {name} is one whole number for the time axis, got {value!r}.")
        value = value[0]
    return (whole(layer, name, value, least),)


def choice(layer, name, value, allowed):
    """`value` in lower case if it is one of `allowed`."""
    text = value.lower() if isinstance(value, str) else value
    if text not in allowed:
        raise ValueError(f"{layer}: {name} must be one of {', '.join(map(repr, allowed))}, got {value!r}."
                         + did_you_mean(value, allowed))
    return text


def layout(layer, value):
    """"channels_last" (batch, time, features) unless "channels_first" (batch, features, time) is asked for."""
    if value is None:
        return "channels_last"
    return choice(layer, "data_format", value, ("channels_last", "channels_first"))


def window_length(length, size, stride, padding, dilation=1):
    """Number of positions of a window of `size` over `length` steps; None stays None."""
    if length is None:
        return None
    if padding in ("same", "causal"):
        return -(-length // stride)
    return (length - dilation * (size - 1) - 1) // stride + 1


def axes(layer, axis, shape=None):
    """`axis` if it is a whole number or a list of them, with `shape` also within its rank."""
    found = list(axis) if isinstance(axis, (list, tuple)) else axis
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, bool) or not hasattr(one, "__index__"):
            raise TypeError(f"{layer}: axis is a whole number or a list of them, got {axis!r}.")
        if shape is not None and not -len(shape) <= one < len(shape):
            raise ValueError(f"{layer}: axis {one} does not exist in an input of shape {tuple(shape)}.")
    return found
