"""Symbolic tensors: the placeholders that a Functional model is wired with.

A `SymbolicTensor` has a shape, in which None stands for a length known only later, and a dtype, but no
numbers. Layers and ops called on one return further symbolic
tensors and note the call as a `Node`; `seqnet.probing` finds the shapes.
"""

from __future__ import annotations

from .naming import snake_case, unique_name
from .texts import element_type, type_name
from .tree import flatten


class SymbolicTensor:
    """A tensor of known rank and dtype whose numbers come later.

    Args:
        shape: lengths of the axes, None where unknown; axis 0 is the batch.
        dtype: element type, `float32` unless told.
        name: name; made up unless told.

    Attributes:
        history: `(operation, node_index, tensor_index)` of the call that made it.
        mask: symbolic mask, or None.
    """

    __array_ufunc__ = None  # `array + symbolic` must come to `__radd__` below

    def __init__(self, shape, dtype="float32", name=None, history=None):
        self.shape = tuple(None if d is None else int(d) for d in shape)
        self.dtype = element_type(dtype or "float32")
        self.name = name or unique_name("symbolic_tensor")
        self.history = history
        self.mask = None

    def __getstate__(self):
        return {**self.__dict__, "history": None, "mask": None}  # the graph that it belongs to restores them

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def _keras_history(self):
        return self.history

    @property
    def _keras_mask(self):
        return self.mask

    @_keras_mask.setter
    def _keras_mask(self, value):
        self.mask = value

    @property
    def T(self):
        return _op("transpose", self)

    def __repr__(self):
        return f"<SymbolicTensor shape={self.shape}, dtype={type_name(self.dtype)}, name={self.name}>"

    def __len__(self):
        if not self.shape or self.shape[0] is None:
            raise TypeError(f"the length of {self.name} is not known until numbers arrive (shape {self.shape})")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def _no_numbers(self, wanted):
        raise TypeError(
            f"a symbolic tensor has no numbers yet (shape {self.shape}), so {wanted} is not possible here. "
            "Build the model first and call it on an array, or use functions of seqnet.ops.")

    def __array__(self, dtype=None, copy=None):
        self._no_numbers("making a NumPy array of it")

    def __bool__(self):
        self._no_numbers("using it in `if`, `and` or `while`")

    def __float__(self):
        self._no_numbers("float()")

    def __int__(self):
        self._no_numbers("int()")

    def __getitem__(self, key):
        return _op("getitem", self, key)

    def __hash__(self):
        return id(self)


def _op(name, *args):
    from . import ops

    return getattr(ops, name)(*args)


def _binary(name, swapped=False):
    if swapped:
        return lambda self, other: _op(name, other, self)
    return lambda self, other: _op(name, self, other)


for _dunder, _name in {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide",
    "mod": "mod", "pow": "power", "matmul": "matmul",
}.items():
    setattr(SymbolicTensor, f"__{_dunder}__", _binary(_name))
    setattr(SymbolicTensor, f"__r{_dunder}__", _binary(_name, swapped=True))
for _dunder, _name in {
    "eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater",
    "ge": "greater_equal", "and": "logical_and", "or": "logical_or",
}.items():
    setattr(SymbolicTensor, f"__{_dunder}__", _binary(_name))
for _dunder, _name in {"neg": "negative", "abs": "absolute", "invert": "logical_not"}.items():
    setattr(SymbolicTensor, f"__{_dunder}__", lambda self, _name=_name: _op(_name, self))


class Node:
    """One call of an operation on symbolic tensors, kept in `operation._inbound_nodes`."""

    __slots__ = ("operation", "args", "kwargs", "inputs", "outputs")

    def __init__(self, operation, args, kwargs, outputs):
        self.operation = operation
        self.args = args
        self.kwargs = kwargs
        self.inputs = [x for x in flatten((args, kwargs)) if isinstance(x, SymbolicTensor)]
        self.outputs = flatten(outputs)
        index = len(operation._inbound_nodes)
        operation._inbound_nodes.append(self)
        for i, tensor in enumerate(self.outputs):
            tensor.history = (operation, index, i)

    @property
    def input_tensors(self):
        return self.inputs

    @property
    def output_tensors(self):
        return self.outputs

    @property
    def is_input(self):
        return not self.inputs

    @property
    def parents(self):
        """Nodes that made the inputs, without repetition."""
        seen = {}
        for tensor in self.inputs:
            if tensor.history is not None:
                operation, index, _ = tensor.history
                node = operation._inbound_nodes[index]
                seen[id(node)] = node
        return list(seen.values())


class FunctionOp:
    """A function of `seqnet.ops` used in a Functional model: what a layer is to a layer call.

    Arguments that are no tensors and by their name no operands (`axis`, `keepdims`, ...) are the op's settings,
    as in the configs of Keras; the rest is noted with each call.
    """

    def __init__(self, fn, name=None, settings=None):
        self.fn = fn
        self.fn_name = fn.__name__
        self.name = name or unique_name(_OP_NAMES.get(fn.__name__) or snake_case(fn.__name__))
        self.settings = settings or {}
        self._inbound_nodes = []

    def __call__(self, *args, **kwargs):
        if any_symbolic(args, kwargs):
            outputs = self.compute_output_spec(*args, **kwargs)
            Node(self, args, kwargs, outputs)
            return outputs
        return self.fn(*args, **kwargs, **self.settings)

    def compute_output_spec(self, *args, **kwargs):
        """Symbolic result, without noting the call."""
        from .probing import infer

        return infer(self.fn, args, {**kwargs, **self.settings})

    def __getstate__(self):
        return {**self.__dict__, "_inbound_nodes": []}  # the graph that it belongs to restores them

    def get_config(self):
        return {"name": self.name, **self.settings}

    def __repr__(self):
        return f"<FunctionOp {self.fn_name}, name={self.name}>"


_OP_NAMES = {"getitem": "get_item"}
_OPERANDS = frozenset(("x", "x1", "x2", "xs", "y", "a", "b", "key", "condition", "inputs", "tensors", "arrays",
                       "indices", "kernel", "bias", "values", "mask", "fill_value", "start_indices", "constant_values",
                       "start", "stop", "variable", "target", "output", "ids", "table", "data", "segment_ids",
                       "updates", "weights", "targets", "predictions", "sorted_sequence", "tensor", "array"))


def _split(fn, args, kwargs):
    """Operands (positional, keyword) and settings of one call of `fn`."""
    from inspect import Parameter, signature

    parameters = signature(fn).parameters
    if any(p.kind is Parameter.VAR_POSITIONAL for p in parameters.values()):
        operands = {name: value for name, value in kwargs.items() if any_symbolic((value,))}
        return args, operands, {name: value for name, value in kwargs.items() if name not in operands}
    bound = dict(zip(parameters, args))
    settings = {}
    kept = list(args)
    while kept and len(kept) > 1:
        name = list(parameters)[len(kept) - 1]
        if name in _OPERANDS or any_symbolic((bound[name],)):
            break
        settings[name] = kept.pop()
    operands = {}
    for name, value in kwargs.items():
        (operands if name in _OPERANDS or any_symbolic((value,)) else settings)[name] = value
    return tuple(kept), operands, settings


def record(fn, args, kwargs):
    """Call `fn` on arguments that hold symbolic tensors; the ops come here by themselves."""
    args, kwargs, settings = _split(fn, args, kwargs)
    return FunctionOp(fn, settings=settings)(*args, **kwargs)


def any_symbolic(args, kwargs=None):
    """True when a symbolic tensor is among the (nested) arguments."""
    for x in args if not kwargs else (*args, *kwargs.values()):
        if isinstance(x, SymbolicTensor):
            return True
        if isinstance(x, (list, tuple, dict)) and any_symbolic(x.values() if isinstance(x, dict) else x):
            return True
    return False


KerasTensor = SymbolicTensor  # Keras' name
