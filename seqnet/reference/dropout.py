"""Dropout and the counter-based random numbers behind it, with Python's whole numbers."""

import numpy as np

WORD = 0xFFFFFFFF


def philox(key, stream, counter):
    """Four random 32-bit words, a pure function of (key, stream, counter): ten rounds of multiply and mix.

    Salmon, Moraes, Dror, Shaw, Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.
    """
    x0, x1, x2, x3 = counter & WORD, counter >> 32 & WORD, stream & WORD, stream >> 32 & WORD
    k0, k1 = key & WORD, key >> 32 & WORD
    for _ in range(10):
        p0, p1 = 0xD2511F53 * x0, 0xCD9E8D57 * x2
        x0, x1, x2, x3 = p1 >> 32 ^ x1 ^ k0, p1 & WORD, p0 >> 32 ^ x3 ^ k1, p0 & WORD
        k0, k1 = k0 + 0x9E3779B9 & WORD, k1 + 0xBB67AE85 & WORD
    return x0, x1, x2, x3


def dropout_mask(n, rate, key, stream):
    """Factors for n elements: 0 with probability rate, taken to 1/65536, else 1 / (1 - rate).

    Elements come in groups of 128. A group draws 16 blocks of four words, laid in pairs: words 0 and 1 of block 0, of
    block 1, ..., then words 2 and 3 of each. Word number i decides with its low half on element i of the group and with
    its high half on element 64 + i.
    """
    threshold = min(int(rate * 65536 + 0.5), 65535)
    mask = np.zeros(-(-n // 128) * 128)
    for counter in range(len(mask) // 8):
        group, b = divmod(counter, 16)
        for w, word in enumerate(philox(key, stream, counter)):
            place = 128 * group + 32 * (w // 2) + 2 * b + w % 2
            mask[place] = (word & 0xFFFF) >= threshold
            mask[place + 64] = (word >> 16) >= threshold
    return mask[:n] * 65536 / (65536 - threshold)


def dropout(x, rate, key, stream):
    """x times the mask."""
    return x * dropout_mask(x.size, rate, key, stream).reshape(x.shape).astype(x.dtype)


def dropout_backward(dy, x, rate, key, stream):
    """dy times the same mask."""
    return (dropout(dy, rate, key, stream),)
