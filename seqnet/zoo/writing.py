"""What the models of translation share: arrays to learn from, and writing the likeliest word each time."""

from __future__ import annotations

import numpy as np

from ..ops import log_softmax
from ..tensor import no_grad
from .decoding import greedy_search
from .symbols import END, PAD, START


def pairs(sources, targets, ours, theirs, length=None):
    """([source, target], next words) for `fit`, from texts and the `Symbols` of both languages.

    source (texts, time); target (texts, words) from the start mark on, next words up to the end mark; 0 behind.
    """
    ids = theirs.matrix(targets, ends=True, length=length)
    return [ours.matrix(sources, ends=True, length=length), np.where(ids == END, PAD, ids)[:, :-1]], ids[:, 1:]


def write(step, rows, max_length):
    """The ids of `rows` texts, each from behind the start mark to in front of the end mark.

    step: function of the ids (rows, 1) written last that gives logits (rows, 1, words) and keeps its state itself.
    """

    def likelihoods(symbols, states):
        logp = log_softmax(step(np.asarray(symbols, "int32")[:, None])).data[:, -1].copy()
        logp[:, [PAD, START]] = -1e30  # never written
        return logp, states

    with no_grad():
        return greedy_search(likelihoods, [np.zeros(rows)], START, END, max_length)[0]
