"""Backpropagation through time, cut off after some steps."""

from __future__ import annotations

from .. import ops
from ..tree import map_structure


def whole_or_pieces(layer, sequences, truncate=None):
    """The outputs of a recurrent layer (with `return_sequences` and `return_state`) over x (batch, time, features).

    The values are those of the whole sequence. With `truncate=k` no gradient flows through the states at steps k, 2 k, ...:
    an error reaches back to the beginning of its piece of k steps and no further. With k at least as long as the sequence
    it is the full backpropagation through time; with k = 1 the state is an input like any other.

    Source: Williams and Peng, Neural Computation 2, 1990.
    """
    time = sequences.shape[1]
    if truncate is None or truncate >= time:
        return layer(sequences)[0]
    outputs, states = [], None
    for start in range(0, time, truncate):
        y, *states = layer(sequences[:, start:start + truncate], initial_state=states)
        states = map_structure(ops.stop_gradient, states)
        outputs.append(y)
    return ops.concatenate(outputs, axis=1)


def piece_length(model, truncate):
    """`truncate` as it may be: None or a whole number of at least 1."""
    if truncate is not None and (isinstance(truncate, bool) or not hasattr(truncate, "__index__") or truncate < 1):
        raise ValueError(f"{model}: truncate is the number of steps an error reaches back, a whole number of at least 1, or "
                         f"None for all; got {truncate!r}.")
    return None if truncate is None else truncate.__index__()
