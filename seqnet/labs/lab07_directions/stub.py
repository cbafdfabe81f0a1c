"""Lab 7: how many directions fit? In many dimensions almost all directions are almost at right angles.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check directions` tells how far you are.
"""

import numpy as np  # noqa: F401

MATRIX = "signs"  # yours: what jl_project makes of uniform numbers: "signs", "flat" or "sparse"


def angles(X):
    """The angles in degrees between every two rows, each pair once: (0,1), (0,2), ..., (1,2), ...

    X: (P, N), rows of any length -> (P (P - 1) / 2,)
    """
    raise NotImplementedError


def share_near_right(X, degrees):
    """The share of the pairs of rows whose angle is less than `degrees` away from 90. X: (P, N) -> number"""
    raise NotImplementedError


def n_formula(degrees, N):
    """The lecture's rule of thumb: exp(eps N) directions fit into N dimensions, eps = degrees / 90. -> number"""
    raise NotImplementedError


def jl_dimensions(n, eps):
    """How many dimensions are enough for n points, all distances within a factor 1 +- eps (squared), by the lemma of Johnson
    and Lindenstrauss: the smallest whole number k >= 4 ln n / (eps^2 / 2 - eps^3 / 3).

    n: int; eps: number -> int
    """
    raise NotImplementedError


def jl_project(X, u):
    """The rows of X in k dimensions, X R / sqrt(k), where R (N, k) is made of numbers drawn evenly from [0, 1):

        MATRIX "signs":  R = 1 where u < 1/2, else -1
        MATRIX "flat":   R = sqrt(12) (u - 1/2)
        MATRIX "sparse": R = sqrt(3) where u < 1/6, -sqrt(3) where u >= 5/6, else 0

    X: (P, N); u: (N, k) -> (P, k)
    """
    raise NotImplementedError


def distortion(X, Y):
    """For every two rows, each pair once as in angles: the squared distance in Y divided by that in X.

    X: (P, N); Y: (P, k) -> (P (P - 1) / 2,)
    """
    raise NotImplementedError


def pack_loss(X, degrees):
    """How far the rows are from being all within `degrees` of right angles: the sum over pairs, each once, of
    max(0, |cos| - limit)^2, limit = cos(90 - degrees), as a number.

    X: (P, N), rows of any length
    """
    raise NotImplementedError


def pack_gradient(X, degrees):
    """The gradient of pack_loss; going against it spreads the directions.

    X: (P, N) -> (P, N)
    """
    raise NotImplementedError
