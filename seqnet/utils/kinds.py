"""Questions about tensors and types."""

from __future__ import annotations

import numpy as np

_ALLOWED = {"float16", "float32", "float64", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
            "bool", "string", "bfloat16", "complex64", "complex128"}
_PYTHON = {bool: "bool", int: "int32", float: "float32", str: "string", "int": "int32", "float": "float32"}


def is_keras_tensor(x):
    """Whether x is symbolic: made by `Input`, or by layers and ops called on such."""
    from ..symbolic import SymbolicTensor

    return isinstance(x, SymbolicTensor)


def standardize_dtype(dtype):
    """The name of an element type: of a NumPy type, a Python type (int is "int32"), a name; None is `config.floatx()`.

    Raises ``ValueError`` for what is none.
    """
    from ..config import floatx

    if dtype is None:
        return floatx()
    try:
        name = _PYTHON.get(dtype) or getattr(dtype, "name", None)
        name = name or (np.dtype(dtype).name if isinstance(dtype, type) else dtype)
    except TypeError:
        name = None
    if not isinstance(name, str) or name not in _ALLOWED:
        raise ValueError(f"Invalid dtype: {dtype!r}. There are {', '.join(sorted(_ALLOWED))}")
    return name
