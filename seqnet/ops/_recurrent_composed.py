"""Recurrence made of other operations, step by step: for activations that the kernels do not know, and for gates that are
held at a value."""

import numpy as np

from ..tensor import Tensor, data_of
from ._base import kernel_of, raw
from .arithmetic import add, multiply, subtract
from .compare import where
from .create import zeros, zeros_like
from .dense import dense
from .matmul import matmul
from .shape import concatenate, expand_dims, stack


def composed(name, gates, step, x, kernel, recurrent_kernel, bias, states, mask, go_backwards, return_sequences,
             zero_output_for_mask, dropout_mask, recurrent_dropout_mask, held=None, seen=None):
    """Outputs and last states. step(z, project, states, hold) gives the new states from the input half z of one step and
    from project(gate or None, h), the product of h with the recurrent kernel, or with the columns of one gate.

    What a step computes for a gate goes through hold(gate, value), which gives the value or, for a gate that is a key of
    `held`, the array that stands there for it. `seen` is a list that receives, for each step, the gates by number and the
    states after it."""
    x, kernel, recurrent_kernel, bias, mask, *states = _tensors(name, x, kernel, recurrent_kernel, bias, mask, *states)
    batch, time = x.shape[:2]
    units = recurrent_kernel.shape[0]
    states = [zeros((batch, units), dtype=recurrent_kernel.dtype) if s is None else s for s in states]
    weights = [recurrent_kernel[:, g * units : (g + 1) * units] for g in range(gates)]

    def project(gate, h):
        masks = None if recurrent_dropout_mask is None else raw(recurrent_dropout_mask)
        if gate is None:
            return [project(g, h) for g in range(gates)]
        if masks is not None:
            h = multiply(h, masks if masks.ndim == 2 else masks[gate % masks.shape[0]])
        return matmul(h, weights[gate])

    z = _inputs(x, kernel, bias, gates, units, dropout_mask)
    outputs, y = [], zeros_like(states[0])
    for k in range(time):
        t = time - 1 - k if go_backwards else k
        passed = {}

        def hold(gate, value, t=t, passed=passed):
            if held and gate in held:
                value = Tensor(np.ascontiguousarray(held[gate][:, t]))
            passed[gate] = value
            return value

        new = step([z[:, t, g * units : (g + 1) * units] for g in range(gates)], project, states, hold)
        y = new[0]
        if mask is not None:
            taken = expand_dims(mask[:, t], -1)
            new = [where(taken, n, old) for n, old in zip(new, states)]
            y = where(taken, y, zeros_like(y)) if zero_output_for_mask else new[0]
        states = new
        if seen is not None:
            seen.append((passed, states))
        outputs.append(y)
    if return_sequences:
        y = stack(outputs, axis=1) if outputs else zeros((batch, 0, units), dtype=recurrent_kernel.dtype)
    return (y, *states)


def _tensors(name, x, kernel, recurrent_kernel, bias, mask, *states):
    """All as tensors of one float type; None stays None."""
    dtype = kernel_of(name, kernel, x).dtype
    if len(x.shape if isinstance(x, Tensor) else data_of(x).shape) != 3 or data_of(recurrent_kernel).ndim != 2:
        raise ValueError(f"{name}: x must be (batch, time, features) and recurrent_kernel (units, gates * units)")
    mask = None if mask is None else Tensor(data_of(mask) != 0)
    first = [t if t is None or isinstance(t, Tensor) else Tensor(data_of(t, dtype)) for t in
             (x, kernel, recurrent_kernel, bias)]
    return (*first, mask, *(t if t is None or isinstance(t, Tensor) else Tensor(data_of(t, dtype)) for t in states))


def _inputs(x, kernel, bias, gates, units, dropout_mask):
    if dropout_mask is None:
        return dense(x, kernel, bias)
    masks = raw(dropout_mask)
    if masks.ndim == 2 or masks.shape[0] == 1:
        return dense(multiply(x, masks.reshape(masks.shape[-2], 1, masks.shape[-1])), kernel, bias)
    parts = [slice(g * units, (g + 1) * units) for g in range(gates)]
    return concatenate([dense(multiply(x, masks[g][:, None]), kernel[:, part], None if bias is None else bias[part])
                        for g, part in enumerate(parts)], axis=-1)


def mixed(z, h, n):
    """z h + (1 - z) n."""
    return add(n, multiply(z, subtract(h, n)))


def clamped(name, clamp, letters, x, recurrent_kernel):
    """{gate: array (batch, time, units)} of a clamp {letter: number or array}; ValueError where one does not fit."""
    found = {}
    if clamp is not None and not isinstance(clamp, dict):
        raise TypeError(f"{name}: clamp is a dictionary from gates ({', '.join(letters)}) to values; received {clamp!r:.80}")
    if clamp:
        u = raw(recurrent_kernel)
        if len(getattr(u, "shape", ())) != 2:
            raise TypeError(f"{name}: recurrent_kernel is an array (units, gates * units); received {u!r:.80}")
        shape = (*(x if isinstance(x, Tensor) else data_of(x)).shape[:2], u.shape[0])
    for letter, value in (clamp or {}).items():
        if letter not in letters:
            raise ValueError(f"{name}: clamp names the gates {', '.join(letters)}; received {letter!r}")
        array = data_of(np.asarray(raw(value)), u.dtype)
        try:
            found[letters.index(letter)] = np.broadcast_to(array, shape)
        except ValueError:
            raise ValueError(f"{name}: the value of the clamped gate {letter!r} has shape {array.shape}, which does not "
                             f"broadcast against (batch, time, units) = {shape}. A value for each step is (time, 1), one "
                             "for each unit (units,)") from None
    return found
