"""What the stub of lab 2 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

SCALE = "units"  # yours


def hebb(X):
    W = X.T @ X
    np.fill_diagonal(W, 0.0)
    return W / {"units": X.shape[1], "patterns": X.shape[0], "nothing": 1}[SCALE]


def energy(s, W):
    return -0.5 * s @ W @ s


def recall(s, W, order):
    s = s.copy()
    states = [s.copy()]
    for sweep in order:
        for i in sweep:
            field = W[i] @ s
            if field != 0:
                s[i] = np.sign(field)
        states.append(s.copy())
    return np.array(states)


def step_together(S, W):
    field = S @ W
    return np.where(field == 0, S, np.sign(field))


def overlap(s, X):
    return X @ s / len(s)


def stable(X, W):
    return np.all(X * (X @ W) >= 0, axis=1)
