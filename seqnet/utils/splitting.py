"""A data set in two parts."""

from __future__ import annotations

import numpy as np


def split_dataset(dataset, left_size=None, right_size=None, shuffle=False, seed=None, preferred_backend=None):
    """Two data sets: the first samples and the last ones.

    ================== ======= ===================================================================================
    argument           default meaning
    ================== ======= ===================================================================================
    dataset                    an array, a list or tuple of arrays of one length (as x, y), or a data set of elements
    left_size          None    number of samples (int) or share of them (float) in the first; None: the rest
    right_size         None    the same of the second
    shuffle            False   mix the samples before
    seed               None    makes the order repeat
    preferred_backend  None    kept for Keras' signature
    ================== ======= ===================================================================================

    The parts are data sets of single samples: ``left.batch(32)`` for ``fit``. Raises ``ValueError`` for sizes that are
    impossible, ``TypeError`` for those that are no numbers.
    """
    from ..compat.tf.data import Dataset

    if isinstance(dataset, np.ndarray):
        arrays, total = (dataset,), len(dataset)
    elif isinstance(dataset, (list, tuple)) and dataset and all(hasattr(a, "shape") for a in dataset):
        arrays, total = tuple(np.asarray(a) for a in dataset), len(dataset[0])
        if any(len(a) != total for a in arrays):
            raise ValueError(f"split_dataset: the arrays have {', '.join(str(len(a)) for a in arrays)} rows; they must have "
                             "one number of them")
    elif isinstance(dataset, (list, tuple)) and dataset and isinstance(dataset[0], (int, float, str)):
        arrays, total = (np.array(dataset, object if isinstance(dataset[0], str) else None),), len(dataset)
    elif hasattr(dataset, "__iter__"):
        items = list(dataset.as_numpy_iterator() if hasattr(dataset, "as_numpy_iterator") else dataset)
        arrays, total = None, len(items)
    else:
        raise TypeError("`dataset` must be an array, a list or tuple of arrays, or something to iterate over. Received: "
                        f"{type(dataset).__name__}")
    left, right = _sizes(left_size, right_size, total)
    order = np.arange(total)
    if shuffle:
        import random

        numbers = list(range(total))
        random.Random(random.randint(0, 10**6) if seed is None else seed).shuffle(numbers)
        order = np.array(numbers, int)

    def part(places):
        if arrays is None:
            return Dataset(lambda: (items[i] for i in places), len(places))
        taken = tuple(a[places] for a in arrays)
        return Dataset.from_tensor_slices(taken[0] if isinstance(dataset, np.ndarray) or len(taken) == 1 else taken)

    return part(order[:left]), part(order[total - right:] if right else order[:0])


def _sizes(left, right, total):
    for name, size in (("left_size", left), ("right_size", right)):
        if size is None:
            continue
        if isinstance(size, bool) or not isinstance(size, (int, float, np.integer, np.floating)):
            raise TypeError(f"Invalid `{name}` Type. Expected: int or float or None, Received: {type(size).__name__}.")
        whole = isinstance(size, (int, np.integer))
        if not 0 < size < (total if whole else 1):
            raise ValueError(f"`{name}` should be either a positive integer smaller than {total}, or a float within the "
                             f"range `[0, 1]`. Received: {name}={size}")
    if left is None and right is None:
        raise ValueError("At least one of the `left_size` or `right_size` must be specified. Received: `left_size=None` and "
                         "`right_size=None`")
    left, right = (s if s is None or isinstance(s, (int, np.integer)) else round(float(s) * total) for s in (left, right))
    left, right = (total - right if left is None else left), (total - left if right is None else right)
    if left + right > total:
        raise ValueError(f"The sum of `left_size` and `right_size` should be smaller than the {total}. Received: "
                         f"left_size + right_size = {left + right}")
    if left <= 0 or right <= 0:
        raise ValueError(f"With `dataset` of length={total}, `left_size`={left} and `right_size`={right}, a part would be "
                         "empty. Adjust the sizes.")
    return left, right
