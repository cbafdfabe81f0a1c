"""How results are compared and where right ones come from: errors by norm, differences in float64, exact gradients."""

import numpy as np

LIMIT = 1e-6  # a right float64 gradient is some 1e-10 away from its difference quotients, the smallest bug 1e-2
SINGLE = 1e-4  # below this the arithmetic was probably float32
STEP = 1e-5


def relative_error(got, want, largest=0.0):
    """|got - want| / (|got| + |want|) by norms; the denominator is at least 1e-9 of `largest`. NaN and infinities that
    are not in the same places give infinity."""
    got, want = np.asarray(got, "float64"), np.asarray(want, "float64")
    odd = ~np.isfinite(want)
    if odd.any() or not np.isfinite(got).all():
        same = np.array_equal(got[odd], want[odd], equal_nan=True) and np.isfinite(got[~odd]).all()
        if not same:
            return np.inf
        got, want = got[~odd], want[~odd]
    scale = max(norm(got) + norm(want), 1e-9 * largest, 1e-30)
    return norm(got - want) / scale


def norm(x):
    """The root of the sum of squares, without overflow."""
    x = np.asarray(x, "float64")
    most = float(np.abs(x).max(initial=0.0))
    return most * float(np.sqrt(np.sum(np.square(x / most)))) if most > 0 and np.isfinite(most) else most


def named(value, names):
    """{name: part} of a result: an array is one part, a tuple or list as many as there are names."""
    if isinstance(value, dict):
        return value
    if len(names) == 1 and not (isinstance(value, tuple) and len(value) == 1):
        return {names[0]: value}
    return dict(zip(names, value, strict=True))


def numeric_gradient(forward, inputs, cotangents, wrt):
    """{d<name>: array}: central differences of sum(cotangent * output) for each input in `wrt`, in float64.

    forward(**inputs) gives one array or a tuple; cotangents is one array or a tuple alike.
    """
    inputs = {k: np.array(v, "float64") if k in wrt else v for k, v in inputs.items()}
    weights = cotangents if isinstance(cotangents, (tuple, list)) else (cotangents,)

    def projected():
        outputs = forward(**inputs)
        outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
        return sum(float(np.sum(w * y)) for w, y in zip(weights, outputs, strict=True) if w is not None)

    gradients = {}
    for name in wrt:
        x = inputs[name]
        g = np.zeros(x.shape)
        flat, out = x.reshape(-1), g.reshape(-1)
        for k in range(flat.size):
            kept = flat[k]
            step = STEP * max(1.0, abs(kept))
            flat[k] = kept + step
            above = projected()
            flat[k] = kept - step
            below = projected()
            flat[k] = kept
            out[k] = (above - below) / (2 * step)
        gradients[f"d{name}"] = g
    return gradients


def exact_gradient(forward, inputs, cotangents, wrt):
    """{d<name>: array}: the same by the tape, for a `forward` made of `seqnet.ops`; for fingerprints of mistakes."""
    from ..testing import value_and_gradients

    names = list(inputs)
    arrays = [np.asarray(inputs[n], "float64") for n in names if n in wrt]
    asked = [n for n in names if n in wrt]

    def function(*tensors):
        return forward(**{**inputs, **dict(zip(asked, tensors))})

    weights = cotangents if isinstance(cotangents, (tuple, list)) else (cotangents,)
    _, gradients = value_and_gradients(function, arrays, list(weights))
    return {f"d{n}": np.zeros_like(a) if g is None else g for n, a, g in zip(asked, arrays, gradients)}
