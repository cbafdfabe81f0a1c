"""`keras.backend`: settings and types, and the older functions of `K` by the names they had before `ops`."""

import numpy as np

from .config import epsilon, floatx, image_data_format, set_epsilon, set_floatx  # noqa: F401  part of the surface
from .utils.session import clear_session  # noqa: F401

_FLOATS = ("bfloat16", "float16", "float32", "float64")
_INTS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_PLAIN = {bool: "bool", int: "int32", "int": "int32", str: "string", "str": "string", "half": "float16", "double": "float64"}
_uids = {}

# names of Keras 2 that seqnet.ops has by another name
_OLDER = {"batch_flatten": "flatten", "permute_dimensions": "transpose", "pow": "power", "reverse": "flip",
          "repeat_elements": "repeat", "int_shape": "shape", "map_fn": "map", "constant": "convert_to_tensor"}


def backend():
    """The name of the only backend there is: "seqnet"."""
    return "seqnet"


def set_image_data_format(data_format):
    """Accepts "channels_last", the only layout there is. Raises ValueError for any other."""
    if data_format != "channels_last":
        raise ValueError(f"seqnet's data is always 'channels_last': (batch, time, features); received {data_format!r}")


def get_uid(prefix=""):
    """A number that counts the calls with this prefix, from 1."""
    _uids[prefix] = _uids.get(prefix, 0) + 1
    return _uids[prefix]


def standardize_dtype(dtype):
    """The name of an element type; floatx for None. Raises ValueError for what is none."""
    if dtype is None:
        return floatx()
    if dtype is float or (isinstance(dtype, str) and dtype == "float"):
        return floatx()
    try:
        name = _PLAIN.get(dtype, dtype)
    except TypeError:
        name = dtype
    name = getattr(name, "name", None) or getattr(name, "__name__", None) or name
    if name not in (*_FLOATS, *_INTS, "bool", "string"):
        raise ValueError(f"Invalid dtype: {dtype!r}; known are {', '.join((*_FLOATS, *_INTS, 'bool', 'string'))}")
    return name


def is_float_dtype(dtype):
    """Whether the type holds floats."""
    return standardize_dtype(dtype) in _FLOATS


def is_int_dtype(dtype):
    """Whether the type holds whole numbers; truth values are none."""
    return standardize_dtype(dtype) in _INTS


def result_type(*dtypes):
    """The type of what is computed from these: the widest float where there is one, whatever the width of the whole
    numbers beside it; else what NumPy makes of whole numbers and truth values."""
    names = [standardize_dtype(getattr(d, "dtype", d)) for d in dtypes] or [floatx()]
    floats = [name for name in names if name in _FLOATS]
    if floats:
        if {"float16", "bfloat16"} <= set(floats) and len(set(floats)) == 2:
            return "float32"
        return max(floats, key=_FLOATS.index)
    return np.result_type(*names).name


def is_keras_tensor(x):
    """Whether x is a symbolic tensor, as `Input` makes them."""
    from .symbolic import SymbolicTensor

    return isinstance(x, SymbolicTensor)


def cast_to_floatx(x):
    """x converted to floatx; a NumPy array for anything but a tensor."""
    from . import ops
    from .tensor import Tensor

    return ops.cast(x, floatx()) if isinstance(x, Tensor) else np.asarray(x, floatx())


def variable(value, dtype=None, name=None, constraint=None):
    """A `Variable` with this first value, floatx unless told."""
    from .tensor import Variable

    return Variable(value, dtype=dtype or floatx(), name=name, constraint=constraint)


def get_value(x):
    """The values as a NumPy array of the caller's own."""
    from . import ops

    return ops.convert_to_numpy(x)


eval = get_value  # the name that Keras 2 gave it


def set_value(x, value):
    """Overwrite the values of a variable."""
    x.assign(value)


def batch_get_value(tensors):
    """The values of several variables, as a list of arrays."""
    return [get_value(x) for x in tensors]


def batch_set_value(tuples):
    """Overwrite the values of several variables, given as pairs (variable, value)."""
    for x, value in tuples:
        x.assign(value)


def update(x, new_x):
    """Overwrite a variable."""
    return x.assign(new_x)


def update_add(x, increment):
    """Add to a variable."""
    return x.assign_add(increment)


def update_sub(x, decrement):
    """Subtract from a variable."""
    return x.assign_sub(decrement)


def flatten(x):
    """All axes but the first as one: (batch, ...) -> (batch, width)."""
    from . import ops

    first, *others = ops.shape(x)
    width = int(np.prod(others, dtype=int)) if None not in others else -1
    return ops.reshape(x, (-1 if first is None else first, width))


def l2_normalize(x, axis=None):
    """x / sqrt(max(sum(x^2), 1e-12)) over `axis`."""
    from . import ops

    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), 1e-12))


def count_params(x):
    """How many elements x has."""
    return int(np.prod(x.shape, dtype=int))


def switch(condition, then_expression, else_expression):
    """`then_expression` where the condition holds, else the other; both may be functions without arguments."""
    from . import ops

    then, other = (e() if callable(e) else e for e in (then_expression, else_expression))
    return ops.where(condition, then, other)


def random_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """`seqnet.random.normal`."""
    from . import random

    return random.normal(shape, mean, stddev, dtype, seed)


def random_uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    """`seqnet.random.uniform`."""
    from . import random

    return random.uniform(shape, minval, maxval, dtype, seed)


def random_bernoulli(shape, p=0.0, dtype=None, seed=None):
    """1 with probability p, else 0."""
    from . import ops, random

    return ops.cast(random.uniform(shape, seed=seed) < p, dtype or floatx())


def dropout(x, level, noise_shape=None, seed=None):
    """`seqnet.random.dropout`."""
    from . import random

    return random.dropout(x, level, noise_shape, seed)


def foldl(fn, elems, initializer=None, name=None):
    """acc = fn(acc, x) for each slice x along axis 0, from the first on (which is the first acc without initializer)."""
    from functools import reduce

    return reduce(fn, list(elems)) if initializer is None else reduce(fn, list(elems), initializer)


def foldr(fn, elems, initializer=None, name=None):
    """`foldl` from the last slice on."""
    return foldl(fn, list(elems)[::-1], initializer)


def __getattr__(name):
    from . import ops

    found = _OLDER.get(name, name)
    if found in globals():
        return globals()[found]
    if not name.startswith("_") and found in ops.__all__:
        return getattr(ops, found)
    raise AttributeError(f"seqnet.backend has no {name!r}; the functions of tensors are in seqnet.ops")

