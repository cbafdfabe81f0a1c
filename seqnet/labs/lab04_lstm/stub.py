"""Lab 4: the LSTM by hand. A second state, the cell, that is added to instead of multiplied away.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check lstm` tells how far you are.
"""

import numpy as np

GATES = "ifgo"  # yours: the order of the four blocks of H columns in W, U and b: input, forget, candidate (g), output


def sigmoid(z):
    """1 / (1 + e^-z), here a gift."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def lstm_step(x, h, c, W, U, b):
    """One step. With z = x W + h U + b, whose columns are four blocks in the order GATES:

        i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o),  g = tanh(z_g)
        c_new = f c + i g
        h_new = o tanh(c_new)

    x: (B, D); h, c: (B, H); W: (D, 4H); U: (H, 4H); b: (4H,) -> (h_new (B, H), c_new (B, H))
    Example with H = 1 and z_i = z_f = z_o = 0, z_g = 1, c = 2: c_new = 0.5 * 2 + 0.5 * 0.7616 = 1.3808, h_new = 0.4406.
    """
    raise NotImplementedError


def lstm_step_backward(dh, dc, x, h, c, W, U, b):
    """The gradients of one step, from those of its two results.

    dh, dc: (B, H), the gradients of h_new and c_new; the others as in lstm_step (compute the gates again)
    -> (dx (B, D), dh_prev (B, H), dc_prev (B, H), dW (D, 4H), dU (H, 4H), db (4H,))
    """
    raise NotImplementedError


def lstm_forward(x, h, c, W, U, b, mask):
    """All steps of a batch of sequences, some of them padded.

    Where mask[n, t] is false, sequence n takes no step at t: both of its states stay as they were.

    x: (B, T, D); h, c: (B, H), the first states; mask: truth values (B, T) -> (B, T, H), h after each step
    """
    raise NotImplementedError


def lstm_backward(dhs, x, h, c, W, U, b):
    """Backpropagation through time, for sequences without padding.

    dhs: (B, T, H), the gradient of h after each step, from outside; nothing comes in for the last c
    -> (dx (B, T, D), dh0 (B, H), dc0 (B, H), dW, dU, db)
    """
    raise NotImplementedError


def open_forget_gate(b, value):
    """A copy of b whose forget block holds `value`: with a large value the cell remembers from the first day on.

    b: (4H,) -> (4H,)
    """
    raise NotImplementedError
