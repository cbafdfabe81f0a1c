"""Backward passes through time with a mistake in them: what the planted mistakes of recurrent layers compute.

They are for default activations, without masks and dropout; elsewhere the planted mistake is a sign.
"""

from __future__ import annotations

import numpy as np

from ..tensor import data_of


def _plain(problem, activations):
    return (problem.mask is None and problem.factors is None and problem.input_factors is None
            and tuple(problem.settings[2:]) == activations)


def _flipped(results):
    return [g if g is None or i != 2 else -g for i, g in enumerate(results)]


def _ends(problem, grads):
    """The gradients of outputs (time, batch, units) and of the last states."""
    grads = grads if isinstance(grads, tuple) else (grads,)
    dy = np.zeros((problem.time, problem.batch, problem.units), problem.w.dtype)
    if problem.sequences and grads[0] is not None:
        dy += grads[0].swapaxes(0, 1)
    lasts = [np.zeros((problem.batch, problem.units), problem.w.dtype) if g is None else g
             for g in grads[problem.sequences:]]
    return dy, lasts


def _steps(problem):
    """The inputs in the order of the steps."""
    x = data_of(problem.x, problem.w.dtype).swapaxes(0, 1)
    return x[::-1] if problem.backwards else x


def _hand_in(problem, results, dx, dw, du, db):
    """The wrong gradients in the places of the right ones; those of x may belong to a table that was looked up."""
    dx = dx[::-1] if problem.backwards else dx
    dx = np.ascontiguousarray(dx.swapaxes(0, 1))
    wrong = [dx if results[0] is not None and results[0].shape == dx.shape else results[0], dw, du, db]
    return [None if g is None else np.ascontiguousarray(w) for g, w in zip(results, wrong)] + results[4:]


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(results, saved, grads, through_cell=True, tanh_slope=True, state_before=True):
    """Gradients of an LSTM with one part of its backward left out."""
    p = saved.problem
    if not _plain(p, (3, 2)):
        return _flipped(results)
    x, (dy, (dh, dc)) = _steps(p), _ends(p, grads)
    h, c = (np.zeros_like(dh) if s is None else s for s in p.states)
    kept = []
    for now in x:
        z = now @ p.w + h @ p.u + (0 if p.bias is None else p.bias)
        i, f, g, o = np.split(z, 4, axis=1)
        i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)
        new = f * c + i * g
        after = o * np.tanh(new)
        kept.append((now, h, c, i, f, g, o, new, after))
        h, c = after, new
    dx, dw, du = np.zeros_like(x), np.zeros_like(p.w), np.zeros_like(p.u)
    db = np.zeros(p.w.shape[1], p.w.dtype)
    for t in reversed(range(p.time)):
        now, h, c, i, f, g, o, new, after = kept[t]
        dh = dh + dy[t]
        e = np.tanh(new)
        dnew = dh * o * ((1 - e * e) if tanh_slope else 1)
        if through_cell:
            dnew = dnew + dc
        dz = np.concatenate([dnew * g * i * (1 - i), dnew * c * f * (1 - f), dnew * i * (1 - g * g),
                             dh * e * o * (1 - o)], axis=1)
        dx[t], dw, db = dz @ p.w.T, dw + now.T @ dz, db + dz.sum(0)
        du = du + (h if state_before else after).T @ dz
        dh, dc = dz @ p.u.T, dnew * f
    return _hand_in(p, results, dx, dw, du, db)


def simple_rnn(results, saved, grads):
    """Gradients of a simple recurrent network in which every step stands alone."""
    p = saved.problem
    if not _plain(p, (3, 3)):
        return _flipped(results)
    x, (dy, (dh,)) = _steps(p), _ends(p, grads)
    h = np.zeros_like(dh) if p.states[0] is None else p.states[0]
    dx, dw, du = np.zeros_like(x), np.zeros_like(p.w), np.zeros_like(p.u)
    db = np.zeros(p.w.shape[1], p.w.dtype)
    for t in range(p.time):
        after = np.tanh(x[t] @ p.w + h @ p.u + (0 if p.bias is None else p.bias))
        dz = (dy[t] + (dh if t == p.time - 1 else 0)) * (1 - after * after)
        dx[t], dw, db = dz @ p.w.T, dw + x[t].T @ dz, db + dz.sum(0)
        du, h = du + h.T @ dz, after
    return _hand_in(p, results, dx, dw, du, db)
