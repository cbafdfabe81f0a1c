"""The product with the rows of a table: an embedding the other way round."""

import math

from .. import _core
from ..tensor import apply
from ._base import differentiable, in_type, kernel_of


@differentiable
def unembedding(x, table):
    """y[..., v] = sum over d of x[..., d] table[v, d]: how much x is like each row of the table.

    x (..., D), table (V, D) -> (..., V), the logits of a model whose head is its table of embeddings. The table is taken
    as it lies. Raises ValueError where x's last axis is not D. Press and Wolf, Using the Output Embedding to Improve
    Language Models, 2017.
    """
    rows = kernel_of("unembedding", table, x)
    if rows.ndim != 2:
        raise ValueError(f"unembedding: table must be (words, features); received shape {rows.shape}")
    data = in_type("unembedding", x, rows.dtype)
    if data.ndim < 1 or data.shape[-1] != rows.shape[1]:
        raise ValueError(f"unembedding: the last axis of x {data.shape} must have the table's {rows.shape[1]} features")
    flat = data.reshape(1, math.prod(data.shape[:-1]), rows.shape[1])
    y = _core.matmul(flat, rows[None], 0, 1)
    return apply("unembedding", y.reshape(data.shape[:-1] + rows.shape[:1]), (x, table), (flat, rows, data.shape),
                 _unembedding_backward)


def _unembedding_backward(saved, dy, wanted):
    # forward: y = x table^T.  dx = dy table, dtable = dy^T x
    flat, rows, shape = saved
    dy = dy.reshape(1, flat.shape[1], rows.shape[0])
    dx = _core.matmul(dy, rows[None], 0, 0).reshape(shape) if wanted[0] else None
    return dx, _core.matmul(dy, flat, 1, 0).reshape(rows.shape) if wanted[1] else None
