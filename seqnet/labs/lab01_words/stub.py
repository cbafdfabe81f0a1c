"""Lab 1: words to vectors. From texts to numbers, and from numbers to rows of a table that can be trained.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check words` tells how far you are.
"""

import numpy as np  # noqa: F401

FIRST_ID = 2  # yours: the id of the most frequent word. FIRST_ID - 1 stands for words that are not in the vocabulary
SIDE = "pre"  # yours: the side, "pre" or "post", on which pad puts zeros, and from which it cuts what is too long


def build_vocab(texts, n):
    """The n most frequent words of all texts, as a dict from word to id.

    A word is what stands between spaces, in lower case. The most frequent word has the id FIRST_ID, the next FIRST_ID + 1
    and so on; of words that are equally frequent, the one that was seen first comes first.

    texts: list of str; n: int -> dict, e.g. build_vocab(["to be or", "not to be"], 2) = {"to": FIRST_ID, "be": FIRST_ID + 1}
    """
    raise NotImplementedError


def encode(text, vocab):
    """The ids of the words of a text, in order; FIRST_ID - 1 for a word that is not in the vocabulary.

    text: str; vocab: dict as build_vocab makes it -> list of int
    """
    raise NotImplementedError


def pad(seqs, T):
    """All sequences in one array, zeros where there is no word, cut where there are more than T.

    SIDE "pre": zeros stand in front, and the last T words are kept. SIDE "post": zeros stand behind, and the first T words
    are kept.

    seqs: list of B lists of int -> integers (B, T)
    """
    raise NotImplementedError


def embed(ids, W):
    """Each id's row of the table: y[b, t] = W[ids[b, t]]. Padding (id 0) is looked up like any other id.

    ids: integers (B, T); W: (V, E) -> (B, T, E)
    """
    raise NotImplementedError


def embed_backward(dout, ids, W):
    """The gradient of the table: dW[v] is the sum of dout[b, t] over all places (b, t) where ids[b, t] is v.

    dout: (B, T, E), the gradient of what embed gave; ids: integers (B, T); W: (V, E) -> (V, E)
    """
    raise NotImplementedError


def mean_words(ids, W):
    """The mean of the vectors of a text's words; padding (id 0) is no word. Zeros for a text without words.

    ids: integers (B, T); W: (V, E) -> (B, E)
    """
    raise NotImplementedError


def mean_words_backward(dout, ids, W):
    """The gradient of the table in mean_words.

    dout: (B, E), the gradient of what mean_words gave; ids: integers (B, T); W: (V, E) -> (V, E)
    """
    raise NotImplementedError
