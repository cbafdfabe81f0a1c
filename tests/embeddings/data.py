"""Real word vectors, where this machine has them."""

import pytest

from seqnet.datasets.local import find_file
from seqnet.embeddings import Vectors


def real(name, folder):
    """The path of a real file; the test is skipped where it is not found."""
    path = find_file(name, folder)
    if path is None:
        pytest.skip(f"{name} is neither in $SEQNET_DATA/{folder} nor in ~/.keras/datasets")
    return path


def glove():
    """GloVe's 100,008 words of 50 numbers."""
    return Vectors.load(real("glove.6B.50d.100k.npy", "glove"))
