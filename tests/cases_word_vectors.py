"""The part of the table that trains word vectors."""

import numpy as np

from seqnet import ops
from seqnet.embeddings.corpus import noise
from seqnet.reference.cooccurrences import cooccurrences
from seqnet.reference.negative_sampling import negative_sampling
from tests.case import case


def texts(words, size, length, gap=9):
    """Tables of both kinds, texts of several lengths, and what is drawn against them."""

    def make(rng):
        ids = rng.integers(0, words, length).astype("int32")
        ids[::gap] = -1
        keep, other = noise(rng.integers(1, 50, words))
        return [rng.standard_normal((words, size)), rng.standard_normal((words, size)), ids, keep, other]

    return make


for _cbow in (False, True):
    for _words, _size, _length, _more in (
        (23, 16, 60, {}), (23, 5, 60, {"shards": 1, "share": 7}), (40, 35, 70, {"shards": 3, "share": 5, "measured": 2}),
        (9, 16, 40, {"negatives": 1, "window": 1, "share": 4}), (50, 17, 40, {"negatives": 9, "window": 8, "shards": 4,
                                                                              "share": 3}),
        (5, 3, 0, {}), (1, 2, 6, {"measured": 0}), (6, 4, 1, {}), (400, 100, 50, {"share": 10, "last_rate": 0.001}),
    ):
        case("negative_sampling", texts(_words, _size, _length), gradient=False, cbow=_cbow, rate=0.05, seed=3,
             **{"last_rate": 0.01, **_more})


def pieces(words, rows, size, length):
    """Words of one to four rows each."""

    def make(rng):
        _, outputs, ids, keep, other = texts(words, size, length)(rng)
        starts = np.concatenate([[0], np.cumsum(rng.integers(1, 5, words))])
        return [rng.standard_normal((rows, size)), outputs, ids, keep, other, starts, rng.integers(0, rows, starts[-1])]

    return make


for _words, _rows, _size, _more in ((12, 20, 16, {"share": 9}), (30, 8, 21, {"shards": 3, "share": 4, "negatives": 7}),
                                    (4, 1, 3, {"shards": 1}), (25, 90, 35, {"window": 2, "measured": 3, "share": 6})):
    case("negative_sampling", pieces(_words, _rows, _size, 50), gradient=False, rate=0.05, seed=3, **_more,
         function=lambda inputs, outputs, ids, keep, other, starts, parts, **settings: ops.negative_sampling(
             inputs, outputs, ids, keep, other, starts=starts, parts=parts, **settings),
         twin=lambda inputs, outputs, ids, keep, other, starts, parts, **settings: negative_sampling(
             inputs, outputs, ids, keep, other, starts=starts, parts=parts, **settings))


def places(words, length):
    def make(rng):
        ids = rng.integers(0, words, length).astype("int32")
        ids[rng.random(length) < 0.15] = -1
        return [ids]

    return make


for _words, _length, _more in (
    (13, 90, {}), (13, 90, {"blocks": 4}), (70, 150, {"window": 3, "blocks": 7}), (130, 60, {"by_distance": False}),
    (5, 0, {}), (1, 5, {"window": 1}), (3, 6, {"window": 100, "blocks": 3}),
):
    case("cooccurrences", places(_words, _length), gradient=False, smooth=False, words=_words, **_more)


def counts(words, size, blocks, length=60):
    """Tables whose sums are at least 1, and the entries of random texts."""

    def make(rng):
        rows, columns, values, bounds = cooccurrences(places(words, length)(rng)[0], words, 4, True, blocks)
        tables = rng.standard_normal((2, words, 2 * size + 2))
        for table in tables:
            table[:, size:2 * size] = 1 + table[:, size:2 * size] ** 2
            table[:, -1] = 1 + table[:, -1] ** 2
        values = values.astype("float64")
        return [*tables, rows, columns, np.log(values), np.minimum(1, values), bounds]

    return make


for _words, _size, _blocks in ((9, 16, 1), (9, 5, 3), (20, 35, 4), (3, 1, 3), (7, 2, 5)):
    case("glove", counts(_words, _size, _blocks), gradient=False, rate=0.05, seed=4)
case("glove", counts(4, 3, 2, 0), gradient=False, seed=1)
