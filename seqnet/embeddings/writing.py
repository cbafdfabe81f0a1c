"""Word vectors to files that other programs read."""

import os

import numpy as np

from seqnet.saving.files import replacing


def write_vectors(path, words, matrix):
    """Write vectors as the ending of `path` says: ``.npy`` (words go to ``.words.txt`` beside it), ``.bin`` (word2vec
    binary), ``.vec`` (word2vec text, with a first line of the counts), anything else GloVe's text.

    Text holds the shortest decimals that give the same float32 again. Raises ValueError for a word with a blank or a line
    break, which these formats cannot tell apart.
    """
    path = os.fspath(path)
    matrix = np.ascontiguousarray(matrix, np.float32)
    separators = "\n" if path.endswith(".npy") else " \n"
    for word in words:
        if not word or any(c in word for c in separators):
            raise ValueError(f"the word {word!r} cannot be written: these files end a word at a blank or a line break")
    encoded = [word.encode("utf-8", "surrogateescape") for word in words]
    if path.endswith(".npy"):
        with replacing(path) as out:
            np.save(out, matrix, allow_pickle=False)
        with replacing(f"{path.removesuffix('.npy')}.words.txt") as out:
            out.write(b"".join(word + b"\n" for word in encoded))
        return
    with replacing(path) as out:
        if path.endswith((".bin", ".vec")):
            out.write(b"%d %d\n" % matrix.shape)
        if path.endswith(".bin"):
            for word, row in zip(encoded, matrix.astype("<f4", copy=False)):
                out.write(word + b" " + row.tobytes() + b"\n")
            return
        for word, row in zip(encoded, matrix):
            out.write(word + b" " + " ".join(map(str, row.tolist() if row.dtype == float else row)).encode() + b"\n")
