"""Colours, lines, maps and labels that all figures share."""

import numpy as np

INK, SOFT, GRID = "#222222", "#5f6670", "#e3e6ea"
AXES = {"batch": "#6f757d", "time": "#2563a8", "features": "#b8590b", "heads": "#2b7a4b"}
"""One colour for each axis, wherever it appears."""
GATES = {"i": "#2563a8", "f": "#c2410c", "g": "#2b7a4b", "o": "#7b3fa0", "c": "#222222", "h": "#6f757d",
         "z": "#c2410c", "r": "#2563a8", "n": "#2b7a4b"}
"""One colour for each gate and state: of the LSTM i, f, g, o, c, h; of the GRU z (what the forget gate is there), r, n."""
GATE_NAMES = {"i": "input gate", "f": "forget gate", "g": "candidate", "o": "output gate", "c": "cell state",
              "h": "hidden state", "z": "update gate", "r": "reset gate", "n": "candidate"}

# colour, dashes, marker: told apart by each of the three alone
LINES = (("#174a82", "-", "o"), ("#d2601a", "--", "s"), ("#2b8a57", "-.", "^"), ("#8e4bb5", ":", "D"),
         ("#555b63", (0, (6, 2, 1, 2, 1, 2)), "v"), ("#b58900", (0, (8, 3)), "P"))
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "ooo")


def line(i):
    """Colour, dashes and marker of the i-th line."""
    color, dashes, marker = LINES[i % len(LINES)]
    return {"color": color, "linestyle": dashes, "marker": marker, "markerfacecolor": "white", "markeredgecolor": color,
            "markeredgewidth": 1.5}


def diverging():
    """The map for numbers with a middle: dark blue below 0, grey at 0, pale yellow above; brightness never falls."""
    from matplotlib.colors import LinearSegmentedColormap

    stops = ["#0a1a4a", "#20489a", "#5b82b8", "#a9abad", "#dcae62", "#f6d477", "#fff8d6"]
    return LinearSegmentedColormap.from_list("seqnet_diverging", stops)


def even_limit(values, share=1.0):
    """The number c for a map from -c to c that shows this share of the values without clipping."""
    size = float(np.quantile(np.abs(values), share)) if np.size(values) else 0.0
    return size if size > 0 else 1.0


def heat(ax, matrix, kind="sequential", low=None, high=None, rows=None, columns=None):
    """Draw a matrix; rows and columns may be lists of words. "diverging" is centred at 0. Returns the image."""
    matrix = np.asarray(matrix, float)
    if kind == "diverging":
        high = even_limit(matrix) if high is None else high
        image = ax.imshow(matrix, cmap=diverging(), vmin=-high, vmax=high, aspect="auto")
    else:
        image = ax.imshow(matrix, cmap="viridis", vmin=low, vmax=high, aspect="auto")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    if columns is not None:
        words_on(ax, columns, "x")
    else:
        whole_ticks(ax.xaxis)
    if rows is not None:
        words_on(ax, rows, "y")
    else:
        whole_ticks(ax.yaxis)
    return image


def whole_ticks(axis):
    """Ticks at whole numbers only."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))


def words_on(ax, words, side, most=None):
    """Words as tick labels; where there are too many to read, every so manyth."""
    size = ax.figure.get_size_inches() * 100
    if most is None:
        box = ax.get_subplotspec()
        rows, columns = box.get_gridspec().get_geometry() if box is not None else (1, 1)
        span = size[0] * 0.85 / columns if side == "x" else size[1] * 0.85 / rows
        most = max(1, int(span / 14))
    step = -(-len(words) // most)
    places = list(range(0, len(words), step))
    shown = [shortened(words[i]) for i in places]
    if side == "x":
        ax.set_xticks(places, shown)
    else:
        ax.set_yticks(places, shown)


def shortened(word, most=14):
    """A word of at most so many letters, to be drawn as it is."""
    return plain(word if len(word) <= most else word[: most - 1] + "…")


def plain(text):
    """A text in which a dollar is a dollar and begins no formula."""
    return text.replace("$", r"\$")


def name_axis(ax, side, name, text=None):
    """Label an axis; one that is called time, features, heads or batch gets that colour."""
    label = ax.set_xlabel(text or name) if side == "x" else ax.set_ylabel(text or name)
    if name in AXES:
        label.set_color(AXES[name])


def bar_beside(figure, image, axes, text, **kwargs):
    """A colour bar with its name."""
    bar = figure.colorbar(image, ax=axes, shrink=kwargs.pop("shrink", 0.85), pad=0.015, **kwargs)
    bar.outline.set_visible(False)
    bar.set_label(text)
    return bar


def apart(heights, distance, low=None, high=None):
    """Places at least `distance` from each other, in the same order, moved as little as needed, within low ... high.

    `distance`: one number, or one for each gap between the sorted places.
    """
    order = np.argsort(heights, kind="stable")
    gaps = np.broadcast_to(distance, max(0, len(heights) - 1))
    offsets = np.concatenate([[0.0], np.cumsum(gaps)])[:len(heights)]
    # less the offsets the places must not fall: least squares merges neighbours that would into blocks of their mean
    blocks = []
    for wanted in np.asarray(heights, float)[order] - offsets:
        blocks.append([wanted, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            before, n = blocks[-1]
            blocks[-1] = [(before * n + mean * count) / (n + count), n + count]
    placed = np.empty(len(heights))
    flat = [mean + offset for mean, offset in zip((m for m, count in blocks for _ in range(count)), offsets)]
    if flat and high is not None:
        for k in range(len(flat) - 1, -1, -1):
            flat[k] = min(flat[k], high - (offsets[-1] - offsets[k]))
    if flat and low is not None:
        for k in range(len(flat)):
            flat[k] = max(flat[k], low + offsets[k])
    placed[order] = flat
    return placed


def label_ends(ax, ends, gap=8, size=9.5):
    """Names at the ends of lines, moved apart: ends [(x, y, text, color), ...] in data coordinates; a line that ends long
    before the others has its name there. To be called last: sizes and limits must stand.
    """
    if not ends:
        return
    ax.figure.draw_without_rendering()
    to_axes = ax.transAxes.inverted().transform(ax.transData.transform([(x, y) for x, y, _, _ in ends]))
    right = to_axes[:, 0].max()
    early = to_axes[:, 0] < right - 0.12
    for i in np.flatnonzero(early):
        x, y, text, color = ends[i]
        ax.annotate(text, (x, y), (gap, 7), textcoords="offset points", color=color, fontsize=size, fontweight="bold")
    ends = [end for end, soon in zip(ends, early) if not soon]
    placed = apart(to_axes[~early, 1], 15.5 / ax.get_window_extent().height, 0.02, 0.98)
    for (_, _, text, color), y in zip(ends, placed):
        ax.annotate(text, (right, y), (gap, 0), xycoords="axes fraction", textcoords="offset points", color=color,
                    va="center", fontsize=size, fontweight="bold", annotation_clip=False)


def ink_on(color):
    """Black or white, whichever can be read on this colour."""
    from matplotlib.colors import to_rgb

    r, g, b = to_rgb(color)
    return "#111111" if 0.299 * r + 0.587 * g + 0.114 * b > 0.5 else "#ffffff"


def settle(figure):
    """Find the layout once and for all: each further drawing would move things by a hair. Labels below an axis that run
    into each other are stood upright, those beside it thinned out."""
    figure.draw_without_rendering()
    renderer = figure._get_renderer()
    for ax in figure.axes:
        words = [t for t in ax.get_xticklabels() if t.get_text() and t.get_visible()]
        boxes = [t.get_window_extent(renderer) for t in words]
        if ax.get_visible() and any(a.x1 + 3 > b.x0 and a.x0 < b.x0 for a, b in zip(boxes, boxes[1:])):
            ax.tick_params(axis="x", labelrotation=90)
    figure.draw_without_rendering()
    for ax in figure.axes:
        words = [t for t in ax.get_yticklabels() if t.get_text() and t.get_visible()]
        boxes = [t.get_window_extent(renderer) for t in words]
        most = max((box.height for box in boxes), default=0)
        least = min((abs(a.y0 - b.y0) for a, b in zip(boxes, boxes[1:])), default=np.inf)
        if ax.get_visible() and least < most:
            places, step = ax.get_yticks(), int(np.ceil(most / max(least, 1)))
            ax.set_yticks(places[::step], [t.get_text() for t in ax.get_yticklabels()][::step])
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
