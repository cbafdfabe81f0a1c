"""Products with the rows of a table."""

import numpy as np


def unembedding(x, table):
    """y[..., v] = sum over d of x[..., d] table[v, d]."""
    return np.einsum("...d,vd->...v", x, table)


def unembedding_backward(dy, x, table):
    """dx = dy table; dtable[v, d] = sum over all places of dy[..., v] x[..., d]."""
    v, d = table.shape
    return np.einsum("...v,vd->...d", dy, table), dy.reshape(-1, v).T @ x.reshape(-1, d)
