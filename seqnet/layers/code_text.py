"""A layer as the code that makes it, for messages."""

from __future__ import annotations

_SIZES = ("units", "filters", "kernel_size", "pool_size", "input_dim", "output_dim", "num_heads", "key_dim", "rate", "n")


def size_names(layer):
    """The arguments that such a layer is mostly made with, in their order."""
    return [name for name in _SIZES if hasattr(layer, name)]


def code(layer, **changes):
    """`layers.LSTM(64, return_sequences=True)`: its sizes, its activation if it is not the usual one, and changes."""
    inner = next((part for part in (getattr(layer, name, None) for name in ("forward_layer", "layer", "cell"))
                  if hasattr(part, "get_config") and hasattr(part, "name")), None)
    if inner is not None and type(layer).__name__ in ("Bidirectional", "TimeDistributed", "RNN"):
        more = "".join(f", {name}={value!r}" for name, value in changes.items())
        return f"layers.{type(layer).__name__}({code(inner)}{more})"
    parts = []
    for name in size_names(layer):
        value = getattr(layer, name)
        value = value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value
        if isinstance(value, (int, float)):
            parts.append(repr(value))
    activation = getattr(getattr(layer, "activation", None), "__name__", None)
    if activation not in (None, "linear", "tanh") and hasattr(layer, "kernel_initializer"):
        parts.append(f"activation={activation!r}")
    if getattr(layer, "return_sequences", False) and "return_sequences" not in changes:
        changes = {"return_sequences": True, **changes}
    changes = {name: value for name, value in changes.items() if (name, value) != ("return_sequences", False)}
    parts += [f"{name}={value!r}" for name, value in changes.items()]
    return f"layers.{type(layer).__name__}({', '.join(parts)})"
