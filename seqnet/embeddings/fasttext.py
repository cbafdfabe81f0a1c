"""Word vectors made of pieces of words (fastText): words that never stood in the texts have one too."""

import numpy as np

from .vectors import Vectors
from .word2vec import checked, learn

_MOST = 256  # rows that make up a word in the core


class SubwordVectors(Vectors):
    """Vectors whose words are the mean of a row of their own and of one for each of their pieces.

    A word outside the vocabulary is the mean of its pieces: `v["word"]`, `get`, `similarity`, `neighbours` and
    `embedding_matrix` take any word of at least one piece. `in`, `len` and the evaluations count the vocabulary alone, and
    `save` writes it alone.

    Args:
        words: list of n texts.
        rows: array (n + buckets, size): a row for each word, then those of the pieces.
        min_n, max_n: lengths of pieces, see `pieces_of`.
    """

    def __init__(self, words, rows, min_n=3, max_n=6):
        self.rows, self.min_n, self.max_n = rows, min_n, max_n
        _, starts, parts = _parts(words, len(rows) - len(words), min_n, max_n)
        sums = np.add.reduceat(rows[parts], starts[:-1], axis=0)
        super().__init__(words, sums / np.diff(starts)[:, None].astype(rows.dtype))

    def vector(self, word):
        """The vector (size,) of any word; KeyError where it is unknown and too short for a piece."""
        if word in self.index:
            return self.matrix[self.index[word]]
        buckets = len(self.rows) - len(self.words)
        places = [len(self.words) + hashed(piece) % buckets for piece in pieces_of(word, self.min_n, self.max_n)]
        if not places:
            raise KeyError(f"the word {word!r} is not among the {len(self):,} words, and has no pieces of {self.min_n} to "
                           f"{self.max_n} letters")
        return self.rows[places].mean(axis=0)

    def __getitem__(self, word):
        return np.array([self.vector(w) for w in word]) if isinstance(word, (list, tuple)) else self.vector(word)

    def get(self, word, default=None):
        """The vector of a word, `default` where there is none."""
        try:
            return self.vector(word)
        except KeyError:
            return default

    def neighbours(self, word, n=10):
        """As `Vectors.neighbours`, of any word."""
        return super().neighbours(word if not isinstance(word, str) or word in self.index else self.vector(word), n)

    def _direction(self, word):
        return super()._direction(word if not isinstance(word, str) or word in self.index else self.vector(word))


def train_fasttext(texts, size=100, window=5, negatives=5, epochs=5, rate=0.05, last_rate=0.0001, min_count=5,
                   max_vocab=None, sample=1e-3, power=0.75, min_n=3, max_n=6, buckets=200_000, seed=None, shards=2,
                   split=None, verbose=1):
    """Learn vectors of words and of their pieces by skip-gram with negative sampling.

    As in `train_skipgram`, but with the mean of the rows z_g of the word itself and of its pieces g in the place of v_w:

        v_w = (z_w + sum over pieces g of z_g) / (1 + number of pieces)

    and every row takes the whole step. Words of like spelling share rows, so rare words learn from others, and words that
    never stood in the texts have vectors.

    Args:
        min_n, max_n: lengths of the pieces, counted in letters with < in front of the word and > behind it.
        buckets: rows of the pieces; pieces share a row where their hashes meet.
        Others as for `train_skipgram`.

    Returns `SubwordVectors`. Raises as `train_skipgram` does.

    Source: Bojanowski, Grave, Joulin and Mikolov, Enriching word vectors with subword information, TACL 5, 2017; there
    pieces are added up and have 2,000,000 buckets.
    """
    checked("train_fasttext", min_n=min_n, max_n=max_n, buckets=buckets)
    if min_n > max_n:
        raise ValueError(f"train_fasttext: min_n must be at most max_n; received {min_n} and {max_n}")
    corpus, rows, history = learn(
        "train_fasttext", texts, size, window, negatives, epochs, rate, last_rate, min_count, max_vocab, sample, power, seed,
        shards, split, verbose, pieces=lambda words: _parts(words, buckets, min_n, max_n))
    vectors = SubwordVectors(corpus.words, rows, min_n, max_n)
    vectors.history, vectors.counts = {"loss": history}, corpus.counts
    return vectors


def pieces_of(word, min_n=3, max_n=6):
    """All pieces of min_n to max_n letters of <word>, without <word> as a whole.

    >>> pieces_of("where", 3, 3)
    ['<wh', 'whe', 'her', 'ere', 're>']
    """
    text = f"<{word}>"
    return [text[i:i + n] for n in range(min_n, max_n + 1) for i in range(len(text) - n + 1) if n < len(text)]


def hashed(piece):
    """32 bits for a piece: FNV-1a over its UTF-8 bytes, each taken with its sign, as in fastText's program."""
    h = 2166136261
    for byte in piece.encode("utf-8", "surrogateescape"):
        h = ((h ^ (byte if byte < 128 else byte | 0xFFFFFF00)) * 16777619) & 0xFFFFFFFF
    return h


def _parts(words, buckets, min_n, max_n):
    """(number of rows, starts, parts): the rows of each word, its own first."""
    known, parts, starts = {}, [], [0]
    for i, word in enumerate(words):
        parts.append(i)
        for piece in pieces_of(word, min_n, max_n)[:_MOST - 1]:
            place = known.get(piece)
            if place is None:
                place = known[piece] = len(words) + hashed(piece) % buckets
            parts.append(place)
        starts.append(len(parts))
    return len(words) + buckets, np.array(starts, np.int64), np.array(parts, np.int32)
