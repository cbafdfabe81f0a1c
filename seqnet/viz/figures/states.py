"""The state of a recurrent layer over the words of a sentence."""

import numpy as np

from seqnet.viz.looking import sample_of, traced
from seqnet.viz.picture import Picture, canvas, figure_function, labels
from seqnet.viz.style import bar_beside, heat, name_axis


@figure_function
def states(layer, x=None, words=None, sample=0, which="h", order=True, title=None):
    """Each unit's state (row) at each word (column).

    layer: a recurrent layer (LSTM, GRU, SimpleRNN), a model with one (the first counts), or what `trace(x)` gave.
    x: its input, (batch, time, features), or ids (batch, time) for a model. words: names of the steps; a text is split at
    blanks. which: "h", the output, or "c", the cell state of an LSTM. order: put units that behave alike side by side.

    `data`: "states" (units, time) as drawn, "units", their numbers from top to bottom, "words".
    Raises ValueError where there is no such state, or another number of words than steps.
    """
    prefix, found = recurrent("states", traced("states", layer, x))
    if which not in found:
        raise ValueError(f"viz.states: which must be one of {', '.join(found)}; received {which!r}")
    matrix = sample_of("states", found[which], sample).T.astype(np.float64)
    words = labels("states", "words", words, matrix.shape[1])
    units = alike(matrix) if order else np.arange(len(matrix))
    figure = canvas(min(1100, max(520, 200 + 26 * matrix.shape[1])), min(640, max(280, 130 + 14 * len(matrix))))
    ax = figure.subplots()
    image = heat(ax, matrix[units], "diverging", rows=[str(u) for u in units], columns=words)
    ax.set_title(title or f"{'Hidden' if which == 'h' else 'Cell'} states" + (f" of {prefix}" if prefix else ""))
    name_axis(ax, "x", "time", "word" if words else "time")
    name_axis(ax, "y", "features", "unit, like ones together" if order else "unit")
    bar_beside(figure, image, ax, f"state {which}")
    return Picture(figure, {"states": matrix[units], "units": units, "words": words or []},
                   f"States of {len(matrix)} units over {matrix.shape[1]} steps.")


def recurrent(name, found):
    """(path, {"i": ..., "h": ...}) of the first recurrent layer in a trace."""
    groups = {}
    for key, value in found.items():
        path, _, last = key.rpartition("/")
        if last in ("i", "f", "g", "o", "c", "h", "z", "r", "n") and value.ndim == 3:
            groups.setdefault(path, {})[last] = value
    for path, group in groups.items():
        if "h" in group:
            return path, group
    raise ValueError(f"viz.{name}: there is no recurrent layer that notes its states; LSTM, GRU and SimpleRNN do, a cell "
                     "wrapped by RNN(...) does not")


def alike(matrix):
    """An order of the rows in which like ones are neighbours: along the greatest variance of the rows."""
    x = matrix - matrix.mean(axis=1, keepdims=True)
    length = np.linalg.norm(x, axis=1, keepdims=True)
    x = x / np.where(length > 0, length, 1)
    u, s, _ = np.linalg.svd(x, full_matrices=False)
    first = u[:, 0] * np.sign(u[np.argmax(np.abs(u[:, 0])), 0] or 1)
    second = u[:, 1] if len(s) > 1 else np.zeros(len(x))
    second = second * np.sign(second[np.argmax(np.abs(second))] or 1)
    return np.argsort(np.round(np.arctan2(second, first), 6), kind="stable")
