"""What the operations share: the way into Functional models, the choice of element type, broadcasting undone."""

from functools import wraps

import numpy as np

from .. import _core
from ..config import floatx
from ..symbolic import SymbolicTensor, record
from ..tensor import Tensor, apply, data_of

F32, F64 = np.dtype("float32"), np.dtype("float64")
READY = 0x101  # flags.num of an array that is C-contiguous and aligned
_LOOK_CLOSER = (SymbolicTensor, list, tuple)


def _symbolic(x):
    return isinstance(x, SymbolicTensor) or (isinstance(x, (list, tuple)) and any(map(_symbolic, x)))


def differentiable(function):
    """Make `function` an operation: calls that hold a symbolic tensor, also in a list, are noted for the model."""

    @wraps(function)
    def call(*args, **kwargs):
        for x in args:
            if isinstance(x, _LOOK_CLOSER) and _symbolic(x):
                return record(call, args, kwargs)
        if kwargs:
            for x in kwargs.values():
                if isinstance(x, _LOOK_CLOSER) and _symbolic(x):
                    return record(call, args, kwargs)
        return function(*args, **kwargs)

    return call


def raw(x):
    """The array behind a tensor; anything else as it is."""
    return x.data if isinstance(x, Tensor) else x


def array_of(x, texts=False):
    """The array behind x, in its own layout but the machine's byte order.

    Raises TypeError where it holds anything but numbers and truth values, or, of tensors, texts where these may be.
    """
    data = x.data if isinstance(x, Tensor) else x if isinstance(x, np.ndarray) else data_of(x)
    if data.dtype.kind not in "fiub":
        if texts and isinstance(x, Tensor) and data.dtype.kind == "O":
            return data
        raise TypeError(f"tensors hold floats, whole numbers and truth values; received an array of type {data.dtype}")
    return data if data.dtype.isnative else data.astype(data.dtype.newbyteorder("="))


def operand(x):
    """A Python number as it is, anything else as an array."""
    return x if isinstance(x, (bool, int, float)) else array_of(x)


def float_of(x):
    """x as a float32 or float64 array that a kernel takes; whole numbers and truth values become floatx."""
    data = x.data if isinstance(x, Tensor) else data_of(x)
    if (data.dtype is F32 or data.dtype is F64) and data.flags.num & READY == READY:
        return data
    return data_of(data, _float_type(data))


def _float_type(data):
    dtype = data.dtype
    if dtype.kind == "f" and dtype.itemsize in (4, 8):
        return dtype.newbyteorder("=")
    if dtype.kind in "iub" or (dtype.kind == "f" and dtype.itemsize < 4):
        return np.dtype(floatx())
    raise TypeError(f"seqnet computes with float32 and float64; received an array of type {dtype}. Convert it with "
                    ".astype('float32')")


def packed(array):
    """The array, C-contiguous; unlike NumPy's own function this leaves an array without axes without axes."""
    return array if array.flags.c_contiguous else array.copy(order="C")


def is_float(x):
    """Whether x is, or would become, an array of floats."""
    return np.asarray(raw(x)).dtype.kind == "f"


def pair(x, y):
    """Both operands of an arithmetic operation, and whether they are floats.

    Floats come back as arrays of one type that a kernel takes, or as one such array and a Python number. Whole numbers
    come back as they are. Tensors decide the type; arrays, lists and numbers adopt it.
    """
    a = x.data if isinstance(x, Tensor) else x
    b = y.data if isinstance(y, Tensor) else y
    if type(a) is np.ndarray:
        dtype = a.dtype
        if (dtype is F32 or dtype is F64) and a.flags.num & READY == READY:
            kind = type(b)
            if kind is np.ndarray:
                if b.dtype is dtype and b.flags.num & READY == READY:
                    return a, b, True
            elif kind is float or kind is int:
                return a, b, True
    elif type(b) is np.ndarray and (type(a) is float or type(a) is int):
        if (b.dtype is F32 or b.dtype is F64) and b.flags.num & READY == READY:
            return a, b, True
    return _settle(x, y, a, b)


def _settle(x, y, a, b):
    a, b = operand(a), operand(b)
    types = [np.asarray(v).dtype for v in (a, b)]
    if types[0].kind != "f" and types[1].kind != "f":
        return a, b, False
    deciding = [v.dtype.newbyteorder("=") for v, whole in ((a, x), (b, y))
                if isinstance(whole, Tensor) and v.dtype.kind == "f"]
    if len(deciding) == 2 and deciding[0] != deciding[1]:
        raise TypeError(f"the tensors must share one float type; received {deciding[0]} and {deciding[1]}. Convert one "
                        "with seqnet.ops.cast(x, dtype)")
    if not deciding:
        deciding = [v.dtype for v in (a, b) if isinstance(v, np.ndarray) and v.ndim and v.dtype.kind == "f"]
        deciding.sort(key=lambda dtype: -dtype.itemsize)
    dtype = deciding[0] if deciding and deciding[0].itemsize >= 4 else np.dtype(floatx())
    if dtype.itemsize > 8:
        raise TypeError(f"seqnet computes with float32 and float64; received an array of type {dtype}")
    dtype = dtype.newbyteorder("=")
    if type(a) not in (int, float) or not isinstance(b, np.ndarray):
        a = data_of(np.asarray(a), dtype)
    if type(b) not in (int, float):
        b = data_of(np.asarray(b), dtype)
    return a, b, True


def float_pair(x1, x2):
    """Both operands as pair() gives them, whole numbers taken as floats."""
    a, b, floats = pair(x1, x2)
    return (a, b) if floats else (float_of(a), float_of(b))


def by_numpy(name, function, x1, x2, backward):
    """The operation function(x1, x2) of NumPy on floats; its backward gets both operands and the result."""
    a, b = float_pair(x1, x2)
    with np.errstate(all="ignore"):
        y = np.asarray(function(a, b))
    return apply(name, y, (x1, x2), (a, b, y), backward)


def dealt(da, db, a, b, wanted):
    """The gradients of two operands that broadcast, each summed to its operand's shape, None where not wanted."""
    return (unbroadcast(np.asarray(da), shape_of(a)) if wanted[0] else None,
            unbroadcast(np.asarray(db), shape_of(b)) if wanted[1] else None)


def shape_of(a):
    """The shape of an array, () for a Python number."""
    return a.shape if type(a) is np.ndarray else ()


def unbroadcast(grad, shape):
    """The sum of grad over the axes along which an operand of `shape` was repeated."""
    if grad.shape == shape:
        return grad
    extra = grad.ndim - len(shape)
    axes = [*range(extra), *(i + extra for i, n in enumerate(shape) if n == 1 and grad.shape[i + extra] != 1)]
    for first, count in reversed(runs(axes)):
        grad = _core.sum(grad, first, count, 1, 1.0)
    return grad.reshape(shape)


def kernel_of(name, kernel, x):
    """The kernel's array; one that is no tensor adopts the float type of a tensor x."""
    if isinstance(kernel, Tensor):
        data = kernel.data
        if (data.dtype is F32 or data.dtype is F64) and data.flags.num & READY == READY:
            return data
    kernel_decides = isinstance(kernel, Tensor) or not isinstance(x, Tensor) or x.dtype.kind != "f"
    data = data_of(kernel) if kernel_decides else data_of(kernel, _float_type(x))
    return data if data.dtype in (F32, F64) else data_of(data, _float_type(data))


def in_type(name, x, dtype):
    """The array behind x, in the kernel's type. A tensor of another float type is an error: its gradient would change
    type on the way."""
    if isinstance(x, Tensor) and x.dtype.kind == "f" and x.dtype.itemsize in (4, 8) and x.dtype.itemsize != dtype.itemsize:
        raise TypeError(f"{name}: the tensors must share one float type; received {x.dtype} with a kernel of {dtype}. "
                        "Convert one with seqnet.ops.cast(x, dtype)")
    return data_of(x, dtype)


def whole(name, what, value):
    """value, or the only element of a tuple of one, as a whole number of at least 1; else ValueError."""
    if isinstance(value, (tuple, list)) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool) or not hasattr(value, "__index__") or value.__index__() < 1:
        raise ValueError(f"{name}: {what} must be a whole number of at least 1; received {value!r}")
    return value.__index__()


def runs(axes):
    """Sorted axes as runs of neighbours: [0, 1, 3] gives [(0, 2), (3, 1)]."""
    found = []
    for axis in axes:
        if found and sum(found[-1]) == axis:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((axis, 1))
    return found


def one_axis(name, axis, ndim):
    """axis counted from 0; ValueError where there is no such axis."""
    if isinstance(axis, Tensor):
        axis = axis.item()
    if not hasattr(axis, "__index__"):
        raise TypeError(f"{name}: axis must be a whole number; received {axis!r}")
    axis = axis.__index__()
    if not -ndim <= axis < ndim:
        raise ValueError(f"{name}: axis {axis} does not exist; the tensor has {ndim} axes")
    return axis % ndim


def all_axes(name, axis, ndim):
    """The axes that None, a number or a tuple of numbers means, sorted."""
    if axis is None:
        return list(range(ndim))
    if not isinstance(axis, (tuple, list)):
        return [one_axis(name, axis, ndim)]
    axes = sorted(one_axis(name, a, ndim) for a in axis)
    if len(set(axes)) != len(axes):
        raise ValueError(f"{name}: axis {tuple(axis)} names an axis twice")
    return axes
