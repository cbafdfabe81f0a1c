"""Convolution along time, and the two ways to do less of it.

After an embedding the convolution commutes with the lookup: sum over tap of table[ids[t + tap]] kernel[tap] is a sum
of rows of table kernel[tap], so the products are formed once for each row of the table (or each distinct id of the
batch) and added up by id. Before a max pooling only one step of each window has a gradient, so the backward works on
those steps alone. Both give the result of the plain computation up to rounding.
"""

import weakref

import numpy as np

from .. import _core
from ..tensor import Tensor, apply, data_of, defer, deferred
from ._base import differentiable, in_type, kernel_of, whole

ACTIVATIONS = {None: 0, "linear": 0, "relu": 1, "sigmoid": 2, "tanh": 3}
LEAST_POOL = 3  # with windows of two the sparse backward does as much as the dense one
LOOKUP_COST = 12  # adding a looked-up vector costs about as much as multiplying by this many features
MOST_PRODUCT_BYTES = 3 << 24  # the products have to stay in cache: they are read in no order


def activation_code(name, activation):
    """The core's number of an activation that it computes while it stores."""
    try:
        return ACTIVATIONS[activation]
    except (KeyError, TypeError):
        raise ValueError(f"{name}: activation must be None, 'linear', 'relu', 'sigmoid' or 'tanh'; received "
                         f"{activation!r}. Others are functions of seqnet.ops, to be called on the result") from None


def geometry(length, taps, strides, padding, dilation, groups, activation):
    """(stride, padding in front, steps, dilation, groups, activation, pool 0) for sequences of `length` positions."""
    reach = (taps - 1) * dilation + 1
    if padding == "valid":
        front, steps = 0, (length - reach) // strides + 1 if length >= reach else 0
    elif padding == "causal":
        front, steps = reach - 1, (length - 1) // strides + 1 if length else 0
    elif padding == "same":
        steps = -(-length // strides)
        front = max((steps - 1) * strides + reach - length, 0) // 2
    else:
        raise ValueError(f"conv1d: padding must be 'valid', 'same' or 'causal'; received {padding!r}")
    return strides, front, steps, dilation, groups, activation, 0


@differentiable
def conv1d(x, kernel, bias=None, strides=1, padding="valid", dilation_rate=1, groups=1, activation=None):
    """y[b, t, f] = act(bias[f] + sum over k, c of x[b, t strides + k dilation_rate - front, c] kernel[k, c, f]).

    x (batch, time, channels), kernel (taps, channels / groups, filters), bias (filters) or None -> (batch, steps,
    filters). padding "valid" (front 0, whole windows only), "same" (ceil(time / strides) steps) or "causal" (front so
    that y[t] sees nothing after t); activation as for `dense`. Raises ValueError where shapes do not fit.
    """
    x = x if isinstance(x, Tensor) else data_of(x)
    w = kernel_of("conv1d", kernel, x)
    if len(x.shape) != 3 or w.ndim != 3:
        raise ValueError(f"conv1d: x must be (batch, time, channels) and kernel (taps, channels, filters); received "
                         f"shapes {tuple(x.shape)} and {w.shape}")
    groups = whole("conv1d", "groups", groups)
    if x.shape[2] != w.shape[1] * groups or w.shape[2] % groups:
        raise ValueError(f"conv1d: x has {x.shape[2]} channels; a kernel of shape {w.shape} with groups={groups} takes "
                         f"{w.shape[1] * groups}")
    geo = geometry(x.shape[1], w.shape[0], whole("conv1d", "strides", strides), padding,
                   whole("conv1d", "dilation_rate", dilation_rate), groups, activation_code("conv1d", activation))
    b = None if bias is None else in_type("conv1d", bias, w.dtype)

    def run():
        return _run(x, kernel, bias, w, b, geo)

    return defer("conv1d", (x, kernel, bias), (w, b, geo), (x.shape[0], geo[2], w.shape[2]), w.dtype, run)


def conv1d_pool(x, pool, separate):
    """The Tensor for the maxima over windows of `pool` steps of x, or None where x is no deferred convolution or doing
    both at once does not pay. separate(node, x) makes the node that comes out one that takes x's value."""
    convolution, pending = x, deferred(x, "conv1d")
    if pending is None:
        return None
    (x, kernel, bias), (w, b, geo) = pending.inputs, pending.attrs
    stride, front, steps, dilation, groups, activation, _ = geo
    if not LEAST_POOL <= pool <= 255 or activation > 1 or groups != 1 or steps < pool:
        return None
    out, inputs, saved, backward, hidden = _run(x, kernel, bias, w, b, geo[:6] + (pool,))
    hidden = ((weakref.ref(convolution), separate), *hidden)
    return apply("conv1d_pool", out, inputs, saved, backward, hidden)


def _run(x, kernel, bias, w, b, geo):
    """Forward, by the way that costs least: (out, inputs, saved, backward, hidden)."""
    found = _lookup(x, w, geo)
    if found is not None:
        table, numbers, distinct, rows = found
        y, arg = _core.lookup_forward(numbers, rows, w, geo, b)
        saved = (numbers, distinct, rows, table.shape[0], w, geo, y, arg)
        return y, (table, kernel, bias), saved, _lookup_backward, ((weakref.ref(x), _separate),)
    data = in_type("conv1d", x, w.dtype)
    if geo[6]:
        y, arg = _core.conv1d_pool_forward(data, w, b, geo)
        return y, (x, kernel, bias), (y, arg, data, w, geo), _conv1d_pool_backward, ()
    y = _core.conv1d_forward(data, w, b, geo)
    return y, (x, kernel, bias), (y, data, w, geo), _conv1d_backward, ()


def _lookup(x, w, geo):
    """(table, row numbers (batch, time), distinct ids or None, rows) if x is a lookup and its algebra is cheaper."""
    pending = deferred(x, "embedding")
    if pending is None or geo[4] != 1:
        return None
    (table,), ids = pending.inputs, pending.attrs
    taps, width, filters = w.shape
    if ids.ndim != 2 or table.dtype != w.dtype or ids.size == 0:
        return None
    positions = ids.shape[0] * geo[2]

    def cheaper(n):
        return n * width + positions * LOOKUP_COST < positions * width and (
            n * taps * filters * w.itemsize < MOST_PRODUCT_BYTES)

    rows = data_of(table)
    if rows.shape[0] * 2 <= ids.size:
        return (table, ids, None, rows) if cheaper(rows.shape[0]) else None
    if rows.shape[0] >= 1 << 31:
        return None
    numbers, distinct = _core.compact_ids(ids, rows.shape[0])
    if not cheaper(distinct.shape[0]):
        return None
    return table, numbers, distinct, _core.embedding_forward(distinct, rows)


def _separate(node, x):
    """Make a node that looked up sums of products one that takes the looked-up rows x."""
    _, _, _, _, w, geo, y, arg = node.saved
    node.inputs = (x, *node.inputs[1:])
    if arg is None:
        node.saved, node.backward = (y, x.data, w, geo), _conv1d_backward
    else:
        node.saved, node.backward = (y, arg, x.data, w, geo), _conv1d_pool_backward
    node.hidden = ()


def _conv1d_backward(saved, dy, wanted):
    y, x, w, geo = saved
    return _core.conv1d_backward(dy, y, x, w, geo, *wanted)


def _conv1d_pool_backward(saved, dy, wanted):
    y, arg, x, w, geo = saved
    return _core.conv1d_pool_backward(dy, y, arg, x, w, geo, *wanted)


def _lookup_backward(saved, dy, wanted):
    numbers, distinct, rows, height, w, geo, y, arg = saved
    dtable, dw, db = _core.lookup_backward(numbers, rows, w, geo, dy, y, arg, *wanted)
    if dw is not None and distinct is None and not np.isfinite(dw).all():  # a row that nobody looked up takes no part
        numbers, distinct = _core.compact_ids(numbers, height)
        rows = _core.embedding_forward(distinct, rows)
        dtable, dw, db = _core.lookup_backward(numbers, rows, w, geo, dy, y, arg, *wanted)
    if dtable is not None and distinct is not None:
        dtable = _core.embedding_backward(dtable, distinct, height)
    return dtable, dw, db

