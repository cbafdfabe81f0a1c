"""Word vectors by negative sampling: skip-gram and CBOW."""

import math

import numpy as np

from .. import _core
from ..random import SeedGenerator, global_generator
from ..tensor import Tensor
from ._base import differentiable, float_of, in_type

LANES = 16


@differentiable
def negative_sampling(inputs, outputs, ids, keep, other, window=5, negatives=5, cbow=False, rate=0.025, last_rate=None,
                      shards=2, share=256, measured=1, seed=None, in_place=False, starts=None, parts=None):
    """One pass over texts that moves the vectors of words which stand together towards each other, and away from words
    drawn at random.

    ids (length): words in numbers, -1 between two texts. Each place is a centre c; the words w around it are those up to b
    places away in the same text, b drawn evenly from 1 .. window. Against it `negatives` words o_1, o_2, ... are drawn, once
    for the centre; one that is c counts nothing. With h = inputs[w] in skip-gram, h = the mean of all inputs[w] with `cbow`,
    o_0 = c, label_0 = 1 and else 0:

        f_j = rate (label_j - sigmoid(h . outputs[o_j]))
        outputs[o_j] += f_j h,   inputs[w] += sum over j of f_j outputs[o_j]

    This is a step down the loss -log sigmoid(h . outputs[c]) - sum over j of log sigmoid(-h . outputs[o_j]); with `cbow`
    every inputs[w] gets the whole step, as in word2vec's program. The rate falls in equal steps from `rate` to `last_rate`.

    inputs, outputs: (words, size); with `parts` inputs has more rows: the vector of word w is the mean of the rows
    parts[starts[w]:starts[w + 1]], at most 256, each of which takes the whole step (words made of pieces of words, in
    skip-gram alone). keep, other (words): the alias table of the words to be drawn, see
    `seqnet.embeddings.corpus.noise`. shards, share: `shards` shards go side by side through `share` places each; a row that
    t of them touched then changes by min(1, 2 / t) times the sum of its changes. Threads share out the shards, so the
    result does not depend on their number, but on that of the shards. measured: in one of so many rounds the losses are
    taken (0: in none). in_place: change the arrays that came, which must be NumPy arrays of a multiple of 16 columns.

    Gives (inputs, outputs, losses): losses (length) are the mean over the words around each place, 0 where there are none or
    they were not taken. There is no gradient.

    Raises ValueError where shapes do not fit, ids name no word, or a number is out of range.

    Sources: Mikolov, Sutskever, Chen, Corrado and Dean, Distributed representations of words and phrases and their
    compositionality, NIPS 2013; words drawn once for a centre: Ji, Satish, Li and Dubey, Parallelizing word2vec in shared
    and distributed memory, 2016; the sum of the shards' changes is a form of local SGD (Stich, ICLR 2019); words of
    parts: Bojanowski, Grave, Joulin and Mikolov, Enriching word vectors with subword information, TACL 5, 2017.
    """
    first = inputs if in_place else float_of(inputs)
    second = outputs if in_place else in_type("negative_sampling", outputs, first.dtype)
    if (starts is None) != (parts is None):
        raise ValueError("negative_sampling: starts and parts go together; received one of them")
    same = 0 if parts is None else 1
    if np.ndim(first) != 2 or np.ndim(second) != 2 or np.shape(first)[same:] != np.shape(second)[same:]:
        raise ValueError(f"negative_sampling: inputs and outputs must both be (words, size); received shapes "
                         f"{np.shape(first)} and {np.shape(second)}")
    for name, value in (("rate", rate), ("last_rate", rate if last_rate is None else last_rate)):
        if not math.isfinite(value) or value < 0:
            raise ValueError(f"negative_sampling: {name} must be a finite number of at least 0; received {value!r}")
    size = first.shape[1]
    if not in_place:
        wide = -(-size // LANES) * LANES
        first, second = (_widened(x, wide) for x in (first, second))
    generator = seed if isinstance(seed, SeedGenerator) else global_generator() if seed is None else SeedGenerator(seed)
    key, count = generator.next()
    ids, keep, other = (whole_array(f"negative_sampling: {name}", x, dtype) for name, x, dtype in (
        ("ids", ids, np.int32), ("keep", keep, np.uint32), ("other", other, np.int32)))
    if parts is not None:
        starts, parts = (whole_array(f"negative_sampling: {name}", x, dtype) for name, x, dtype in (
            ("starts", starts, np.int64), ("parts", parts, np.int32)))
    losses = _core.negative_sampling(
        first, second, ids, keep, other, starts, parts, window, negatives, bool(cbow), shards, share, measured, float(rate),
        float(rate if last_rate is None else last_rate), key, (count << 40) & (1 << 64) - 1)
    if in_place:
        return Tensor(first), Tensor(second), Tensor(losses)
    return tuple(Tensor(np.ascontiguousarray(x[:, :size])) for x in (first, second)) + (Tensor(losses),)


def _widened(x, wide):
    out = np.zeros((len(x), wide), x.dtype)
    out[:, :x.shape[1]] = x
    return out


def whole_array(name, values, dtype):
    """Whole numbers as an array that the core takes; TypeError for others, ValueError for those that do not fit."""
    values = np.asarray(values.data if isinstance(values, Tensor) else values)
    if values.dtype.kind not in "iu":
        raise TypeError(f"{name} must be whole numbers; received {values.dtype}")
    limits = np.iinfo(dtype)
    if values.dtype != dtype and values.size and (values.min() < limits.min or values.max() > limits.max):
        raise ValueError(f"{name} must be from {limits.min} to {limits.max}; received "
                         f"{values.min()} to {values.max()}")
    return np.require(values, dtype, ["C", "A"])
