"""Gates, cells and states of a recurrence over time, from the arrays that the kernels keep for their backward."""

import numpy as np

from ..tape import backward
from ..tensor import Tensor, _Switch, data_of
from ._recurrent import Run


def inside(problem, gates, upstream=None):
    """{name: array (batch, time, units)} in the order in which steps are taken.

    gates: names of the parts that the kernel keeps. "h" is the state after each step (the one before, where a step is
    masked), "c" the cell where there is one; gates are NaN where a step is masked. With `upstream`, the gradient of the
    outputs (or True for ones), "gradient" is that of h at each step and "gradient_norm" (batch, time) its norm.
    """
    p = problem
    run = Run(p, True, look_up=False)
    kept, (bounds, _, step, _) = run.kept, run.source.plan
    sequence = np.repeat(np.arange(p.batch), np.diff(bounds))
    step = np.arange(sequence.shape[0]) - bounds[sequence] if step is None else step
    found = {}
    for number, name in enumerate(gates):
        if name is not None:
            found[name] = _spread(kept[0][:, number * p.units : (number + 1) * p.units], sequence, step, p)
    lasts = run.results[p.sequences :]
    for name, before, last, first in zip("hc", kept[1:], lasts, p.states):
        after = np.empty_like(before)
        after[:-1] = before[1:]
        ends = bounds[1:][np.diff(bounds) > 0] - 1
        after[ends] = last[np.diff(bounds) > 0]
        found[name] = _carried(_spread(after, sequence, step, p), sequence, step, first)
    if upstream is not None:
        y = run.results[0]
        dy = np.ones_like(y) if upstream is True else np.ascontiguousarray(upstream, y.dtype)
        if dy.shape != y.shape:
            raise ValueError(f"{p.cell.name}: upstream must have the shape of the output {y.shape}; received {dy.shape}")
        grads = (dy, *(None for _ in lasts)) if p.sequences else (dy, *(None for _ in lasts[1:]))
        found["gradient"] = _spread(run.gradients(grads, (False,) * len(p.inputs), True), sequence, step, p)
        found["gradient_norm"] = np.sqrt((found["gradient"] ** 2).sum(-1))
    return found


def inside_steps(run, x, gates, upstream=None, mask=None, go_backwards=False, return_sequences=False,
                 zero_output_for_mask=False, dropout_mask=None, recurrent_dropout_mask=None):
    """The same of a recurrence that takes its steps one by one. run(x, seen, *settings) takes them and notes in the list
    `seen` the gates and states of each."""
    seen, x = [], Tensor(data_of(x), requires_grad=True)
    with _Switch("recording", upstream is not None):
        results = run(x, seen, mask, go_backwards, return_sequences, zero_output_for_mask, dropout_mask,
                      recurrent_dropout_mask)
    if not seen:
        raise ValueError("a sequence of no steps has no gates to look at")
    taken = np.ones(x.shape[:2], bool) if mask is None else data_of(mask) != 0
    taken = taken[:, :: -1 if go_backwards else 1, None]
    found = {name: np.where(taken, np.stack([passed[number].data for passed, _ in seen], 1), np.nan)
             for number, name in enumerate(gates)}
    for number, name in enumerate("hc"[: len(seen[0][1])]):
        found[name] = np.stack([states[number].data for _, states in seen], 1)
    if upstream is not None:
        y = results[0]
        dy = None if upstream is True else np.ascontiguousarray(upstream, y.dtype)
        slopes = backward(y, [states[0] for _, states in seen], dy)
        slopes = np.stack([np.zeros_like(seen[0][1][0].data) if g is None else g for g in slopes], 1)
        found["gradient"] = np.where(taken, slopes, np.nan)
        found["gradient_norm"] = np.sqrt((found["gradient"] ** 2).sum(-1))
    return found


def _spread(values, sequence, step, p):
    """(positions, units) -> (batch, time, units), NaN where no step is taken."""
    whole = np.full((p.batch, p.time, values.shape[1]), np.nan, values.dtype)
    whole[sequence, step] = values
    return whole


def _carried(whole, sequence, step, first):
    """The same with the state before a masked step in place of NaN."""
    taken = np.zeros(whole.shape[:2], bool)
    taken[sequence, step] = True
    state = np.zeros_like(whole[:, 0]) if first is None else first
    for k in range(whole.shape[1]):
        whole[:, k] = state = np.where(taken[:, k, None], whole[:, k], state)
    return whole
