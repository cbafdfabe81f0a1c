"""Whole models and weights in legacy `.h5` files, as Keras 1.2 to 3 write them: read and written.

    attributes   keras_version, backend, model_config (JSON), training_config (JSON)
    model_weights/<layer>   attribute weight_names, one dataset for each: trainable ones first
    optimizer_weights       attribute weight_names, one dataset for each

A file of weights alone has the groups of the layers at its top. The config is read by the meaning that names had in
the version that wrote it (see `older`). Names, links and sizes are checked as in every file here.
"""

from __future__ import annotations

import json
import os
import warnings

import numpy as np

from ..errors import SeqnetError
from .attributes import set_texts, text, texts
from .files import broken, may_write, reading, replacing
from .legacy_config import legacy_model, legacy_training, modern_training
from .older import modern, version_of
from .store import WeightsReader
from .weight_limit import weight_limit

ENDINGS = (".h5", ".hdf5", ".hdf", ".he5", ".h5py")
SIGNATURE = b"\x89HDF\r\n\x1a\n"
_TOP = "top_level_model_weights"


def is_legacy(reader):
    """Whether an open HDF5 file has the layout of a legacy file."""
    with reader.guard():
        return any(name in reader.root.attrs for name in ("layer_names", "layer_names0", "model_config"))


def save_h5(model, filepath, overwrite=True, include_optimizer=True):
    """Write `model` with its weights, its training configuration and the optimizer's state to a legacy `.h5` file."""
    import io

    import h5py

    name = os.fspath(filepath)
    if not may_write(name, overwrite):
        return
    from .archive import KERAS_VERSION

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = KERAS_VERSION, "numpy"
        file.attrs["model_config"] = json.dumps(legacy_model(model))
        optimizer = model.optimizer if include_optimizer and model.compiled else None
        if optimizer is not None:
            file.attrs["training_config"] = json.dumps(legacy_training(model))
        _write_layers(file.create_group("model_weights"), model)
        if optimizer is not None:
            _write_arrays(file.create_group("optimizer_weights"), optimizer.variables)
    with replacing(name) as file:
        file.write(buffer.getvalue())


def save_h5_weights(model, filepath, overwrite=True):
    """Write the weights alone, in the layout of older Keras."""
    import io

    import h5py

    if may_write(os.fspath(filepath), overwrite):
        buffer = io.BytesIO()
        with h5py.File(buffer, "w") as file:
            _write_layers(file, model)
        with replacing(filepath) as file:
            file.write(buffer.getvalue())


def _write_layers(group, model):
    from .archive import KERAS_VERSION

    set_texts(group, "layer_names", [layer.name for layer in model.layers])
    group.attrs["backend"], group.attrs["keras_version"] = "numpy", KERAS_VERSION
    for layer in model.layers:
        _write_arrays(group.create_group(layer.name), _in_order(layer))
    _write_arrays(group.create_group(_TOP), _own(model))


def _write_arrays(group, variables):
    names = []
    for variable in variables:
        name = wanted = (variable.path or variable.name).strip("/") or "variable"
        while any(name == n or n.startswith(f"{name}/") or name.startswith(f"{n}/") for n in names):
            name = f"{wanted}_{len(names)}"  # two layers of one name inside another
        names.append(name)
        group.create_dataset(name, data=variable.numpy())
    set_texts(group, "weight_names", names)


def _in_order(layer):
    """The variables of a layer in the order of legacy files."""
    return layer.trainable_weights + layer.non_trainable_weights


def _own(model):
    return [*model._trainable_variables, *model._non_trainable_variables]


def load_h5(filepath, custom_objects=None, compile=True, safe_mode=True):
    """The model in a legacy `.h5` file. See `load_model`."""
    from ..models import Model
    from .serialization import CustomObjectScope, deserialize_keras_object

    name = os.fspath(filepath)
    with open(name, "rb") as file, WeightsReader(file, name, os.path.getsize(name)) as reader:
        root = reader.root
        config = text(reader, root, "model_config")
        if config is None:
            raise ValueError(
                f"{name!r} holds no model_config, so it is no whole model. If it holds weights alone, build the model "
                "in code and use model.load_weights; if it is a data file, open it with h5py.")
        version = version_of(text(reader, root, "keras_version"))
        training = text(reader, root, "training_config") if compile else None
        config = _json(config, "model_config", name)
        with reading(name), weight_limit(reader), CustomObjectScope(custom_objects):
            try:
                config = modern(config, version)
            except ValueError as error:
                raise broken(name, f"its model_config is none ({error})") from None
            model = deserialize_keras_object(config, safe_mode=safe_mode)
            if not isinstance(model, Model):
                raise broken(name, f"it describes a {type(model).__name__}, not a model")
            _assign(_plan(reader, reader.group("model_weights"), model, version))
            if training is not None:
                model.compile_from_config(modern_training(_json(training, "training_config", name), version))
                _load_optimizer(reader, model, name)
    return model


def load_h5_weights(model, reader, skip_mismatch=False, by_name=False):
    """Set the weights of `model` from an open legacy file; all or, where something does not fit, none."""
    root = reader.root
    with reader.guard():
        whole = "model_weights" in root and "layer_names" not in root.attrs
    group = reader.group("model_weights") if whole else root
    version = version_of(text(reader, group, "keras_version") or text(reader, root, "keras_version"))
    _assign(_plan(reader, group, model, version, skip_mismatch, by_name))


def _json(content, what, name):
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise broken(name, f"its {what} is no JSON ({error})") from None


def _plan(reader, group, model, version, skip_mismatch=False, by_name=False):
    """(variable, array) for all that fits. Raises SeqnetError where something does not, unless that is skipped."""
    if group is None:
        raise broken(reader.source, "it holds no weights")
    from .older_weights import modern_weights

    saved = []
    for layer in texts(reader, group, "layer_names"):
        inside = reader.child_group(group, layer)
        names = texts(reader, inside, "weight_names")
        if names:
            saved.append((layer, [reader.array(inside, name) for name in names]))
    layers = [layer for layer in model.layers if _in_order(layer)]
    plan, misfits = [], []
    if by_name:
        named = {layer.name: layer for layer in layers}
        pairs = [(named[name], name, arrays) for name, arrays in saved if name in named]
    elif len(saved) != len(layers):
        raise SeqnetError(
            f"The weights in {str(reader.source)!r} belong to another model; nothing was changed. The file has weights "
            f"for {len(saved)} layers ({', '.join(name for name, _ in saved)[:300]}); the model has {len(layers)} "
            f"({', '.join(layer.name for layer in layers)[:300]}). With by_name=True layers of the same name are loaded.")
    else:
        pairs = [(layer, name, arrays) for layer, (name, arrays) in zip(layers, saved)]
    with reader.guard():
        top = _TOP in group
    if top:
        inside = reader.child_group(group, _TOP)
        arrays = [reader.array(inside, name) for name in texts(reader, inside, "weight_names")]
        if arrays or _own(model):
            pairs.append((model, _TOP, arrays))
    for layer, name, arrays in pairs:
        variables = _own(model) if layer is model else _in_order(layer)
        arrays = modern_weights(layer, arrays, version)
        wanted, found = [tuple(v.shape) for v in variables], [a.shape for a in arrays]
        if wanted == found:
            plan += zip(variables, arrays)
        else:
            misfits.append(f"{type(layer).__name__} {layer.name!r} has weights of shapes {wanted}; the file has for "
                           f"{name!r} {found}")
    if misfits:
        listing = "\n  ".join(misfits)
        if not skip_mismatch:
            raise SeqnetError(f"The weights in {str(reader.source)!r} belong to another model; nothing was changed.\n  "
                              f"{listing}\nBuild the model exactly as it was when the file was saved, or pass "
                              "skip_mismatch=True to load what fits.")
        warnings.warn(f"Left as they were, because {str(reader.source)!r} does not fit:\n  {listing}", stacklevel=4)
    return plan


def _assign(plan):
    for variable, value in plan:
        variable.assign(value.astype(variable.dtype, copy=False))


def _load_optimizer(reader, model, name):
    """The optimizer's state, where the file has one that fits; a warning where it does not."""
    from .older_weights import set_optimizer

    group = reader.group("optimizer_weights")
    if group is None or model.optimizer is None or not model.built:
        return
    names = texts(reader, group, "weight_names")
    arrays = [np.asarray(reader.array(group, each)) for each in names]
    complaint = set_optimizer(model.optimizer, model.trainable_variables, names, arrays)
    if complaint:
        warnings.warn(f"The state of optimizer {model.optimizer.name!r} was not loaded from {name!r}: {complaint}. "
                      "Training goes on from a fresh state.", stacklevel=4)
