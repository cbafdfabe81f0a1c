"""Checks of lab 7. Products and distances are the core's; the formulas are those of the docstrings."""

import math

import numpy as np

from ... import ops
from ..definition import check
from ..scalar import loss_gradient


def cosines(X):
    """Of every two rows, each pair once."""
    unit = ops.normalize(X)
    return ops.matmul(unit, ops.transpose(unit)).data[np.triu_indices(len(X), 1)]


def angles_of(X):
    """In degrees."""
    return np.asarray(ops.arccos(ops.clip(cosines(X), -1.0, 1.0)).data) * (180 / math.pi)


def rows(t, P=None):
    """Directions of different lengths."""
    P, N = (P or int(t.rng.integers(4, 8))), int(t.rng.integers(2, 14))
    return t.normal(P, N) * t.rng.uniform(0.3, 3, (P, 1))


@check("angles: of every two rows", points=3)
def angles(t):
    """Rows of any length, some of them parallel: rounding may make a cosine larger than 1."""
    for _ in t.cases(15):
        X = rows(t)
        X[-1] = X[0] * (1.7 if t.case % 3 else -0.3)
        t.value("angles", {"X": X}, angles_of, names=("angles",))


def share(X, degrees):
    """Counted."""
    return np.mean(np.abs(angles_of(X) - 90) < degrees)


@check("share_near_right: measured", points=2)
def share_near_right(t):
    """Angles on both sides of 90 degrees."""
    for _ in t.cases():
        t.value("share_near_right", {"X": t.normal(30, 40), "degrees": float(t.rng.uniform(5, 12))}, share, names=("share",))


def rule(degrees, N):
    """exp(eps N)."""
    return math.exp(degrees * N / 90)


@check("n_formula: the rule of thumb", points=1)
def n_formula(t):
    """For some angles and dimensions."""
    for _ in t.cases():
        t.value("n_formula", {"degrees": float(t.rng.uniform(2, 7)), "N": int(t.rng.integers(20, 90))}, rule, names=("n",))


def enough(n, eps):
    """The smallest k for which the lemma's inequality holds."""
    k = 1
    while k * (eps**2 / 2 - eps**3 / 3) < 4 * math.log(n):
        k += 1
    return k


@check("jl_dimensions: enough by the lemma", points=2)
def jl_dimensions(t):
    """Exactly."""
    for _ in t.cases():
        inputs = {"n": int(t.rng.integers(2, 10**6)), "eps": float(t.rng.uniform(0.2, 0.9))}
        t.value("jl_dimensions", inputs, enough, names=("k",))


def projected(X, u, variant):
    """The core's product with the matrix of the variant."""
    kinds = {"signs": np.sign(0.5 - u) + (u == 0.5) * -1.0, "flat": (u - 0.5) * 12**0.5,
             "sparse": (3**0.5) * (np.where(u < 1 / 6, 1.0, 0.0) - np.where(u >= 5 / 6, 1.0, 0.0))}
    return ops.matmul(X, kinds[variant["matrix"]] * u.shape[1] ** -0.5).data


@check("jl_project: fewer dimensions", points=3)
def jl_project(t):
    """With given numbers."""
    for _ in t.cases():
        P, N, k = t.sizes(3)
        t.value("jl_project", {"X": t.normal(P, N), "u": t.rng.random((N, k))}, projected, names=("Y",))


def ratio(X, Y):
    """The core's squared distances."""
    first, second = np.triu_indices(len(X), 1)
    squares = [ops.sum(ops.square(ops.subtract(A[first], A[second])), axis=1) for A in (Y, X)]
    return ops.divide(*squares).data


@check("distortion: squared distances compared", points=2)
def distortion(t):
    """Each pair once."""
    for _ in t.cases():
        P, N, k = t.sizes(3)
        t.value("distortion", {"X": t.normal(P, N), "Y": t.normal(P, k)}, ratio, names=("ratio",))


def pushed(X, degrees):
    """Of the core's cosines."""
    return float(np.sum(np.maximum(0, np.abs(cosines(X)) - math.cos(math.radians(90 - degrees))) ** 2))


def crowd(t):
    """Directions none of which is just at the limit, where the loss has a corner in its slope."""
    while True:
        X, degrees = rows(t), float(t.rng.uniform(5, 25))
        if (np.abs(np.abs(cosines(X)) - math.sin(math.radians(degrees))) > 1e-3).all() and pushed(X, degrees) > 0.01:
            return {"X": X, "degrees": degrees}


@check("pack_loss: how crowded", points=2)
def pack_loss(t):
    """Angles on both sides of 90 degrees."""
    for _ in t.cases():
        t.value("pack_loss", crowd(t), pushed, names=("loss",))


@check("pack_gradient: which way to spread", points=3, cases=6)
def pack_gradient(t):
    """Against differences."""
    for _ in t.cases():
        loss_gradient(t, "pack_gradient", crowd(t), pushed, ("X",))


@check("projecting keeps distances", points=2, hidden=True, cases=2, needs="jl_project")
def lemma(t):
    """40 points from 300 to 120 dimensions: nearly all squared distances stay within 40 percent."""
    for _ in t.cases():
        X, u = t.normal(40, 300), t.rng.random((300, 120))
        Y = t.call("jl_project", X, u)
        t.close("Y", Y, projected(X, u, t.variant))
        found = np.asarray(t.call("distortion", X, np.asarray(Y, "float64")), "float64")
        t.close("ratio", found, ratio(X, projected(X, u, t.variant)))
