"""The functions of ``seqnet_lab.h`` as Python calls them: arrays in, sizes, arrays out, and how much work that is."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Signature:
    """One C function. ``prepare(*args)`` gives (arrays in, shapes out, sizes); ``work(*args)`` its floating-point
    operations."""

    name: str
    inputs: tuple
    outputs: tuple
    prepare: object
    work: object


def _conv1d(x, w, b, dilation):
    _axes("lab_conv1d", x=(x, 3), w=(w, 3), b=(b, 1))
    return [x, w, b], [(*x.shape[:2], w.shape[2])], [*x.shape, w.shape[0], w.shape[2], dilation]


def _lstm_step(x, h, c, W, U, b):
    _axes("lab_lstm_step", x=(x, 2), h=(h, 2), c=(c, 2), W=(W, 2), U=(U, 2), b=(b, 1))
    return [x, h, c, W, U, b], [h.shape, c.shape], [*x.shape, h.shape[1]]


def _attention(q, k, v, window):
    _axes("lab_attention", q=(q, 3), k=(k, 3), v=(v, 3))
    return [q, k, v], [q.shape], [*q.shape, window]


def _axes(name, **arrays):
    for label, (a, axes) in arrays.items():
        if np.ndim(a) != axes:
            raise ValueError(f"{name}: {label} has {axes} axes; received an array of shape {np.shape(a)}")


SIGNATURES = {
    s.name: s for s in (
        Signature("lab_conv1d", ("x", "w", "b"), ("y",), _conv1d,
                  lambda x, w, b, dilation: 2 * x.shape[0] * x.shape[1] * w.size),
        Signature("lab_lstm_step", ("x", "h", "c", "W", "U", "b"), ("h_new", "c_new"), _lstm_step,
                  lambda x, h, c, W, U, b: 2 * len(x) * (W.size + U.size)),
        Signature("lab_attention", ("q", "k", "v"), ("out",), _attention,
                  lambda q, k, v, window: 4 * q.size * min(window, q.shape[1])),
    )
}


def signature(name):
    """The signature of a function, with or without ``lab_`` in front; ValueError where there is none."""
    full = name if str(name).startswith("lab_") else f"lab_{name}"
    if full not in SIGNATURES:
        raise ValueError(f"there is no kernel {name!r} to write; there are {', '.join(n[4:] for n in SIGNATURES)}")
    return SIGNATURES[full]
