"""Sequential and Functional models as ONNX files, for other programs to run. Needs the package `onnx` (pip install onnx).

Every layer becomes standard operators of opset 17; what training does (dropout, noise, statistics) is left out. Lengths
that are open in the model stay open in the file. A layer without a counterpart raises an error that names it.
"""

from __future__ import annotations

import os

import numpy as np

from ...errors import NotBuiltError, describe
from ...symbolic import SymbolicTensor
from ...tree import flatten
from ..files import replacing
from .builder import Builder, Value

__all__ = ["export_onnx", "to_onnx"]


def export_onnx(model, filepath):
    """Write `model` to an ".onnx" file; it appears whole or not at all. See `to_onnx`."""
    content = to_onnx(model).SerializeToString()
    with replacing(os.fspath(filepath)) as file:
        file.write(content)


def to_onnx(model):
    """The `onnx.ModelProto` of a model; inputs and outputs have the names of the model's.

    Raises:
        ImportError: the package `onnx` is not installed.
        NotBuiltError: the model has no shapes yet.
        NotImplementedError: a layer, op or setting that has no counterpart, named.
        ValueError: a subclassed model, whose wiring is known only while it runs.
    """
    try:
        import onnx
    except ImportError:
        raise ImportError("The export to ONNX needs the package 'onnx': pip install onnx") from None
    from ...models import Functional, Sequential

    if not isinstance(model, (Functional, Sequential)):
        raise ValueError(f"{describe(model)} is a subclassed model; only Sequential and Functional models, whose wiring "
                         "is known, can be exported to ONNX.")
    if not model.built:
        raise NotBuiltError(f"{describe(model)} has no shapes yet, so it cannot be exported. Call it on data, or build it: "
                            "model.build(input_shape)", layer=model)
    builder = Builder()
    inputs = [builder.input(x) for x in model.inputs]
    outputs = convert_model(builder, model, inputs)
    names = []
    for number, (y, spec) in enumerate(zip(outputs, model.outputs)):
        name = f"{spec.history[0].name}" if len(outputs) == 1 else f"{spec.history[0].name}_{number}"
        names.append(builder.output(y, name, spec))
    graph = onnx.helper.make_graph(builder.nodes, model.name, builder.inputs, names, builder.constants)
    made = onnx.helper.make_model(graph, producer_name="seqnet", opset_imports=[onnx.helper.make_opsetid("", 17)])
    made.ir_version = 8
    onnx.checker.check_model(made)
    return made


def convert_model(builder, model, inputs):
    """Convert the graph of a model on the given values; a flat list of values."""
    from ...models import Sequential
    from .table import converter_of

    inner = model._functional if isinstance(model, Sequential) else model

    def call(operation, args, kwargs):
        convert = converter_of(operation)
        specs = _specs(operation, args, kwargs)
        with builder.inside(operation):
            made = convert(builder, operation, *args, **kwargs)
        return _with_shapes(made, specs)

    values = [Value(x.name, x.shape, x.dtype, x.mask) for x in inputs]
    return inner._graph.run(values, call=call)


def _specs(operation, args, kwargs):
    """Symbolic results of a call, for their shapes and types."""
    from ...tree import map_structure

    args, kwargs = map_structure(lambda x: SymbolicTensor(x.shape, x.dtype) if isinstance(x, Value) else x, (args, kwargs))
    return operation.compute_output_spec(*args, **kwargs)


def _with_shapes(made, specs):
    flat, wanted = flatten(made), flatten(specs)
    for value, spec in zip(flat, wanted):
        value.shape, value.dtype = spec.shape, np.dtype(spec.dtype)
    if isinstance(specs, (list, tuple)):
        return list(flat)
    return flat[0]
