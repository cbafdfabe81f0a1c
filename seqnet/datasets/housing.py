"""Tables of numbers that Keras publishes as ``x`` and ``y`` in one file, shuffled and split."""

import zipfile

import numpy as np

from seqnet.datasets.download import damaged, find_or_download


def load(caller, path, subfolder, hashes, test_split, seed, rows=None):
    """``(x_train, y_train), (x_test, y_test)``: the first `rows` rows, shuffled; the last `test_split` are for testing."""
    if not 0 <= test_split < 1:
        raise ValueError(f"{caller}: test_split is a share from 0 up to, not including, 1; received {test_split!r}")
    found = find_or_download(path, caller, subfolder, hashes)
    try:
        with np.load(found, allow_pickle=False) as file:
            x, y = file["x"][:rows], file["y"][:rows]
        if x.ndim != 2 or len(x) != len(y):
            raise ValueError("x must be a table and y hold one number for each of its rows")
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as problem:
        raise ValueError(damaged(caller, found, problem)) from None
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    x, y = x[order], y[order]
    first = int(len(x) * (1 - test_split))
    return (x[:first], y[:first]), (x[first:], y[first:])
