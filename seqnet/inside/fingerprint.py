"""A word that names the weights of a model: short enough to compare aloud across a room."""

from __future__ import annotations

import hashlib

_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aeiou"


def fingerprint(model, syllables=4):
    """A word such as "bakotumi" made from every bit of the weights: equal weights give equal words.

    One seed gives one word, after training as well, at any number of threads. Another instruction set may round the last
    bit of a sum otherwise and then gives another word. There are 80 ** syllables words, so two models that differ share one
    by accident once in 41 million pairs, with four syllables.

    Raises:
        NotBuiltError: the model has no weights yet.
        ValueError: syllables that are no whole number from 1 to 32.
    """
    from ..errors import NotBuiltError, describe

    if isinstance(syllables, bool) or not hasattr(syllables, "__index__") or not 1 <= syllables <= 32:
        raise ValueError(f"fingerprint: syllables must be a whole number from 1 to 32; received {syllables!r}")
    if not model.built:
        raise NotBuiltError(f"{describe(model)} has no weights yet, so no fingerprint: call it on data, or begin it with an "
                            "Input.", layer=model)
    digest = hashlib.sha256()
    for v in model.weights:
        data = v.data.astype(v.dtype.newbyteorder("<"), copy=False)
        digest.update(f"{v.dtype.name}{tuple(v.shape)}".encode())
        digest.update(data.tobytes())
    number, word = int.from_bytes(digest.digest(), "big"), ""
    for _ in range(syllables):
        number, consonant = divmod(number, len(_CONSONANTS))
        number, vowel = divmod(number, len(_VOWELS))
        word += _CONSONANTS[consonant] + _VOWELS[vowel]
    return word
