"""What the gates of a recurrent layer do at each word."""

import numpy as np

from seqnet.viz.figures.states import alike, recurrent
from seqnet.viz.looking import sample_of, traced
from seqnet.viz.picture import Picture, canvas, figure_function, labels
from seqnet.viz.style import GATE_NAMES, GATES, LINES, bar_beside, heat, label_ends, name_axis, whole_ticks, words_on

_OPEN = ("i", "f", "o", "z", "r")  # between 0, closed, and 1, open


@figure_function
def gates(layer, x=None, words=None, sample=0, unit=None, order=True, title=None):
    """The gates and states of an LSTM or GRU over the words of a sentence.

    layer: the layer, a model with one (the first counts), or what `trace(x)` gave. x: its input, (batch, time, features),
    or ids (batch, time) for a model. words: names of the steps; a text is split at blanks. sample: row of the batch.
    unit: draw this unit's gates as lines; all units as heat maps unless told. order: like units side by side.

    Gates run from 0, closed, to 1, open; candidate and states are centred at 0. `data`: each of "i", "f", "g", "o", "c",
    "h" (GRU: "z", "r", "n", "h") as (units, time), or (time,) for one unit; "units", "words".
    Raises ValueError where there are no gates, an unknown unit, another number of words than steps.
    """
    prefix, found = recurrent("gates", traced("gates", layer, x))
    names = [g for g in "ifgozrnch" if g in found]
    if len(names) < 2:
        raise ValueError("viz.gates: a SimpleRNN has no gates; viz.states draws its state")
    found = {g: sample_of("gates", found[g], sample).T.astype(np.float64) for g in names}
    count, time = found["h"].shape
    words = labels("gates", "words", words, time)
    title = title or ("Gates" + (f" of {prefix}" if prefix else ""))
    if unit is not None:
        return _lines(found, words, unit, title)
    units = alike(found["h"]) if order else np.arange(count)
    data = {g: found[g][units] for g in names}
    left, right = [g for g in names if g in _OPEN], [g for g in names if g not in _OPEN]
    rows = max(len(left), len(right))
    height = min(300, max(150, 60 + 12 * count))
    figure = canvas(min(1250, max(840, 300 + 2 * 22 * time)), rows * height + 150, title)
    axes = figure.subplots(rows, 2, squeeze=False, sharex=True, sharey=True)
    high = max(max(np.abs(found[g]).max() for g in right), 1e-9)
    for column, (side, kind, low, top, text) in enumerate((
            (left, "sequential", 0, 1, "gate: 0 closed, 1 open"), (right, "diverging", None, high, "state, centred at 0"))):
        for ax, g in zip(axes[:, column], side):
            image = heat(ax, data[g], kind, low, top, rows=[str(u) for u in units], columns=words)
            ax.set_title(f"{g}, {GATE_NAMES[g]}", color=GATES[g])
        for ax in axes[len(side):, column]:
            ax.set_visible(False)
        last = axes[len(side) - 1, column]
        last.tick_params(labelbottom=True)
        name_axis(last, "x", "time", "word" if words else "time")
        bar_beside(figure, image, list(axes[:len(side), column]), text, shrink=0.8)
    for ax in axes[:, 0]:
        name_axis(ax, "y", "features", "unit")
    return Picture(figure, {**data, "units": units, "words": words or []},
                   f"Gates of {count} units over {time} steps: {', '.join(names)}.")


def _lines(found, words, unit, title):
    count, time = found["h"].shape
    if isinstance(unit, bool) or not hasattr(unit, "__index__") or not -count <= unit < count:
        raise ValueError(f"viz.gates: unit is one of {count}; received {unit!r}")
    data = {g: values[unit] for g, values in found.items()}
    figure = canvas(min(1150, max(620, 160 + 34 * time)), 520, f"{title}, unit {unit % count}")
    above, below = figure.subplots(2, 1, sharex=True)
    ends = {id(above): [], id(below): []}
    for i, (g, values) in enumerate(data.items()):
        ax = above if g in _OPEN else below
        ax.plot(range(time), values, color=GATES[g], linestyle=LINES[i][1], marker=LINES[i][2], markerfacecolor="white",
                markeredgecolor=GATES[g])
        ends[id(ax)].append((time - 1, values[-1], f"{g}, {GATE_NAMES[g]}", GATES[g]))
    above.set_ylim(-0.05, 1.05)
    above.set_ylabel("gate: 0 closed, 1 open")
    below.set_ylabel("state")
    below.axhline(0, color="#8a9099", linewidth=1)
    for ax in (above, below):
        ax.grid(axis="y")
    if words:
        words_on(below, words, "x")
    else:
        whole_ticks(below.xaxis)
    name_axis(below, "x", "time", "word" if words else "time")
    for ax in (above, below):
        label_ends(ax, ends[id(ax)])
    return Picture(figure, {**data, "units": np.array([unit % count]), "words": words or []},
                   f"Gates of unit {unit % count} over {time} steps.")
