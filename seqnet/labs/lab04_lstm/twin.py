"""What the stub of lab 4 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

GATES = "ifgo"  # yours


def sigmoid(z):
    """1 / (1 + e^-z)."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def _gates(x, h, W, U, b):
    z = x @ W + h @ U + b
    H = h.shape[1]
    part = {name: z[:, k * H:(k + 1) * H] for k, name in enumerate(GATES)}
    return sigmoid(part["i"]), sigmoid(part["f"]), np.tanh(part["g"]), sigmoid(part["o"])


def lstm_step(x, h, c, W, U, b):
    """One step."""
    i, f, g, o = _gates(x, h, W, U, b)
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new


def lstm_step_backward(dh, dc, x, h, c, W, U, b):
    """The gradients of one step, from those of its two results."""
    i, f, g, o = _gates(x, h, W, U, b)
    tc = np.tanh(f * c + i * g)
    dc = dc + dh * o * (1 - tc**2)
    dz = {"i": dc * g * i * (1 - i), "f": dc * c * f * (1 - f), "g": dc * i * (1 - g**2), "o": dh * tc * o * (1 - o)}
    dz = np.concatenate([dz[name] for name in GATES], axis=1)
    return dz @ W.T, dz @ U.T, dc * f, x.T @ dz, h.T @ dz, dz.sum(axis=0)


def lstm_forward(x, h, c, W, U, b, mask):
    """All steps of a batch of sequences, some of them padded."""
    states = []
    for t in range(x.shape[1]):
        h_new, c_new = lstm_step(x[:, t], h, c, W, U, b)
        real = mask[:, t, None]
        h, c = np.where(real, h_new, h), np.where(real, c_new, c)
        states.append(h)
    return np.stack(states, axis=1)


def lstm_backward(dhs, x, h, c, W, U, b):
    """Backpropagation through time, for sequences without padding."""
    before = []
    for t in range(x.shape[1]):
        before.append((h, c))
        h, c = lstm_step(x[:, t], h, c, W, U, b)
    dx, dW, dU, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    dh, dc = np.zeros_like(h), np.zeros_like(c)
    for t in reversed(range(x.shape[1])):
        dx[:, t], dh, dc, dW_t, dU_t, db_t = lstm_step_backward(dhs[:, t] + dh, dc, x[:, t], *before[t], W, U, b)
        dW += dW_t
        dU += dU_t
        db += db_t
    return dx, dh, dc, dW, dU, db


def open_forget_gate(b, value):
    """A copy of b whose forget block holds `value`."""
    H, k = len(b) // 4, GATES.index("f")
    b = b.copy()
    b[k * H:(k + 1) * H] = value
    return b
