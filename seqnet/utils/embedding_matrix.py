"""The table of an embedding for another vocabulary."""

import os

import numpy as np


def warmstart_embedding_matrix(base_vocabulary, new_vocabulary, base_embeddings, new_embeddings_initializer="uniform"):
    """A matrix (len(new_vocabulary), dim): words of the old vocabulary keep their vectors, new ones get first values.

    Args:
        base_vocabulary, new_vocabulary: lists of words in the order of the ids, or files with one word a line.
        base_embeddings: matrix (len(base_vocabulary), dim), an `Embedding`'s table, or a ".npy" file.
        new_embeddings_initializer: name or initializer of the vectors of new words.

    Raises ValueError where the number of words and rows differ.
    """
    from .. import initializers

    old, new = _words(base_vocabulary), _words(new_vocabulary)
    if isinstance(base_embeddings, (str, os.PathLike)):
        base_embeddings = np.load(base_embeddings, allow_pickle=False)
    base = np.asarray(base_embeddings)
    if base.ndim != 2 or len(base) != len(old):
        raise ValueError(f"warmstart_embedding_matrix: base_embeddings has the shape {base.shape}; for {len(old)} words of "
                         f"base_vocabulary it must be ({len(old)}, dim).")
    matrix = np.array(initializers.get(new_embeddings_initializer)((len(new), base.shape[1])), base.dtype)
    place = {word: row for row, word in enumerate(old)}
    for row, word in enumerate(new):
        if word in place:
            matrix[row] = base[place[word]]
    return matrix


def _words(vocabulary):
    if isinstance(vocabulary, (str, os.PathLike)):
        with open(vocabulary, encoding="utf-8") as file:
            return [line.rstrip("\n") for line in file]
    return [word.decode() if isinstance(word, bytes) else str(word) for word in vocabulary]
