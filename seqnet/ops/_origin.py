"""Rows that are known to be equal.

What is looked up by ids, and then goes through operations that treat each row alone and all rows alike, has equal rows
where it has equal ids at equal times. Padding makes many of them. The gradient of such a row ends in a sum over all rows
of its id, at the table and at every weight on the way; an operation that sums it earlier, over rows of one time, saves the
work of all but one (see `attention`). Only the gradient of one of the tensors on the way would tell, so who uses this
lists them as hidden ones of its node.
"""

import weakref

from ..tensor import Tensor, recording


class Origin:
    """The ids (batch, time) behind the rows of some tensors, and these tensors."""

    __slots__ = ("ids", "tensors")

    def __init__(self, ids):
        self.ids, self.tensors = ids, []

    def __reduce__(self):
        return (_unknown, ())  # what is stored or copied stands for itself


def _unknown():
    return None


def _mark(tensor, origin):
    tensor.origin = origin
    origin.tensors.append(weakref.ref(tensor))
    return tensor


def begin(tensor, ids):
    """Let the rows of `tensor`, looked up by ids (batch, time), be known by them. Returns tensor."""
    return _mark(tensor, Origin(ids)) if recording() and ids.ndim == 2 else tensor


def follow(y, *operands):
    """Let the rows of y be known as those of its operands are. Operands without an origin must be the same for all
    sequences, as a table of positions is: else y is left as it is. Returns y."""
    origin = None
    for x in operands:
        found = x.origin if isinstance(x, Tensor) else None
        if found is not None:
            if found is not (origin or found) or x.shape[:2] != y.shape[:2]:
                return y
            origin = found
    if origin is None or not all(_for_all(x, y.ndim) for x in operands):
        return y
    return _mark(y, origin)


def _for_all(x, ndim):
    if isinstance(x, Tensor) and x.origin is not None:
        return True
    shape = getattr(x, "shape", ())
    return len(shape) < ndim or (len(shape) == ndim and shape[0] == 1)


def common(*tensors):
    """The origin that all of them have, or None."""
    first = tensors[0].origin if isinstance(tensors[0], Tensor) else None
    if first is None or any(not isinstance(x, Tensor) or x.origin is not first for x in tensors):
        return None
    return first
