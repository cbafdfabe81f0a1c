"""What the recurrent operations share: the input half, the plan of steps, the two calls of the core, and the slow way.

The input half of all steps is one product, x W + b. Behind an embedding it is formed once for each distinct id and looked
up by step, since the lookup commutes with it. Steps that are masked are left out of the plan: their state is carried.
Rows that begin with one run of the same id, as padding in front gives, share the states of that run from a zero state on;
it is computed once, and its gradient is the sum of theirs.
"""

import weakref

import numpy as np

from .. import _core
from ..tensor import Tensor, apply, data_of, deferred, recording
from ._base import in_type, kernel_of

CODES = {
    "linear": 0, "relu": 1, "sigmoid": 2, "tanh": 3, "hard_sigmoid": 4, "relu6": 5, "elu": 6, "selu": 7, "softplus": 8,
    "softsign": 9, "exponential": 10, "hard_tanh": 11,
}
"""Activations that the kernels compute: those whose slope follows from their output."""


def known(*activations):
    """The names of activations that the kernels compute, or None where one is not among them."""
    names = [a if isinstance(a, str) else _name(a) for a in activations]
    return names if all(n in CODES for n in names) else None


def check_states(name, *states):
    """A step begins somewhere: TypeError where a state is None."""
    if any(s is None for s in states):
        raise TypeError(f"{name}: needs the states before the step; for zeros pass ops.zeros((batch, units))")


def _name(activation):
    from .. import activations

    if activation is None:
        return "linear"
    name = getattr(activation, "__name__", None)
    return name if isinstance(name, str) and getattr(activations, name, None) is activation else None


class Cell:
    """One kind of recurrence: its name, how many gates it has and how many states."""

    def __init__(self, name, gates, states, *front):
        self.name, self.gates, self.states, self.front = name, gates, states, front
        self.forward = getattr(_core, f"{name}_forward")
        self.backward = getattr(_core, f"{name}_backward")
        self.recurrent_bias = bool(front and front[0])

    def run(self, x, weights, bias, h, c, plan, factors, settings, keep):
        """(y, h_last, c_last, gates, h_before, c_before)."""
        bounds, row, step, start = plan
        return self.forward(*self.front, x, weights, bias, h, c, bounds, row, step, start, factors, *settings, keep)

    def back(self, dy, dc, dh_last, dc_last, kept, weights, plan, factors, settings, shared, wants, row=None, rows=0):
        """(dz, dweights, dbias, dh, dc, dstate); with `row`, dz is summed by row. wants: whether a gradient that has
        vanished may be taken for zero, and whether weights, bias and states are asked for."""
        bounds, _, step, _ = plan
        return self.backward(*self.front, dy, dc, dh_last, dc_last, *kept, weights, bounds, step, factors, *settings,
                             shared, *wants, row, rows)


class Problem:
    """One call, checked: arrays and settings, and the tensors that they came from."""

    def __init__(self, cell, activations, x, kernel, recurrent_kernel, bias, states, mask=None, go_backwards=False,
                 return_sequences=False, zero_output_for_mask=False, dropout_mask=None, recurrent_dropout_mask=None):
        name = cell.name
        x = x if isinstance(x, Tensor) else data_of(x)
        w = kernel_of(name, kernel, x)
        u = in_type(name, recurrent_kernel, w.dtype)
        if len(x.shape) != 3 or w.ndim != 2 or u.ndim != 2:
            raise ValueError(f"{name}: x must be (batch, time, features), kernel (features, gates * units) and "
                             f"recurrent_kernel (units, gates * units); received shapes {tuple(x.shape)}, {w.shape} and "
                             f"{u.shape}")
        units = u.shape[0]
        if units < 1 or u.shape[1] != cell.gates * units or w.shape[1] != u.shape[1] or w.shape[0] != x.shape[2]:
            raise ValueError(f"{name}: x has {x.shape[2]} features; with a recurrent_kernel of shape {u.shape} the kernel "
                             f"must be ({x.shape[2]}, {cell.gates * units}) and the recurrent_kernel ({units}, "
                             f"{cell.gates * units}); the kernel is {w.shape}")
        b = None if bias is None else in_type(name, bias, w.dtype)
        wanted = (2, cell.gates * units) if cell.recurrent_bias else (cell.gates * units,)
        if b is not None and b.shape != wanted:
            raise ValueError(f"{name}: bias must have shape {wanted}; received {b.shape}")
        self.cell, self.x, self.w, self.u, self.units = cell, x, w, u, units
        self.batch, self.time, self.features = x.shape
        self.bias = b[0] if b is not None and cell.recurrent_bias else b
        self.inner_bias = b[1] if b is not None and cell.recurrent_bias else None
        self.states = [None if s is None else self._state(s) for s in states]
        if any(s is None for s in self.states) and any(s is not None for s in self.states):
            self.states = [np.zeros((self.batch, units), w.dtype) if s is None else s for s in self.states]
        self.mask = None if mask is None else self._mask(mask)
        self.backwards, self.sequences = bool(go_backwards), bool(return_sequences)
        self.carry = not zero_output_for_mask
        self.factors = self._factors("recurrent_dropout_mask", recurrent_dropout_mask, units)
        self.input_factors = self._factors("dropout_mask", dropout_mask, self.features)
        codes = [CODES[a] for a in activations]
        self.settings = (self.time if self.sequences else 0, self.carry, codes[0], codes[-1])
        self.inputs = (x, kernel, recurrent_kernel, bias, *states)

    def _state(self, state):
        data = in_type(self.cell.name, state, self.w.dtype)
        if data.shape != (self.batch, self.units):
            raise ValueError(f"{self.cell.name}: an initial state must be (batch, units) = ({self.batch}, {self.units}); "
                             f"received shape {data.shape}")
        return data

    def _mask(self, mask):
        data = data_of(mask)
        if data.shape != (self.batch, self.time):
            raise ValueError(f"{self.cell.name}: mask must be (batch, time) = ({self.batch}, {self.time}); received shape "
                             f"{data.shape}")
        return data if data.dtype == bool else np.ascontiguousarray(data != 0)

    def _factors(self, what, mask, width):
        if mask is None:
            return None
        data = in_type(self.cell.name, mask, self.w.dtype)
        data = data[None] if data.ndim == 2 else data
        if data.shape not in ((1, self.batch, width), (self.cell.gates, self.batch, width)):
            raise ValueError(f"{self.cell.name}: {what} must be (batch, {width}) or (gates, batch, {width}) with a batch of "
                             f"{self.batch} and {self.cell.gates} gates; received shape {data.shape}")
        return data


class Source:
    """Where the input half of each position comes from: rows of x, or of a table of distinct ids."""

    def __init__(self, problem, look_up=True):
        p = self.problem = problem
        self.table = self.distinct = self.prefix = None
        self.owned = False  # whether each row of the input half belongs to one sequence
        found = _lookup(p) if look_up else None
        if found is None:
            self._dense(p)
        else:
            self._looked_up(p, *found)
        if self.rows.ndim == 2:
            self.z = _core.dense_forward(self.rows, p.w, p.bias, 0)
        else:
            self.z = _core.gated_dense_forward(self.rows, p.w, p.bias)

    def _dense(self, p):
        bounds, row, step, start = self.plan = _core.sequence_plan(None, p.mask, p.batch, p.time, p.backwards, 0)[:4]
        data = in_type(p.cell.name, p.x, p.w.dtype)
        self.rows, self.from_x = data.reshape(p.batch * p.time, p.features), row
        self.plan = bounds, None, step, start
        if p.input_factors is not None:
            self._scale(row, np.repeat(np.arange(p.batch), np.diff(bounds)))
        elif row is not None:
            self.rows = _core.embedding_forward(row, self.rows)

    def _looked_up(self, p, table, ids):
        self.table, self.height, self.rows = table, table.shape[0], data_of(table)
        if p.input_factors is None:
            numbers, self.distinct = _core.compact_ids(ids, self.height)
            self.rows = _core.embedding_forward(self.distinct, self.rows)
        else:  # the mask differs by row: an id is another vector in each
            pairs = ids + np.arange(p.batch)[:, None] * self.height
            numbers, distinct = _core.compact_ids(pairs, p.batch * self.height)
            sequence, self.distinct = np.divmod(distinct, self.height)
            self._scale(self.distinct, sequence)
            self.owned = True
        share = p.input_factors is None and p.factors is None and p.states[0] is None
        *plan, self.prefix = _core.sequence_plan(numbers, p.mask, p.batch, p.time, p.backwards, share)
        self.plan = tuple(plan)

    def _scale(self, index, sequence):
        """The rows at `index`, times the factors of their sequence: (positions, copies, features)."""
        self.sequence = sequence
        self.rows = _core.gated_inputs_forward(self.rows, index, sequence, self.problem.input_factors)

    def gradients(self, dz, dprefix, wanted):
        """(dx or dtable, dkernel, dbias of the input half)."""
        p, row = self.problem, self.plan[1]
        if row is not None and not self.owned:
            dz = _core.embedding_backward(dz, row, self.z.shape[0])
            if dprefix is not None:
                dz[self.prefix[0]] += dprefix
        if self.rows.ndim == 2:
            drows, dw, db = _core.dense_backward(dz, self.rows, p.w, dz, 0, *wanted)
        else:
            drows, dw, db = _core.gated_dense_backward(dz, self.rows, p.w, *wanted)
            if drows is not None:
                drows = _core.gated_inputs_backward(drows, self.sequence, p.input_factors)
        if drows is not None and self.table is not None:
            drows = _core.embedding_backward(drows, self.distinct, self.height)
        elif drows is not None:
            if self.from_x is not None:
                drows = _core.embedding_backward(drows, self.from_x, p.batch * p.time)
            drows = drows.reshape(p.batch, p.time, p.features)
        return drows, dw, db


def _lookup(p):
    """(table, ids) if x is a lookup whose ids repeat often enough."""
    pending = deferred(p.x, "embedding")
    if pending is None:
        return None
    (table,), ids = pending.inputs, pending.attrs
    if ids.ndim != 2 or table.dtype != p.w.dtype or ids.size == 0 or table.shape[0] * p.batch >= 1 << 31:
        return None
    return table, ids


class Run:
    """The forward of a problem, and what its backward needs."""

    def __init__(self, problem, keep, look_up=True):
        p, self.problem = problem, problem
        source = self.source = Source(p, look_up)
        h, c = (*p.states, None)[:2]
        self.prefix_kept = None
        if source.prefix is not None:
            length = source.prefix.shape[0]
            self.prefix_plan = (np.array([0, length]), source.prefix, None, None)
            _, h, c, *self.prefix_kept = p.cell.run(source.z, p.u, p.inner_bias, None, None, self.prefix_plan, None,
                                                    (0, *p.settings[1:]), True)
            h = np.concatenate([self.prefix_kept[1], h])
            c = None if c is None else np.concatenate([self.prefix_kept[2], c])
        y, h, c, *self.kept = p.cell.run(source.z, p.u, p.inner_bias, h, c, source.plan, p.factors, p.settings, keep)
        self.results = [a for a in (y, h, c) if a is not None]

    def gradients(self, grads, wanted, trace=False):
        """Gradients of x (or the table), kernel, recurrent kernel, bias and states; with trace, also of every state."""
        p, source, cell = self.problem, self.source, self.problem.cell
        dy = grads[0] if p.sequences else None
        dh, dc = (*grads[p.sequences:], None)[:2]
        # Who asks for the gradient at each step, or at the first, gets it however small it is.
        ends = not any(wanted[4:]) and (source.table is not None or not wanted[0])
        wants = (ends, wanted[2], wanted[3], trace)
        row = source.plan[1] if source.owned else None
        dz, du, db, dh, dc, dstate = cell.back(dy, None, dh, dc, self.kept, p.u, source.plan, p.factors, p.settings,
                                               source.prefix is not None, wants, row, source.z.shape[0])
        dprefix = None
        if source.prefix is not None:
            dprefix, *more = self._prefix_gradients(dy, dh, dc, wants)
            du, db = (a if a is None else a + b for a, b in zip((du, db), more))
        if trace:
            return dstate
        dx, dw, dbias = source.gradients(dz, dprefix, (wanted[0], wanted[1], wanted[3] and cell.recurrent_bias))
        dbias = np.stack([dbias, db]) if dbias is not None else db
        return dx, dw, du, dbias, *(g if w else None for g, w in zip((dh, dc), wanted[4:]))

    def _prefix_gradients(self, dy, dh, dc, wants):
        """The shared run takes the sum of what comes back from the rows that begin behind it."""
        p, source = self.problem, self.source
        start, length = source.plan[3], source.prefix.shape[0]
        back = _core.embedding_backward(dh, start, length + 1)
        if dy is not None:
            inside = np.arange(p.time) < start[:, None]
            where = np.broadcast_to(np.arange(1, p.time + 1), inside.shape)[inside]
            back += _core.embedding_backward(dy[inside], where, length + 1)
        cells = None if dc is None else _core.embedding_backward(dc, start, length + 1)[None, 1:]
        dz, du, db, *_ = p.cell.back(back[None, 1:], cells, None, None, self.prefix_kept, p.u, self.prefix_plan, None,
                                     (length, *p.settings[1:]), False, (False, *wants[1:3], False))
        return dz.sum(0), du, db


def recurrent(problem):
    """The results of a problem as tensors: outputs, and each state after the last step."""
    p = problem
    keep = recording() and any(isinstance(t, Tensor) and t.requires_grad for t in p.inputs)
    run = Run(p, keep)
    inputs, hidden = p.inputs, ()
    if run.source.table is not None:
        inputs, hidden = (run.source.table, *inputs[1:]), ((weakref.ref(p.x), _separate),)
    results = apply(p.cell.name, tuple(run.results), inputs, run if keep else None, _backward, hidden)
    if p.sequences:
        return results
    y = results[0]
    if not p.carry and p.mask is not None and p.time:  # the last output, which is zero where the step is masked
        from .arithmetic import multiply

        y = multiply(y, p.mask[:, 0 if p.backwards else -1, None].astype(p.w.dtype))
    return (y, *results)


def _backward(run, grads, wanted):
    return run.gradients(grads if isinstance(grads, tuple) else (grads,), wanted)


def _separate(node, x):
    """Make a node that looked up products one that takes the looked-up rows x."""
    run = node.saved
    run.problem.x = x
    node.inputs = (x, *node.inputs[1:])
    node.saved, node.hidden = Run(run.problem, True, look_up=False), ()
