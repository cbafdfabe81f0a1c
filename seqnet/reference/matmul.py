"""The matrix product."""

import numpy as np

from .arithmetic import unbroadcast


def matmul(a, b):
    """y[..., m, n] = sum over k of a[..., m, k] b[..., k, n]."""
    return a @ b


def matmul_backward(dy, a, b):
    """da = dy b^T, db = a^T dy; a vector is a matrix of one row (a) or one column (b)."""
    wide_a, wide_b = np.atleast_2d(a), b[:, None] if b.ndim == 1 else b
    if b.ndim == 1:
        dy = dy[..., None]
    if a.ndim == 1:
        dy = dy[..., None, :]
    da = unbroadcast(dy @ np.swapaxes(wide_b, -1, -2), wide_a.shape)
    db = unbroadcast(np.swapaxes(wide_a, -1, -2) @ dy, wide_b.shape)
    return da.reshape(a.shape), db.reshape(b.shape)
