"""Weights that others published: their config, and the way from the names and shapes of a file to variables."""

from __future__ import annotations

import os

import numpy as np

from ..saving.safetensors import SafetensorsFile, save_file
from ..text.vocabulary import read_text


def read_config(kind, path, config, names):
    """The dict of a config, given or in a file beside `path`, with a positive whole number for each of our arguments.

    names: `{our argument: names in the config}`. Gives (our arguments, the whole config). Raises ValueError otherwise.
    """
    import json

    if not isinstance(config, dict):
        folder, name = os.path.split(os.fspath(path))
        beside = [os.path.join(folder, n) for n in (f"{name.removesuffix('.safetensors')}.config.json", "config.json")]
        config = next((p for p in beside if os.path.exists(p)), None) if config is None else os.fspath(config)
        if config is None:
            listing = ", ".join(f"{theirs[0]!r}: ..." for theirs in names.values())
            raise ValueError(f"{kind}: no config stands beside {os.fspath(path)!r}; pass config={{{listing}}}")
        try:
            config = json.loads(read_text(config))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{kind}: the config is no JSON ({error})") from None
    if not isinstance(config, dict):
        raise ValueError(f"{kind}: the config is no dict")
    found = {}
    for ours, theirs in names.items():
        value = next((config[n] for n in theirs if n in config), None)
        if type(value) is not int or not 0 < value < 2**31:
            raise ValueError(f"{kind}: the config needs a positive whole number as {' or '.join(map(repr, theirs))}")
        found[ours] = value
    return found, config


def number(kind, config, name, default):
    """A number of the config from 0 up, or the default."""
    value = config.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1:
        raise ValueError(f"{kind}: the config has {value!r} as {name!r}, no number of at least 0 and below 1")
    return float(value)


def fill(kind, path, file, plan, ignored=()):
    """Assign the arrays of an open file to variables, all or, where anything does not fit, none.

    plan: `{name in the file: (variables that stand side by side in it, whether it is (out, in))}`.
    """
    names = {n for n in file if not n.endswith(tuple(ignored))}
    if set(plan) != names:
        wrong = sorted(set(plan) ^ names)[:5]
        raise ValueError(f"{kind}: {os.fspath(path)!r} and the config do not fit; in one of them only: {', '.join(wrong)}")
    for name, (variables, turned) in plan.items():
        want = flat_shape(variables)[::-1] if turned else flat_shape(variables)
        if file.shape(name) != want:
            raise ValueError(f"{kind}: {name!r} has shape {file.shape(name)}; expected {want}")
    values = {name: file[name] for name in plan}
    for name, (variables, turned) in plan.items():
        value = values[name].T if turned else values[name]
        for variable, part in zip(variables, np.split(value, len(variables), axis=-1)):
            variable.assign(np.ascontiguousarray(part, variable.dtype).reshape(variable.shape))


def write(path, plan):
    """Write the variables of a plan as `fill` reads them."""
    arrays = {}
    for name, (variables, turned) in plan.items():
        shape = flat_shape(variables)
        part = (*shape[:-1], shape[-1] // len(variables))
        value = np.concatenate([v.numpy().reshape(part) for v in variables], axis=-1)
        arrays[name] = value.T if turned else value
    save_file(arrays, path, metadata={"format": "pt"})


def flat_shape(variables):
    """The shape of variables side by side, heads taken together: kernels (in, out), biases (out,)."""
    shape, name = variables[0].shape, variables[0].path
    if len(shape) == 3 and not name.endswith("attention_output/kernel"):  # (features, heads, size)
        shape = (shape[0], shape[1] * shape[2])
    elif len(shape) == 3:  # (heads, size, features)
        shape = (shape[0] * shape[1], shape[2])
    elif len(shape) == 2 and name.endswith("/bias"):  # (heads, size)
        shape = (shape[0] * shape[1],)
    return (*shape[:-1], shape[-1] * len(variables))


def opened(path):
    """The file, its header read and checked."""
    return SafetensorsFile(path)
