"""Word vectors learnt from counts of words that stand near each other (GloVe)."""

import numpy as np

from .corpus import Corpus
from .vectors import Vectors
from .word2vec import Epochs, checked, finite, seeds_of

_BLOCKS = 16  # parts that are learnt from side by side: at most so many threads work


def train_glove(texts, size=100, window=10, epochs=25, rate=0.05, x_max=10.0, alpha=0.75, min_count=5, max_vocab=None,
                seed=None, split=None, verbose=1):
    """Learn word vectors by GloVe: the product of two vectors tells how often their words stand near each other.

    X_ij = sum of 1 / d over all pairs of places of words i and j at most `window` apart in one text. The loss is

        sum over i, j with X_ij > 0 of f(X_ij) (w_i . c_j + b_i + b'_j - log X_ij)^2 / 2,  f(x) = min(1, (x / x_max)^alpha),

    lowered by AdaGrad, entry by entry (see `seqnet.ops.glove`). What comes back is w_i + c_i.

    Args:
        texts: list of texts or of lists of words, or a `Corpus`.
        size: length of a vector.
        window: how far apart words count.
        epochs: how many times all counts are gone through.
        rate: of AdaGrad.
        x_max, alpha: how much counts matter; x_max is 10 as in the authors' example for small texts, 100 in the paper.
        min_count, max_vocab, split: see `Corpus.of`.
        seed: a whole number makes the result repeatable, to the last bit, at any number of threads.
        verbose: 1 prints a line for each epoch, 0 nothing.

    The counts take 16 bytes for each pair of words that meet; `min_count` and `max_vocab` keep them few.

    Returns `Vectors`, the most frequent word first; `history` holds the mean loss of each epoch, `counts` how often each
    word stands.

    Raises ValueError for arguments out of range, where no word stands often enough or no two words meet, TypeError for
    texts that are none, `NonFiniteLossError` where the rate is too large.

    Source: Pennington, Socher and Manning, GloVe: global vectors for word representation, EMNLP 2014.

    Example:
        >>> vectors = train_glove(["the cat sat on the mat", "the dog sat on the rug"], size=8, min_count=1, verbose=0)
        >>> vectors.matrix.shape
        (7, 8)
    """
    from seqnet import ops
    from seqnet.ops.glove import narrowed, widened

    checked("train_glove", size=size, window=window, epochs=epochs)
    for name, value in (("x_max", x_max), ("alpha", alpha)):
        if not (np.isfinite(value) and value > 0):
            raise ValueError(f"train_glove: {name} must be a number above 0; received {value!r}")
    corpus = Corpus.of(texts, min_count, max_vocab, split)
    seeds, words = seeds_of(seed), len(corpus.words)
    place = seeds.numpy_generator().permutation(words).astype(np.int32)  # frequent words in all parts alike
    ids = np.append(place, -1).astype(np.int32)[corpus.ids]
    rows, columns, counts, bounds = (x.data for x in ops.cooccurrences(ids, words, window, blocks=min(_BLOCKS, words)))
    if not len(rows):
        raise ValueError("train_glove: no two words stand near each other: give texts of more than one word")
    targets, weights = np.log(counts), np.minimum(1, (counts / np.float32(x_max)) ** np.float32(alpha))
    tables, generator = [], seeds.numpy_generator()
    for _ in range(2):
        table = np.ones((words, 2 * size + 2), np.float32)  # the sums of squares begin at 1
        start = (generator.random((words, size + 1), np.float32) - np.float32(0.5)) / size
        table[:, :size], table[:, 2 * size] = start[:, :size], start[:, size]
        tables.append(widened(table, size))
    history, report = [], Epochs(epochs, verbose)
    for epoch in range(epochs):
        loss = ops.glove(*tables, rows, columns, targets, weights, bounds, rate=rate, seed=seeds, in_place=True)[2]
        finite("train_glove", loss.data, epoch, rate)
        history.append(float(loss.data))
        report.end(history[-1], len(rows), "counts")
    vectors = Vectors(corpus.words, sum(narrowed(table, size)[:, :size] for table in tables)[place])
    vectors.history, vectors.counts = {"loss": history}, corpus.counts
    return vectors
