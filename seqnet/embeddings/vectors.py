"""Words and their vectors: neighbours, analogies, the matrix of an Embedding layer."""

from __future__ import annotations

import numpy as np

from seqnet.datasets.local import existing_file


class Vectors:
    """Words with a vector each.

    The closeness of two words is the cosine of the angle between their vectors, cos(a, b) = a . b / (|a| |b|).

    Args:
        words: list of n different texts.
        matrix: array (n, size) of floats, a row a word; it is not copied.

    Raises:
        ValueError: another number of rows than of words, a word that stands twice, numbers that are not finite.

    Example:
        >>> glove = Vectors.load("glove.6B.50d.100k.npy")
        >>> glove.analogy("man", "woman", "king")[0]
        ('queen', 0.86...)
    """

    history = None  # of vectors that were learnt: the loss of each epoch
    counts = None  # and how often each word stands in the texts

    def __init__(self, words, matrix):
        matrix = np.asarray(matrix)
        words = list(words)
        if matrix.ndim != 2 or matrix.dtype.kind not in "fiu":
            raise ValueError(f"Vectors: matrix must be numbers (words, size); received {matrix.dtype} of shape "
                             f"{matrix.shape}")
        if len(words) != len(matrix):
            raise ValueError(f"Vectors: {len(words):,} words, but {len(matrix):,} rows of numbers")
        self.words, self.matrix = words, matrix
        self.index = {word: i for i, word in enumerate(words)}
        if len(self.index) != len(words):
            twice = next(word for i, word in enumerate(words) if self.index[word] != i)
            raise ValueError(f"Vectors: the word {twice!r} stands twice")
        self._unit = None

    @classmethod
    def load(cls, path, limit=None, mmap=True):
        """Read vectors from a file.

        path: a file, or a bare name looked for in ``$SEQNET_DATA/glove``, ``$SEQNET_DATA`` and ``~/.keras/datasets``.
        ``.npy`` with its words in ``.words.txt`` beside it (memory-mapped unless ``mmap=False``), ``.bin`` is word2vec's
        binary form, anything else text as GloVe and word2vec write it. limit: only the first so many words.

        Raises FileNotFoundError, and ValueError where the file is damaged.
        """
        from .reading import read_vectors

        found = existing_file("Vectors.load", path, "glove", ". GloVe's files come from https://nlp.stanford.edu/projects/glove")
        words, matrix = read_vectors(found, limit, mmap)
        if len(set(words)) != len(words):  # some published files repeat a word: its first row counts
            first = {}
            for i, word in enumerate(words):
                first.setdefault(word, i)
            words, matrix = list(first), matrix[list(first.values())]
        return cls(words, matrix)

    def save(self, path):
        """Write them as ``.npy``, ``.bin``, ``.vec`` or GloVe's text, by the ending of `path`."""
        from .writing import write_vectors

        write_vectors(path, self.words, self.matrix)

    # ------------------------------------------------------------------ looking up
    def __len__(self):
        return len(self.words)

    def __contains__(self, word):
        return word in self.index

    def __iter__(self):
        return iter(self.words)

    def __getitem__(self, word):
        """The vector (size,) of a word, the matrix (n, size) of a list of words."""
        return self.matrix[self._rows(word)] if isinstance(word, (list, tuple)) else self.matrix[self.row(word)]

    def get(self, word, default=None):
        """The vector of a word, `default` where it is not there."""
        i = self.index.get(word)
        return default if i is None else self.matrix[i]

    def row(self, word):
        """The number of a word's row; KeyError with a suggestion where the word is not there."""
        i = self.index.get(word)
        if i is None:
            lower = str(word).lower()
            hint = f" Lower case, {lower!r}, is there." if lower != word and lower in self.index else ""
            raise KeyError(f"the word {word!r} is not among the {len(self):,} words.{hint}")
        return i

    def _rows(self, words):
        return [self.row(word) for word in words]

    @property
    def size(self):
        """Length of a vector."""
        return self.matrix.shape[1]

    @property
    def unit(self):
        """The vectors divided by their lengths, float32 (n, size); a vector of zeros stays one."""
        if self._unit is None:
            lengths = np.linalg.norm(self.matrix, axis=1, keepdims=True)
            self._unit = np.asarray(self.matrix / np.where(lengths == 0, 1, lengths), np.float32)
        return self._unit

    def first(self, n):
        """The vectors of the first n words: with files in order of frequency, of the most frequent ones."""
        return Vectors(self.words[:n], self.matrix[:n])

    # ------------------------------------------------------------------ closeness
    def similarity(self, a, b):
        """cos(a, b), between -1 and 1; a and b are words or vectors."""
        return float(self._direction(a) @ self._direction(b))

    def neighbours(self, word, n=10):
        """The n words closest to a word (which is left out) or to a vector, as a list of (word, cosine)."""
        known = [self.row(word)] if isinstance(word, str) else []
        return self._best(self.unit @ self._direction(word), n, known)

    def most_similar(self, positive, negative=(), n=10, method="3cosadd", keep_question=False):
        """Words closest to a sum and difference of words, as a list of (word, score).

        "3cosadd" scores x by cos(x, sum of positive - sum of negative), all divided by their lengths first (Mikolov et al.,
        2013); "3cosmul" by the product of (1 + cos(x, p)) / 2 over that of (1 + cos(x, m)) / 2 + 0.001 (Levy and
        Goldberg, 2014). The words of the question are left out unless `keep_question`.
        """
        positive, negative = ([w] if isinstance(w, str) else list(w) for w in (positive, negative))
        if not positive and not negative:
            raise ValueError("most_similar: give at least one word")
        plus, minus = (np.array([self._direction(w) for w in ws]).reshape(-1, self.size) for ws in (positive, negative))
        if method == "3cosadd":
            scores = self.unit @ _unit(plus.sum(0) - minus.sum(0))
        elif method == "3cosmul":
            scores = np.prod((1 + self.unit @ plus.T) / 2, axis=1) / np.prod((1 + self.unit @ minus.T) / 2 + 0.001, axis=1)
        else:
            raise ValueError(f"most_similar: method must be '3cosadd' or '3cosmul'; received {method!r}")
        known = [] if keep_question else [self.row(w) for w in (*positive, *negative) if isinstance(w, str)]
        return self._best(scores, n, known)

    def analogy(self, a, b, c, n=5, method="3cosadd", keep_question=False):
        """a is to b as c is to ...: the words closest to b - a + c, as a list of (word, score).

        ``analogy("man", "woman", "king")`` solves W(woman) - W(man) = W(x) - W(king). Arguments as in `most_similar`.
        """
        return self.most_similar([b, c], [a], n, method, keep_question)

    def relations(self, examples, n=1):
        """The table of relations: for each pair (a, b) and each word c the answer to "a is to b as c is to".

        examples: dictionary {(a, b): [c, ...]}. Prints as a table; `rows` holds the answers.
        """
        from .relations import Relations

        return Relations(self, examples, n)

    def evaluate_analogies(self, path="questions-words.txt", **options):
        """See `seqnet.embeddings.evaluate_analogies`."""
        from .analogies import evaluate_analogies

        return evaluate_analogies(self, path, **options)

    def evaluate_similarity(self, path, **options):
        """See `seqnet.embeddings.evaluate_similarity`."""
        from .similarity import evaluate_similarity

        return evaluate_similarity(self, path, **options)

    def _direction(self, word):
        if isinstance(word, str):
            return self.unit[self.row(word)]
        vector = np.asarray(word, np.float32)
        if vector.shape != (self.size,):
            raise ValueError(f"a vector here has shape ({self.size},); received {vector.shape}")
        return _unit(vector)

    def _best(self, scores, n, known):
        if not hasattr(n, "__index__") or n < 1:
            raise ValueError(f"n is a number of words, at least 1; received {n!r}")
        scores[known] = -np.inf
        n = min(n, len(self) - len(set(known)))
        best = np.argpartition(-scores, n - 1)[:n] if 0 < n < len(self) else np.arange(len(self))
        best = best[np.lexsort((best, -scores[best]))][:n]  # equal scores: the more frequent word first
        return [(self.words[i], float(scores[i])) for i in best]

    # ------------------------------------------------------------------ into a network
    def embedding_matrix(self, word_index, num_words=None, missing="zeros", seed=None, lower=False):
        """The weights of an Embedding layer for a vocabulary, and how much of it was found.

        word_index: dictionary of words and ids as a `Tokenizer` has it, or a list of words (a word's place is its id).
        num_words: rows of the matrix, the ids below it; the largest id + 1 unless told. missing: "zeros" or "normal"
        (mean and deviation of the vectors found) for words without a vector. lower: also try the lower-case word.

        Returns (matrix, coverage): float32 (rows, size) and a `Coverage` that prints as the course does. Use it as
        ``Embedding(*matrix.shape, weights=[matrix], trainable=False)``.
        """
        from .coverage import embedding_matrix

        return embedding_matrix(self, word_index, num_words, missing, seed, lower)

    def __repr__(self):
        return f"<Vectors: {len(self):,} words, size {self.size}>"


def _unit(vector):
    length = np.linalg.norm(vector)
    return vector / length if length else vector
