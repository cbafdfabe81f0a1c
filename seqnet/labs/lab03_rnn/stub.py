"""Lab 3: Elman and Jordan, unrolled. A network with a memory is a deep network whose layers share their weights.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check rnn` tells how far you are.
"""

import numpy as np

ACTIVATION = "tanh"  # yours: "tanh", "sigmoid", 1 / (1 + e^-z), "softsign", z / (1 + |z|), or "softplus", log(1 + e^z)
DECAY = 0.5  # yours: the share of Jordan's state that stays a step later


def act(z):
    """ACTIVATION of every entry, here a gift."""
    if ACTIVATION == "tanh":
        return np.tanh(z)
    if ACTIVATION == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return z / (1 + np.abs(z)) if ACTIVATION == "softsign" else np.log1p(np.exp(z))


def act_slope(z):
    """The derivative of act at z, for every entry.

    z: any shape -> the same shape
    """
    raise NotImplementedError


def rnn_step(x, h, W, U, b):
    """One step of Elman's network: h_new = act(x W + h U + b).

    x: (B, D); h: (B, H), the state before; W: (D, H); U: (H, H); b: (H,) -> (B, H)
    """
    raise NotImplementedError


def rnn_forward(x, h0, W, U, b):
    """All steps: h_t = act(x_t W + h_(t-1) U + b), beginning with h0.

    x: (B, T, D); h0: (B, H) -> (B, T, H), the states after each step (h0 is not among them)
    """
    raise NotImplementedError


def rnn_backward(dhs, x, h0, W, U, b):
    """Backpropagation through time.

    dhs: (B, T, H), the gradient of each state that rnn_forward gave, from outside; the others as there
    -> (dx (B, T, D), dh0 (B, H), dW (D, H), dU (H, H), db (H,))
    """
    raise NotImplementedError


def truncated_backward(dhs, x, h0, W, U, b, k):
    """The same, cut into pieces of k steps: the forward pass runs through, but no gradient goes back over the border
    between two pieces. The steps 0 to k - 1 are the first piece; the last may be shorter.

    -> (dx, dh0, dW, dU, db), where dh0 is what reaches h0 from the first piece
    """
    raise NotImplementedError


def jordan_step(x, s, W, C, b, V, d):
    """One step of Jordan's network, where the output comes back, not the hidden units:

        h = act(x W + s C + b),  y = h V + d,  s_new = DECAY s + y

    x: (B, D); s: (B, O); W: (D, H); C: (O, H); b: (H,); V: (H, O); d: (O,) -> (y (B, O), s_new (B, O))
    """
    raise NotImplementedError


def with_radius(U, radius):
    """U times that number which makes its spectral radius, the largest |eigenvalue|, equal to radius.

    U: (H, H) -> (H, H)
    """
    raise NotImplementedError
