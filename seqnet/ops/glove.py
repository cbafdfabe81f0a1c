"""Word vectors from counts of words that stand near each other."""

import math

import numpy as np

from .. import _core
from ..random import SeedGenerator, global_generator
from ..tensor import Tensor
from ._base import differentiable, float_of, in_type
from .negative_sampling import whole_array

LANES = 16


@differentiable
def glove(words_table, context_table, rows, columns, targets, weights, bounds, rate=0.05, seed=None, in_place=False):
    """One pass of AdaGrad over the weighted squares 1/2 weight (w_i . c_j + b_i + b_j - target)^2 of all entries (i, j):

        e = w_i . c_j + b_i + b_j - target,  g = rate weight e
        w_i -= g c_j / sqrt(G_i),  G_i += (g c_j)^2 for each number by itself, the same for c_j with w_i
        b -= g / sqrt(G),  G += g^2 for both biases, all from the values before

    words_table, context_table: (words, 2 size + 2), of each word the vector, the sums G of its numbers, the bias and its
    sum; the sums begin at 1. rows, columns, targets, weights (entries) and bounds (blocks * blocks + 1): which words meet,
    as `cooccurrences` gives them, log X and how much it matters. The entries of a part are taken in an order drawn from
    `seed`. Parts that share no words go side by side, so threads change nothing in the result; the number of parts does.
    in_place: change the tables that came, NumPy arrays whose size is a multiple of 16.

    Gives (words_table, context_table, loss), loss a number: the mean of the squares as they were met. No gradient.

    Raises ValueError where shapes do not fit or the entries are not in the parts that bounds say.

    Sources: Pennington, Socher and Manning, GloVe: global vectors for word representation, EMNLP 2014; Duchi, Hazan and
    Singer, Adaptive subgradient methods, JMLR 2011; parts side by side: Gemulla, Nijkamp, Haas and Sismanis, Large-scale
    matrix factorization with distributed stochastic gradient descent, KDD 2011.
    """
    first = words_table if in_place else float_of(words_table)
    second = context_table if in_place else in_type("glove", context_table, first.dtype)
    if np.ndim(first) != 2 or np.shape(first) != np.shape(second) or first.shape[1] < 4 or first.shape[1] % 2:
        raise ValueError(f"glove: both tables must be (words, 2 size + 2); received shapes {np.shape(first)} and "
                         f"{np.shape(second)}")
    if not math.isfinite(rate) or rate < 0:
        raise ValueError(f"glove: rate must be a finite number of at least 0; received {rate!r}")
    rows, columns = (whole_array(f"glove: {name}", x, np.int32) for name, x in (("rows", rows), ("columns", columns)))
    bounds = whole_array("glove: bounds", bounds, np.int64)
    blocks = math.isqrt(max(0, bounds.size - 1))
    if bounds.ndim != 1 or blocks < 1 or blocks * blocks + 1 != bounds.size:
        raise ValueError(f"glove: bounds must be (blocks * blocks + 1); received shape {bounds.shape}")
    size = (first.shape[1] - 2) // 2
    if not in_place:
        first, second = widened(first, size), widened(second, size)
    targets, weights = (in_type("glove", x, first.dtype) for x in (targets, weights))
    generator = seed if isinstance(seed, SeedGenerator) else global_generator() if seed is None else SeedGenerator(seed)
    key, count = generator.next()
    losses = _core.glove(first, second, rows, columns, targets, weights, bounds, blocks, float(rate), key ^ count)
    loss = Tensor(np.asarray(losses.sum() / max(1, len(rows)), first.dtype))
    if not in_place:
        first, second = narrowed(first, size), narrowed(second, size)
    return Tensor(first), Tensor(second), loss


def widened(table, size):
    """The table with zeros behind the vectors, up to a multiple of 16, and ones behind the sums."""
    wide = -(-size // LANES) * LANES
    out = np.zeros((len(table), 2 * wide + 2), table.dtype)
    out[:, wide:2 * wide] = 1
    out[:, :size], out[:, wide:wide + size], out[:, 2 * wide:] = np.split(table, [size, 2 * size], axis=1)
    return out


def narrowed(table, size):
    """The table without what `widened` put behind vectors and sums."""
    wide = (table.shape[1] - 2) // 2
    return np.concatenate([table[:, :size], table[:, wide:wide + size], table[:, 2 * wide:]], axis=1)
