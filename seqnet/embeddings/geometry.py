"""How many directions fit into a space: angles between vectors, nearly orthogonal ones, random projections.

In a space of N axes two random directions stand at an angle whose cosine has mean 0 and deviation 1 / sqrt(N). An often
shown estimate of how many directions fit that are all within eps (in units of a right angle) of being orthogonal is
N_eff = exp(eps N). It says the right thing, exponentially many in N, but not the right number: what is guaranteed follows
from Hoeffding's bound, P(|cos| > c) <= 2 exp(-N c^2 / 2) (`directions_that_fit`), where the tolerance enters squared.
`angles` measures.
"""

import math

import numpy as np

from seqnet.random import normal


def random_directions(n, size, seed=None):
    """n random directions, (n, size), each of length 1, evenly spread over all directions."""
    x = np.asarray(normal((n, size), seed=seed), np.float32)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def angles(matrix, pairs=None, seed=0):
    """Angles in degrees, 0 to 180, between the rows of a matrix (n, size).

    All n (n - 1) / 2 pairs unless `pairs` asks for so many random ones of different rows. Rows of zeros are an error.
    """
    x = np.asarray(getattr(matrix, "matrix", matrix), np.float64)
    if x.ndim != 2 or len(x) < 2:
        raise ValueError(f"angles: needs at least two rows (n, size); received shape {x.shape}")
    lengths = np.linalg.norm(x, axis=1, keepdims=True)
    if not lengths.all():
        raise ValueError(f"angles: row {int(np.argmin(lengths))} is zero and has no direction")
    x = x / lengths
    if pairs is None:
        i, j = np.triu_indices(len(x), 1)
        cosines = (x @ x.T)[i, j]
    else:
        rng = np.random.default_rng(seed)
        i = rng.integers(0, len(x), pairs)
        j = (i + rng.integers(1, len(x), pairs)) % len(x)
        cosines = np.einsum("ij,ij->i", x[i], x[j])
    return np.degrees(np.arccos(np.clip(cosines, -1, 1)))


def angle_density(degrees, size):
    """The density, per degree, of the angle between two random directions of a space with `size` axes.

    p(t) = Gamma(N/2) / (sqrt(pi) Gamma((N-1)/2)) sin(t)^(N-2), t in radians.
    """
    if size < 2:
        raise ValueError(f"angle_density: needs at least two axes; received {size}")
    t = np.radians(np.asarray(degrees, float))
    front = math.lgamma(size / 2) - math.lgamma((size - 1) / 2) - math.log(math.pi) / 2
    with np.errstate(divide="ignore"):
        power = (size - 2) * np.log(np.sin(t)) if size > 2 else np.zeros_like(t)
    return np.exp(front + power) * math.pi / 180


def share_within(size, degrees):
    """The share of pairs of random directions whose angle is within `degrees` of a right angle, from `angle_density`."""
    steps = 4000
    middle = 90 - degrees + (np.arange(steps) + 0.5) * (2 * degrees / steps)
    return float(angle_density(middle, size).mean() * 2 * degrees)


def n_eff(degrees, size):
    """exp(eps N) with eps = degrees / 90: the estimate of how many nearly orthogonal directions a space of N axes holds.

    It is an order of magnitude with the tolerance entering as it is; see `directions_that_fit` for a bound that holds.
    """
    return math.exp(degrees / 90 * size)


def directions_that_fit(degrees, size):
    """A number of directions that certainly fit with all angles within `degrees` of 90: sqrt(2 / p), at least `size`.

    Of n random directions, n^2 / 2 pairs are each outside with probability p <= 2 exp(-N c^2 / 2), c = sin(degrees)
    (Hoeffding); with n^2 p / 2 < 1 some choice has none outside. `size` axes are orthogonal anyway.
    """
    c = math.sin(math.radians(degrees))
    return max(size, math.floor(math.exp(size * c * c / 4)))


def pack(n, size, degrees=5.0, steps=2000, seed=None):
    """n directions of a space with `size` axes, pushed apart until all angles are within `degrees` of 90.

    Random directions to begin with; in each of at most `steps` steps every pair with |cos| above c = 0.95 sin(degrees) is
    pushed apart, down the slope of the sum of (|cos| - c)^2 / 4. Where more directions are asked for than fit, or the
    pushing stops in a bad place (two that are parallel do not part), some pairs stay closer: look at `angles` of the result.
    This is what was measured beside what `n_eff` says and `directions_that_fit` promises. (n, size), float64.
    """
    if n < 2 or size < 2 or not 0 < degrees <= 90:
        raise ValueError(f"pack: needs n and size of at least 2 and degrees from 0 to 90; received {n}, {size}, {degrees}")
    limit = math.sin(math.radians(degrees))
    x = random_directions(n, size, seed).astype(np.float64)
    for _ in range(steps):
        cosines = x @ x.T
        np.fill_diagonal(cosines, 0)
        if np.abs(cosines).max() <= limit:
            break
        x -= 0.5 * (np.sign(cosines) * np.maximum(np.abs(cosines) - 0.95 * limit, 0)) @ x
        x /= np.linalg.norm(x, axis=1, keepdims=True)
    return x


def random_projection(matrix, size, seed=None):
    """Project rows (n, old size) to (n, size) by a matrix of normal numbers of variance 1 / size.

    Lengths and distances keep their mean; with size = 8 ln(n) / eps^2 all n points keep their distances within a factor
    1 +- eps with high probability (Johnson and Lindenstrauss, 1984; Dasgupta and Gupta, 2003).
    """
    from seqnet import ops

    x = np.asarray(getattr(matrix, "matrix", matrix), np.float32)
    if x.ndim != 2 or size < 1:
        raise ValueError(f"random_projection: needs rows (n, size) and a size of at least 1; received {x.shape} and {size}")
    away = np.asarray(normal((x.shape[1], size), stddev=1 / math.sqrt(size), seed=seed), np.float32)
    return ops.matmul(x, away).data


def distortion(matrix, projected, pairs=10000, seed=0):
    """Ratios of distances after and before a projection, for so many random pairs of different rows."""
    x, y = (np.asarray(getattr(m, "matrix", m), np.float64) for m in (matrix, projected))
    rng = np.random.default_rng(seed)
    i = rng.integers(0, len(x), pairs)
    j = (i + rng.integers(1, len(x), pairs)) % len(x)
    before, after = (np.linalg.norm(z[i] - z[j], axis=1) for z in (x, y))
    return after[before > 0] / before[before > 0]
