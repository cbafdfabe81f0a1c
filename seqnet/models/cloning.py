"""Copies of models with new weights."""

from __future__ import annotations

from ..layers.input_layer import Input, InputLayer
from ..symbolic import FunctionOp, SymbolicTensor
from ..tree import flatten, map_structure, pack
from .functional import Functional
from .sequential import Sequential


def clone_model(model, input_tensors=None, clone_function=None, call_function=None, recursive=False, **kwargs):
    """A model of the same layers with new weights.

    Args:
        model: Functional or Sequential model, or a subclassed one that has `get_config`.
        input_tensors: symbolic tensors to start from, in place of new inputs.
        clone_function: `layer -> layer`, in place of making each layer again from its config.
        call_function: `(layer, *args, **kwargs) -> output`, in place of calling the new layer (Functional only).
        recursive: also go into models within the model with `clone_function`.

    A compiled model gives a copy that is compiled alike, with an optimizer and metrics of its own.

    Raises:
        ValueError: options that do not go together.
    """

    def copy(layer):
        if recursive and isinstance(layer, (Functional, Sequential)):
            return clone_model(layer, clone_function=clone_function, call_function=call_function, recursive=True)
        if clone_function is not None:
            return clone_function(layer)
        return type(layer).from_config(layer.get_config())

    if isinstance(model, Sequential):
        if call_function is not None:
            raise ValueError("clone_model: call_function is for Functional models.")
        return _compiled_alike(_clone_sequential(model, input_tensors, copy), model)
    if isinstance(model, Functional):
        return _compiled_alike(_clone_functional(model, input_tensors, copy, call_function), model)
    if input_tensors is not None or clone_function is not None or call_function is not None:
        raise ValueError("clone_model: a subclassed model is copied from its config as a whole; input_tensors, "
                         "clone_function and call_function do not apply.")
    return type(model).from_config(model.get_config())


def _compiled_alike(new, model):
    if model.compiled:
        given = dict(model._compiled_state.config, optimizer=model.optimizer)
        new.compile(**map_structure(_again, given), steps_per_execution=model.steps_per_execution)
    return new


def _again(given):
    """A metric or optimizer made anew from its config; names, functions and losses serve as they are."""
    has_state = hasattr(given, "get_config") and hasattr(given, "variables")
    return type(given).from_config(given.get_config()) if has_state else given


def _clone_sequential(model, input_tensors, copy):
    layers = [copy(layer) for layer in model.layers]
    start = flatten(input_tensors) if input_tensors is not None else []
    if len(start) > 1:
        raise ValueError(f"clone_model: a Sequential model has one input, got {len(start)} tensors.")
    if start:
        entrance = start[0] if isinstance(start[0], SymbolicTensor) else Input(batch_shape=start[0].shape)
        layers.insert(0, entrance)
    elif model._layers and isinstance(model._layers[0], InputLayer):
        layers.insert(0, InputLayer(batch_shape=model._layers[0].batch_shape, dtype=model._layers[0].dtype))
    return type(model)(layers, name=model.name, trainable=model.trainable)


def _clone_functional(model, input_tensors, copy, call_function):
    if input_tensors is None:
        inputs = [Input(batch_shape=x.shape, dtype=x.dtype, name=x.name) for x in model.inputs]
    else:
        inputs = flatten(input_tensors)
        if len(inputs) != len(model.inputs):
            raise ValueError(f"clone_model: the model has {len(model.inputs)} inputs, got {len(inputs)} tensors.")
    copies = {}

    def call(operation, args, kwargs):
        if id(operation) not in copies:
            copies[id(operation)] = (FunctionOp(operation.fn, operation.name, operation.settings)
                                     if isinstance(operation, FunctionOp) else copy(operation))
        new = copies[id(operation)]
        return new(*args, **kwargs) if call_function is None else call_function(new, *args, **kwargs)

    outputs = model._graph.run(inputs, call=call)
    made = pack(model._inputs_struct, inputs), pack(model._outputs_struct, outputs)
    return type(model)(map_structure(lambda x: x, made[0]), made[1], name=model.name)
