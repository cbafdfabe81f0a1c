"""The simple recurrent network, one step after the other."""

import numpy as np

from .recurrent import ACTIVATIONS, Walk, per_gate, start


def simple_rnn(x, kernel, recurrent_kernel, bias=None, h=None, **settings):
    """h_t = act((x_t f) kernel + bias + (h_{t-1} g) recurrent_kernel). Gives (outputs, last h)."""
    return _run(x, kernel, recurrent_kernel, bias, h, **settings)[0]


def simple_rnn_backward(dys, x, kernel, recurrent_kernel, bias=None, h=None, **settings):
    """dz = dh act'(z), then to x, h and the weights, backwards through the steps."""
    _, walk, before, pre, act, f, g = _run(x, kernel, recurrent_kernel, bias, h, **settings)
    dx, dw, du, db = (np.zeros_like(a) for a in (x, kernel, recurrent_kernel, recurrent_kernel[0]))

    def back(t, states, dnew):
        dz = dnew[0] * ACTIVATIONS[act][1](pre(t, states))
        dx[:, t] += f * (dz @ kernel.T)
        dw[...] += (x[:, t] * f).T @ dz
        du[...] += (states[0] * g).T @ dz
        db[...] += dz.sum(0)
        return [g * (dz @ recurrent_kernel.T)]

    (dh,) = walk.backward(back, before, dys[0], dys[1:])
    return [dx, dw, du, *([] if bias is None else [db]), *([] if h is None else [dh])]


def _run(x, kernel, recurrent_kernel, bias, h, mask=None, activation="tanh", go_backwards=False, return_sequences=False,
         zero_output_for_mask=False, dropout_mask=None, recurrent_dropout_mask=None):
    units = recurrent_kernel.shape[0]
    (f,) = per_gate(dropout_mask, 1, x.shape[0], x.shape[2])
    (g,) = per_gate(recurrent_dropout_mask, 1, x.shape[0], units)
    walk = Walk(x, mask, go_backwards, return_sequences, zero_output_for_mask)

    def pre(t, states):
        return (x[:, t] * f) @ kernel + (states[0] * g) @ recurrent_kernel + (0 if bias is None else bias)

    y, last, before = walk.forward(lambda t, states: [ACTIVATIONS[activation][0](pre(t, states))], start(x, units, h))
    return (y, *last), walk, before, pre, activation, f, g


def simple_rnn_step(x, h, kernel, recurrent_kernel, bias=None, **settings):
    """A sequence of one step."""
    return simple_rnn(x[:, None], kernel, recurrent_kernel, bias, h, **settings)[1]


def simple_rnn_step_backward(dy, x, h, kernel, recurrent_kernel, bias=None, **settings):
    """Its gradient."""
    dx, dw, du, *db, dh = simple_rnn_backward([0 * dy, dy], x[:, None], kernel, recurrent_kernel, bias, h, **settings)
    return [dx[:, 0], dh, dw, du, *db]
