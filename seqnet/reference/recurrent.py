"""What the recurrent twins share: activations with their slopes, and the walk through the steps."""

import numpy as np


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


SELU = (1.05070098735548049342, 1.67326324235437728481)
# name -> (the function, its slope, both of the same argument)
ACTIVATIONS = {
    "linear": (lambda x: x, np.ones_like),
    "relu": (lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0),
    "sigmoid": (_sigmoid, lambda x: _sigmoid(x) * (1 - _sigmoid(x))),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "hard_sigmoid": (lambda x: np.clip(x / 6 + 0.5, 0, 1), lambda x: (np.abs(x) < 3) / 6),
    "relu6": (lambda x: np.clip(x, 0, 6), lambda x: ((x > 0) & (x < 6)) * 1.0),
    "elu": (lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
            lambda x: np.where(x > 0, 1, np.exp(np.minimum(x, 0)))),
    "selu": (lambda x: SELU[0] * np.where(x > 0, x, SELU[1] * np.expm1(np.minimum(x, 0))),
             lambda x: SELU[0] * np.where(x > 0, 1, SELU[1] * np.exp(np.minimum(x, 0)))),
    "softplus": (lambda x: np.logaddexp(x, 0), _sigmoid),
    "softsign": (lambda x: x / (1 + np.abs(x)), lambda x: 1 / (1 + np.abs(x)) ** 2),
    "exponential": (np.exp, np.exp),
    "hard_tanh": (lambda x: np.clip(x, -1, 1), lambda x: (np.abs(x) < 1) * 1.0),
    "silu": (lambda x: x * _sigmoid(x), lambda x: _sigmoid(x) * (1 + x * (1 - _sigmoid(x)))),
}


def per_gate(mask, gates, batch, width):
    """A dropout mask as (gates, batch, width): None is ones, one mask is the same for all gates."""
    if mask is None:
        return np.ones((gates, batch, width))
    mask = np.asarray(mask)
    return np.broadcast_to(mask[None] if mask.ndim == 2 else mask, (gates, batch, width))


class Gates:
    """The gates of a step and their slopes from what comes before their activations; a gate that `clamp` {letter: value
    that broadcasts against (batch, time, units)} names is that value, with slope zero."""

    def __init__(self, activations, letters, clamp, batch, time, units):
        self.functions = [ACTIVATIONS[name] for name in activations]
        self.held = [np.broadcast_to(clamp[c], (batch, time, units)) if clamp and c in clamp else None for c in letters]

    def values(self, t, *z):
        return [f(v) if held is None else held[:, t] for (f, _), v, held in zip(self.functions, z, self.held)]

    def slopes(self, t, *z):
        return [slope(v) if held is None else 0 * v for (_, slope), v, held in zip(self.functions, z, self.held)]


class Walk:
    """A sequence of steps: `taken[k]` (batch, 1) is whether step k is taken, `time[k]` its place in x."""

    def __init__(self, x, mask, go_backwards, return_sequences, zero_output_for_mask):
        self.batch, self.steps = x.shape[:2]
        self.time = list(range(self.steps))[:: -1 if go_backwards else 1]
        mask = np.ones(x.shape[:2]) if mask is None else np.asarray(mask) != 0
        self.taken = [mask[:, t, None] * 1.0 for t in self.time]
        self.sequences, self.zero = return_sequences, zero_output_for_mask

    def forward(self, step, states):
        """step(t, states) -> the new states. Gives (outputs, last states, the states before each step)."""
        before, outputs, y = [], [], states[0]
        for taken, t in zip(self.taken, self.time):
            before.append(states)
            new = step(t, states)
            states = [taken * n + (1 - taken) * old for n, old in zip(new, states)]
            y = states[0] * taken if self.zero else states[0]
            outputs.append(y)
        if self.sequences:
            y = np.stack(outputs, axis=1) if outputs else np.zeros((self.batch, 0, y.shape[1]))
        return y, states, before

    def backward(self, step, before, dy, dstates):
        """step(t, states, dnew) -> the gradients of the states before it. Gives those of the states at the beginning."""
        if not self.sequences:
            last = self.taken[-1] if self.zero and self.steps else 1.0
            dstates = [dstates[0] + dy * last, *dstates[1:]]
        for k in reversed(range(self.steps)):
            taken, t = self.taken[k], self.time[k]
            if self.sequences:
                dstates = [dstates[0] + dy[:, k] * (taken if self.zero else 1.0), *dstates[1:]]
            back = step(t, before[k], [d * taken for d in dstates])
            dstates = [b + (1 - taken) * d for b, d in zip(back, dstates)]
        return dstates


def start(x, units, *states):
    """The states to begin with, zeros where none is given."""
    return [np.zeros((x.shape[0], units)) if s is None else s for s in states]
