"""What the converters write with: nodes, constants and values with their masks."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np


class Value:
    """A tensor of the ONNX graph: its name there, its shape and type here, and the name of its mask or None."""

    __slots__ = ("name", "shape", "dtype", "mask")

    def __init__(self, name, shape=None, dtype=None, mask=None):
        self.name, self.shape, self.dtype, self.mask = name, shape, dtype, mask


class Builder:
    """Collects the parts of a graph."""

    def __init__(self):
        self.nodes, self.constants, self.inputs = [], [], []
        self._names, self._known, self._where = set(), {}, []

    @contextmanager
    def inside(self, operation):
        """Names made within the block say which layer they are of."""
        self._where.append(operation)
        try:
            yield
        finally:
            self._where.pop()

    def unsupported(self, what):
        """The error for something that has no counterpart; names the layer."""
        layer = self._where[-1] if self._where else None
        name = f"{type(layer).__name__} {layer.name!r}" if layer is not None else "the model"
        return NotImplementedError(f"Export to ONNX: {name}: {what}")

    def fresh(self, word):
        """A name that is not taken yet."""
        base = f"{self._where[-1].name}/{word}" if self._where else word
        name, number = base, 0
        while name in self._names:
            number += 1
            name = f"{base}_{number}"
        self._names.add(name)
        return name

    def input(self, x):
        """An input of the graph for a symbolic tensor."""
        self.inputs.append(self._info(x.name, x))
        self._names.add(x.name)
        return Value(x.name, x.shape, np.dtype(x.dtype))

    def output(self, value, name, spec):
        """An output of the graph of the given name."""
        name = name if name not in self._names else self.fresh(name)
        self._names.add(name)
        self.node("Identity", value.name, outputs=[name])
        return self._info(name, spec)

    def _info(self, name, spec):
        import onnx

        shape = [("batch" if axis == 0 else f"{name}_axis{axis}") if d is None else d for axis, d in enumerate(spec.shape)]
        kind = onnx.helper.np_dtype_to_tensor_dtype(np.dtype(spec.dtype))
        return onnx.helper.make_tensor_value_info(name, kind, shape)

    def constant(self, array, word="constant"):
        """The name of an array in the file; equal small ones are kept once."""
        import onnx

        array = np.ascontiguousarray(array).reshape(np.shape(array))
        key = (array.dtype.str, array.shape, array.tobytes()) if array.size <= 64 else None
        if key is not None and key in self._known:
            return self._known[key]
        name = self.fresh(word)
        self.constants.append(onnx.numpy_helper.from_array(array, name))
        if key is not None:
            self._known[key] = name
        return name

    def ints(self, *numbers):
        """The name of a list of whole numbers."""
        return self.constant(np.array(numbers, np.int64), "shape")

    def like(self, number, x):
        """The name of a number of the type of a value."""
        return self.constant(np.array(number, x if isinstance(x, np.dtype) else x.dtype), "number")

    def node(self, kind, *inputs, outputs=None, count=1, **attributes):
        """Add a node; the name of its result, or a list of them for `count` above one."""
        import onnx

        made = outputs or [self.fresh(kind.lower()) for _ in range(count)]
        attributes = {key: value for key, value in attributes.items() if value is not None}
        self.nodes.append(onnx.helper.make_node(kind, list(inputs), made, name=self.fresh(f"{kind}_node"), **attributes))
        return made[0] if len(made) == 1 else made

    def value(self, name, mask=None):
        """A result whose shape is filled in later."""
        return Value(name, mask=mask)

    def swap(self, name):
        """(batch, time, features) <-> (batch, features, time)."""
        return self.node("Transpose", name, perm=[0, 2, 1])

    def cast(self, name, dtype):
        """In another type."""
        import onnx

        return self.node("Cast", name, to=onnx.helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))

    def length(self, name, axis):
        """The length of an axis, as a list of one number, while it runs."""
        return self.node("Gather", self.node("Shape", name), self.ints(axis), axis=0)

    @contextmanager
    def body(self):
        """Nodes made within the block are those of a body; the block gets the list of them."""
        outer, self.nodes = self.nodes, []
        try:
            yield self.nodes
        finally:
            self.nodes = outer
