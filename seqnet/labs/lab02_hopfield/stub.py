"""Lab 2: the net of Hopfield, 1982. Storing is feedback among units, remembering is going downhill.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check hopfield` tells how far you are.
"""

import numpy as np  # noqa: F401

SCALE = "units"  # yours: what hebb divides by: "units" (N), "patterns" (P) or "nothing"


def hebb(X):
    """The couplings that store the patterns: w_ij = sum over p of x_pi x_pj for i != j, w_ii = 0, divided as SCALE says.

    X: (P, N), numbers of 1 and -1, one pattern a row -> (N, N)
    """
    raise NotImplementedError


def energy(s, W):
    """E = -1/2 sum over i, j of w_ij s_i s_j, as a number.

    s: (N,), numbers of 1 and -1; W: (N, N)
    """
    raise NotImplementedError


def recall(s, W, order):
    """The states of the net while its units look at each other one after the other.

    In sweep k the units take their turns as order[k] says. A unit i becomes 1 where sum over j of w_ij s_j is positive, -1
    where it is negative, and stays as it is where the sum is zero. It sees what the units before it just did.

    s: (N,), the first state; W: (N, N); order: integers (sweeps, N) -> (sweeps + 1, N): the state at first and after each
    sweep. s itself stays as it is.
    """
    raise NotImplementedError


def step_together(S, W):
    """All units look at the same time: each sees what the others were before.

    S: (B, N), one state a row; W: (N, N) -> (B, N)
    """
    raise NotImplementedError


def overlap(s, X):
    """How much a state is like each pattern: m_p = 1/N sum over i of s_i x_pi.

    It is 1 for the pattern itself and -1 for its opposite.

    s: (N,); X: (P, N) -> (P,)
    """
    raise NotImplementedError


def stable(X, W):
    """For each pattern, whether no unit wants to change: the pattern is a state of rest.

    A unit whose sum is zero does not want to change. X: (P, N); W: (N, N) -> truth values (P,)
    """
    raise NotImplementedError
