"""The arguments that every layer takes, those of older Keras among them, and configs made from arguments."""

from __future__ import annotations

import sys
from os.path import dirname

import numpy as np

from .. import config
from ..errors import describe, did_you_mean
from ..tree import is_nested

_HOME = dirname(dirname(__file__))


def take_legacy(layer, kwargs):
    """Accept the shape keywords of older Keras; anything else unknown is an error."""
    layer._input_shape_arg = layer._batch_shape_arg = layer._initial_weights = None
    if kwargs:
        batch = kwargs.pop("batch_input_shape", None) or kwargs.pop("batch_shape", None)
        size = kwargs.pop("batch_size", None)
        shape = kwargs.pop("input_shape", None)
        dim, length = kwargs.pop("input_dim", None), kwargs.pop("input_length", None)
        if shape is None and dim is not None:
            shape = (dim,) if length is None else (length, dim)
        if shape is not None:
            shape = tuple(shape) if is_nested(shape) else (shape,)
            layer._input_shape_arg = shape
            if size is not None:
                batch = (size, *shape)
        if batch is not None:
            layer._batch_shape_arg, layer._input_shape_arg = tuple(batch), tuple(batch)[1:]
        weights = kwargs.pop("weights", None)
        if weights is not None:
            layer._initial_weights = list(weights) if isinstance(weights, (list, tuple)) else [weights]
    if kwargs:
        known = _keywords(type(layer))
        raise ValueError(
            f"{type(layer).__name__} does not know the argument{'s' if len(kwargs) > 1 else ''} "
            + ", ".join(repr(k) + "." + did_you_mean(k, known) for k in kwargs)
            + f" It takes: {', '.join(known)}.")


def float_type(layer, dtype):
    """The NumPy type that a `dtype` argument means: a name, a type, a policy or its config."""
    if isinstance(dtype, dict):
        dtype = dtype.get("config", {}).get("name")
    dtype = getattr(dtype, "compute_dtype", dtype)
    try:
        found = np.dtype(config.floatx() if dtype is None else dtype)
    except TypeError:
        found = None
    if found is None or found.name not in ("float32", "float64", "int32", "int64", "bool"):
        raise ValueError(
            f"{type(layer).__name__}: dtype {dtype!r} is not supported; layers compute in 'float32' or 'float64'.")
    return found


def policy_config(name):
    """How Keras writes the float type of a layer."""
    return {"module": "keras", "class_name": "DTypePolicy", "config": {"name": name}, "registered_name": None}


def _keywords(cls):
    """Names of the arguments of `__init__`, for messages."""
    names = []
    for base in cls.__mro__:
        init = base.__dict__.get("__init__")
        code = getattr(getattr(init, "__wrapped__", init), "__code__", None)
        if code is not None:
            for name in code.co_varnames[1:code.co_argcount + code.co_kwonlyargcount]:
                if name not in names:
                    names.append(name)
    return names


def caller():
    """File and line outside the package from which a layer is being made."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.startswith(_HOME):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else None


def config_from_init(layer, config):
    """`get_config` for a class that wrote none: the arguments it was made with, where these can be saved."""
    import inspect

    from ..saving.serialization import serialize_keras_object

    signature = inspect.signature(type(layer).__init__)
    args, kwargs = layer._init_call
    bound = signature.bind(layer, *args, **kwargs).arguments
    given, open_ended = {}, False
    for place, (name, parameter) in enumerate(signature.parameters.items()):
        if parameter.kind is parameter.VAR_KEYWORD:
            open_ended = True
            given.update(bound.get(name, {}))
        elif place and parameter.kind is not parameter.VAR_POSITIONAL and name in bound:
            given[name] = bound[name]
    if not open_ended:
        config = {name: value for name, value in config.items() if name in signature.parameters}
    for name, value in given.items():
        try:
            config.setdefault(name, serialize_keras_object(value))
        except (TypeError, ValueError):
            raise NotImplementedError(
                f"{describe(layer)}: the argument {name!r} ({type(value).__name__}) cannot be saved as it is. Write "
                "get_config(self) so that it returns the arguments of __init__.") from None
    return config
