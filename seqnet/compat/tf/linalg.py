"""`tf.linalg`."""

from __future__ import annotations

import numpy as np

from ... import ops
from .arrays import convert_to_tensor, eye, transpose  # noqa: F401
from .math import einsum, global_norm, l2_normalize, matmul, norm, tensordot  # noqa: F401


def band_part(input, num_lower, num_upper, name=None):
    """Zero but for a band: `num_lower` diagonals below the main one and `num_upper` above it; -1 keeps all."""
    input = convert_to_tensor(input)
    rows, columns = input.shape[-2:]
    away = np.arange(columns)[None] - np.arange(rows)[:, None]
    keep = (away >= -num_lower if num_lower >= 0 else True) & (away <= num_upper if num_upper >= 0 else away == away)
    return input * keep.astype(str(input.dtype))


def matvec(a, b, transpose_a=False, name=None, **kwargs):
    """Matrix times vector."""
    return ops.squeeze(matmul(a, ops.expand_dims(b, -1), transpose_a), -1)


def diag(diagonal, name="diag", **kwargs):
    """A matrix with a diagonal."""
    return ops.diag(diagonal)


def diag_part(input, name="diag_part", **kwargs):
    """The diagonal of a matrix."""
    return ops.diagonal(input)


def trace(x, name=None):
    """The sum of the diagonal."""
    return ops.trace(x)


def inv(input, adjoint=False, name=None):
    """The inverse."""
    return ops.inv(input)


def det(input, name=None):
    """The determinant."""
    return ops.det(input)


def solve(matrix, rhs, adjoint=False, name=None):
    """x of matrix x = rhs."""
    return ops.solve(matrix, rhs)


__all__ = ["band_part", "det", "diag", "diag_part", "einsum", "eye", "global_norm", "inv", "l2_normalize", "matmul",
           "matvec", "norm", "solve", "tensordot", "trace", "transpose"]
