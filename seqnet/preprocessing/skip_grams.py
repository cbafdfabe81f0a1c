"""Pairs of words that stand near each other, and pairs that do not: the training data of word2vec."""

import operator
import random

import numpy as np


def make_sampling_table(size, sampling_factor=1e-5):
    """Chance of keeping the word of each rank, for ``skipgrams(sampling_table=...)``; array (size,).

    word2vec keeps a word of frequency f with p = min(1, sqrt(factor / f)); Zipf's law stands in for the frequencies:
    f(rank) ~ 1 / (rank (ln rank + 0.577) + 1/2 - 1 / (12 rank)). Rank 0 counts as 1.

    Mikolov et al., Distributed Representations of Words and Phrases and their Compositionality (2013).

    Raises ``ValueError`` for a negative size.
    """
    try:
        size = operator.index(size)
    except TypeError:
        raise ValueError(f"make_sampling_table: size must be a whole number; received {size!r}") from None
    if size < 0:
        raise ValueError(f"make_sampling_table: size must be at least 0; received {size}")
    rank = np.arange(size, dtype=float)
    rank[:1] = 1
    inverse_frequency = rank * (np.log(rank) + 0.577) + 0.5 - 1.0 / (12.0 * rank)
    f = sampling_factor * inverse_frequency
    return np.minimum(1.0, f / np.sqrt(f))


def skipgrams(sequence, vocabulary_size, window_size=4, negative_samples=1.0, shuffle=True, categorical=False,
              sampling_table=None, seed=None):
    """Pairs [word, neighbour] with the label 1, and pairs [word, any word] with the label 0.

    ================ ======= ======================================================================================
    argument         default meaning
    ================ ======= ======================================================================================
    sequence                 word numbers of one text; 0 is no word and is passed over
    vocabulary_size          one more than the largest number; negative pairs draw from 1 to vocabulary_size - 1
    window_size      4       neighbours stand at most so many places away
    negative_samples 1.0     how many negative pairs for each positive one; 0 for none
    shuffle          True    mix the pairs (and labels with them)
    categorical      False   labels [0, 1] and [1, 0] in place of 1 and 0
    sampling_table   None    chance of keeping each number as a word, see `make_sampling_table`
    seed             None    makes the result repeat; None draws from Python's `random`, which
                             `set_random_seed` starts
    ================ ======= ======================================================================================

    Returns two lists of equal length: pairs, labels.

    Raises ``ValueError`` for numbers outside the vocabulary or the table.
    """
    if negative_samples < 0:
        raise ValueError(f"skipgrams: negative_samples must be at least 0; received {negative_samples}")
    sequence = [operator.index(word) for word in sequence]
    limit = vocabulary_size if sampling_table is None else min(vocabulary_size, len(sampling_table))
    if sequence and not 0 <= min(sequence) <= max(sequence) < limit:
        worst = min(sequence) if min(sequence) < 0 else max(sequence)
        raise ValueError(f"skipgrams: word number {worst} is not from 0 to {limit - 1}; vocabulary_size (and the length of "
                         "sampling_table) must be above the largest number: len(tokenizer.word_index) + 1")
    draw = random if seed is None else random.Random(seed)
    couples = []
    for i, word in enumerate(sequence):
        if not word or (sampling_table is not None and sampling_table[word] < draw.random()):
            continue
        near = sequence[max(0, i - window_size):i] + sequence[i + 1:i + window_size + 1]
        couples += [[word, neighbour] for neighbour in near if neighbour]
    positive = len(couples)
    negative = int(positive * negative_samples)
    if negative:
        words = [couple[0] for couple in couples]
        draw.shuffle(words)
        couples += [[words[i % positive], draw.randint(1, vocabulary_size - 1)] for i in range(negative)]
    labels = [[0, 1] for _ in range(positive)] if categorical else [1] * positive
    labels += [[1, 0] for _ in range(negative)] if categorical else [0] * negative
    if shuffle:
        seed = draw.randint(0, 10**7) if seed is None else seed
        for both in (couples, labels):  # the same seed mixes both alike
            random.Random(seed).shuffle(both)
    return couples, labels
