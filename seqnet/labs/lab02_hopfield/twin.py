"""What the stub of lab 2 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

SCALE = "units"  # yours


def hebb(X):
    """The couplings that store the patterns."""
    W = X.T @ X
    np.fill_diagonal(W, 0.0)
    return W / {"units": X.shape[1], "patterns": X.shape[0], "nothing": 1}[SCALE]


def energy(s, W):
    """E = -1/2 sum over i, j of w_ij s_i s_j, as a number."""
    return -0.5 * s @ W @ s


def recall(s, W, order):
    """The states of the net while its units look at each other one after the other."""
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
    """All units look at the same time."""
    field = S @ W
    return np.where(field == 0, S, np.sign(field))


def overlap(s, X):
    """How much a state is like each pattern."""
    return X @ s / len(s)


def stable(X, W):
    """For each pattern, whether no unit wants to change."""
    return np.all(X * (X @ W) >= 0, axis=1)
