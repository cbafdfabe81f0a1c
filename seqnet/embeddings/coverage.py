"""The weights of an Embedding layer from word vectors, and how many words had one."""

from dataclasses import dataclass, field

import numpy as np

from seqnet.random import SeedGenerator


@dataclass
class Coverage:
    """How much of a vocabulary has a vector: `found` and `missing` are lists of words."""

    found: list = field(repr=False)
    missing: list = field(repr=False)

    @property
    def share(self):
        """Share of the words that have a vector, 0 to 1."""
        return len(self.found) / max(1, len(self.found) + len(self.missing))

    def __str__(self):
        return f"Converted {len(self.found):,} words ({len(self.missing):,} misses), {100 * self.share:.1f} %"


def embedding_matrix(vectors, word_index, num_words=None, missing="zeros", seed=None, lower=False):
    """See `Vectors.embedding_matrix`."""
    if missing not in ("zeros", "normal"):
        raise ValueError(f"embedding_matrix: missing must be 'zeros' or 'normal'; received {missing!r}")
    pairs = word_index.items() if hasattr(word_index, "items") else [(w, i) for i, w in enumerate(word_index)]
    pairs = [(word, int(i)) for word, i in pairs]
    negative = next((word for word, i in pairs if i < 0), None)
    if negative is not None:
        raise ValueError(f"embedding_matrix: ids are at least 0; the word {negative!r} has {dict(pairs)[negative]}")
    rows = max((i for _, i in pairs), default=-1) + 1 if num_words is None else int(num_words)
    matrix, coverage, where = np.zeros((rows, vectors.size), np.float32), Coverage([], []), []
    for word, i in pairs:
        if i >= rows:
            continue
        vector = vectors.get(word)
        if vector is None and lower and isinstance(word, str):
            vector = vectors.get(word.lower())
        if vector is None:
            coverage.missing.append(word)
            where.append(i)
        else:
            coverage.found.append(word)
            matrix[i] = vector
    if missing == "normal" and where and coverage.found:
        from seqnet.random import normal

        known = np.delete(matrix, where, axis=0)
        known = known[np.any(known != 0, axis=1)]
        seed = seed if isinstance(seed, SeedGenerator) or seed is None else SeedGenerator(seed)
        matrix[where] = known.mean(0) + known.std(0) * np.asarray(normal((len(where), vectors.size), seed=seed))
    return matrix, coverage
