"""Checks of lab 2. States, energies and rest are those of the core's Hopfield net."""

import numpy as np

from ... import ops
from ..definition import check


def patterns(t, P, N):
    """P rows of 1 and -1."""
    return t.rng.choice([-1.0, 1.0], (P, N))


def couplings(t, N, whole=False):
    """Symmetric, without diagonal: any numbers, or whole ones, with which sums may be zero."""
    W = np.tril(t.rng.integers(-2, 3, (N, N)) * 1.0 if whole else t.normal(N, N), -1)
    return W + W.T


def stored(X, variant):
    """The core's product, without diagonal."""
    W = np.array(ops.matmul(np.ascontiguousarray(X.T), X).data)
    np.fill_diagonal(W, 0.0)
    return W / {"units": X.shape[1], "patterns": X.shape[0], "nothing": 1}[variant["scale"]]


@check("hebb: couplings that store patterns", points=3)
def hebb(t):
    """Symmetric, no diagonal, scaled."""
    for _ in t.cases():
        P, N = t.sizes(2)
        t.value("hebb", {"X": patterns(t, P, N)}, stored, names=("W",))


def energy_of(s, W):
    """The core's energy before any sweep."""
    return ops.hopfield(s[None], W, sweeps=0)[1].data[0, 0]


@check("energy: of a state", points=2)
def energy(t):
    """Any symmetric couplings."""
    for _ in t.cases():
        N = int(t.rng.integers(2, 12))
        t.value("energy", {"s": patterns(t, 1, N)[0], "W": couplings(t, N)}, energy_of, names=("E",))


def recalled(s, W, order):
    """The core's states before the first and after each sweep."""
    return ops.hopfield(s[None], W, sweeps=len(order), order=order, trace=True)[3].data[0]


def turns(t, N, whole):
    """A state, couplings and some sweeps in random order."""
    order = np.array([t.rng.permutation(N) for _ in range(int(t.rng.integers(1, 5)))])
    return {"s": patterns(t, 1, N)[0], "W": couplings(t, N, whole), "order": order}


@check("recall: one unit after the other", points=4)
def recall(t):
    """States after each sweep, where no sum is zero."""
    for _ in t.cases():
        t.value("recall", turns(t, int(t.rng.integers(5, 14)), False), recalled, names=("states",))


@check("recall: units whose sum is zero stay", points=2, cases=20, needs="recall")
def ties(t):
    """Whole couplings make such sums."""
    for _ in t.cases():
        t.value("recall", turns(t, int(t.rng.integers(3, 8)), True), recalled, names=("states",))


@check("recall: the energy never rises", points=1, needs="recall")
def downhill(t):
    """Of the states that came, by the core's energy."""
    for _ in t.cases():
        inputs = turns(t, 13, t.case % 2 == 0)
        states = np.asarray(t.call("recall", *inputs.values()), "float64")
        energies = [energy_of(s, inputs["W"]) for s in states]
        rises = np.flatnonzero(np.diff(energies) > 1e-9)
        words = ", ".join(f"from {energies[k]:.4g} to {energies[k + 1]:.4g} in sweep {k}" for k in rises[:2])
        t.true("energy", not rises.size, f"the energy rises {words}: going downhill is what makes the net come to rest")


def together(S, W):
    """The core's synchronous sweep."""
    return ops.hopfield(S, W, sweeps=1, synchronous=True)[0].data


@check("step_together: all at the same time", points=2)
def step_together(t):
    """With and without sums of zero."""
    for _ in t.cases():
        B, N = t.sizes(2)
        t.value("step_together", {"S": patterns(t, B, N), "W": couplings(t, N, t.case % 2 == 0)}, together, names=("S",))


def likeness(s, X):
    """The core's product."""
    return ops.matmul(X, s[:, None]).data[:, 0] / X.shape[1]


@check("overlap: with each pattern", points=2)
def overlap(t):
    """From -1 to 1."""
    for _ in t.cases():
        P, N = t.sizes(2)
        X = patterns(t, P, N)
        t.value("overlap", {"s": X[0] if t.case % 2 else -X[-1], "X": X}, likeness, names=("m",))


def resting(X, W):
    """Whether the core's synchronous sweep leaves a row as it is."""
    return ops.hopfield(X, W, sweeps=1, synchronous=True)[2].data == 0


@check("stable: which patterns are at rest", points=2, cases=20)
def stable(t):
    """Some are, some are not, some by a sum of zero only."""
    for _ in t.cases():
        N = int(t.rng.integers(4, 9))
        kept = patterns(t, 2, N)
        W = kept.T @ kept * 1.0
        np.fill_diagonal(W, 0.0)
        X = np.concatenate([kept, patterns(t, 9, N)])
        t.value("stable", {"X": X, "W": W}, resting, names=("stable",))


@check("a damaged pattern is recalled", points=2, hidden=True, cases=3, needs="recall")
def memory(t):
    """hebb and recall together: three patterns of 60 units, one unit in ten turned over."""
    for _ in t.cases():
        X = patterns(t, 3, 60)
        s = X[0].copy()
        s[t.rng.choice(60, 6, replace=False)] *= -1
        order = np.array([t.rng.permutation(60) for _ in range(5)])
        W = t.call("hebb", X)
        want = stored(X, t.variant)
        t.close("W", W, want)
        t.close("states", t.call("recall", s, want, order), recalled(s, want, order))
