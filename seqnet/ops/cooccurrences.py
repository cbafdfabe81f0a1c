"""How often words stand near each other."""

import numpy as np

from .. import _core
from ..tensor import Tensor
from ._base import differentiable
from .negative_sampling import whole_array


@differentiable
def cooccurrences(ids, words, window=10, by_distance=True, blocks=1):
    """X_ij = sum over all pairs of places of word i and word j that are d <= window apart in one text of 1 / d (of 1 without
    `by_distance`). X is symmetric; only what is not zero comes.

    ids (length): words in numbers below `words`, -1 between two texts. blocks: the table is cut into blocks x blocks parts
    of ceil(words / blocks) words each way, and the entries come part by part, in a part row by row.

    Gives (rows, columns, values, bounds): rows and columns (entries) int32, values (entries) float32 (summed up in float64),
    bounds (blocks * blocks + 1) int64, where the entries of each part begin. There is no gradient.

    Raises ValueError for ids out of range and where window or blocks are less than 1, or blocks more than the words.
    """
    ids = whole_array("cooccurrences: ids", ids, np.int32)
    if isinstance(words, bool) or not hasattr(words, "__index__") or not 1 <= words < 2**31:
        raise ValueError(f"cooccurrences: words must be a whole number of at least 1; received {words!r}")
    if ids.ndim != 1 or len(ids) >= 2**31:
        raise ValueError(f"cooccurrences: ids must be (length); received shape {ids.shape}")
    wrong = np.flatnonzero((ids < -1) | (ids >= words))
    if wrong.size:
        raise ValueError(f"cooccurrences: ids must be from -1 to {words - 1}; {ids[wrong[0]]} stands at place {wrong[0]}")
    order, starts = places_of(ids, words)
    found = _core.cooccurrences(ids, order, starts, window, bool(by_distance), blocks)
    return tuple(Tensor(x) for x in found)


def places_of(ids, words):
    """(places, starts): where each word stands, those of word 0 first, and where the places of each word begin."""
    counts = np.bincount(ids[ids >= 0], minlength=words)
    places = np.flatnonzero(ids >= 0).astype(np.int32)
    for shift in (0, 16):  # by the low digits first, then by the high ones: two quick sorts of 16 bits
        if shift and words <= 1 << 16:
            break
        places = places[np.argsort((ids[places] >> shift).astype(np.uint16), kind="stable")]
    return places, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
