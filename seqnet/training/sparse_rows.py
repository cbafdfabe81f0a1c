"""Sparse matrices, such as counts of words, as training data: a batch is made dense when its turn comes."""
import numpy as np

from ..config import floatx


def is_sparse(x):
    """Whether x is a sparse matrix or array of SciPy's."""
    return hasattr(x, "tocsr") and hasattr(x, "toarray")


class SparseRows:
    """A sparse (samples, features) matrix of which batches of rows are taken as dense arrays of floats."""

    ndim = 2

    def __init__(self, matrix):
        self.matrix = matrix.tocsr()
        self.shape = self.matrix.shape
        self.dtype = np.dtype(floatx())

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, part):
        """The rows of a slice, still sparse."""
        return SparseRows(self.matrix[part])

    def dense(self, rows=slice(None)):
        """These rows as an array."""
        return np.ascontiguousarray(self.matrix[rows].toarray(), floatx())
