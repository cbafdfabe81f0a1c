"""Wrong kernels by their numbers."""

import numpy as np

from ..definition import mistake
from .checks import attention, conv1d, lstm_step


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _gates(x, h, W, U, b, variant):
    z = dict(zip(variant["gates"], np.split(x @ W + h @ U + b, 4, axis=1)))
    return [z[g] for g in "ifgo"]


@mistake("lab_conv1d", "the taps run backwards: w[taps - 1] belongs to the newest step")
def taps_backwards(x, w, b, dilation, variant):
    """w turned round."""
    return conv1d(x, np.ascontiguousarray(w[::-1]), b, dilation, variant)


@mistake("lab_conv1d", "b is not added")
def conv_no_bias(x, w, b, dilation, variant):
    """b = 0."""
    return conv1d(x, w, 0 * b, dilation, variant)


@mistake("lab_conv1d", "dilation is not used")
def conv_no_dilation(x, w, b, dilation, variant):
    """dilation = 1."""
    return conv1d(x, w, b, 1, variant)


@mistake("lab_conv1d", "the steps before the sequence are those of the other edge: read your variant again")
def other_edge(x, w, b, dilation, variant):
    """zeros for repeat."""
    return conv1d(x, w, b, dilation, {"edge": "zeros" if variant["edge"] == "repeat" else "repeat"})


@mistake("lab_conv1d", "w is read as (taps, filters, channels); it is (taps, channels, filters)")
def w_transposed(x, w, b, dilation, variant):
    """The flat numbers in the wrong shape."""
    turned = np.ascontiguousarray(w.reshape(w.shape[0], w.shape[2], w.shape[1]).transpose(0, 2, 1))
    return conv1d(x, turned, b, dilation, variant)


@mistake("lab_lstm_step", "the gates are read in the order i, f, g, o of Keras; yours is another")
def order_of_keras(x, h, c, W, U, b):
    """ifgo."""
    return lstm_step(x, h, c, W, U, b, {"gates": "ifgo"})


@mistake("lab_lstm_step", "the candidate g goes through the sigmoid; it needs tanh")
def sigmoid_candidate(x, h, c, W, U, b, variant):
    """s(g)."""
    i, f, g, o = map(_sigmoid, _gates(x, h, W, U, b, variant))
    new = f * c + i * g
    return o * np.tanh(new), new


@mistake("lab_lstm_step", "h_new lacks the tanh of the cell")
def no_tanh(x, h, c, W, U, b, variant):
    """o c."""
    i, f, g, o = _gates(x, h, W, U, b, variant)
    new = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * new, new


@mistake("lab_lstm_step", "U is not used: the state h never enters the gates")
def no_recurrence(x, h, c, W, U, b, variant):
    """h U left out."""
    return lstm_step(x, h, c, W, 0 * U, b, variant)


@mistake("lab_attention", "the scores are not divided by the root of size")
def no_scale(q, k, v, window):
    """scale 1."""
    return attention(q * np.sqrt(q.shape[2]), k, v, window)


@mistake("lab_attention", "the window is not used: query t sees every step up to t")
def no_window(q, k, v, window):
    """window = time."""
    return attention(q, k, v, q.shape[1])


@mistake("lab_attention", "query t does not see its own step t")
def not_itself(q, k, v, window):
    """s < t."""
    t = np.arange(q.shape[1])
    seen = (t[:, None] > t) & (t[:, None] - t < window)
    x = np.where(seen, q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[2]), -np.inf)
    with np.errstate(all="ignore"):
        p = np.exp(x - x.max(axis=2, keepdims=True))
        p = p / p.sum(axis=2, keepdims=True)
    return np.where(seen.any(axis=1)[None, :, None], np.nan_to_num(p) @ v, 0.0)
