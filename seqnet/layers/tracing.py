"""Looking inside a layer: the arrays it computes on the way, by name."""

from __future__ import annotations

import threading

from ..tensor import data_of, no_grad
from ..tree import flatten


class _Traces(threading.local):
    """Of the trace running on this thread: the layer it was asked of, and what has been noted so far."""

    layer = None
    found = None


_traces = _Traces()


def tracing():
    """Whether somebody wants to see inside: then scores are worth keeping that otherwise never exist as an array."""
    return _traces.found is not None


def note(layer, **values):
    """Hand arrays or tensors to the running trace, if there is one; called by layers in `call`.

    The key is the name itself for the layer being traced, and `path/name` for one within it. A layer that is called
    several times gives `name`, `name_1`, `name_2` and so on.
    """
    found = _traces.found
    if found is None:
        return
    from .calling import _calls

    stack, names = _calls.stack, []
    for inner in reversed(stack):
        if inner is _traces.layer:
            break
        names.append(inner.name)
    if not (stack and stack[-1] is layer):
        names.insert(0, layer.name)
    prefix = "".join(f"{name}/" for name in reversed(names))
    for name, value in values.items():
        key, number = prefix + name, 0
        while key in found:
            number += 1
            key = f"{prefix}{name}_{number}"
        found[key] = data_of(value).copy()


class Tracing:
    """Mixin of `Layer`: `trace`."""

    def trace(self, *args, **kwargs):
        """Call the layer, without recording gradients, and give what it computed as `{name: array}`.

        Takes the arguments of a call. `"output"` is the result (`"output_1"` and so on are further ones). What else there
        is depends on the layers: attention layers note `"scores"` (batch, heads, queries, keys), recurrent ones their
        gates and states. Arrays of layers further in are under `"layer/scores"`, by the names of the layers.
        """
        before = _traces.layer, _traces.found
        _traces.layer, _traces.found = self, {}
        try:
            with no_grad():
                outputs = self(*args, **kwargs)
            found = _traces.found
        finally:
            _traces.layer, _traces.found = before
        for number, y in enumerate(flatten(outputs)):
            found[f"output_{number}" if number else "output"] = data_of(y).copy()
        return found
