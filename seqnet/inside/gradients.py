"""Are the gradients of a model the gradients of the values that it computes? Every backward against its forward."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..errors import NotBuiltError, describe
from ..tape import backward
from ..tensor import Tensor, no_grad
from ..tree import flatten, map_structure
from .precision import all_variables, in_double, seeds
from .tables import html_table, text_table

STEPS = (1e-5, 1e-6, 1e-7)  # of the difference quotients; a smaller one is tried where a kink lies within the larger
ROUNDING = 40 * np.finfo("float64").eps  # of a value, as the difference of two sees it


@dataclass
class Row:
    """One array: where it is, how far its gradient is from the difference quotients, and where it is farthest."""

    name: str
    shape: tuple
    error: float
    ok: bool
    norm: float
    worst: str


@dataclass
class GradientReport:
    """What `check_gradients` found; true where every gradient is right. `rows` has one entry for each array."""

    rows: list = field(default_factory=list)
    tolerance: float = 1e-6
    planted: str = None

    @property
    def ok(self):
        """Whether every gradient agrees with its difference quotients."""
        return all(r.ok for r in self.rows)

    @property
    def wrong(self):
        """The names of the arrays whose gradient is wrong."""
        return [r.name for r in self.rows if not r.ok]

    def __bool__(self):
        return self.ok

    def _lines(self):
        head = ["", "array", "shape", "error", "norm of the gradient", "farthest at"]
        return head, [["ok" if r.ok else "WRONG", r.name, str(r.shape), f"{r.error:.1e}", f"{r.norm:.3g}",
                       "" if r.ok else r.worst] for r in self.rows]

    def _verdict(self):
        bad = len(self.wrong)
        said = f"{len(self.rows)} gradients agree with difference quotients in float64 to {self.tolerance:g}"
        if bad:
            said = (f"{bad} of {len(self.rows)} gradients are wrong: they differ from difference quotients by more than "
                    f"{self.tolerance:g}")
        return said + (f" (planted: {self.planted})" if self.planted else "")

    def __str__(self):
        return text_table(*self._lines(), right=(3, 4)) + "\n" + self._verdict()

    __repr__ = __str__

    def _repr_html_(self):
        return html_table(*self._lines(), right=(3, 4), caption=self._verdict())


def check_gradients(model, x=None, y=None, *, training=False, plant=None, tolerance=1e-6, directions=4, entries=8, seed=0):
    """Compare the gradient of every weight, and of every input of floats, with difference quotients in float64.

    The model computes in float64 during the check and is the same to the bit after it. With `y` and a compiled loss it is
    the gradient of that loss; else that of sum(output * r) for random numbers r, which leaves no output out.

    For each array, err = ||a - n|| / (||a|| + ||n||), where a are the slopes that the gradient promises and n the central
    difference quotients, along random directions and along single entries (all of them in small arrays). A right gradient
    gives about 1e-10, the common mistakes give 1e-2 to 1. What a layer holds constant on purpose (`stop_gradient`, the
    corrections of batch renormalisation) counts as wrong: the value does depend on it.

    Args:
        x: one batch, as for `model(x)`; random data for the model's input unless told.
        y: labels of the batch.
        training: check what the model computes in training; dropout then drops the same numbers every time.
        plant: name of a mistake from `seqnet.inside.PLANTS` that is made on purpose in one backward, to see what a failure
            looks like.
        tolerance: the largest error that passes.
        directions, entries: how many random directions, and how many single entries of a large array.
        seed: of the directions, entries and random data.

    Returns: a `GradientReport`; `bool(report)` is True where all gradients are right.
    Raises NotBuiltError for a model that does not know its input's shape yet and gets no x; ValueError for a planted
    mistake that no operation of this model can make.
    """
    rng = np.random.default_rng(seed)
    if x is None:
        x = sample_input(model, rng)
    elif not model.built:
        with no_grad():
            model(x)
    with in_double(model):
        inputs = map_structure(_as_double, x)
        problem = _Problem(model, inputs, y, training, rng)
        loss, wanted = problem.loss(), problem.wanted
        if plant is not None:
            from .plants import plant_in

            plant_in(loss, plant, model)
        grads = backward(loss, [t for _, t in wanted])
        value = problem.size
        report = GradientReport(tolerance=tolerance, planted=plant)
        for (name, tensor), gradient in zip(wanted, grads):
            analytic = np.zeros(tensor.shape) if gradient is None else np.asarray(gradient)
            report.rows.append(_row(problem, name, tensor, analytic, value, directions, entries, tolerance, rng))
    return report


class _Problem:
    """The number whose gradient is checked, as a function of the arrays as they stand."""

    def __init__(self, model, inputs, y, training, rng):
        self.model, self.inputs, self.y, self.training = model, inputs, y, training
        self.streams = seeds(model)
        self.states = [s.state for s in self.streams]
        trained = {id(v) for v in model.trainable_variables}
        self.others = [(v, v._data.copy()) for v in all_variables(model) if id(v) not in trained]
        self.weights, self.size = None, 1.0
        self.rng = rng
        floats = [(f"input {i}" if i else "input", t) for i, t in enumerate(flatten(inputs)) if t.requires_grad]
        self.wanted = [*floats, *((v.path, v) for v in model.trainable_variables)]
        compiled = getattr(model, "_compiled_state", None)
        self.compiled = y is not None and compiled is not None and compiled.loss is not None
        if y is not None and not self.compiled:
            raise ValueError(f"{describe(model)}: check_gradients got labels, but no loss was compiled; compile first, or "
                             "leave y out.")

    def loss(self):
        """The tensor, with its history."""
        for stream, state in zip(self.streams, self.states):
            stream.set_state(state)
        for v, value in self.others:
            v._data[...] = value
        outputs = self.model(self.inputs, training=self.training)
        if self.compiled:
            loss = self.model.compute_loss(self.inputs, self.y, outputs, None)
            self.size = max(abs(float(loss.data)), 1.0)
            return loss
        flat = [t for t in flatten(outputs) if isinstance(t, Tensor) and t.dtype.kind == "f"]
        if self.weights is None:
            self.weights = [self.rng.standard_normal(t.shape) for t in flat]
        total = None
        for t, w in zip(flat, self.weights):
            part = (t * w).reshape(-1)
            from ..ops import sum as add_up

            part = add_up(part)
            total = part if total is None else total + part
        if total is None:
            raise ValueError(f"{describe(self.model)}: the output holds no floats, so there is nothing to differentiate.")
        self.size = sum(float(np.abs(t.data * w).sum() + 1e-3 * np.abs(w).sum()) for t, w in zip(flat, self.weights))
        return total

    def value(self):
        """The number alone."""
        with no_grad():
            return float(self.loss().data)


def _row(problem, name, tensor, analytic, size, directions, entries, tolerance, rng):
    moves = list(_moves(tensor.shape, directions, entries, rng))
    slopes = np.array([_along(analytic, move) for _, move in moves])
    best = None
    for step in STEPS:
        numeric = np.array([_quotient(problem, tensor, move, step) for _, move in moves])
        away = np.abs(slopes - numeric)
        away[~np.isfinite(away)] = np.inf
        counted = np.maximum(away - ROUNDING * size / step, 0.0)  # rounding of the quotient itself is no error
        total = np.linalg.norm(slopes) + np.linalg.norm(numeric)
        error = 0.0 if not counted.any() else float(np.linalg.norm(counted) / total) if np.isfinite(total) else np.inf
        shown = float(np.linalg.norm(away) / total) if total > 1e-4 * size else error
        if best is None or error < best[0]:
            k = int(np.argmax(counted))
            best = error, shown, f"{moves[k][0]}: {slopes[k]:.4g}, difference quotient {numeric[k]:.4g}"
        if error < tolerance:
            break
    error, shown, worst = best
    return Row(name, tuple(tensor.shape), shown, error < tolerance, float(np.linalg.norm(analytic)), worst)


def _moves(shape, directions, entries, rng):
    """(where, direction) pairs; a direction is an array of norm 1 or the index of one entry."""
    size = int(np.prod(shape))
    if size > 2 * (directions + entries):
        for k in range(directions):
            move = rng.standard_normal(shape)
            yield f"direction {k + 1}", move / np.linalg.norm(move)
        chosen = rng.choice(size, entries, replace=False)
    else:
        chosen = range(size)
    for number in chosen:
        place = tuple(int(i) for i in np.unravel_index(int(number), shape)) if shape else ()
        yield f"[{', '.join(map(str, place))}]", place


def _along(gradient, move):
    return float(gradient[move]) if isinstance(move, tuple) else float((gradient * move).sum())


def _quotient(problem, tensor, move, step):
    data, ends = tensor._data, []
    before = data.copy()
    for sign in (1, -1):
        if isinstance(move, tuple):
            data[move] = before[move] + sign * step
        else:
            data[...] = before + sign * step * move
        ends.append(problem.value())
        data[...] = before
    return (ends[0] - ends[1]) / (2 * step)


def _as_double(x):
    data = np.asarray(x.data if isinstance(x, Tensor) else x)
    if data.dtype.kind == "f":
        return Tensor(np.array(data, "float64", order="C"), requires_grad=True)
    return Tensor(np.ascontiguousarray(data))


def sample_input(model, rng, batch=3, time=7):
    """Random data of the shape that the model was built for: normal numbers, or ids where an embedding waits for them."""
    inputs = getattr(model, "inputs", None)
    if inputs is None:
        shapes = getattr(model, "_build_shapes", None)
        shape = next(iter(shapes.values())) if shapes else None
        if not isinstance(shape, tuple) or not all(n is None or isinstance(n, int) for n in shape):
            raise NotBuiltError(f"{describe(model)} does not say what its input looks like; pass one batch: "
                                "model.check_gradients(x).", layer=model)
        inputs = [_Shape(shape, np.dtype("float32"))]
    rows = [layer.input_dim for layer in model._flatten_layers() if hasattr(layer, "input_dim")
            and hasattr(layer, "output_dim")]
    ids = bool(rows) and len(inputs) == 1 and len(inputs[0].shape) == 2

    def draw(x):
        shape = tuple(batch if i == 0 else time if n is None else n for i, n in enumerate(x.shape))
        if ids or x.dtype.kind in "iu":
            return rng.integers(0, min(rows or [2]), shape)
        return rng.standard_normal(shape).astype("float32")

    found = [draw(x) for x in inputs]
    return found[0] if len(found) == 1 else found


class _Shape:
    def __init__(self, shape, dtype):
        self.shape, self.dtype = shape, dtype


