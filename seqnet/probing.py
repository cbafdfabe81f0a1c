"""Shapes of results without shape functions.

The shape of a result is found by running the function on small real arrays, twice, with different lengths in
place of every None: what differs between the two results is None in the answer.
"""

from __future__ import annotations

import threading

import numpy as np

from .symbolic import SymbolicTensor
from .tensor import Tensor, data_of, no_grad, probe
from .tree import flatten, map_structure, pack

# Lengths put in place of None: (batch, batch, other axes, other axes). The second row is tried where the
# first is too short for what is called, such as a pooling over 200 steps.
_LENGTHS = ((2, 3, 83, 211), (2, 3, 1031, 2311))


class _Probing(threading.local):
    lengths = ()


_probing = _Probing()


def generalize(shape):
    """A shape met while probing for a result's shape, with the lengths that stand for None turned back into None."""
    if not _probing.lengths or not shape:
        return shape
    batch, other = _probing.lengths
    middle = tuple(None if d == other else d for d in shape[1:-1])
    first = None if shape[0] == batch else shape[0]
    return (first, *middle, shape[-1]) if len(shape) > 1 else (first,)


def _stand_in(x, batch, other):
    """A real array in place of a symbolic tensor: zeros, or True for masks."""
    if not isinstance(x, SymbolicTensor):
        return x
    shape = tuple((batch if i == 0 else other) if d is None else d for i, d in enumerate(x.shape))
    fill = True if x.dtype.kind == "b" else "" if x.dtype.kind == "O" else 0
    tensor = Tensor(np.full(shape, fill, x.dtype))
    if x.mask is not None:
        tensor.mask = _stand_in(x.mask, batch, other) if isinstance(x.mask, SymbolicTensor) else x.mask
    return tensor


def _run(fn, args, kwargs, batch, other):
    args, kwargs = map_structure(lambda x: _stand_in(x, batch, other), (args, kwargs))
    before = _probing.lengths
    _probing.lengths = (batch, other)
    try:
        with no_grad(), probe(), np.errstate(all="ignore"):
            out = fn(*args, **kwargs)
    finally:
        _probing.lengths = before
    if any(y is None for y in flatten(out)):
        raise ValueError("the result is None; does call() lack its `return`?")
    return map_structure(lambda y: y if isinstance(y, Tensor) else Tensor(data_of(y)), out)


def _merge(first, second):
    if len(first.shape) != len(second.shape):
        raise ValueError(f"the number of axes of the result depends on the data: {first.shape} or {second.shape}")
    shape = tuple(a if a == b else None for a, b in zip(first.shape, second.shape))
    return SymbolicTensor(shape, first.dtype)


def infer(fn, args, kwargs):
    """Symbolic result(s) of `fn(*args, **kwargs)`, found by calling it on stand-ins.

    Args:
        fn: function of tensors; run two times, without recording gradients.
        args, kwargs: its arguments, symbolic tensors anywhere among them.

    Returns:
        what `fn` returns, with a `SymbolicTensor` in place of every tensor.

    Raises:
        whatever `fn` raises on stand-ins of the given shapes.
    """
    inputs = [x for x in flatten((args, kwargs)) if isinstance(x, SymbolicTensor)]
    open_axes = [i for x in inputs for i, d in enumerate(x.shape) if d is None]
    if not open_axes:
        one = _run(fn, args, kwargs, *_LENGTHS[0][:3:2])
        return map_structure(lambda y: SymbolicTensor(y.shape, y.dtype), one)
    ladder = _LENGTHS if any(open_axes) else _LENGTHS[:1]
    failure = None
    for batch_1, batch_2, other_1, other_2 in ladder:
        try:
            one = _run(fn, args, kwargs, batch_1, other_1)
            two = _run(fn, args, kwargs, batch_2, other_2)
        except (ValueError, IndexError, TypeError) as error:
            failure = failure or error
            continue
        return pack(one, [_merge(a, b) for a, b in zip(flatten(one), flatten(two))])
    raise failure
