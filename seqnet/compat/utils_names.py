"""Names of `keras.utils` that seqnet keeps elsewhere."""

from __future__ import annotations

_PLACES = {"plot_model": ("viz",), "model_to_dot": ("viz",), "FeatureSpace": (), "Progbar": ("training.progress",)}


def get_source_inputs(tensor):
    """The inputs that a symbolic tensor is computed from, each once."""
    found, stack, seen = [], [tensor], set()
    while stack:
        x = stack.pop()
        if id(x) in seen:
            continue
        seen.add(id(x))
        layer, index, _ = x.history
        node = layer._inbound_nodes[index]
        stack.extend(node.inputs)
        if not node.inputs:
            found.append(x)
    return found[::-1]


def count_params(weights):
    """Number of scalars in a list of variables."""
    import math

    return sum(math.prod(v.shape) for v in weights)


def __getattr__(name):
    from importlib import import_module

    if name in ("np_utils", "vis_utils", "data_utils", "generic_utils", "layer_utils", "io_utils"):
        return import_module(f"keras.utils.{name}")
    for place in _PLACES.get(name, ()):
        found = getattr(import_module(f"seqnet.{place}"), name, None)
        if found is not None:
            return found
    raise AttributeError(name)


__all__ = ["count_params", "get_source_inputs"]
