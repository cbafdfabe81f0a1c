"""Lab 5: the GRU. Two gates instead of three, one state instead of two.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check gru` tells how far you are.
"""

import numpy as np

GATES = "zrn"  # yours: the order of the three blocks of H columns: update (z), reset (r), candidate (n)
KEEPS = True  # yours: True: z keeps the old state, h_new = z h + (1 - z) n. False: z takes the new, (1 - z) h + z n


def sigmoid(z):
    """1 / (1 + e^-z), here a gift."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def gru_step(x, h, W, U, b):
    """One step, the reset gate behind the product (as in Keras' default and in cuDNN). With a = x W + b[0] and
    p = h U + b[1], whose columns are three blocks in the order GATES:

        z = sigmoid(a_z + p_z),  r = sigmoid(a_r + p_r),  n = tanh(a_n + r p_n)
        h_new = z h + (1 - z) n   (or the other way round, see KEEPS)

    x: (B, D); h: (B, H); W: (D, 3H); U: (H, 3H); b: (2, 3H) -> (B, H)
    """
    raise NotImplementedError


def gru_step_before(x, h, W, U, b):
    """One step in the form of the paper of 2014, the reset gate before the product, with a single bias:

        z = sigmoid(x W_z + h U_z + b_z),  r = sigmoid(x W_r + h U_r + b_r),  n = tanh(x W_n + (r h) U_n + b_n)

    and the same mixture. x: (B, D); h: (B, H); W: (D, 3H); U: (H, 3H); b: (3H,) -> (B, H)
    """
    raise NotImplementedError


def gru_step_backward(dh, x, h, W, U, b):
    """The gradients of gru_step, from the gradient dh (B, H) of h_new.

    -> (dx (B, D), dh_prev (B, H), dW (D, 3H), dU (H, 3H), db (2, 3H))
    """
    raise NotImplementedError


def gru_forward(x, h, W, U, b):
    """All steps of gru_step. x: (B, T, D); h: (B, H), the first state -> (B, T, H), the state after each step"""
    raise NotImplementedError


def count(kind, D, H):
    """The number of trainable numbers of a layer, as Keras counts them.

    kind "rnn": W, U, b of one block. "lstm": of four blocks. "gru_before": of three blocks, with one bias. "gru": of three
    blocks, with two biases (one for x W, one for h U). D inputs, H units -> int
    """
    raise NotImplementedError


def multiplications(kind, D, H, T):
    """The number of multiplications in the matrix products of T steps with one sequence. -> int"""
    raise NotImplementedError
