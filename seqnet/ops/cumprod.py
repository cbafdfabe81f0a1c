"""The running product."""

import numpy as np

from ..tensor import Tensor, apply, data_of
from ._base import array_of, differentiable, one_axis


@differentiable
def cumprod(x, axis=None, dtype=None):
    """The running product along `axis`; of all elements in a row where axis is None."""
    data = array_of(x) if dtype is None else data_of(array_of(x), dtype)
    shape = data.shape
    if axis is None:
        data, axis = data.reshape(-1), 0
    axis = one_axis("cumprod", axis, data.ndim)
    y = np.cumprod(data, axis=axis, dtype=data.dtype if data.dtype.kind != "b" else np.int32)
    return apply("cumprod", y, (x,), (data, shape, axis), _cumprod_backward) if y.dtype.kind == "f" else Tensor(y)


def _cumprod_backward(saved, dy, wanted):
    """dx_i = (product before i) times (dy_i + x_i+1 (dy_i+1 + x_i+2 (...))), which needs no division by x."""
    x, shape, axis = saved
    rows, dy = np.moveaxis(x, axis, 0), np.moveaxis(dy, axis, 0)
    before = np.ones_like(rows)
    np.cumprod(rows[:-1], axis=0, out=before[1:])
    tail, dx = np.zeros_like(rows[:1]), np.empty_like(rows)
    for i in range(len(rows) - 1, -1, -1):
        tail = dy[i : i + 1] + tail
        dx[i] = tail[0] * before[i]
        tail = tail * rows[i : i + 1]
    return (np.ascontiguousarray(np.moveaxis(dx, 0, axis)).reshape(shape),)
