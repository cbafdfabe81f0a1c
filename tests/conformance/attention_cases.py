"""Calls of scaled dot-product attention that PyTorch, Keras and seqnet all answer: masks x causal x lengths x sizes.

Each case gives query (batch, queries, heads, size), key and value (batch, keys, heads, size), a mask, a bias, whether it
is causal, the scale, and the gradient of the output. Causal cases have as many keys as queries, where all agree on what
causal means; every query sees a key, since what a blind one gets is not settled among the libraries.
"""

import numpy as np

from tests.conformance.table import random_state

LENGTHS = {"self": (2, 5, 5), "cross": (2, 3, 9), "one_query": (2, 1, 7), "blocks": (1, 37, 150)}
SIZES = {32: 2, 100: 1, 1: 3}  # size of a head: number of heads
LIMITS = ("none", "keys", "pairs", "bias", "pairs_bias")


def names():
    """(name, lengths, size, limit, causal) of every case."""
    for lengths in LENGTHS:
        for size in SIZES:
            for limit in LIMITS:
                for causal in (False, True) if lengths == "self" else (False,):
                    yield f"{lengths}-{size}-{limit}{'-causal' if causal else ''}", lengths, size, limit, causal


def arrays(name, lengths, size, limit):
    """query, key, value, gradient, mask or None, bias or None, scale."""
    (batch, queries, keys), heads = LENGTHS[lengths], SIZES[size]
    rng = random_state("attention", name)
    q, k, v, g = (rng.standard_normal((batch, n, heads, size)) for n in (queries, keys, keys, queries))
    mask = bias = None
    if limit == "keys":
        mask = rng.rand(batch, 1, 1, keys) < 0.6
        mask[..., 0] = True
    elif "pairs" in limit:
        mask = rng.rand(batch, heads, queries, keys) < 0.6
        mask |= np.eye(queries, keys, dtype=bool)
    if "bias" in limit:
        bias = rng.standard_normal((1, heads, queries, keys))
    return q, k, v, g, mask, bias, None if limit == "none" else 0.3


def kept(array):
    """Of long arrays every 11th step and of large heads every 7th number, to keep the file small."""
    array = array if array.shape[1] < 20 else array[:, ::11]
    return array if array.shape[-1] < 20 else array[..., ::7]
