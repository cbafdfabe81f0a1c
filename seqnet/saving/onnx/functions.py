"""Converters of ops used directly on the tensors of a Functional model: `x ** 2`, `x[:, 0]`, `ops.mean(x, axis=1)`."""

from __future__ import annotations

import numpy as np

from .activations import activate
from .builder import Value

_BINARY = {"add": "Add", "subtract": "Sub", "multiply": "Mul", "divide": "Div", "true_divide": "Div", "power": "Pow",
           "maximum": "Max", "minimum": "Min", "matmul": "MatMul", "equal": "Equal", "greater": "Greater", "less": "Less",
           "greater_equal": "GreaterOrEqual", "less_equal": "LessOrEqual", "logical_and": "And", "logical_or": "Or"}
_UNARY = {"exp": "Exp", "log": "Log", "sqrt": "Sqrt", "absolute": "Abs", "abs": "Abs", "negative": "Neg", "sign": "Sign",
          "sin": "Sin", "cos": "Cos", "floor": "Floor", "ceil": "Ceil", "round": "Round", "reciprocal": "Reciprocal",
          "logical_not": "Not", "erf": "Erf"}
_REDUCE = {"mean": "ReduceMean", "max": "ReduceMax", "min": "ReduceMin", "prod": "ReduceProd", "sum": "ReduceSum"}
_ACTIVATIONS = ("relu", "sigmoid", "tanh", "softplus", "softsign", "silu", "gelu", "elu", "selu", "leaky_relu", "relu6",
                "hard_sigmoid", "log_softmax", "mish")


def function(b, op, *args, **kwargs):
    """Any op. Raises NotImplementedError, naming it, where it has no counterpart."""
    name, settings = op.fn_name, {**op.settings, **kwargs}
    tensors = [a for a in args if isinstance(a, Value)]
    like = tensors[0] if tensors else None
    if name in _BINARY and len(args) == 2:
        return b.value(b.node(_BINARY[name], *(_operand(b, a, like) for a in args)))
    if name == "not_equal":
        return b.value(b.node("Not", b.node("Equal", *(_operand(b, a, like) for a in args))))
    if name in _UNARY:
        return b.value(b.node(_UNARY[name], args[0].name))
    if name == "square":
        return b.value(b.node("Mul", args[0].name, args[0].name))
    if name == "rsqrt":
        return b.value(b.node("Reciprocal", b.node("Sqrt", args[0].name)))
    if name in _REDUCE:
        return b.value(_reduce(b, name, args, settings))
    if name in _ACTIVATIONS and len(args) == 1:
        return b.value(activate(b, name, args[0].name, args[0].dtype), args[0].mask)
    if name == "softmax":
        return b.value(b.node("Softmax", args[0].name, axis=settings.get("axis", -1)))
    if name in _SHAPES:
        return b.value(_SHAPES[name](b, args, settings))
    raise NotImplementedError(f"Export to ONNX: the op {name!r} (used as {op.name!r}) has no counterpart there.")


def _operand(b, x, like):
    if isinstance(x, Value):
        return x.name if like is None or x.dtype == like.dtype else b.cast(x.name, like.dtype)
    return b.constant(np.asarray(getattr(x, "data", x)).astype(like.dtype))


def _reduce(b, name, args, settings):
    axis = args[1] if len(args) > 1 else settings.get("axis")
    keep = int(bool(settings.get("keepdims", False)))
    axes = list(range(len(args[0].shape))) if axis is None else list(axis) if isinstance(axis, (list, tuple)) else [axis]
    if name == "sum":
        return b.node("ReduceSum", args[0].name, b.ints(*axes), keepdims=keep)
    return b.node(_REDUCE[name], args[0].name, axes=axes, keepdims=keep)


def _setting(args, settings, place, *names, default=None):
    if len(args) > place:
        return args[place]
    return next((settings[name] for name in names if name in settings), default)


def _getitem(b, args, settings):
    key = args[1] if len(args) > 1 else settings["key"]
    key = key if isinstance(key, tuple) else (key,)
    x = args[0]
    if Ellipsis in [k for k in key if not isinstance(k, Value)]:
        at = key.index(Ellipsis)
        fill = len(x.shape) - sum(k is not None for k in key) + 1
        key = (*key[:at], *(slice(None),) * fill, *key[at + 1:])
    y, axis, drop, new = x.name, 0, [], []
    for place, k in enumerate(key):
        if k is None:
            new.append(place - len(drop))
            continue
        if isinstance(k, slice):
            if k != slice(None):
                step = 1 if k.step is None else k.step
                first = k.start if k.start is not None else (0 if step > 0 else -1)
                last = k.stop if k.stop is not None else (2**62 if step > 0 else -(2**62))
                y = b.node("Slice", y, b.ints(first), b.ints(last), b.ints(axis), b.ints(step))
        elif hasattr(k, "__index__"):
            k = k.__index__()
            y = b.node("Slice", y, b.ints(k), b.ints(k + 1 if k != -1 else 2**62), b.ints(axis))
            drop.append(axis)
        else:
            raise b.unsupported(f"an index of type {type(k).__name__} is not supported")
        axis += 1
    y = b.node("Squeeze", y, b.ints(*drop)) if drop else y
    return b.node("Unsqueeze", y, b.ints(*new)) if new else y


def _transpose(b, args, settings):
    axes = _setting(args, settings, 1, "axes")
    return b.node("Transpose", args[0].name, perm=None if axes is None else [a % len(args[0].shape) for a in axes])


def _reshape(b, args, settings):
    shape = list(_setting(args, settings, 1, "newshape", "shape"))
    return b.node("Reshape", args[0].name, b.ints(*(-1 if n is None else n for n in shape)))


def _concatenate(b, args, settings):
    return b.node("Concat", *(x.name for x in args[0]), axis=_setting(args, settings, 1, "axis", default=0))


def _stack(b, args, settings):
    axis = _setting(args, settings, 1, "axis", default=0)
    return b.node("Concat", *(b.node("Unsqueeze", x.name, b.ints(axis)) for x in args[0]), axis=axis)


def _axes(kind):
    def convert(b, args, settings):
        axis = _setting(args, settings, 1, "axis")
        axes = list(axis) if isinstance(axis, (list, tuple)) else [] if axis is None else [axis]
        return b.node(kind, args[0].name, *([b.ints(*axes)] if axes else []))

    return convert


def _take(b, args, settings):
    indices = args[1]
    name = b.cast(indices.name, np.int64) if isinstance(indices, Value) else b.constant(np.asarray(indices, np.int64))
    axis = _setting(args, settings, 2, "axis")
    if axis is None:
        raise b.unsupported("take needs an axis")
    return b.node("Gather", args[0].name, name, axis=axis)


def _cast(b, args, settings):
    return b.cast(args[0].name, _setting(args, settings, 1, "dtype"))


_SHAPES = {"getitem": _getitem, "get_item": _getitem, "transpose": _transpose, "reshape": _reshape,
           "concatenate": _concatenate, "stack": _stack, "expand_dims": _axes("Unsqueeze"),
           "squeeze": _axes("Squeeze"), "take": _take, "cast": _cast}
