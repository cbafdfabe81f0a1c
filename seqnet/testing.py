"""Checks for operations and layers: is the gradient that is computed the gradient of the value that is computed?

from seqnet import ops
from seqnet.testing import gradcheck

gradcheck(lambda x, w: ops.tanh(ops.matmul(x, w)), [x, w])
"""

import numpy as np

from .tape import backward
from .tensor import Tensor, no_grad


def _outputs(result):
    """The float arrays among the results of a call."""
    if isinstance(result, (list, tuple)):
        return [y for r in result for y in _outputs(r)]
    return [result] if result.dtype.kind == "f" else []


def _projected(function, arrays, weights):
    """The one number sum of weights * results, and nothing recorded."""
    with no_grad():
        results = _outputs(function(*[Tensor(a) for a in arrays]))
    return sum(float(np.sum(w * np.asarray(y.data, "float64"))) for w, y in zip(weights, results, strict=True))


def value_and_gradients(function, arrays, weights=None, wrt=None):
    """The float results of function(*tensors) as arrays, and the gradients of sum(weights * results).

    `weights` has one array for each float result, ones where None; `wrt` lists which arrays get a gradient, all float
    ones where None. A gradient is None where there is no path.
    """
    wrt = range(len(arrays)) if wrt is None else wrt
    tensors = [Tensor(a, requires_grad=i in wrt and a.dtype.kind == "f") for i, a in enumerate(arrays)]
    results = _outputs(function(*tensors))
    asked = [t for t in tensors if t.requires_grad]
    total = [None] * len(asked)
    for k, y in enumerate(results):
        if y.requires_grad:
            seed = np.ones(y.shape, y.dtype) if weights is None else np.asarray(weights[k], y.dtype)
            for j, g in enumerate(backward(y, asked, seed, keep=True)):
                if g is not None:
                    total[j] = g if total[j] is None else total[j] + g
    return [np.asarray(y.data) for y in results], total


def gradcheck(function, inputs, wrt=None, eps=1e-5, rtol=1e-6, atol=1e-7, most_entries=400, directions=4, seed=0):
    """Compare the gradients of `function` with central differences, in float64.

    inputs: arrays; those of floats are checked (or those that `wrt` lists). Inputs of up to `most_entries` elements
    are moved element by element, larger ones along random directions. The function must be smooth within eps of the
    inputs. Raises AssertionError that names the input and the worst element.
    """
    arrays = [np.array(x, "float64") if np.asarray(x).dtype.kind == "f" else np.asarray(x) for x in inputs]
    places = [i for i, a in enumerate(arrays) if a.dtype.kind == "f" and (wrt is None or i in wrt)]
    rng = np.random.default_rng(seed)
    with no_grad():
        shapes = [y.shape for y in _outputs(function(*[Tensor(a) for a in arrays]))]
    weights = [rng.standard_normal(shape) for shape in shapes]
    _, gradients = value_and_gradients(function, arrays, weights, places)
    for i, gradient in zip(places, gradients, strict=True):
        x = arrays[i]
        analytic = np.zeros_like(x) if gradient is None else gradient
        assert analytic.shape == x.shape, f"input {i} has shape {x.shape}, its gradient {analytic.shape}"
        assert analytic.dtype == x.dtype, f"input {i} has type {x.dtype}, its gradient {analytic.dtype}"
        if x.size <= most_entries:
            moves = (_unit(x.shape, k) for k in range(x.size))
        else:
            moves = (rng.standard_normal(x.shape) for _ in range(directions))
        for number, move in enumerate(moves):
            ends = []
            for sign in (1, -1):
                moved = list(arrays)
                moved[i] = x + sign * eps * move
                ends.append(_projected(function, moved, weights))
            numeric = (ends[0] - ends[1]) / (2 * eps)
            found = float(np.sum(analytic * move))
            scale = max(abs(numeric), abs(found), 1e-3 * abs(ends[0]))
            place = f"element {np.unravel_index(number, x.shape)}" if x.size <= most_entries else "a direction"
            assert abs(numeric - found) <= atol + rtol * scale, (
                f"input {i}, {place}: the gradient is {found!r}, the difference quotient {numeric!r}"
            )


def _unit(shape, k):
    move = np.zeros(shape)
    move.reshape(-1)[k] = 1.0
    return move


def assert_close(actual, desired, rtol, atol=0.0, what="value"):
    """Same shape, and equal within the tolerances; NaN equals NaN. Raises AssertionError that says where not."""
    actual, desired = np.asarray(actual), np.asarray(desired)
    assert actual.shape == desired.shape, f"{what}: shape {actual.shape}, expected {desired.shape}"
    np.testing.assert_allclose(actual, desired, rtol=rtol, atol=atol, err_msg=what)


def array_zoo(x):
    """The values of x in every layout that NumPy can give them: (name, array) pairs."""
    yield "plain", np.ascontiguousarray(x).reshape(x.shape)
    yield "fortran", np.asfortranarray(x).reshape(x.shape)
    wide = np.zeros(tuple(2 * n for n in x.shape), x.dtype)
    every_other = tuple(slice(None, None, 2) for _ in x.shape)
    wide[every_other] = x
    yield "strided", wide[every_other]
    yield "reversed", np.flip(np.flip(x).copy())
    frozen = x.copy()
    frozen.setflags(write=False)
    yield "read-only", frozen
    room = np.zeros(x.nbytes + 1, np.uint8)
    crooked = np.frombuffer(room.data, x.dtype, x.size, 1).reshape(x.shape) if x.size else x.copy()
    crooked[...] = x
    yield "misaligned", crooked
    yield "byte-swapped", x.astype(x.dtype.newbyteorder())
