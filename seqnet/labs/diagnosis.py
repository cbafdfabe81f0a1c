"""What wrong numbers look like: a factor, a sign, a swapped axis, a NaN from some step on."""

import numpy as np

from .numbers import LIMIT, relative_error


def describe(name, got, want, inputs):
    """A line or two on how `got` differs from `want`, which has the same shape."""
    got, want = np.asarray(got, "float64"), np.asarray(want, "float64")
    lines = [*_not_finite(name, got, want)]
    if not lines:
        lines += _factor(name, got, want, inputs) or _flipped(name, got, want)
    return [*lines, _first_entry(name, got, want)]


def _not_finite(name, got, want):
    bad = ~np.isfinite(got) & np.isfinite(want)
    if not bad.any():
        return []
    place = tuple(int(i) for i in np.argwhere(bad)[0])
    kind = "NaN" if np.isnan(got[place]) else "infinite"
    return [f"{name}{list(place)} is {kind}, {int(bad.sum())} of {bad.size} numbers are not finite"]


def _factor(name, got, want, inputs):
    """got = factor * want: name the factor if it is an extent, its root, or 2."""
    whole = float(np.vdot(want, want))
    if not whole or not np.isfinite(got).all():
        return []
    factor = float(np.vdot(want, got)) / whole
    if abs(factor) < 1e-12 and not got.any():
        return [f"{name} is all zeros"]
    if not factor or relative_error(got, factor * want) > LIMIT or abs(factor - 1) < LIMIT:
        return []
    if abs(factor + 1) < LIMIT:
        return [f"{name} has the wrong sign everywhere"]
    for label, extent in _extents(inputs):
        for power, words in ((1.0, label), (0.5, f"the root of {label}")):
            if extent > 1:
                if abs(factor - extent**power) < LIMIT * extent:
                    return [f"{name} is too large by a factor of {factor:g} = {words}"]
                if abs(factor * extent**power - 1) < LIMIT:
                    return [f"{name} is too small by a factor of {1 / factor:g} = {words}: mean instead of sum?"]
    return [f"{name} is off by a factor of {factor:.6g} everywhere"]


def _extents(inputs):
    seen = {}
    for key, value in inputs.items():
        for axis, extent in enumerate(np.shape(value) if isinstance(value, np.ndarray) else ()):
            seen.setdefault(extent, f"axis {axis} of {key}")
    return [(label, extent) for extent, label in seen.items()]


def _flipped(name, got, want):
    for axis in range(want.ndim):
        if want.shape[axis] > 1 and relative_error(np.flip(got, axis), want) < LIMIT:
            return [f"{name} is reversed along axis {axis}"]
        for shift in (1, -1):
            if want.shape[axis] > 2 and relative_error(np.roll(got, shift, axis), want) < LIMIT:
                return [f"{name} is shifted by one along axis {axis}"]
    return []


def _first_entry(name, got, want):
    with np.errstate(all="ignore"):
        off = ~(np.abs(got - want) <= 1e-7 * (1 + np.abs(want)))
    if not off.any():
        return f"{name}: every entry is off by little"
    place = np.argwhere(off)[0]
    here = tuple(int(i) for i in place)
    share = "" if off.all() else f"   ({int(off.sum())} of {off.size} entries are wrong)"
    index = ", ".join(map(str, here))
    return f"first wrong entry: {name}[{index}] = {got[here]:.6g}, expected {want[here]:.6g}{share}"
