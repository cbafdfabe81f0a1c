"""One seed for everything random."""

import operator


def set_random_seed(seed):
    """Seed Python's ``random``, NumPy's global generator and seqnet's own: from here on a program repeats exactly.

    ``seed`` is a whole number from 0 to 2**32 - 1 (NumPy's range); ``ValueError`` otherwise.
    """
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if isinstance(seed, bool) or not 0 <= number < 2**32:
        raise ValueError(
            f"Expected `seed` argument to be an integer from 0 to 2**32 - 1. Received: seed={seed!r} (of type "
            f"{type(seed).__name__})"
        )
    from seqnet import random

    random.set_random_seed(number)
