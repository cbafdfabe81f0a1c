"""The wiring of Functional models in configs of Keras 1 and 2, rewritten as Keras 3 writes it.

Older Keras: `[[layer, node, tensor, keyword arguments], ...]` for each call, where keyword arguments may hold
`[layer, node, tensor]` again and constants are `["_CONSTANT_VALUE", -1, value, {}]`. Keras 3: `{"args", "kwargs"}` with
`__keras_tensor__` entries.
"""

from __future__ import annotations


def modern_nodes(layers):
    """Rewrite the `inbound_nodes` of all layers of one model, in place."""
    known = {layer.get("name") or layer["config"].get("name"): layer for layer in layers}
    for layer in layers:
        layer["inbound_nodes"] = [_node(node, known) for node in layer.get("inbound_nodes") or ()]


def _place(where, layers):
    """Inputs or outputs of a model, whose nested models began to count their calls at one."""
    known = {layer.get("name") or layer["config"].get("name"): layer for layer in layers}
    if _is_tensor(where, known):
        return [where[0], where[1] - (0 if _is_functional(where, known) else _first(known.get(where[0]))), where[2]]
    if isinstance(where, list):
        return [_place(item, layers) for item in where]
    if isinstance(where, dict):
        return {key: _place(item, layers) for key, item in where.items()}
    raise ValueError(f"the inputs or outputs of a model are named by {where!r:.80}")


modern_nodes.place = _place


def _is_functional(where, known):
    return known[where[0]]["class_name"] == "Functional"


def _first(layer):
    """The number of the first call that belongs to the model around: older models that knew their input counted that."""
    if layer is None or layer["class_name"] not in ("Functional", "Sequential"):
        return 0
    if layer["class_name"] == "Functional":
        return 1
    inner = layer["config"]
    first = inner["layers"][0] if inner.get("layers") else None
    knows = first is not None and (first["class_name"] == "InputLayer" or "batch_input_shape" in first["config"])
    return 1 if knows or inner.get("build_input_shape") else 0


def _is_tensor(value, known):
    return (isinstance(value, list) and len(value) in (3, 4) and isinstance(value[0], str) and value[0] in known
            and all(type(n) is int for n in value[1:3]))


def _tensor(value, known):
    layer, node, slot = value[:3]
    node -= _first(known[layer])
    return {"class_name": "__keras_tensor__",
            "config": {"shape": [None], "dtype": "float32", "keras_history": [layer, max(node, 0), slot]}}


def _node(node, known):
    if isinstance(node, dict):
        return node
    if not isinstance(node, list) or not node:
        raise ValueError(f"a call is described by {node!r:.80}")
    if not isinstance(node[0], list):  # one tensor without the list around it
        node = [node]
    tensors, kwargs = [], {}
    for item in node:
        if isinstance(item, list) and len(item) >= 3 and item[0] == "_CONSTANT_VALUE":
            tensors.append(item[2])
        elif _is_tensor(item, known):
            tensors.append(_tensor(item, known))
        else:
            raise ValueError(f"a call names the tensor {item!r:.80}, which no layer of the model makes")
        if len(item) > 3 and isinstance(item[3], dict):
            kwargs.update({key: _value(value, known) for key, value in item[3].items()})
    return {"args": [tensors[0] if len(tensors) == 1 else tensors], "kwargs": kwargs}


def _value(value, known):
    if _is_tensor(value, known):
        return _tensor(value, known)
    if isinstance(value, list):
        if len(value) >= 3 and value[0] == "_CONSTANT_VALUE":
            return value[2]
        return [_value(item, known) for item in value]
    if isinstance(value, dict):
        return {key: _value(item, known) for key, item in value.items()}
    return value
