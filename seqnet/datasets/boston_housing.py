"""Prices of houses in 506 districts of Boston in the 1970s, by 13 numbers on each.

Source: D. Harrison, D. Rubinfeld, "Hedonic prices and the demand for clean air", 1978. One of the columns was built on the
assumption that the origin of the inhabitants decides the price; `california_housing` is the better example.
"""

from seqnet.datasets import housing

_FILES = {"boston_housing.npz": "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5"}


def load_data(path="boston_housing.npz", test_split=0.2, seed=113):
    """Load the table: ``(x_train, y_train), (x_test, y_test)``, x (rows, 13) and y the median price in 1000 dollars.

    path: a file, or a bare name looked for in ``$SEQNET_DATA/boston_housing``, ``$SEQNET_DATA`` and
    ``~/.keras/datasets``, else downloaded. Raises FileNotFoundError, ConnectionError, or ValueError for a damaged file
    or a share out of range.
    """
    return housing.load("boston_housing.load_data", path, "boston_housing", _FILES, test_split, seed)
