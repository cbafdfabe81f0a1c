"""Finding a likely sequence step by step: always the likeliest next symbol, or several beginnings side by side."""

from __future__ import annotations

import numpy as np


def greedy_search(step, states, start, end, max_length=50):
    """For each row the symbols that are likeliest one after the other, up to `end` or `max_length`.

    Args:
        step: function (symbols (rows,), states) -> (log-probabilities (rows, vocabulary), new states).
        states: list of arrays (rows, ...), what `step` begins with.
        start, end: the symbols that open and close a sequence; they are not among the results.

    Returns (lists of symbols, their log-probabilities (rows,), that of `end` included).
    """
    rows = len(states[0])
    symbols = np.full(rows, start)
    score, alive = np.zeros(rows), np.ones(rows, bool)
    found = [[] for _ in range(rows)]
    for _ in range(max_length):
        logp, states = step(symbols, states)
        symbols = np.argmax(logp, axis=-1)
        score += np.where(alive, np.take_along_axis(np.asarray(logp, "float64"), symbols[:, None], axis=-1)[:, 0], 0.0)
        alive &= symbols != end
        for row in np.flatnonzero(alive):
            found[row].append(int(symbols[row]))
        if not alive.any():
            break
    return found, score


def beam_search(step, states, start, end, width=5, max_length=50, length_penalty=0.0):
    """For each row the best sequence met while keeping the `width` likeliest beginnings.

    The score of a sequence y is log p(y) / len(y)^length_penalty, `end` counted; 0 is plain probability, which favours
    short ones. A beginning that is never closed counts as it stands at `max_length`. The greedy sequence is met as well,
    so the result never scores below it; with a width of 1 it is the greedy one.

    Args and result: as for `greedy_search`; the second result are the scores.
    """
    if isinstance(width, bool) or not hasattr(width, "__index__") or width < 1:
        raise ValueError(f"beam_search: width must be a whole number of at least 1; received {width!r}")
    found, scores = greedy_search(step, states, start, end, max_length)
    scores = np.array([s / _length(y, max_length) ** length_penalty for y, s in zip(found, scores)])
    if width == 1:
        return found, scores
    for row in range(len(found)):
        own = [np.asarray(s)[row:row + 1] for s in states]
        best = _search_row(step, own, start, end, width, max_length, length_penalty)
        if best is not None and best[0] > scores[row]:
            scores[row], found[row] = best
    return found, scores


def _length(symbols, max_length):
    return max(1, min(len(symbols) + 1, max_length))  # `end` is one symbol more


def _search_row(step, states, start, end, width, max_length, penalty):
    """(score, symbols) of the best sequence of one row."""
    beams, total, symbols = [[]], np.zeros(1), np.array([start])
    best = None
    for length in range(1, max_length + 1):
        logp, states = step(symbols, states)
        scores = total[:, None] + np.asarray(logp, "float64")  # (beams, vocabulary)
        vocabulary = scores.shape[1]
        order = np.argsort(-scores, axis=None, kind="stable")[:2 * width]
        kept = []
        for place in order:
            beam, symbol = divmod(int(place), vocabulary)
            value = scores[beam, symbol]
            if symbol == end or length == max_length:
                closed = beams[beam] if symbol == end else [*beams[beam], symbol]
                if best is None or value / length**penalty > best[0]:
                    best = (value / length**penalty, closed)
            elif len(kept) < width:
                kept.append((value, beam, symbol))
        if not kept or (penalty == 0 and best is not None and best[0] >= kept[0][0]):
            break  # probabilities only fall, so nothing better can follow
        total = np.array([value for value, _, _ in kept])
        beams = [[*beams[beam], symbol] for _, beam, symbol in kept]
        symbols = np.array([symbol for _, _, symbol in kept])
        states = [np.asarray(s)[[beam for _, beam, _ in kept]] for s in states]
    return best
