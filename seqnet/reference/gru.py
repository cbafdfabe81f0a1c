"""Gated recurrent units in both forms, one step after the other."""

import numpy as np

from .recurrent import Gates, Walk, per_gate, start


def gru(x, kernel, recurrent_kernel, bias=None, h=None, **settings):
    """z, r = s(.), n = act(.), h_t = z h + (1 - z) n; where r comes in is reset_after. Gives (outputs, last h)."""
    return _run(x, kernel, recurrent_kernel, bias, h, **settings)[0]


def gru_backward(dys, x, kernel, recurrent_kernel, bias=None, h=None, **settings):
    """From h_t = z h + (1 - z) n to each gate before its activation, then to x, h and the weights."""
    _, walk, before, halves, gates, masks, state_masks = _run(x, kernel, recurrent_kernel, bias, h, **settings)
    after = settings.get("reset_after", True)
    dx, dw, du = (np.zeros_like(a) for a in (x, kernel, recurrent_kernel))
    db, dinner = np.zeros_like(recurrent_kernel[0]), np.zeros_like(recurrent_kernel[0])
    units = recurrent_kernel.shape[0]
    parts = [slice(k * units, (k + 1) * units) for k in range(3)]

    def back(t, states, dnew):
        old, (zz, zr, inner, zn) = states[0], halves(t, states)
        z, r, n = gates.values(t, zz, zr, zn)
        slope_z, slope_r, slope_n = gates.slopes(t, zz, zr, zn)
        dzn = dnew[0] * (1 - z) * slope_n
        dh = dnew[0] * z
        if after:
            dproduct, seen = dzn * r, old * state_masks[2]
            dr = dzn * inner
            dh = dh + state_masks[2] * (dproduct @ recurrent_kernel[:, parts[2]].T)
        else:
            dproduct, seen = dzn, r * old * state_masks[2]
            dseen = dzn @ recurrent_kernel[:, parts[2]].T
            dr = dseen * old * state_masks[2]
            dh = dh + dseen * r * state_masks[2]
        dz = [dnew[0] * (old - n) * slope_z, dr * slope_r, dzn]
        for k, d in enumerate(dz):
            dx[:, t] += masks[k] * (d @ kernel[:, parts[k]].T)
            dw[:, parts[k]] += (x[:, t] * masks[k]).T @ d
            db[parts[k]] += d.sum(0)
        for k, d in enumerate((dz[0], dz[1], dproduct)):
            du[:, parts[k]] += (seen if k == 2 else old * state_masks[k]).T @ d
            dinner[parts[k]] += d.sum(0)
            if k < 2:
                dh = dh + state_masks[k] * (d @ recurrent_kernel[:, parts[k]].T)
        return [dh]

    (dh,) = walk.backward(back, before, dys[0], dys[1:])
    dbias = [] if bias is None else [np.stack([db, dinner]) if after else db]
    return [dx, dw, du, *dbias, *([] if h is None else [dh])]


def _run(x, kernel, recurrent_kernel, bias, h, mask=None, activation="tanh", recurrent_activation="sigmoid",
         reset_after=True, go_backwards=False, return_sequences=False, zero_output_for_mask=False, dropout_mask=None,
         recurrent_dropout_mask=None, clamp=None):
    units = recurrent_kernel.shape[0]
    masks = per_gate(dropout_mask, 3, x.shape[0], x.shape[2])
    state_masks = per_gate(recurrent_dropout_mask, 3, x.shape[0], units)
    walk = Walk(x, mask, go_backwards, return_sequences, zero_output_for_mask)
    gates = Gates((recurrent_activation, recurrent_activation, activation), "zrn", clamp, *x.shape[:2], units)
    none = np.zeros(3 * units)
    b, inner_b = (none, none) if bias is None else bias if reset_after else (bias, none)
    parts = [slice(k * units, (k + 1) * units) for k in range(3)]

    def halves(t, states):
        """Before their activations: z, r, the recurrent half of n, and n."""
        old = [states[0] * m for m in state_masks]
        zx, rx, nx = ((x[:, t] * masks[k]) @ kernel[:, part] + b[part] for k, part in enumerate(parts))
        zz = zx + old[0] @ recurrent_kernel[:, parts[0]] + inner_b[parts[0]]
        zr = rx + old[1] @ recurrent_kernel[:, parts[1]] + inner_b[parts[1]]
        if reset_after:
            inner = old[2] @ recurrent_kernel[:, parts[2]] + inner_b[parts[2]]
            return zz, zr, inner, nx + gates.values(t, zz, zr)[1] * inner
        inner = (gates.values(t, zz, zr)[1] * old[2]) @ recurrent_kernel[:, parts[2]]
        return zz, zr, inner, nx + inner

    def step(t, states):
        zz, zr, _, zn = halves(t, states)
        z, _, n = gates.values(t, zz, zr, zn)
        return [z * states[0] + (1 - z) * n]

    y, last, before = walk.forward(step, start(x, units, h))
    return (y, *last), walk, before, halves, gates, masks, state_masks


def gru_step(x, h, kernel, recurrent_kernel, bias=None, **settings):
    """A sequence of one step."""
    return gru(x[:, None], kernel, recurrent_kernel, bias, h, **settings)[1]


def gru_step_backward(dy, x, h, kernel, recurrent_kernel, bias=None, **settings):
    """Its gradient."""
    dx, dw, du, *db, dh = gru_backward([0 * dy, dy], x[:, None], kernel, recurrent_kernel, bias, h, **settings)
    return [dx[:, 0], dh, dw, du, *db]
