"""Functional models as configs, in the form of Keras 3: layers with the nodes that lead to them."""

from __future__ import annotations

from ..saving.serialization import CustomObjectScope, deserialize_keras_object, serialize_keras_object
from ..symbolic import SymbolicTensor
from ..texts import type_name
from ..tree import map_structure


def functional_config(model):
    """`{"name", "trainable", "layers", "input_layers", "output_layers"}` of a Functional model."""
    from .functional import Functional

    graph = model._graph
    places = {}  # node -> its number among the nodes that belong to this model
    for operation in model._operations:
        kept = 0
        for node in operation._inbound_nodes:
            if node in graph:
                places[id(node)] = kept
                kept += 1

    def tensor_config(x):
        operation, index, slot = x.history
        return {"class_name": "__keras_tensor__", "config": {
            "shape": list(x.shape), "dtype": type_name(x.dtype),
            "keras_history": [operation.name, places[id(operation._inbound_nodes[index])], slot]}}

    def argument(x):
        return tensor_config(x) if isinstance(x, SymbolicTensor) else serialize_keras_object(x)

    layers = []
    for operation in model._operations:
        config = serialize_keras_object(operation)
        config["name"] = operation.name
        config["inbound_nodes"] = [
            {"args": list(map_structure(argument, node.args)), "kwargs": map_structure(argument, node.kwargs)}
            for node in operation._inbound_nodes if node in graph and node.inputs]
        layers.append(config)

    def place(x):
        operation, index, slot = x.history
        shift = 1 if isinstance(operation, Functional) else 0  # Keras counts a nested model's own wiring
        return [operation.name, places[id(operation._inbound_nodes[index])] + shift, slot]

    return {"name": model.name, "trainable": model.trainable, "layers": layers,
            "input_layers": map_structure(place, model._inputs_struct),
            "output_layers": map_structure(place, model._outputs_struct)}


def revive(cls, config, custom_objects=None):
    """A model of class `cls` from a Functional config.

    Raises:
        ValueError: nodes that refer to layers that are not there, or in a circle.
    """
    from .functional import Functional

    config = dict(config)
    layer_configs = config.pop("layers")
    entrance, exit_ = config.pop("input_layers"), config.pop("output_layers")
    name, trainable = config.pop("name", None), config.pop("trainable", None)
    config.pop("dtype", None)
    made, waiting = {}, []
    with CustomObjectScope(custom_objects):
        for layer_config in layer_configs:
            layer = deserialize_keras_object(layer_config)
            key = layer_config.get("name") or layer_config["config"]["name"]
            made[key] = layer
            waiting.append((layer, list(layer_config["inbound_nodes"])))
        _call_all(made, waiting)

    def tensor(history):
        layer_name, index, slot = history
        if layer_name not in made:
            raise ValueError(f"The config of the model refers to the layer {layer_name!r}, which is not in it.")
        layer = made[layer_name]
        return layer._inbound_nodes[index - 1 if isinstance(layer, Functional) else index].outputs[slot]

    return cls(inputs=_map_places(tensor, entrance), outputs=_map_places(tensor, exit_), name=name,
               **({} if trainable is None else {"trainable": trainable}), **config)


def _call_all(made, waiting):
    """Call every layer on the tensors its nodes name, as soon as these exist."""
    progress = True
    while progress and any(nodes for _, nodes in waiting):
        progress = False
        for layer, nodes in waiting:
            while nodes:
                call = _arguments(nodes[0], made)
                if call is None:
                    break
                args, kwargs = call
                if getattr(layer, "fn_name", None) == "getitem":  # JSON knows no tuples, but an index is one
                    args = [args[0], *(tuple(key) if isinstance(key, list) else key for key in args[1:])]
                layer(*args, **kwargs)
                nodes.pop(0)
                progress = True
    stuck = [layer.name for layer, nodes in waiting if nodes]
    if stuck:
        raise ValueError(f"The config of the model is not a graph: the inputs of {stuck} never come to exist.")


def _arguments(node, made):
    """`(args, kwargs)` of a saved call, or None while a tensor in it does not exist yet."""
    if isinstance(node, list):  # older Keras: [[layer, node, tensor, kwargs], ...]
        tensors = [_lookup(item[:3], made) for item in node]
        if any(t is None for t in tensors):
            return None
        return [tensors[0] if len(tensors) == 1 else tensors], (node[0][3] if len(node[0]) > 3 else {})
    missing = []

    def revive_one(x):
        history = getattr(x, "saved_history", None)
        if not isinstance(x, SymbolicTensor) or history is None:
            return x
        found = _lookup(history, made)
        if found is None:
            missing.append(history)
        return found

    args = map_structure(revive_one, deserialize_keras_object(node["args"]))
    kwargs = map_structure(revive_one, deserialize_keras_object(node["kwargs"]))
    return None if missing else (args, kwargs)


def _lookup(history, made):
    name, index, slot = history
    if name not in made:
        raise ValueError(f"The config of the model refers to the layer {name!r}, which is not in it.")
    nodes = made[name]._inbound_nodes
    return nodes[index].outputs[slot] if index < len(nodes) else None


def _map_places(fn, places):
    if isinstance(places, (list, tuple)) and len(places) == 3 and isinstance(places[0], str):
        return fn(places)
    if isinstance(places, dict):
        return {key: _map_places(fn, value) for key, value in places.items()}
    return type(places)([_map_places(fn, value) for value in places])
