"""Order statistics: medians, quantiles, the range."""

import numpy as np

from ._base import all_axes, array_of, differentiable, float_of, raw
from .arithmetic import multiply, subtract
from .indexing import sort, take_along_axis
from .reduce import max, min
from .shape import reshape, transpose

_METHODS = ("linear", "lower", "higher", "midpoint", "nearest")


def _rows(name, x, axis):
    """x with the reduced axes as one, last; the shape with those axes of extent 1; the same without them."""
    data = float_of(x)
    axes = all_axes(name, axis, data.ndim)
    kept = [a for a in range(data.ndim) if a not in axes]
    grown = tuple(1 if a in axes else n for a, n in enumerate(data.shape))
    if not data.size:
        raise ValueError(f"{name}: there is none among no elements (shape {data.shape})")
    rows = reshape(transpose(x if hasattr(x, "requires_grad") else data, kept + axes), [data.shape[a] for a in kept] + [-1])
    return rows, grown, tuple(data.shape[a] for a in kept)


def _quantile(name, x, q, axis, method, keepdims, skip_nan):
    if method not in _METHODS:
        raise ValueError(f"{name}: method must be one of {', '.join(_METHODS)}; received {method!r}")
    share = np.asarray(array_of(q) if hasattr(q, "shape") else q, np.float64)
    if share.size and not (share.min() >= 0 and share.max() <= 1):
        raise ValueError(f"{name}: q must lie between 0 and {100 if 'percent' in name else 1}; received {raw(q)}")
    rows, grown, kept = _rows(name, x, axis)
    ordered = sort(rows)  # what is not a number comes last
    nan = np.isnan(ordered.data)
    count = (~nan).sum(-1) if skip_nan else np.full(kept, rows.shape[-1])
    place = np.maximum(count - 1, 0)[..., None] * share.reshape(-1)
    low, high = np.floor(place), np.ceil(place)
    if method in ("lower", "higher", "nearest"):
        low = high = {"lower": low, "higher": high, "nearest": np.round(place)}[method]
    weight = (place - low if method == "linear" else np.where(high > low, 0.5, 0.0)).astype(rows.dtype)
    below = take_along_axis(ordered, low.astype(np.int64), axis=-1)
    y = below
    if method in ("linear", "midpoint"):
        y = below + multiply(subtract(take_along_axis(ordered, high.astype(np.int64), axis=-1), below), weight)
    spoilt = nan.any(-1) if not skip_nan else count == 0
    if spoilt.any():
        y = y + np.where(spoilt, np.nan, 0).astype(rows.dtype)[..., None]
    y = transpose(y, [len(kept), *range(len(kept))])  # the quantiles come first
    return reshape(y, share.shape + (grown if keepdims else kept))


@differentiable
def quantile(x, q, axis=None, method="linear", keepdims=False):
    """The number below which the share q of the elements lies, q from 0 to 1; several q give a leading axis.

    Between two elements `method` decides: "linear" interpolates, "lower", "higher" and "nearest" take one of them,
    "midpoint" their mean. NaN where an element is.
    """
    return _quantile("quantile", x, q, axis, method, keepdims, False)


@differentiable
def nanquantile(x, q, axis=None, method="linear", keepdims=False):
    """`quantile` of the elements that are numbers, NaN where there are none."""
    return _quantile("nanquantile", x, q, axis, method, keepdims, True)


@differentiable
def percentile(x, q, axis=None, method="linear", keepdims=False):
    """`quantile` for q from 0 to 100."""
    return _quantile("percentile", x, np.asarray(raw(q), np.float64) / 100, axis, method, keepdims, False)


@differentiable
def nanpercentile(x, q, axis=None, method="linear", keepdims=False):
    """`nanquantile` for q from 0 to 100."""
    return _quantile("nanpercentile", x, np.asarray(raw(q), np.float64) / 100, axis, method, keepdims, True)


@differentiable
def median(x, axis=None, keepdims=False):
    """The element in the middle of the order, the mean of two where their number is even; NaN where an element is."""
    return _quantile("median", x, 0.5, axis, "linear", keepdims, False)


@differentiable
def nanmedian(x, axis=None, keepdims=False):
    """`median` of the elements that are numbers, NaN where there are none."""
    return _quantile("nanmedian", x, 0.5, axis, "linear", keepdims, True)


@differentiable
def ptp(x, axis=None, keepdims=False):
    """The largest element minus the smallest."""
    return subtract(max(x, axis, keepdims), min(x, axis, keepdims))
