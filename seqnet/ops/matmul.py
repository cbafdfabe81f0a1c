"""The matrix product."""

import math

import numpy as np

from .. import _core
from ..tensor import Tensor, apply
from ._base import differentiable, pair, unbroadcast


def _batched(a, b):
    """a (..., M, K) and b (..., K, N) as (batch, M, K) and (batch or 1, K, N), with the result's leading shape."""
    if b.ndim == 2:  # one matrix for all rows: a single product
        return a.reshape(1, math.prod(a.shape[:-1]), a.shape[-1]), b[None], a.shape[:-1]
    lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    full_a = np.ascontiguousarray(np.broadcast_to(a, lead + a.shape[-2:]))
    full_b = np.ascontiguousarray(np.broadcast_to(b, lead + b.shape[-2:]))
    batch = (math.prod(lead),)
    return full_a.reshape(batch + a.shape[-2:]), full_b.reshape(batch + b.shape[-2:]), lead + (a.shape[-2],)


@differentiable
def matmul(x1, x2):
    """y[..., m, n] = sum over k of x1[..., m, k] x2[..., k, n].

    x1 (..., M, K), x2 (..., K, N) -> (..., M, N); leading axes broadcast as in NumPy. A vector x1 (K) is taken as
    (1, K), a vector x2 (K) as (K, 1), and the axis is dropped again. Raises ValueError where the inner extents differ.
    """
    a, b, floats = pair(x1, x2)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        raise ValueError(f"matmul: needs at least one axis each; received shapes {np.shape(a)} and {np.shape(b)}")
    if not floats:
        return Tensor(np.matmul(a, b))
    left, right = a[None] if a.ndim == 1 else a, b[:, None] if b.ndim == 1 else b
    if left.shape[-1] != right.shape[-2]:
        raise ValueError(f"matmul: the inner extents differ: {a.shape} and {b.shape} need x1.shape[-1] == "
                         f"x2.shape[-2]; received {left.shape[-1]} and {right.shape[-2]}")
    try:
        flat_a, flat_b, lead = _batched(left, right)
    except ValueError:
        raise ValueError(f"matmul: the leading axes of {a.shape} and {b.shape} do not fit together; {left.shape[:-2]} and "
                         f"{right.shape[:-2]} must be equal or 1 from the right") from None
    y = _core.matmul(flat_a, flat_b, 0, 0).reshape(lead + (right.shape[-1],))
    if a.ndim == 1:
        y = y[..., 0, :]
    if b.ndim == 1:
        y = y[..., 0]
    return apply("matmul", y, (x1, x2), (flat_a, flat_b, left.shape, right.shape, a.shape,
                                                                 b.shape, lead), _matmul_backward)


def _matmul_backward(saved, dy, wanted):
    # forward: y = a b.  da = dy b^T, db = a^T dy
    flat_a, flat_b, left, right, a_shape, b_shape, lead = saved
    dy = dy.reshape(flat_a.shape[:2] + (right[-1],))
    da = db = None
    if wanted[0]:
        da = _core.matmul(dy, flat_b, 0, 1)
        da = da.reshape(a_shape) if len(right) == 2 else unbroadcast(da.reshape(lead + left[-1:]), left)
        da = da.reshape(a_shape)
    if wanted[1]:
        db = _core.matmul(flat_a, dy, 1, 0)
        db = db.reshape(right) if len(right) == 2 else unbroadcast(db.reshape(lead[:-1] + right[-2:]), right)
        db = db.reshape(b_shape)
    return da, db
