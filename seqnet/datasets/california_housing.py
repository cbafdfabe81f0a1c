"""Prices of houses in 20,640 districts of California in 1990, by eight numbers on each.

Source: R. K. Pace, R. Barry, "Sparse spatial autoregressions", 1997.
"""

from seqnet.datasets import housing

_FILES = {"california_housing.npz": "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f"}


def load_data(version="large", path="california_housing.npz", test_split=0.2, seed=113):
    """Load the table: ``(x_train, y_train), (x_test, y_test)``, x (rows, 8) and y the median price in dollars.

    version: "large", or "small" for the first 600 rows. path: a file, or a bare name looked for in
    ``$SEQNET_DATA/california_housing``, ``$SEQNET_DATA`` and ``~/.keras/datasets``, else downloaded. Raises
    FileNotFoundError, ConnectionError, or ValueError for a damaged file or an argument out of range.
    """
    if version not in ("large", "small"):
        raise ValueError(f"california_housing.load_data: version is 'large' or 'small'; received {version!r}")
    return housing.load("california_housing.load_data", path, "california_housing", _FILES, test_split, seed,
                        600 if version == "small" else None)
