"""A model in float64 for a while, and back again to the bit."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np

from .. import config
from ..random import global_generator
from ..tensor import settle

_DOUBLE = np.dtype("float64")


@contextmanager
def in_double(model):
    """A with block in which the model and all its layers compute in float64, with the weights they have.

    At its end every variable is the array that it was before, whatever happened to it inside, random streams stand where
    they stood, and the process's default float type is back.
    """
    settle()
    layers = model._flatten_layers()
    variables = all_variables(model)
    arrays = [v._data for v in variables]
    types = [layer._dtype for layer in layers]
    streams = seeds(model)
    states = [s.state for s in streams]
    entrances = {id(t): t for layer in layers for t in (getattr(layer, "inputs", None) or ()) if t.dtype.kind == "f"}
    entrances = [(t, t.dtype) for t in entrances.values()]  # what a Functional model casts its inputs to
    before = config.floatx()
    try:
        config.set_floatx("float64")
        for v in variables:
            v._data = v._data.astype(_DOUBLE) if v.dtype.kind == "f" else v._data.copy()
        for layer in layers:
            if layer._dtype.kind == "f":
                layer._dtype = _DOUBLE
        for t, _ in entrances:
            t.dtype = _DOUBLE
        yield
    finally:
        settle()
        config.set_floatx(before)
        for v, array in zip(variables, arrays):
            v._data = array
        for layer, dtype in zip(layers, types):
            layer._dtype = dtype
        for t, dtype in entrances:
            t.dtype = dtype
        for stream, state in zip(streams, states):
            stream.set_state(state)


def all_variables(model):
    """Every variable of the model, trained or not, each once."""
    found = {}
    for layer in model._flatten_layers():
        for v in (*layer._trainable_variables, *layer._non_trainable_variables):
            found[id(v)] = v
    return list(found.values())


def seeds(model):
    """Every random stream that the model may draw from."""
    found = {id(s): s for layer in model._flatten_layers() for s in layer._seed_generators}
    return [*found.values(), global_generator()]


@contextmanager
def unchanged(model):
    """A with block after which the model's variables, random streams and dropout masks are as they were."""
    settle()
    variables, streams = all_variables(model), seeds(model)
    values, states = [v._data.copy() for v in variables], [s.state for s in streams]
    try:
        yield
    finally:
        settle()
        for v, value in zip(variables, values):
            v._data[...] = value
        for stream, state in zip(streams, states):
            stream.set_state(state)
