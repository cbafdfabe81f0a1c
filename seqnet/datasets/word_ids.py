"""The rules by which a data set's word ranks become the ids a model is fed, the same for every text data set.

Ranks count from 1, the most frequent word. Ids keep 0 for padding, ``start_char`` for the beginning of a text and
``oov_char`` for words left out; rank r becomes ``r + index_from``.
"""

import operator

import numpy as np

_LARGEST = 2**30  # ids are 32-bit; far beyond any vocabulary, and sums of two still fit


class Options:
    """The arguments ``load_data`` of every text data set takes, checked."""

    __slots__ = ("index_from", "maxlen", "num_words", "oov_char", "skip_top", "start_char")

    def __init__(self, num_words, skip_top, maxlen, start_char, oov_char, index_from):
        self.num_words = whole("num_words", num_words, optional=True, low=0)
        self.skip_top = whole("skip_top", skip_top, low=0)
        self.maxlen = whole("maxlen", maxlen, optional=True, low=0)
        self.start_char = whole("start_char", start_char, optional=True)
        self.oov_char = whole("oov_char", oov_char, optional=True)
        self.index_from = whole("index_from", index_from)


def whole(name, value, optional=False, low=-_LARGEST):
    """The argument as an int in range (or None where it may be); else one ``TypeError`` or ``ValueError``."""
    if value is None and optional:
        return None
    try:
        number = operator.index(value)
    except TypeError:
        wanted = "a whole number" + (" or None" if optional else "")
        raise TypeError(f"load_data: {name} must be {wanted}; received {value!r}") from None
    if not low <= number <= _LARGEST:
        raise ValueError(f"load_data: {name} must be from {low} to {_LARGEST}; received {number}")
    return number


def encode(splits, options):
    """Turn word ranks into ids.

    ``splits`` is a list of (ids, offsets, order, labels): row ``order[i]`` of the ragged array comes i-th. Returns
    the same with the ids of ``options`` and ``order`` without the rows that are too long. The largest id over all
    splits stands in for a missing ``num_words``, as in Keras; Keras then also leaves out the words of that very id.
    """
    splits = [_shift(split, options) for split in splits]
    if options.maxlen:
        splits = [_drop_long(split, options.maxlen) for split in splits]
        if not all(len(order) for _, _, order, _ in splits):
            raise ValueError(
                f"load_data: no review is shorter than maxlen={options.maxlen}, nothing would be left: increase maxlen"
            )
    limit = options.num_words or max((_largest(split) for split in splits), default=0)
    return [_cut(split, options.skip_top, limit, options.oov_char) for split in splits]


def _shift(split, options):
    """Add ``index_from`` and put ``start_char`` in front of each row."""
    ids, offsets, order, labels = split
    if len(ids) and not -_LARGEST <= ids.min() <= ids.max() <= _LARGEST:
        raise ValueError("load_data: the data file holds word ranks beyond any vocabulary: it is damaged")
    if options.start_char is None:
        return ids + np.int32(options.index_from), offsets, order, labels
    moved = offsets + np.arange(len(offsets))
    longer = np.empty(len(ids) + len(offsets) - 1, np.int32)
    is_word = np.ones(len(longer), bool)
    is_word[moved[:-1]] = False
    longer[is_word] = ids
    longer += np.int32(options.index_from)
    longer[moved[:-1]] = options.start_char
    return longer, moved, order, labels


def _drop_long(split, maxlen):
    ids, offsets, order, labels = split
    kept = np.diff(offsets)[order] < maxlen
    return ids, offsets, order[kept], labels[kept]


def _largest(split):
    ids, offsets, order, _ = split
    if len(order) < len(offsets) - 1:
        row_kept = np.zeros(len(offsets) - 1, bool)
        row_kept[order] = True
        ids = ids[np.repeat(row_kept, np.diff(offsets))]
    return int(ids.max()) if len(ids) else 0


def _cut(split, skip_top, limit, oov_char):
    """Replace ids outside [skip_top, limit) by ``oov_char``, or take them out where that is None."""
    ids, offsets, order, labels = split
    outside = (ids < skip_top) | (ids >= limit)
    if oov_char is not None:
        np.copyto(ids, np.int32(oov_char), where=outside)
        return ids, offsets, order, labels
    kept_before = np.zeros(len(ids) + 1, np.int64)
    np.cumsum(~outside, out=kept_before[1:])
    return ids[~outside], kept_before[offsets], order, labels


def views(split):
    """The rows as an object array of views into the flat array: (x, y)."""
    ids, offsets, order, labels = split
    offsets = offsets.tolist()
    x = np.empty(len(order), object)
    for i, row in enumerate(order.tolist()):
        x[i] = ids[offsets[row] : offsets[row + 1]]
    return x, labels


def lists(split):
    """The rows as an object array of lists of Python integers: (x, y). One integer object serves all equal ids."""
    x, labels = views(split)
    ids = split[0]
    low = int(ids.min()) if len(ids) else 0
    high = int(ids.max()) if len(ids) else 0
    if high - low > 1 << 22:
        for i, row in enumerate(x):
            x[i] = row.tolist()
        return x, labels
    numbers = np.arange(low, high + 1).astype(object)
    for i, row in enumerate(x):
        x[i] = numbers[row - low].tolist()
    return x, labels
