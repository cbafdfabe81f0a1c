"""The calls between given symbolic inputs and outputs, put in order and run."""

from __future__ import annotations

from ..symbolic import Node, SymbolicTensor
from ..tree import flatten, map_structure


class _Slot:
    """Place of a tensor in the list of values of one run."""

    __slots__ = ("index",)

    def __init__(self, index):
        self.index = index


class Graph:
    """All nodes on the way from `inputs` to `outputs`, in the order in which Keras runs them.

    Args:
        inputs, outputs: lists of symbolic tensors.

    Attributes:
        nodes: the calls, first to last.
        nodes_by_depth: `{depth: nodes}`; outputs have depth 0.
        operations: layers and ops, each once, inputs first.

    Raises:
        ValueError: an output that the inputs do not lead to, or two operations of one name.
    """

    def __init__(self, inputs, outputs):
        self.inputs, self.outputs = inputs, outputs
        found, seen_at = _trace(inputs, outputs)
        self.nodes_by_depth, self.operations = _by_depth(found, seen_at, inputs)
        self.nodes = [node for depth in sorted(self.nodes_by_depth, reverse=True)
                      for node in self.nodes_by_depth[depth]]
        self._keys = {id(node) for node in self.nodes}
        self._check_connected()
        self._check_names()
        self._plan()

    def __contains__(self, node):
        return id(node) in self._keys

    def __getstate__(self):
        """Tensors and calls as flat lists: layers and tensors do not carry their links, so depth does not matter."""
        calls = [(operation, node.args, node.kwargs, node.outputs) for operation in self.operations
                 for node in operation._inbound_nodes if node in self and node.inputs]
        return {"inputs": self.inputs, "outputs": self.outputs, "calls": calls, "operations": self.operations}

    def __setstate__(self, state):
        for call in state["calls"]:
            Node(*call)
        self.__init__(state["inputs"], state["outputs"])

    def _check_connected(self):
        known = {id(x) for x in self.inputs}
        for node in self.nodes:
            for x in node.inputs:
                if id(x) not in known:
                    raise ValueError(
                        f"The outputs need the tensor {x.name} of shape {x.shape} (input of {node.operation.name!r}), "
                        "which is not among the inputs and is not computed from them. Add it to the inputs.")
            if node.inputs or all(id(y) in known for y in node.outputs):
                known.update(id(y) for y in node.outputs)
        for i, y in enumerate(self.outputs):
            if id(y) not in known:
                raise ValueError(f"Output {i} ({y.name}, shape {y.shape}) is not connected to the inputs.")

    def _check_names(self):
        seen = set()
        for operation in self.operations:
            if operation.name in seen:
                raise ValueError(f"The name {operation.name!r} is used more than once in the model; every layer needs "
                                 "its own name. Pass another name=.")
            seen.add(operation.name)

    def _plan(self):
        """Turn the nodes into steps on numbered slots, and note when a value is needed for the last time."""
        index = {id(x): i for i, x in enumerate(self.inputs)}
        steps = []
        for node in self.nodes:
            if not node.inputs:
                continue
            for y in node.outputs:
                index.setdefault(id(y), len(index))
            reads = [index[id(x)] for x in node.inputs]
            simple = len(node.args) == 1 and not node.kwargs and isinstance(node.args[0], SymbolicTensor)
            fill = None if simple else map_structure(
                lambda x: _Slot(index[id(x)]) if isinstance(x, SymbolicTensor) else x, (node.args, node.kwargs))
            steps.append([node.operation, reads[0] if simple else None, fill, [index[id(y)] for y in node.outputs],
                          reads, ()])
        self._results = [index[id(y)] for y in self.outputs]
        self._size = len(index)
        needed = set(self._results)
        for step in reversed(steps):
            step[5] = tuple({i for i in step[4] + step[3] if i not in needed})
            needed.update(step[4])
        self._steps = [(op, slot, fill, outs, done) for op, slot, fill, outs, _, done in steps]

    def run(self, values, call=None):
        """Values of the outputs for values of the inputs; a value is let go after its last use.

        Args:
            values: one tensor (or None) per input.
            call: function `(operation, args, kwargs)`; the operation itself unless told.
        """
        slots = [None] * self._size
        slots[:len(self.inputs)] = values
        values = None
        for operation, slot, fill, outs, done in self._steps:
            if slot is not None:
                args, kwargs = (slots[slot],), {}
            else:
                args, kwargs = map_structure(lambda x: slots[x.index] if type(x) is _Slot else x, fill)
            y = operation(*args, **kwargs) if call is None else call(operation, args, kwargs)
            args = kwargs = None
            if len(outs) == 1 and not isinstance(y, (list, tuple, dict)):
                slots[outs[0]] = y
            else:
                for i, value in zip(outs, flatten(y)):
                    slots[i] = value
            y = None
            for i in done:
                slots[i] = None
        return [slots[i] for i in self._results]

    def infer(self, tensors):
        """Symbolic outputs for symbolic inputs of other shapes, without noting the calls."""
        return self.run(tensors, call=_spec)


def _spec(operation, args, kwargs):
    return operation.compute_output_spec(*args, **kwargs)


def _trace(inputs, outputs):
    """Nodes in order of completion of a depth-first walk from the outputs, and the order in which operations appear."""
    entrances = {id(x) for x in inputs}
    finished, active, order, seen_at = set(), set(), [], {}
    for output in outputs:
        stack = [(output, None)]
        while stack:
            tensor, pending = stack.pop()
            if tensor.history is None:
                continue
            operation, index, _ = tensor.history
            node = operation._inbound_nodes[index]
            if pending is None:
                if id(node) in finished:
                    continue
                if node.inputs and id(tensor) in entrances:
                    continue
                if id(node) in active:
                    raise ValueError(f"The tensor {tensor.name} of {operation.name!r} depends on itself.")
                seen_at.setdefault(id(operation), len(seen_at))
                active.add(id(node))
                pending = iter(node.inputs)
            following = next(pending, None)
            if following is not None:
                stack.append((tensor, pending))
                stack.append((following, None))
                continue
            active.discard(id(node))
            if id(node) not in finished:
                finished.add(id(node))
                order.append(node)
    return order, seen_at


def _by_depth(found, seen_at, inputs):
    """Depth of a node: the longest way to an output. Within a depth, order of appearance."""
    in_graph = {id(node) for node in found}
    node_depth, operation_depth, operations = {}, {}, {}
    nodes = {id(node): node for node in found}
    for node in reversed(found):
        depth = max(node_depth.setdefault(id(node), 0), operation_depth.get(id(node.operation), 0))
        operation_depth[id(node.operation)] = node_depth[id(node)] = depth
        operations[id(node.operation)] = node.operation
        for parent in node.parents:
            if id(parent) in in_graph:
                node_depth[id(parent)] = max(depth + 1, node_depth.get(id(parent), 0))
    for x in inputs:
        operation, index, _ = x.history
        node = operation._inbound_nodes[index]
        if id(operation) not in operation_depth and node.is_input:
            operation_depth[id(operation)] = node_depth[id(node)] = 0
            operations[id(operation)], nodes[id(node)], seen_at[id(operation)] = operation, node, -1
    by_depth = {}
    for key, depth in node_depth.items():
        by_depth.setdefault(depth, []).append(nodes[key])
    order = sorted(operation_depth, key=lambda key: (-operation_depth[key], seen_at[key]))
    return by_depth, [operations[key] for key in order]
