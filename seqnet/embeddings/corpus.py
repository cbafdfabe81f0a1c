"""Texts as one stream of word numbers: what the trainings of word vectors read."""

import re
from array import array
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def split_words(text):
    """The words of a text in lower case: letters and digits, also with an apostrophe inside."""
    return _WORD.findall(text.lower())


@dataclass
class Corpus:
    """Texts in numbers: `words`, the most frequent first; `counts` (words), how often each stands; `ids` (length), the words
    of one text after the other with -1 behind each text; `dropped`, how many places held a word that is not among them."""

    words: list = field(repr=False)
    counts: np.ndarray = field(repr=False)
    ids: np.ndarray = field(repr=False)
    dropped: int = 0

    @classmethod
    def of(cls, texts, min_count=5, max_vocab=None, split=None):
        """Read texts.

        texts: texts, or lists of words; a `Corpus` is given back as it is. min_count: words that stand less often are taken
        out, as if they had not been written. max_vocab: keep only so many words. split: gives the words of a text;
        `split_words` unless told.

        Raises TypeError for one text instead of many or for items that are neither, ValueError where no word is left.
        """
        if isinstance(texts, cls):
            return texts
        if isinstance(texts, (str, bytes)):
            raise TypeError("texts must be a list of texts (or of lists of words); received one text. Put it into a list.")
        for name, value in (("min_count", min_count), ("max_vocab", 1 if max_vocab is None else max_vocab)):
            if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
                raise ValueError(f"{name} must be a whole number of at least 1; received {value!r}")
        split = split_words if split is None else split
        number = defaultdict()
        number.default_factory = number.__len__  # a new word gets the next number
        ids, ends = array("i"), []
        for text in texts:
            ids.extend(map(number.__getitem__, _tokens(text, split)))
            ends.append(len(ids))
        flat = np.frombuffer(ids, np.int32) if ids else np.empty(0, np.int32)
        return cls._ranked(list(number), flat, np.array(ends, np.int64), min_count, max_vocab)

    @classmethod
    def _ranked(cls, words, flat, ends, min_count, max_vocab):
        """Numbers by frequency; words of one frequency in the order of their first appearance."""
        counts = np.bincount(flat, minlength=len(words))
        order = np.argsort(-counts, kind="stable")
        order = order[counts[order] >= min_count][:max_vocab]
        if not len(order):
            raise ValueError(f"no word stands at least min_count={min_count} times in the {len(ends):,} texts, which hold "
                             f"{len(words):,} words: lower min_count or give more text")
        rank = np.full(len(words) + 1, -2, np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        rank[-1] = -1
        stream = np.empty(len(flat) + len(ends), np.int32)
        stream[ends + np.arange(len(ends))] = -1
        behind = np.zeros(len(stream), bool)
        behind[ends + np.arange(len(ends))] = True
        stream[~behind] = rank[flat]
        kept = stream[stream != -2]
        return cls([words[i] for i in order], counts[order], kept, len(stream) - len(kept))

    def __len__(self):
        """Number of places that hold a word."""
        return int(self.counts.sum())

    def chunks(self, ids, size):
        """Pieces of a stream of about so many places, cut behind a text where there is one."""
        ends = np.flatnonzero(ids == -1) + 1
        at = 0
        while at < len(ids):
            reach = np.searchsorted(ends, at + size)
            end = int(ends[reach]) if reach < len(ends) else len(ids)
            end = end if end - at <= 2 * size else at + size
            yield ids[at:end]
            at = end

    def thinned(self, sample, generator):
        """The stream without some of the frequent words: one that makes up the share f of the text stays with the
        probability min(1, sqrt(sample / f) + sample / f) (Mikolov et al., 2013; as in word2vec's program)."""
        if not sample:
            return self.ids
        ratio = sample * len(self) / self.counts
        chance = np.append(np.minimum(1, np.sqrt(ratio) + ratio), 1).astype(np.float32)  # the last is for -1
        return self.ids[generator.random(len(self.ids), np.float32) < chance[self.ids]]


def _tokens(text, split):
    if isinstance(text, str):
        return split(text)
    if isinstance(text, (list, tuple)) or (isinstance(text, np.ndarray) and text.ndim == 1):
        wrong = next((w for w in text[:1] if not isinstance(w, str)), None)
        if wrong is None:
            return text
        raise TypeError(f"a text must be a text or a list of words; received a list that holds {wrong!r}")
    raise TypeError(f"a text must be a text or a list of words; received {type(text).__name__}")


def noise(counts, power=0.75):
    """The alias table (Walker, 1977; Vose, 1991) of the probabilities count^power / sum: (keep uint32, other int32).

    Draw a slot s evenly, then s itself where 32 random bits are below keep[s], else other[s].
    """
    share = np.asarray(counts, np.float64) ** power
    share = share * (len(share) / share.sum())
    keep, other = np.ones(len(share)), np.arange(len(share), dtype=np.int32)
    small, large = [list(np.flatnonzero(mask)) for mask in (share < 1, share >= 1)]
    share = share.tolist()
    while small and large:
        s, g = small.pop(), large[-1]
        keep[s], other[s] = share[s], g
        share[g] -= 1 - share[s]
        if share[g] < 1:
            small.append(large.pop())
    return np.minimum(keep * 2.0**32, 2.0**32 - 1).astype(np.uint32), other
