"""How often words stand near each other, pair after pair."""

import numpy as np


def cooccurrences(ids, words, window=10, by_distance=True, blocks=1):
    """(rows, columns, values, bounds) of the counts that are not zero, part by part."""
    x = np.zeros((words, words))
    for at, word in enumerate(ids):
        for d in range(1, window + 1):
            if word < 0 or at + d >= len(ids) or ids[at + d] < 0:
                break
            count = 1 / d if by_distance else 1.0
            x[word, ids[at + d]] += count
            x[ids[at + d], word] += count
    side = -(-words // blocks)
    rows, columns, bounds = [], [], [0]
    for first in range(0, blocks * side, side):
        for left in range(0, blocks * side, side):
            r, c = np.nonzero(x[first:first + side, left:left + side])
            rows.append(r + first)
            columns.append(c + left)
            bounds.append(bounds[-1] + len(r))
    rows, columns = (np.concatenate(parts).astype("int32") for parts in (rows, columns))
    return rows, columns, x[rows, columns].astype("float32"), np.array(bounds)
