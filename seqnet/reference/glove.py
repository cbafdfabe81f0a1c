"""GloVe with AdaGrad, entry after entry."""

import math

import numpy as np

from ..random import SeedGenerator
from .negative_sampling import _mixed


def order_of(n, part, key):
    """The order in which the n entries of a part are taken: steps of a number without a common divisor."""
    bits = _mixed(key ^ _mixed(part))
    stride = 1 if n < 4 else n // 4 + (bits >> 8) % (n // 2 + 1)
    while math.gcd(stride, n) != 1:
        stride += 1
    return [(_mixed(bits) % n + k * stride) % n for k in range(n)]


def glove(words_table, context_table, rows, columns, targets, weights, bounds, rate=0.05, seed=None):
    """(words_table, context_table, loss) after one pass."""
    tables = [np.array(words_table), np.array(context_table)]
    size = (tables[0].shape[1] - 2) // 2
    key, count = (seed if isinstance(seed, SeedGenerator) else SeedGenerator(seed)).next()
    blocks = math.isqrt(len(bounds) - 1)
    loss = 0.0
    for stratum in range(blocks):
        for unit in range(blocks):
            part = unit * blocks + (unit + stratum) % blocks
            first, n = bounds[part], int(bounds[part + 1] - bounds[part])
            for k in order_of(n, part, key ^ count) if n else ():
                entry = first + k
                w, c = (table[i[entry]] for table, i in zip(tables, (rows, columns)))
                e = w[:size] @ c[:size] + w[2 * size] + c[2 * size] - targets[entry]
                g = rate * weights[entry] * e
                steps = [np.concatenate([g * other[:size], [g]]) for other in (c, w)]
                for row, step in zip((w, c), steps):
                    numbers, sums = np.r_[:size, 2 * size], np.r_[size:2 * size, 2 * size + 1]
                    row[numbers] -= step / np.sqrt(row[sums])
                    row[sums] += step**2
                loss += 0.5 * weights[entry] * e**2
    return *tables, np.asarray(loss / max(1, len(rows)), tables[0].dtype)
