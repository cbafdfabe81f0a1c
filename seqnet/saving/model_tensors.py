"""Models and weights in `.safetensors` files: every variable under a name that says where it belongs.

    layers/dense/kernel, layers/dense/bias, optimizer/0, ...

A whole model has its config as JSON in the metadata under "config". Nothing in such a file can run.
"""

from __future__ import annotations

import warnings

import numpy as np

from ..errors import SeqnetError
from .files import broken
from .safetensors import SafetensorsFile, save_file
from .state import kinds, own_variables, walk
from .weight_limit import weight_limit


def named_variables(model):
    """`{name: variable}` of a model and its optimizer, in the order in which files visit them."""
    _, optimizer_class = kinds()
    found = {}
    for path, thing in walk(model):
        for number, variable in enumerate(own_variables(thing)):
            last = str(number) if isinstance(thing, optimizer_class) else variable.name or str(number)
            name = f"{path}/{last}" if path else last
            while name in found:
                name = f"{name}_{number}"
            found[name] = variable
    return found


def save_model_tensors(model, path, config=None):
    """Write the variables of `model`, and its config where one is given."""
    import seqnet

    metadata = {"format": "np", "seqnet_version": seqnet.__version__}
    if config is not None:
        metadata["config"] = config
    save_file({name: variable.numpy() for name, variable in named_variables(model).items()}, path, metadata)


def load_weight_tensors(model, path, skip_mismatch=False):
    """Set the variables of `model` from a file; all or, unless skip_mismatch, none."""
    with SafetensorsFile(path) as file:
        _load(model, file, skip_mismatch)


def load_model_tensors(path, build):
    """The model whose config the file holds; `build` makes it from the text."""
    with SafetensorsFile(path) as file:
        config = file.metadata.get("config")
        if config is None:
            raise ValueError(f"{str(path)!r} holds arrays without a model. Build the model in code and use "
                             "model.load_weights, or seqnet.saving.safetensors.load_file for the arrays alone.")
        with weight_limit(_Size(file)):
            model = build(config)
        _load(model, file)
    return model


class _Size:
    """What `weight_limit` asks of a file."""

    def __init__(self, file):
        self.file, self.source = file, file.path

    def total(self):
        return self.file.nbytes


def _load(model, file, skip_mismatch=False):
    if model.compiled and model.optimizer is not None and not model.optimizer.built and any(
            name.startswith("optimizer/") for name in file):
        model.optimizer.build(model.trainable_variables)
    plan, misfits = [], []
    wanted = named_variables(model)
    for name, variable in wanted.items():
        if name not in file:
            if not name.startswith("optimizer/"):
                misfits.append(f"{name!r} of shape {tuple(variable.shape)} is not in the file")
        elif file.shape(name) != tuple(variable.shape):
            misfits.append(f"{name!r} has shape {tuple(variable.shape)}; the file's is {file.shape(name)}")
        else:
            plan.append((variable, name))
    extra = [name for name in file if name not in wanted and not name.startswith("optimizer/")]
    misfits += [f"{name!r} of shape {file.shape(name)} is not in the model" for name in extra]
    if misfits:
        listing = "\n  ".join(misfits[:20])
        if not skip_mismatch:
            raise SeqnetError(f"The weights in {file.path!r} belong to another model; nothing was changed.\n  {listing}\n"
                              "Build the model exactly as it was when the file was saved, or pass skip_mismatch=True to "
                              "load what fits.")
        warnings.warn(f"Left as they were, because {file.path!r} does not fit:\n  {listing}", stacklevel=4)
    values = [(variable, file[name]) for variable, name in plan]
    for variable, value in values:
        if value.dtype.kind != np.dtype(variable.dtype).kind:
            raise broken(file.path, f"{variable.name!r} is of type {value.dtype}, not {variable.dtype}")
    for variable, value in values:
        variable.assign(value.astype(variable.dtype, copy=False))
