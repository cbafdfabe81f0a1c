"""Tensors and the tape: arrays that remember how they were made, so that gradients can be found by walking back.

An operation that is differentiable calls `apply` with its result, its inputs and a backward function. That makes a
Node; nodes hold their inputs, tensors hold the node that made them, nothing holds its own output: memory goes with
the reference counts. seqnet.tape walks the nodes back.

Some results are not computed at once but *deferred* until somebody reads them: an embedding lookup or a convolution
inside a model. The operation that follows may then take the two as one and run a kernel that does both. A deferred
value is computed at once when its data is read, when a variable is about to change, or when a model call ends.
"""

import itertools
import threading
import weakref

import numpy as np

from . import config
from .naming import unique_name

_count = itertools.count()
_deferred = weakref.WeakValueDictionary()  # by id: a set would compare tensors, and == is an operation on them


class _State(threading.local):
    recording = True
    probing = False
    deferring = 0
    tapes = ()  # the GradientTape blocks that are open, outermost first


_state = _State()


class Node:
    """One executed operation: what came in, what the backward needs, and the function that computes it.

    `hidden` lists the deferred tensors whose operation this one did on the way, each with a function (node, tensor)
    that makes the node one that takes the tensor's value: needed where somebody asks for the gradient of that tensor.
    """

    __slots__ = ("op", "inputs", "saved", "backward", "number", "outputs", "hidden")

    def __init__(self, op, inputs, saved, backward, outputs=1, number=None, hidden=()):
        self.op, self.inputs, self.saved, self.backward = op, inputs, saved, backward
        self.number, self.outputs, self.hidden = next(_count) if number is None else number, outputs, hidden
        for tape in _state.tapes:
            tape._note_variables(inputs)

    def __lt__(self, other):
        return self.number > other.number


class Deferred:
    """A value that is described but not yet computed.

    `run()` gives (out, inputs, saved, backward, hidden) as for `apply`. The node will get the number taken here, below
    those of all users. `standing` is whether operations were recorded and whether a gradient was wanted: a user that
    finds the tensor otherwise must leave the two apart.
    """

    __slots__ = ("op", "inputs", "attrs", "shape", "dtype", "run", "number", "standing")

    def __init__(self, op, inputs, attrs, shape, dtype, run, standing):
        self.op, self.inputs, self.attrs = op, inputs, attrs
        self.shape, self.dtype, self.run = shape, dtype, run
        self.number, self.standing = next(_count), standing


class Tensor:
    """An array with, perhaps, a history: `data` is a NumPy array, `node` the operation that made it.

    `requires_grad` says whether gradients flow through it; `mask` is the Keras mask that travels with it, a boolean
    (batch, time) array or None; `origin` says which of its rows are known to be equal (see seqnet.ops._origin), or None.
    """

    __slots__ = ("_data", "node", "slot", "requires_grad", "mask", "pending", "origin", "__weakref__")
    __array_ufunc__ = None  # ndarray + Tensor must reach Tensor.__radd__

    def __init__(self, data, requires_grad=False):
        if isinstance(data, Tensor):
            data = data.data
        elif not isinstance(data, np.ndarray):
            data = data_of(data)
        self._data = data
        self.node = self.mask = self.pending = self.origin = None
        self.slot = 0
        self.requires_grad = requires_grad

    @property
    def data(self):
        """The values, computed now if they were deferred."""
        if self._data is None:
            _compute(self)
        return self._data

    @property
    def shape(self):
        pending = self.pending
        return self._data.shape if pending is None else pending.shape

    @property
    def dtype(self):
        pending = self.pending
        return self._data.dtype if pending is None else pending.dtype

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        n = 1
        for extent in self.shape:
            n *= extent
        return n

    @property
    def T(self):
        return _ops().transpose(self)

    @property
    def _keras_mask(self):
        return self.mask

    @_keras_mask.setter
    def _keras_mask(self, mask):
        self.mask = mask

    def numpy(self):
        """The values as a NumPy array of the caller's own."""
        return np.array(self.data)

    def detach(self):
        """The same values without a history."""
        return Tensor(self.data)

    def item(self):
        return self.data.item()

    def astype(self, dtype):
        return _ops().cast(self, dtype)

    def reshape(self, *shape):
        return _ops().reshape(self, shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape)

    def __array__(self, dtype=None, copy=None):
        data = self.data
        if dtype is not None and np.dtype(dtype) != data.dtype:
            return data.astype(dtype)
        return data.copy() if copy else data

    def __len__(self):
        if not self.shape:
            raise TypeError("a tensor without axes has no length")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __float__(self):
        return float(self.data)

    def __int__(self):
        return int(self.data)

    def __index__(self):
        return self.data.__index__()

    def __bool__(self):
        return bool(self.data)

    def __format__(self, spec):
        return format(self.data.item() if self.size == 1 and spec else self.data, spec)

    def __repr__(self):
        return f"<{type(self).__name__} shape={self.shape} dtype={self.dtype}\n{self.data}>"

    __hash__ = object.__hash__

    def __add__(self, other):
        return _ops().add(self, other)

    def __radd__(self, other):
        return _ops().add(other, self)

    def __sub__(self, other):
        return _ops().subtract(self, other)

    def __rsub__(self, other):
        return _ops().subtract(other, self)

    def __mul__(self, other):
        return _ops().multiply(self, other)

    def __rmul__(self, other):
        return _ops().multiply(other, self)

    def __truediv__(self, other):
        return _ops().divide(self, other)

    def __rtruediv__(self, other):
        return _ops().divide(other, self)

    def __floordiv__(self, other):
        return _ops().floor_divide(self, other)

    def __rfloordiv__(self, other):
        return _ops().floor_divide(other, self)

    def __mod__(self, other):
        return _ops().mod(self, other)

    def __rmod__(self, other):
        return _ops().mod(other, self)

    def __pow__(self, other):
        return _ops().power(self, other)

    def __rpow__(self, other):
        return _ops().power(other, self)

    def __matmul__(self, other):
        return _ops().matmul(self, other)

    def __rmatmul__(self, other):
        return _ops().matmul(other, self)

    def __neg__(self):
        return _ops().negative(self)

    def __abs__(self):
        return _ops().absolute(self)

    def __eq__(self, other):
        return NotImplemented if other is None else _ops().equal(self, other)

    def __ne__(self, other):
        return NotImplemented if other is None else _ops().not_equal(self, other)

    def __lt__(self, other):
        return _ops().less(self, other)

    def __le__(self, other):
        return _ops().less_equal(self, other)

    def __gt__(self, other):
        return _ops().greater(self, other)

    def __ge__(self, other):
        return _ops().greater_equal(self, other)

    def __and__(self, other):
        return _ops().logical_and(self, other)

    def __or__(self, other):
        return _ops().logical_or(self, other)

    def __invert__(self):
        return _ops().logical_not(self)

    def __getitem__(self, key):
        return _ops().getitem(self, key)


class Variable(Tensor):
    """A tensor that training changes in place: a weight, or a state that is not trained.

    `initializer` is the first value, or a function of (shape, dtype). `trainable` decides whether gradients are
    computed for it. `path` is its name within the model.
    """

    __slots__ = ("name", "path", "regularizer", "constraint", "initializer", "aggregation", "overwrite_with_gradient")

    def __init__(self, initializer, shape=None, dtype=None, trainable=True, name=None, regularizer=None,
                 constraint=None, **kwargs):
        dtype = np.dtype(dtype or getattr(initializer, "dtype", None) or config.floatx())
        value = initializer
        if callable(initializer):
            if shape is None:
                raise ValueError(f"Variable {name!r}: a function as first value needs `shape`")
            value = initializer(tuple(shape), dtype=dtype.name)
        data = np.array(value.data if isinstance(value, Tensor) else value, dtype=dtype, order="C")
        if shape is not None and data.shape != tuple(shape):
            raise ValueError(f"Variable {name!r}: the first value has shape {data.shape}; expected {tuple(shape)}")
        super().__init__(data, requires_grad=bool(trainable) and dtype.kind == "f")
        self.name = name or unique_name("variable")
        self.path = kwargs.get("path") or self.name
        self.regularizer, self.constraint = regularizer, constraint
        self.initializer = initializer if callable(initializer) else None
        self.aggregation, self.overwrite_with_gradient = kwargs.get("aggregation"), False

    @property
    def value(self):
        return self

    @property
    def trainable(self):
        return self.requires_grad

    @trainable.setter
    def trainable(self, flag):
        self.requires_grad = bool(flag) and self._data.dtype.kind == "f"

    def assign(self, value):
        """Overwrite the values. Raises ValueError where the shape differs."""
        value = np.asarray(value.data if isinstance(value, Tensor) else value)
        if value.shape != self._data.shape:
            raise ValueError(f"Variable {self.path!r} has shape {self._data.shape}; received a value of shape "
                             f"{value.shape}. A variable keeps its shape")
        settle()
        self._data[...] = value
        return self

    def assign_add(self, value):
        return self.assign(self._data + np.asarray(value))

    def assign_sub(self, value):
        return self.assign(self._data - np.asarray(value))

    def __reduce__(self):
        return (_restore_variable, (self._data, self.requires_grad, self.name, self.path, self.regularizer,
                                    self.constraint))

    def __deepcopy__(self, memo):
        from copy import deepcopy

        copy = _restore_variable(self._data, self.requires_grad, self.name, self.path,
                                 deepcopy(self.regularizer, memo), deepcopy(self.constraint, memo))
        memo[id(self)] = copy
        return copy

    def __repr__(self):
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}, value={self.data}>"


def _restore_variable(data, trainable, name, path, regularizer, constraint):
    return Variable(data, dtype=data.dtype, trainable=trainable, name=name, path=path, regularizer=regularizer,
                    constraint=constraint)


def _ops():
    global _ops
    from . import ops

    _ops = lambda: ops  # noqa: E731
    return ops


def data_of(x, dtype=None):
    """The C-contiguous array behind x: a Tensor, an array, a number or a nested list.

    Numbers and lists of Python floats become floatx, or `dtype`; an array of another layout is copied here, once.
    """
    if isinstance(x, Tensor):
        x = x.data
    else:
        plain = not isinstance(x, (np.ndarray, np.generic))
        x = np.asarray(x)
        if x.dtype.kind not in "fiub":
            from .errors import no_numbers
            raise no_numbers(x.dtype)
        if plain and dtype is None and x.dtype.kind == "f":
            dtype = config.floatx()
    if dtype is not None and x.dtype != dtype:
        x = x.astype(dtype)
    if x.flags.c_contiguous and x.flags.aligned and x.dtype.isnative:
        return x
    return np.array(x, dtype=x.dtype.newbyteorder("="), order="C")


# ---- recording ----


def recording():
    """Whether operations on this thread are being recorded."""
    return _state.recording


def probing():
    """Whether a shape is being found by running on zeros: nothing may be drawn or updated then."""
    return _state.probing


class _Switch:
    """Sets one field of the thread's state for the length of a with block."""

    __slots__ = ("field", "value", "before")

    def __init__(self, field, value):
        self.field, self.value = field, value

    def __enter__(self):
        self.before = getattr(_state, self.field)
        setattr(_state, self.field, self.value)
        return self

    def __exit__(self, *exc):
        setattr(_state, self.field, self.before)


def no_grad():
    """A with block in which nothing is recorded."""
    return _Switch("recording", False)


def probe():
    """A with block for finding shapes: nothing is recorded, drawn or updated."""
    return _Switch("probing", True)


def defer_values():
    """A with block (one model call) in which operations may defer their result."""
    return _Switch("deferring", True)


def apply(op, out, inputs, saved, backward, hidden=()):
    """The Tensor for the result `out` of operation `op`, recorded if any of `inputs` needs a gradient.

    `out` is an array, or a tuple of arrays for an operation with several results. When gradients are wanted,
    backward(saved, grad, wanted) gives one array (or None) for each input.
    """
    needs = False
    if _state.recording:
        for x in inputs:
            if isinstance(x, Tensor) and x.requires_grad:
                needs = True
                break
    if isinstance(out, tuple):
        tensors = tuple(Tensor(array) for array in out)
        if needs:
            node = Node(op, inputs, saved, backward, len(tensors), hidden=hidden)
            for i, tensor in enumerate(tensors):
                tensor.node, tensor.slot, tensor.requires_grad = node, i, True
        return tensors
    tensor = Tensor(out)
    if needs:
        tensor.node, tensor.requires_grad = Node(op, inputs, saved, backward, hidden=hidden), True
    return tensor


def defer(op, inputs, attrs, shape, dtype, run):
    """A Tensor whose value `run` computes when it is first read; computed now unless inside a model call."""
    tensor = Tensor.__new__(Tensor)
    tensor._data = tensor.node = tensor.mask = tensor.origin = None
    tensor.slot = 0
    tensor.requires_grad = _state.recording and any(isinstance(x, Tensor) and x.requires_grad for x in inputs)
    standing = (_state.recording, tensor.requires_grad)
    tensor.pending = Deferred(op, inputs, attrs, tuple(shape), np.dtype(dtype), run, standing)
    if _state.deferring:
        _deferred[id(tensor)] = tensor
    else:
        _compute(tensor)
    return tensor


def deferred(x, op):
    """The Deferred behind x if it is one of operation `op` and recording stands as when it was made, else None."""
    pending = x.pending if isinstance(x, Tensor) else None
    if pending is not None and pending.op == op and pending.standing == (_state.recording, x.requires_grad):
        return pending
    return None


def _compute(tensor):
    pending = tensor.pending
    if pending is None:  # another thread, changing its variables, was here first
        return
    out, inputs, saved, backward, hidden = pending.run()
    if tensor.requires_grad:
        tensor.node = Node(pending.op, inputs, saved, backward, number=pending.number, hidden=hidden)
    tensor._data, tensor.pending = out, None  # in this order: without `pending` there is data
    _deferred.pop(id(tensor), None)


def settle():
    """Compute every deferred value: called before a variable changes, since they still need the old numbers."""
    if _deferred:
        for reference in _deferred.valuerefs():  # a list, made at once: other threads may be deferring
            tensor = reference()
            if tensor is not None:
                tensor.data
