"""What in TensorFlow is about programs and graphs: here everything runs at once, so most of it is a thin wrapper."""

from __future__ import annotations

import builtins
import sys

import numpy as np

from ... import ops
from ...tensor import Tensor, data_of
from ...tensor import Variable as _Variable
from .arrays import convert_to_tensor


class _EveryVariable(type):
    def __instancecheck__(cls, x):
        return isinstance(x, _Variable)


class Variable(_Variable, metaclass=_EveryVariable):
    """A tensor that can be assigned to. Python numbers become float32 and int32.

    Args:
        initial_value: first value, or a function that gives it.
        trainable, name, dtype: as usual.
    """

    def __init__(self, initial_value=None, trainable=True, validate_shape=True, caching_device=None, name=None,
                 variable_def=None, dtype=None, import_scope=None, constraint=None, shape=None, **kwargs):
        value = initial_value() if callable(initial_value) else initial_value
        value = convert_to_tensor(value, dtype)
        super().__init__(value, dtype=value.dtype, trainable=trainable, name=name, constraint=constraint)

    def value(self):
        """The tensor."""
        return ops.convert_to_tensor(self)

    read_value = value


def function(func=None, input_signature=None, autograph=True, jit_compile=None, reduce_retracing=False, **kwargs):
    """The function itself: it runs as it is written."""
    return func if func is not None else lambda f: f


def py_function(func, inp, Tout, name=None):
    """func(*inp)."""
    return func(*inp)


numpy_function = py_func = py_function


def map_fn(fn, elems, dtype=None, fn_output_signature=None, name=None, **kwargs):
    """fn of every slice of the first axis, stacked."""
    return ops.map(fn, elems)


def vectorized_map(fn, elems, **kwargs):
    """fn of every slice of the first axis, stacked."""
    return ops.map(fn, elems)


def scan(fn, elems, initializer=None, name=None, **kwargs):
    """Running results of fn(before, element)."""
    found, carry = [], initializer
    for x in ops.unstack(elems):
        carry = x if carry is None else fn(carry, x)
        found.append(carry)
    return ops.stack(found)


def cond(pred, true_fn=None, false_fn=None, name=None):
    """true_fn() or false_fn()."""
    return ops.cond(pred, true_fn, false_fn)


def while_loop(cond, body, loop_vars, maximum_iterations=None, **kwargs):
    """body again and again while cond holds."""
    return ops.while_loop(cond, body, loop_vars, maximum_iterations)


def no_op(name=None):
    """Nothing."""


def group(*inputs, **kwargs):
    """Nothing: the inputs are computed already."""


def stop_gradient(input, name=None):
    """The values, through which no gradient flows."""
    return ops.stop_gradient(input)


def custom_gradient(f=None):
    """A function that gives (result, gradient function)."""
    return ops.custom_gradient(f)


def print(*inputs, output_stream=None, end="\n", sep=" ", **kwargs):  # noqa: A001
    """Print values."""
    stream = sys.stdout if output_stream in ("stdout", sys.stdout) else output_stream or sys.stderr
    shown = [data_of(x) if isinstance(x, Tensor) else x for x in inputs]
    builtins.print(*shown, file=stream if hasattr(stream, "write") else sys.stderr, end=end, sep=sep)


def executing_eagerly():
    """True."""
    return True


def get_logger():
    """The logger called "tensorflow"."""
    import logging

    return logging.getLogger("tensorflow")


class Scope:
    """A `with` block without effect: name scopes, devices, graphs."""

    def __init__(self, *args, **kwargs):
        self.name = args[0] if args else kwargs.get("name")

    def __enter__(self):
        return self.name

    def __exit__(self, *exc):
        return None


device = name_scope = control_dependencies = init_scope = Scope


class Module:
    """An object with variables; those in its attributes are found."""

    def __init__(self, name=None):
        self.name = name or type(self).__name__.lower()

    @property
    def variables(self):
        """All variables in the attributes, and in modules and layers among them."""
        found = {}
        for value in vars(self).values():
            for item in value if isinstance(value, (list, tuple)) else [value]:
                if isinstance(item, _Variable):
                    found[id(item)] = item
                elif hasattr(item, "variables"):
                    found.update((id(v), v) for v in item.variables)
        return tuple(found.values())

    @property
    def trainable_variables(self):
        """Those that training changes."""
        return tuple(v for v in self.variables if v.trainable)

    def __call__(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} defines no __call__")


class TensorSpec:
    """A shape and a type."""

    def __init__(self, shape=None, dtype="float32", name=None):
        self.shape, self.dtype, self.name = shape, dtype, name

    def __repr__(self):
        return f"TensorSpec(shape={self.shape}, dtype={self.dtype})"


class TensorArray:
    """A list of tensors that grows in a loop: `array = array.write(i, x)`, then `array.stack()`."""

    def __init__(self, dtype=None, size=0, dynamic_size=None, **kwargs):
        self.dtype, self._items = dtype, [None] * int(np.asarray(data_of(size)))

    def write(self, index, value, name=None):
        index = int(np.asarray(data_of(index)))
        self._items.extend([None] * (index + 1 - len(self._items)))
        self._items[index] = convert_to_tensor(value, self.dtype if not isinstance(value, Tensor) else None)
        return self

    def read(self, index, name=None):
        return self._items[int(np.asarray(data_of(index)))]

    def stack(self, name=None):
        missing = [i for i, x in enumerate(self._items) if x is None]
        if missing:
            raise ValueError(f"TensorArray.stack: nothing was written at {missing[:5]}")
        return ops.stack(self._items)

    def concat(self, name=None):
        return ops.concatenate(self._items, 0)

    def unstack(self, value, name=None):
        self._items = list(ops.unstack(value))
        return self

    def size(self, name=None):
        return len(self._items)

    __len__ = size


__all__ = ["Module", "TensorArray", "TensorSpec", "Variable", "cond", "control_dependencies", "custom_gradient", "device",
           "executing_eagerly", "function", "get_logger", "group", "init_scope", "map_fn", "name_scope", "no_op",
           "numpy_function", "print", "py_func", "py_function", "scan", "stop_gradient", "vectorized_map", "while_loop"]
