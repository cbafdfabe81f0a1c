"""Texts as ids and back, for the small models of this package."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

PAD, START, END, UNKNOWN = 0, 1, 2, 3
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*|[^\w\s]")


class Symbols:
    """Ids of the words, or characters, that occur in texts: 0 is padding, 1 begins, 2 ends, 3 is anything unknown.

    Args:
        level: "word" (lower-cased words and punctuation marks, each a symbol) or "char".
        size: how many ids at most, those of the most frequent symbols; all unless told.
    """

    def __init__(self, level="word", size=None):
        if level not in ("word", "char"):
            raise ValueError(f"level must be 'word' or 'char', got {level!r}.")
        self.level, self.size = level, size
        self.names, self.index = ["", "", "", ""], {}

    def __len__(self):
        return len(self.names)

    def split(self, text):
        """The symbols of a text; of a list of symbols, itself."""
        if not isinstance(text, str):
            return list(text)
        return list(text) if self.level == "char" else _WORD.findall(text.lower())

    def fit(self, texts):
        """Give ids to the symbols of `texts`, the most frequent ones first."""
        counts = Counter(symbol for text in texts for symbol in self.split(text))
        names = sorted(counts, key=lambda s: (-counts[s], s))
        self.set_names(names if self.size is None else names[:max(self.size - 4, 0)])
        return self

    def set_names(self, names):
        """Ids for these symbols, in this order."""
        self.names = ["", "", "", "", *names]
        self.index = {name: i + 4 for i, name in enumerate(names)}

    def ids(self, text, ends=False):
        """The ids of a text, with `ends` between 1 and 2."""
        found = [self.index.get(symbol, UNKNOWN) for symbol in self.split(text)]
        return [START, *found, END] if ends else found

    def matrix(self, texts, ends=False, length=None):
        """Ids of several texts (texts, steps), zeros behind the shorter ones; longer ones than `length` are cut."""
        rows = [self.ids(text, ends)[:length] for text in texts]
        out = np.zeros((len(rows), max([1, *map(len, rows)]) if length is None else length), "int32")
        for row, ids in zip(out, rows):
            row[:len(ids)] = ids
        return out

    def text(self, ids):
        """The text of ids; the four special ones are left out, unknown symbols shown as a question mark."""
        found = ["?" if i == UNKNOWN else self.names[i] for i in ids if i >= UNKNOWN]
        return "".join(found) if self.level == "char" else " ".join(found)
