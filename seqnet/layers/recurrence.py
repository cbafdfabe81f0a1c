"""What a recurrent layer needs to know of its cell, and the loop over the steps of a sequence.

A cell is anything with `call(inputs_at_t, states)`, which gives (output, new states), and a `state_size`.
"""

from __future__ import annotations

import inspect
from functools import lru_cache

from .. import ops
from ..tensor_shape import TensorShape
from ..tree import flatten, is_nested, map_structure, pack
from .layer import Layer


def check_cell(layer, cell):
    """Raise ValueError where `cell` cannot be one."""
    if not callable(getattr(cell, "call", None)):
        raise ValueError(f"{layer}: a cell has a method call(inputs, states) that returns the output and the new states; "
                         f"got {cell!r:.80} ({type(cell).__name__}), which has none.")
    size = getattr(cell, "state_size", None)
    if size is None:
        raise ValueError(f"{layer}: the cell {type(cell).__name__} needs an attribute `state_size`: a whole number, or a "
                         "list of one for each state.")
    if isinstance(size, bool) or not (is_nested(size) or hasattr(size, "__index__")):
        raise ValueError(f"{layer}: state_size of the cell {type(cell).__name__} must be a whole number or a list of "
                         f"whole numbers, one for each state; got {size!r}.")


def is_size(x):
    """True for a whole number and for a TensorShape: the size of one state, not of several."""
    return isinstance(x, TensorShape) or not is_nested(x)


def map_sizes(fn, size):
    """The same nest with fn(size) in place of each size."""
    return fn(size) if is_size(size) else [map_sizes(fn, item) for item in size]


def count(size):
    """How many tensors a nest of sizes stands for."""
    return 1 if is_size(size) else sum(map(count, size))


def state_shapes(size, batch):
    """The shapes of the states of a cell with that `state_size`, nested as it is."""
    return map_sizes(lambda n: (batch, *(n if isinstance(n, TensorShape) else (n.__index__(),))), size)


def output_size(cell):
    """`output_size` of the cell, or the size of its first state."""
    size = getattr(cell, "output_size", None)
    if size is None:
        size = cell.state_size if is_size(cell.state_size) else cell.state_size[0]
    return size


def initial_states(cell, batch_size, dtype):
    """The states a sequence starts from: what the cell's `get_initial_state` gives, else zeros."""
    own = getattr(cell, "get_initial_state", None)
    if own is None:
        return map_sizes_to_zeros(cell.state_size, batch_size, dtype)
    names = _arguments(getattr(own, "__func__", own))
    return own(batch_size=batch_size, dtype=dtype) if "dtype" in names else own(batch_size=batch_size)


def map_sizes_to_zeros(size, batch_size, dtype):
    """Zeros in the shapes of `state_shapes`."""
    return map_sizes(lambda n: ops.zeros(state_shapes(n, batch_size), dtype=dtype), size)


def takes(cell, name):
    """Whether the cell's `call` has an argument of that name."""
    if isinstance(cell, Layer):
        return name in cell._signature.names
    return name in _arguments(getattr(cell.call, "__func__", cell.call))


@lru_cache(maxsize=256)
def _arguments(function):
    return frozenset(inspect.signature(function).parameters)


def called(cell):
    """The function that runs one step of the cell."""
    return cell if callable(cell) else cell.call


def forget_masks(cell):
    """Let the next sequence draw new dropout masks, in this cell and in those it is made of."""
    for name in ("reset_dropout_mask", "reset_recurrent_dropout_mask"):
        reset = getattr(cell, name, None)
        if reset is not None:
            reset()
    for inner in getattr(cell, "cells", ()):
        forget_masks(inner)


def scan(step, sequences, states, *, mask=None, go_backwards=False, zero_output_for_mask=False, keep_all=True):
    """Run `step(inputs_at_t, states) -> (output, new states)` over time.

    sequences: tensor (batch, time, ...), or a nest of such; states: list of tensors or lists of them; mask: boolean
    (batch, time) or None. Where the mask is False the states stay as they were and the output is that of the step
    before (before the first step: the first state, if it has the shape of an output, else zeros), or zeros with
    `zero_output_for_mask`. `go_backwards` begins with the last step; outputs stand in the order in which they were made.

    Returns (last output, all outputs (batch, time, ...) or None unless keep_all, last states).
    """
    steps = [ops.unstack(x, axis=1) for x in flatten(sequences)]
    masks = None if mask is None else ops.unstack(mask, axis=1)
    order = range(len(steps[0]))
    outputs, output, structure = [], None, None
    for t in reversed(order) if go_backwards else order:
        inputs = pack(sequences, [x[t] for x in steps]) if is_nested(sequences) else steps[0][t]
        new, new_states = step(inputs, states)
        new_states = [new_states] if not is_nested(new_states) else list(new_states)
        new = flatten(structure := new)
        if masks is not None:
            keep = masks[t]
            before = output or _before_the_first(new, states)
            if zero_output_for_mask:
                before = [0.0] * len(new)
            new = [_choose(keep, a, b) for a, b in zip(new, before)]
            new_states = pack(states, [_choose(keep, a, b) for a, b in zip(flatten(new_states), flatten(states))])
        output, states = new, new_states
        if keep_all:
            outputs.append(output)
    whole = pack(structure, [ops.stack(list(part), axis=1) for part in zip(*outputs)]) if keep_all else None
    return pack(structure, output), whole, states


def _before_the_first(output, states):
    """What stands for the output before the first step: the first state of the cell, of a stack its last cell's."""
    first = states[-1] if is_nested(states[0]) else states
    while is_nested(first):
        first = first[0]
    return [first if len(output) == 1 and first.shape == y.shape else ops.zeros_like(y) for y in output]


def _choose(keep, new, old):
    """`new` in the rows that `keep` marks, `old` in the others."""
    if not isinstance(old, float) and old.dtype != new.dtype:
        old = ops.cast(old, new.dtype)
    return ops.where(ops.reshape(keep, (-1, *[1] * (len(new.shape) - 1))), new, old)


def in_core(cell):
    """Whether the core takes all steps of the cell in one call, with the results of the loop above."""
    if not type(cell).__module__.startswith("seqnet.layers.") or cell.activity_regularizer is not None:
        return False  # a class of the user's, even one made of ours, may do other things in a step
    return hasattr(cell, "sequence") or all(map(in_core, getattr(cell, "cells", (None,))))


def knows_zeros(cell):
    """Whether None may stand for the first states of such a cell: zeros, from which all rows start alike."""
    return in_core(cell) and hasattr(cell, "sequence")


def run_in_core(cell, sequences, states, training, *, mask=None, go_backwards=False, zero_output_for_mask=False,
                return_sequences=False):
    """(outputs, last states) of such a cell; arguments as for `scan`, return_sequences: all outputs, not the last.

    In a stack each cell runs over all that the one below gave, which is the same as all cells taking each step in turn:
    a masked step leaves every state as it was, so what is handed up there does not count.
    """
    if hasattr(cell, "sequence"):
        if sequences.dtype != cell.compute_dtype:  # looking would settle an embedding that the core can look up itself
            sequences = ops.cast(sequences, cell.compute_dtype)
        states = [None if s is None else cast_all(s, cell.compute_dtype) for s in states]
        settings = cell.settings(sequences.shape[0], sequences.shape[2], training)
        settings.update(mask=mask, go_backwards=go_backwards, return_sequences=return_sequences,
                        zero_output_for_mask=zero_output_for_mask)
        outputs, *states = cell.sequence(sequences, states, settings)
        return outputs, states
    last, found = cell.cells[-1], []
    for one, before in zip(cell.cells, states):
        alone = not is_nested(before)
        sequences, after = run_in_core(
            one, sequences, [before] if alone else list(before), training, mask=mask, go_backwards=go_backwards,
            zero_output_for_mask=zero_output_for_mask and one is last,
            return_sequences=return_sequences or one is not last)
        found.append(after[0] if alone else after)
        if go_backwards:  # what comes out stands in the order of the steps
            mask, go_backwards = None if mask is None else ops.flip(mask, axis=1), False
    return sequences, found


def cast_all(states, dtype):
    """Tensors of the type `dtype` in place of tensors and arrays."""
    return map_structure(lambda x: ops.cast(ops.convert_to_tensor(x), dtype), states)
