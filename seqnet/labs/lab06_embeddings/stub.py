"""Lab 6: word vectors by prediction and by counting. A word is known by the company it keeps.

All arrays are float64, batch first; the letters in the docstrings name their axes.
Fill in the bodies; `python -m seqnet.labs check embeddings` tells how far you are.
"""

import numpy as np  # noqa: F401

WEIGHT = "distance"  # yours: what a neighbour at distance d counts: "distance" 1/d, or "flat" 1
POWER = 0.75  # yours: the exponent of GloVe's weight f


def cooccurrence(ids, window, V):
    """How often words stand near each other: for every pair of places of the text that are d apart, 1 <= d <= window, the
    words at both places get a count in each other's row, of 1/d or of 1 (see WEIGHT).

    ids: integers (N,), a text; V: number of words -> (V, V), symmetric. A word next to itself counts from both sides.
    """
    raise NotImplementedError


def glove_weight(x, x_max):
    """f(x) = (x / x_max)^POWER, at most 1. x: any shape -> the same shape"""
    raise NotImplementedError


def glove_loss(W, C, bw, bc, i, j, x, x_max):
    """J = sum over the pairs of f(x) (W[i] . C[j] + bw[i] + bc[j] - log x)^2, as a number.

    W: (V, E), word vectors; C: (V, E), context vectors; bw, bc: (V,); i, j: integers (M,), the words of the M pairs;
    x: (M,), their counts, all above zero
    """
    raise NotImplementedError


def glove_gradients(W, C, bw, bc, i, j, x, x_max):
    """The gradients of glove_loss. -> (dW (V, E), dC (V, E), dbw (V,), dbc (V,))"""
    raise NotImplementedError


def next_word_loss(context, target, E, W, b):
    """Predicting a word from those before it: the mean of their vectors, a linear layer, softmax, and the mean over the
    batch of -log p[target], as a number.

    context: integers (B, K); target: integers (B,); E: (V, D); W: (D, V); b: (V,)
    """
    raise NotImplementedError


def next_word_gradients(context, target, E, W, b):
    """The gradients of next_word_loss. -> (dE (V, D), dW (D, V), db (V,))"""
    raise NotImplementedError


def neighbours(word, E, k):
    """The k words whose vectors have the largest cosine with that of `word`, the nearest first, `word` itself left out.

    word: int; E: (V, D) -> integers (k,)
    """
    raise NotImplementedError


def analogy(a, b, c, E, k):
    """a is to b as c is to what? The k words nearest by cosine to E[b] - E[a] + E[c], all vectors brought to length 1 first;
    a, b and c are left out.

    a, b, c: int; E: (V, D) -> integers (k,)
    """
    raise NotImplementedError
