"""What the stub of lab 7 asks for, done: mistakes.toml makes the wrong versions of it. Labs never lend it to a file."""

import numpy as np

MATRIX = "signs"  # yours


def angles(X):
    """The angles in degrees between every two rows, each pair once."""
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    first, second = np.triu_indices(len(X), 1)
    return np.degrees(np.arccos(np.clip((unit @ unit.T)[first, second], -1, 1)))


def share_near_right(X, degrees):
    """The share of the pairs of rows whose angle is less than `degrees` away from 90."""
    return float(np.mean(np.abs(angles(X) - 90) < degrees))


def n_formula(degrees, N):
    """The lecture's rule of thumb."""
    return float(np.exp(degrees / 90 * N))


def jl_dimensions(n, eps):
    """How many dimensions are enough for n points."""
    return int(np.ceil(4 * np.log(n) / (eps**2 / 2 - eps**3 / 3)))


def jl_project(X, u):
    """The rows of X in k dimensions."""
    if MATRIX == "signs":
        R = np.where(u < 0.5, 1.0, -1.0)
    elif MATRIX == "flat":
        R = np.sqrt(12) * (u - 0.5)
    else:
        R = np.sqrt(3) * ((u < 1 / 6) * 1.0 - (u >= 5 / 6))
    return X @ R / np.sqrt(u.shape[1])


def distortion(X, Y):
    """For every two rows, each pair once as in angles."""
    first, second = np.triu_indices(len(X), 1)
    return ((Y[first] - Y[second]) ** 2).sum(axis=1) / ((X[first] - X[second]) ** 2).sum(axis=1)


def pack_loss(X, degrees):
    """How far the rows are from being all within `degrees` of right angles."""
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    first, second = np.triu_indices(len(X), 1)
    cosine = (unit @ unit.T)[first, second]
    return float((np.maximum(0, np.abs(cosine) - np.sin(np.radians(degrees))) ** 2).sum())


def pack_gradient(X, degrees):
    """The gradient of pack_loss."""
    length = np.linalg.norm(X, axis=1, keepdims=True)
    unit = X / length
    cosine = unit @ unit.T
    np.fill_diagonal(cosine, 0.0)
    slope = 2 * np.maximum(0, np.abs(cosine) - np.sin(np.radians(degrees))) * np.sign(cosine)
    dunit = slope @ unit
    return (dunit - unit * (unit * dunit).sum(axis=1, keepdims=True)) / length
