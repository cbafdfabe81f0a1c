"""What the stub of lab 5 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

GATES = "zrn"  # yours
KEEPS = True  # yours


def sigmoid(z):
    """1 / (1 + e^-z)."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def _blocks(a):
    H = a.shape[-1] // 3
    part = {name: a[..., k * H:(k + 1) * H] for k, name in enumerate(GATES)}
    return part["z"], part["r"], part["n"]


def _mix(z, h, n):
    return z * h + (1 - z) * n if KEEPS else (1 - z) * h + z * n


def gru_step(x, h, W, U, b):
    """One step, the reset gate behind the product (as in Keras' default and in cuDNN)."""
    (az, ar, an), (pz, pr, pn) = _blocks(x @ W + b[0]), _blocks(h @ U + b[1])
    z, r = sigmoid(az + pz), sigmoid(ar + pr)
    n = np.tanh(an + r * pn)
    return _mix(z, h, n)


def gru_step_before(x, h, W, U, b):
    """One step in the form of the paper of 2014, the reset gate before the product, with a single bias."""
    (az, ar, an), (Uz, Ur, Un) = _blocks(x @ W + b), _blocks(U)
    z, r = sigmoid(az + h @ Uz), sigmoid(ar + h @ Ur)
    n = np.tanh(an + (r * h) @ Un)
    return _mix(z, h, n)


def gru_step_backward(dh, x, h, W, U, b):
    """The gradients of gru_step, from the gradient dh (B, H) of h_new."""
    (az, ar, an), (pz, pr, pn) = _blocks(x @ W + b[0]), _blocks(h @ U + b[1])
    z, r = sigmoid(az + pz), sigmoid(ar + pr)
    n = np.tanh(an + r * pn)
    kept, taken = (z, 1 - z) if KEEPS else (1 - z, z)
    sign = 1 if KEEPS else -1
    dn = dh * taken * (1 - n**2)
    dr = dn * pn * r * (1 - r)
    dz = sign * dh * (h - n) * z * (1 - z)
    da = {"z": dz, "r": dr, "n": dn}
    dp = {"z": dz, "r": dr, "n": dn * r}
    da, dp = (np.concatenate([d[name] for name in GATES], axis=1) for d in (da, dp))
    dh_prev = dh * kept + dp @ U.T
    return da @ W.T, dh_prev, x.T @ da, h.T @ dp, np.stack([da.sum(axis=0), dp.sum(axis=0)])


def gru_forward(x, h, W, U, b):
    """All steps of gru_step."""
    states = []
    for t in range(x.shape[1]):
        h = gru_step(x[:, t], h, W, U, b)
        states.append(h)
    return np.stack(states, axis=1)


def count(kind, D, H):
    """The number of trainable numbers of a layer, as Keras counts them."""
    blocks = {"rnn": 1, "lstm": 4, "gru_before": 3, "gru": 3}[kind]
    biases = 2 if kind == "gru" else 1
    return blocks * H * (D + H + biases)


def multiplications(kind, D, H, T):
    """The number of multiplications in the matrix products of T steps with one sequence."""
    return T * {"rnn": 1, "lstm": 4, "gru_before": 3, "gru": 3}[kind] * H * (D + H)
