"""Pictures of the digits 0 to 9, 8 x 8 points of grey: those of scikit-learn where it is installed, else drawn ones."""

import numpy as np

_SHAPES = (  # 7 rows of 5 points each
    "01110 10001 10001 10001 10001 10001 01110", "00100 01100 00100 00100 00100 00100 01110",
    "01110 10001 00001 00010 00100 01000 11111", "11110 00001 00001 01110 00001 00001 11110",
    "00010 00110 01010 10010 11111 00010 00010", "11111 10000 11110 00001 00001 10001 01110",
    "00110 01000 10000 11110 10001 10001 01110", "11111 00001 00010 00100 01000 01000 01000",
    "01110 10001 10001 01110 10001 10001 01110", "01110 10001 10001 01111 00001 00010 01100",
)


def load_data(source="auto", n_train=1500, n_test=297, seed=0):
    """``(x_train, y_train), (x_test, y_test)``: pictures (n, 8, 8), float32 from 0 (paper) to 1 (ink), and digits 0 to 9.

    source: "sklearn" for the 1,797 handwritten digits that scikit-learn brings (UCI, Alpaydin and Kaynak, 1998), "drawn" for
    digits drawn here, moved, thickened and blurred at random; "auto" takes the first where scikit-learn is installed.
    n_train, n_test: so many of each, for handwritten ones at most 1,797 together. seed: of the order, and of the drawing.

    A picture read row by row is a sequence of 8 steps with 8 features. Raises ValueError for another source or numbers that
    are too large or below 1, ImportError for "sklearn" where it is missing.
    """
    for name, value in (("n_train", n_train), ("n_test", n_test)):
        if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
            raise ValueError(f"digits.load_data: {name} must be a whole number of at least 1; received {value!r}")
    if source not in ("auto", "sklearn", "drawn"):
        raise ValueError(f"digits.load_data: source must be 'auto', 'sklearn' or 'drawn'; received {source!r}")
    rng, n = np.random.default_rng(seed), n_train + n_test
    found = None if source == "drawn" else _handwritten(source)
    if found is None:
        y = rng.integers(0, 10, n)
        x = _drawn(y, rng)
    else:
        x, y = found
        if n > len(y):
            raise ValueError(f"digits.load_data: there are {len(y)} handwritten digits; n_train + n_test is {n}. "
                             "source='drawn' gives as many as you like")
        order = rng.permutation(len(y))[:n]
        x, y = x[order], y[order]
    return (x[:n_train], y[:n_train]), (x[n_train:], y[n_train:])


def _handwritten(source):
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        if source == "auto":
            return None
        raise ImportError("digits.load_data: source='sklearn' needs scikit-learn: pip install scikit-learn") from None
    found = load_digits()
    return (found.images / 16).astype("float32"), found.target.astype("int64")


def _drawn(digits, rng):
    """Each shape moved by up to a point and a half, some strokes thicker, blurred, with a little noise."""
    shapes = np.array([[list(map(int, row)) for row in shape.split()] for shape in _SHAPES], float)
    pictures = np.zeros((len(digits), 8, 8))
    for picture, shape in zip(pictures, shapes[digits]):
        if rng.random() < 0.3:  # a thicker pen
            shape[:, 1:] = np.maximum(shape[:, 1:], 0.6 * shape[:, :-1])
        down, right = rng.integers(0, 2), rng.integers(0, 4)
        picture[down : down + 7, right : right + 5] = shape
    for axis in (1, 2):  # a blur of random strength along each axis
        share = rng.uniform(0.1, 0.35, (len(digits), 1, 1))
        pictures = (1 - share) * pictures + share * (np.roll(pictures, 1, axis) + np.roll(pictures, -1, axis)) / 2
    return np.clip(pictures + rng.normal(0, 0.08, pictures.shape), 0, 1).astype("float32")
