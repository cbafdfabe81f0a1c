"""Lab 8: convolution along time.

B batch, T time, C channels in, F filters, K taps. All arrays are float64, batch first.
Fill in the bodies; `python -m seqnet.labs check conv1d` tells how far you are.

Your variant: padding "<<padding>>", order "<<order>>".
"""

import numpy as np  # noqa: F401


def conv1d(x, w, b, dilation):
    """y[n, t, f] = b[f] + sum over k, c of x[n, t + k dilation - front, c] w[k, c, f], where x is 0 outside 0..T-1.

    x (B, T, C), w (K, C, F), b (F,) -> y (B, T, F), as many steps as x has.

    reach = (K - 1) dilation. Padding "causal" puts all of it in front (front = reach): y[t] sees nothing after t.
    Padding "same" puts front = reach // 2 in front, the rest behind.
    Order "taps first" is the formula above; in order "newest tap first" w is stored the other way round: its
    first row meets the newest step, so w[K - 1 - k] stands in the place of w[k].

    Worked example, one channel, one filter, causal, taps first: x = 1, 2, 3; w = 10, 1; b = 0; dilation 1:
    y = 1, 12, 23 (that is 10 * 0 + 1 * 1, 10 * 1 + 1 * 2, 10 * 2 + 1 * 3).
    """
    raise NotImplementedError


def conv1d_backward(dy, x, w, b, dilation):
    """The gradients of sum(dy * conv1d(x, w, b, dilation)): dx (B, T, C), dw (K, C, F), db (F,).

    Each product x[...] * w[...] of the forward gives to both of its factors.
    """
    raise NotImplementedError


def receptive_field(layers):
    """How many steps of the input one output sees, for a stack of convolutions: a list of (taps, dilation).

    One layer of K taps and dilation d sees (K - 1) d + 1 steps.
    """
    raise NotImplementedError


def strided(x, w, b, stride):
    """Whole windows only (no padding), and of those only every stride-th, with dilation 1:

    y[n, s, f] = b[f] + sum over k, c of x[n, s stride + k, c] w[k, c, f], in your order of taps.

    x (B, T, C), w (K, C, F), b (F,), T at least K -> y (B, S, F), as many windows S as fit.
    """
    raise NotImplementedError


def separable(x, depth, point, b):
    """A convolution in two steps, without padding: each channel with its own taps, then all channels of a step together.

    u[n, t, c] = sum over k of x[n, t + k, c] depth[k, c];  y = u point + b.  Taps in the order of the formula.

    x (B, T, C), depth (K, C), point (C, F), b (F,) -> y (B, T - K + 1, F)
    """
    raise NotImplementedError
