"""Word vectors learnt from texts by skip-gram and CBOW with negative sampling (word2vec)."""

import time

import numpy as np

from seqnet.random import SeedGenerator

from .corpus import Corpus, noise
from .vectors import Vectors

_PIECE = 1 << 21  # places of the texts in one call of the core: between two calls an interrupt is seen


def train_skipgram(texts, size=100, window=5, negatives=5, epochs=5, rate=0.025, last_rate=0.0001, min_count=5,
                   max_vocab=None, sample=1e-3, power=0.75, seed=None, shards=2, split=None, verbose=1):
    """Learn word vectors by skip-gram with negative sampling: from a word its neighbours in the text are told from words
    drawn at random.

    For a word c and each word w at most b places away (b drawn from 1 .. window for each place) the loss is

        -log sigmoid(v_w . u_c) - sum over k words o drawn with p(o) ~ count(o)^power of log sigmoid(-v_w . u_o),

    and both vectors take a step down its slope, the rate falling in a line from `rate` to `last_rate`. v are the vectors
    that come back, u a second set that is thrown away. Frequent words are left out at random (`sample`), see
    `Corpus.thinned`.

    Args:
        texts: list of texts or of lists of words, or a `Corpus`.
        size: length of a vector.
        window: how far away a neighbour may stand, at most 256.
        negatives: k, words drawn against each place, at most 64.
        epochs: how many times all texts are read.
        min_count, max_vocab, split: see `Corpus.of`; words that stand less often than min_count have no vector.
        sample: share of the text from which on a word counts as frequent; 0 leaves none out.
        seed: a whole number makes the result repeatable, to the last bit, at any number of threads.
        shards: parts of the text that are learnt from side by side: at most so many threads work. Another number gives other
            vectors.
        verbose: 1 prints a line for each epoch, 0 nothing.

    Returns `Vectors`, the most frequent word first; `history` holds the loss of each epoch, `counts` how often each word
    stands.

    Raises ValueError for arguments out of range or where no word stands often enough, TypeError for texts that are none,
    `NonFiniteLossError` where the rate is too large.

    Sources: Mikolov, Chen, Corrado and Dean, Efficient estimation of word representations in vector space, 2013; Mikolov,
    Sutskever, Chen, Corrado and Dean, Distributed representations of words and phrases and their compositionality, NIPS
    2013. The k words are drawn once for a place, not for each neighbour (Ji et al., 2016).

    Example:
        >>> vectors = train_skipgram(["the cat sat on the mat", "the dog sat on the rug"], size=8, min_count=1, verbose=0)
        >>> vectors.neighbours("cat", 1)
        [('...', ...)]
    """
    return _train("train_skipgram", False, texts, size, window, negatives, epochs, rate, last_rate, min_count, max_vocab,
                  sample, power, seed, shards, split, verbose)


def train_cbow(texts, size=100, window=5, negatives=5, epochs=5, rate=0.05, last_rate=0.0001, min_count=5,
               max_vocab=None, sample=1e-3, power=0.75, seed=None, shards=2, split=None, verbose=1):
    """Learn word vectors by CBOW (continuous bag of words): the word in the middle is told from words drawn at random by the
    mean of its neighbours.

    With h the mean of v_w over the words w around c the loss is

        -log sigmoid(h . u_c) - sum over k words o drawn with p(o) ~ count(o)^power of log sigmoid(-h . u_o).

    Every v_w gets the whole slope of h, not its share, as in word2vec's program. Faster than `train_skipgram`, and better
    with frequent words than with rare ones. Arguments, result and errors as there.
    """
    return _train("train_cbow", True, texts, size, window, negatives, epochs, rate, last_rate, min_count, max_vocab, sample,
                  power, seed, shards, split, verbose)


def checked(caller, **numbers):
    """Whole numbers of at least 1; else ValueError."""
    for name, value in numbers.items():
        if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
            raise ValueError(f"{caller}: {name} must be a whole number of at least 1; received {value!r}")


def seeds_of(seed):
    """A stream of seeds for a `seed` argument."""
    return seed if isinstance(seed, SeedGenerator) else SeedGenerator(seed)


def finite(caller, losses, epoch, rate):
    """`NonFiniteLossError` where a loss is no number."""
    if not np.isfinite(losses).all():
        from seqnet.training.diagnosis import NonFiniteLossError

        raise NonFiniteLossError(f"{caller}: the vectors grew without bounds in epoch {epoch + 1}. Lower the rate "
                                 f"({rate:g}) or give more text.")


class Epochs:
    """Counts epochs and prints a line after each."""

    def __init__(self, epochs, verbose):
        self.epochs, self.verbose, self.done, self.start = epochs, verbose, 0, time.perf_counter()

    def end(self, loss, words, what="words"):
        """An epoch is over."""
        self.done += 1
        if self.verbose:
            now = time.perf_counter()
            seconds, self.start = now - self.start, now
            print(f"Epoch {self.done}/{self.epochs} - {seconds:.1f}s - {words / max(seconds, 1e-9):,.0f} {what}/s - "
                  f"loss: {loss:.4f}", flush=True)


def _train(caller, cbow, texts, size, window, negatives, epochs, rate, last_rate, min_count, max_vocab, sample, power, seed,
           shards, split, verbose):
    corpus, inputs, history = learn(caller, texts, size, window, negatives, epochs, rate, last_rate, min_count, max_vocab,
                                    sample, power, seed, shards, split, verbose, cbow=cbow)
    vectors = Vectors(corpus.words, inputs)
    vectors.history, vectors.counts = {"loss": history}, corpus.counts
    return vectors


def learn(caller, texts, size, window, negatives, epochs, rate, last_rate, min_count, max_vocab, sample, power, seed, shards,
          split, verbose, cbow=False, pieces=None):
    """(corpus, rows of the inputs, losses of the epochs). pieces: gives (number of rows, starts, parts) for the words where
    they are made of several rows."""
    from seqnet import ops
    from seqnet.ops.negative_sampling import LANES

    checked(caller, size=size, window=window, negatives=negatives, epochs=epochs, shards=shards)
    if not (np.isfinite(sample) and sample >= 0):
        raise ValueError(f"{caller}: sample is a share of the text, from 0 to 1; received {sample!r}")
    corpus = Corpus.of(texts, min_count, max_vocab, split)
    seeds = seeds_of(seed)
    wide = -(-size // LANES) * LANES
    rows, starts, parts = (len(corpus.words), None, None) if pieces is None else pieces(corpus.words)
    inputs, outputs = (np.zeros((n, wide), np.float32) for n in (rows, len(corpus.words)))
    inputs[:, :size] = (seeds.numpy_generator().random((rows, size), np.float32) - np.float32(0.5)) / size
    table, history, report = noise(corpus.counts, power), [], Epochs(epochs, verbose)
    for epoch in range(epochs):
        stream, done, losses = corpus.thinned(sample, seeds.numpy_generator()), 0, []
        for piece in corpus.chunks(stream, _PIECE):
            rates = [rate + (last_rate - rate) * (epoch + at / len(stream)) / epochs for at in (done, done + len(piece))]
            found = ops.negative_sampling(inputs, outputs, piece, *table, window=window, negatives=negatives, cbow=cbow,
                                          rate=rates[0], last_rate=rates[1], shards=shards, measured=16, seed=seeds,
                                          in_place=True, starts=starts, parts=parts)[2].data
            finite(caller, found, epoch, rate)
            losses.append(found[found > 0])
            done += len(piece)
        losses = np.concatenate(losses) if losses else np.empty(0)
        history.append(float(losses.mean(dtype=np.float64)) if losses.size else float("nan"))
        report.end(history[-1], len(corpus))
    return corpus, np.ascontiguousarray(inputs[:, :size]), history
