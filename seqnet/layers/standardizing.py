"""Texts cut into tokens, as `TextVectorization` does it: small letters, punctuation, words, characters, n-grams."""

from __future__ import annotations

import string

import numpy as np

# like TensorFlow's `lower`, only the letters A to Z become small
_LOWER = {ord(c): c.lower() for c in string.ascii_uppercase}
_STRIP = dict.fromkeys(map(ord, string.punctuation))
TABLES = {"lower": _LOWER, "strip_punctuation": _STRIP, "lower_and_strip_punctuation": {**_LOWER, **_STRIP}}
_BLANKS = " \t\n\r\v\f"
_FEW = 256  # texts that a function of one's own gets at a time


def standardized(texts, standardize):
    """The texts of a list after one of `TABLES`, a function of an array of texts, or as they are (None)."""
    if standardize is None:
        return texts
    if not callable(standardize):
        table = TABLES[standardize]
        return [text.translate(table) for text in texts]
    out = []
    for i in range(0, len(texts), _FEW):  # NumPy's texts have one length: few at a time, or a long one would fill memory
        part = texts[i:i + _FEW]
        found = np.asarray(getattr(found := standardize(np.array(part, dtype=str)), "data", found)) if part else ()
        found = [_text(t) for t in np.asarray(found).reshape(-1).tolist()]
        if len(found) != len(part):
            raise ValueError(f"the function standardize turned {len(part)} texts into {len(found)}; it must give as many")
        out += found
    return out


def split_texts(texts, split):
    """A list of tokens for each text: by "whitespace", "character", or a function of an array of texts."""
    if split == "whitespace":
        return [words(text) for text in texts]
    if split == "character":
        return [list(text) for text in texts]
    rows = split(np.array(texts, dtype=str))
    rows = [[_text(token) for token in getattr(row, "tolist", lambda row=row: list(row))()] for row in rows]
    if len(rows) != len(texts):
        raise ValueError(f"the function split turned {len(texts)} texts into {len(rows)} lists; it must give one for each")
    return rows


def words(text):
    """The words between blanks, tabs and line ends; other signs that Python takes for blanks stay, as in TensorFlow."""
    if text.isascii() and not ("\x1c" in text or "\x1d" in text or "\x1e" in text or "\x1f" in text):
        return text.split()
    for blank in _BLANKS[1:]:
        text = text.replace(blank, " ")
    return [word for word in text.split(" ") if word]


def with_ngrams(tokens, widths):
    """All runs of so many tokens, joined by blanks; one width after the other."""
    out = []
    for n in widths:
        out += tokens if n == 1 else [" ".join(tokens[i:i + n]) for i in range(len(tokens) - n + 1)]
    return out


def _text(x):
    return x.decode("utf-8") if isinstance(x, bytes) else str(x)
