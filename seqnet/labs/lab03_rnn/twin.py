"""What the stub of lab 3 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

ACTIVATION = "tanh"  # yours
DECAY = 0.5  # yours


def act(z):
    """ACTIVATION of every entry."""
    if ACTIVATION == "tanh":
        return np.tanh(z)
    if ACTIVATION == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return z / (1 + np.abs(z)) if ACTIVATION == "softsign" else np.log1p(np.exp(z))


def act_slope(z):
    """The derivative of act at z, for every entry."""
    if ACTIVATION == "tanh":
        return 1 - np.tanh(z) ** 2
    if ACTIVATION == "sigmoid":
        return act(z) * (1 - act(z))
    return 1 / (1 + np.abs(z)) ** 2 if ACTIVATION == "softsign" else 1 / (1 + np.exp(-z))


def rnn_step(x, h, W, U, b):
    """One step of Elman's network."""
    return act(x @ W + h @ U + b)


def rnn_forward(x, h0, W, U, b):
    """All steps."""
    states, h = [], h0
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, U, b)
        states.append(h)
    return np.stack(states, axis=1)


def rnn_backward(dhs, x, h0, W, U, b):
    """Backpropagation through time."""
    states = np.concatenate([h0[:, None], rnn_forward(x, h0, W, U, b)], axis=1)
    dx, dW, dU, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    dh = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        z = x[:, t] @ W + states[:, t] @ U + b
        dz = (dhs[:, t] + dh) * act_slope(z)
        dx[:, t] = dz @ W.T
        dW += x[:, t].T @ dz
        dU += states[:, t].T @ dz
        db += dz.sum(axis=0)
        dh = dz @ U.T
    return dx, dh, dW, dU, db


def truncated_backward(dhs, x, h0, W, U, b, k):
    """The same, cut into pieces of k steps."""
    states = rnn_forward(x, h0, W, U, b)
    dx, dW, dU, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    dh0 = np.zeros_like(h0)
    for first in range(0, x.shape[1], k):
        piece = slice(first, first + k)
        before = h0 if first == 0 else states[:, first - 1]
        dx[:, piece], dh, *grads = rnn_backward(dhs[:, piece], x[:, piece], before, W, U, b)
        dh0 = dh if first == 0 else dh0
        for total, grad in zip((dW, dU, db), grads):
            total += grad
    return dx, dh0, dW, dU, db


def jordan_step(x, s, W, C, b, V, d):
    """One step of Jordan's network, where the output comes back, not the hidden units."""
    y = act(x @ W + s @ C + b) @ V + d
    return y, DECAY * s + y


def with_radius(U, radius):
    """U times that number which makes its spectral radius, the largest |eigenvalue|, equal to radius."""
    return U * radius / np.abs(np.linalg.eigvals(U)).max()
