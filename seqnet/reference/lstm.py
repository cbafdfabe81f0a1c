"""Long short-term memory, one step after the other."""

import numpy as np

from .recurrent import ACTIVATIONS, Gates, Walk, per_gate, start


def lstm(x, kernel, recurrent_kernel, bias=None, h=None, c=None, **settings):
    """i, f, o = s(z), g = act(z), c_t = f c + i g, h_t = o act(c_t). Gives (outputs, last h, last c)."""
    return _run(x, kernel, recurrent_kernel, bias, h, c, **settings)[0]


def lstm_backward(dys, x, kernel, recurrent_kernel, bias=None, h=None, c=None, **settings):
    """From h_t = o act(c_t) and c_t = f c + i g to each gate before its activation, then to x, h and the weights."""
    _, walk, before, pre, act, gates, masks, state_masks = _run(x, kernel, recurrent_kernel, bias, h, c, **settings)
    dx, dw, du, db = (np.zeros_like(a) for a in (x, kernel, recurrent_kernel, recurrent_kernel[0]))
    units = recurrent_kernel.shape[0]
    a, da = ACTIVATIONS[act]

    def back(t, states, dnew):
        z = pre(t, states)
        i, f, g, o = gates.values(t, *z)
        new = f * states[1] + i * g
        dc = dnew[1] + dnew[0] * o * da(new)
        dz = [d * slope for d, slope in zip((dc * g, dc * states[1], dc * i, dnew[0] * a(new)), gates.slopes(t, *z))]
        dh = 0
        for k, d in enumerate(dz):
            part = slice(k * units, (k + 1) * units)
            dx[:, t] += masks[k] * (d @ kernel[:, part].T)
            dw[:, part] += (x[:, t] * masks[k]).T @ d
            du[:, part] += (states[0] * state_masks[k]).T @ d
            db[part] += d.sum(0)
            dh = dh + state_masks[k] * (d @ recurrent_kernel[:, part].T)
        return [dh, dc * f]

    dh, dc = walk.backward(back, before, dys[0], dys[1:])
    return [dx, dw, du, *([] if bias is None else [db]), *([] if h is None else [dh]), *([] if c is None else [dc])]


def _run(x, kernel, recurrent_kernel, bias, h, c, mask=None, activation="tanh", recurrent_activation="sigmoid",
         go_backwards=False, return_sequences=False, zero_output_for_mask=False, dropout_mask=None,
         recurrent_dropout_mask=None, clamp=None):
    units = recurrent_kernel.shape[0]
    masks = per_gate(dropout_mask, 4, x.shape[0], x.shape[2])
    state_masks = per_gate(recurrent_dropout_mask, 4, x.shape[0], units)
    walk = Walk(x, mask, go_backwards, return_sequences, zero_output_for_mask)
    act, gate = activation, recurrent_activation
    gates = Gates((gate, gate, act, gate), "ifgo", clamp, *x.shape[:2], units)

    def pre(t, states):
        parts = [slice(k * units, (k + 1) * units) for k in range(4)]
        return [(x[:, t] * masks[k]) @ kernel[:, part] + (states[0] * state_masks[k]) @ recurrent_kernel[:, part]
                + (0 if bias is None else bias[part]) for k, part in enumerate(parts)]

    def step(t, states):
        i, f, g, o = gates.values(t, *pre(t, states))
        new = f * states[1] + i * g
        return [o * ACTIVATIONS[act][0](new), new]

    y, last, before = walk.forward(step, start(x, units, h, c))
    return (y, *last), walk, before, pre, act, gates, masks, state_masks


def lstm_step(x, h, c, kernel, recurrent_kernel, bias=None, **settings):
    """A sequence of one step."""
    return lstm(x[:, None], kernel, recurrent_kernel, bias, h, c, **settings)[1:]


def lstm_step_backward(dys, x, h, c, kernel, recurrent_kernel, bias=None, **settings):
    """Its gradient."""
    dx, dw, du, *db, dh, dc = lstm_backward([0 * dys[0], *dys], x[:, None], kernel, recurrent_kernel, bias, h, c,
                                            **settings)
    return [dx[:, 0], dh, dc, dw, du, *db]
