"""The curves of a training: one panel for the loss and one for each metric, training beside validation."""

import math
import os

from seqnet.viz.svg import Page

TRAINING, VALIDATION = "#2563a8", "#d9622b"
_INK, _SOFT, _GRID = "#222222", "#5f6670", "#e6e8eb"
_PANEL_WIDTH, _PANEL_HEIGHT = 400, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 84, 92, 58  # around a panel: axis labels left and below, names of the lines right


def plot_history(history, path, title=None):
    """Draw the curves of a training into a file: ``path`` ends in ``.svg``, or in ``.png`` where matplotlib is there.

    ``history`` is what ``fit`` returns, or its dictionary: ``{"loss": [...], "val_loss": [...], "accuracy": [...]}``,
    one number an epoch; a name and its twin with ``val_`` share a panel. Numbers that are not finite leave a gap.
    ``title`` stands above the panels. Returns the path.

    Raises ``ValueError`` for an empty history or another ending of ``path``, ``ImportError`` for a PNG without
    matplotlib, ``FileNotFoundError`` where the folder is missing.
    """
    path = os.fspath(path)
    curves = _curves(history)
    ending = os.path.splitext(path)[1].lower()
    if ending == ".svg":
        from seqnet.saving.files import replacing

        picture = _draw(curves, title).encode()
        with replacing(path) as stream:
            stream.write(picture)
    elif ending == ".png":
        _draw_png(curves, title, path)
    else:
        raise ValueError(f"plot_history: path must end in .svg or .png; received {path!r}")
    return path


def _curves(history):
    """{metric: {"training": [...], "validation": [...]}} of a History or its dictionary."""
    numbers = getattr(history, "history", history)
    if not isinstance(numbers, dict):
        raise TypeError(
            f"plot_history: history must be what fit returns, or its dictionary; received {type(history).__name__}"
        )
    curves = {}
    for name, values in numbers.items():
        if name in ("lr", "learning_rate"):
            continue
        try:
            values = [float(value) for value in values]
        except (TypeError, ValueError):
            raise ValueError(f"plot_history: history[{name!r}] must hold one number an epoch") from None
        side = "validation" if name.startswith("val_") else "training"
        curves.setdefault(name.removeprefix("val_"), {})[side] = values
    curves = {name: lines for name, lines in curves.items() if any(lines.values())}
    if not curves:
        raise ValueError("plot_history: the history is empty: fit at least one epoch first")
    return dict(sorted(curves.items(), key=lambda item: item[0] != "loss"))


def _draw(curves, title):
    columns = min(len(curves), 2)
    rows = -(-len(curves) // columns)
    cell_width, cell_height = _LEFT + _PANEL_WIDTH + _RIGHT, _TOP + _PANEL_HEIGHT + _BOTTOM
    above = 34 if title else 0
    page = Page(columns * cell_width, above + rows * cell_height)
    if title:
        page.words(_LEFT, 36, title, size=18, color=_INK, weight="600")
    for number, (name, lines) in enumerate(curves.items()):
        row, column = divmod(number, columns)
        _panel(page, column * cell_width + _LEFT, above + row * cell_height + _TOP, name, lines)
    return page.text()


def _panel(page, left, top, name, lines):
    """One panel: grid, axes, lines, the names and last values at their ends."""
    right, bottom = left + _PANEL_WIDTH, top + _PANEL_HEIGHT
    epochs = max(map(len, lines.values()))
    finite = [value for values in lines.values() for value in values if math.isfinite(value)]
    ticks = _ticks(min(finite, default=0.0), max(finite, default=1.0))
    low, high = ticks[0], ticks[-1]

    def place(epoch, value):
        across = (epoch - 1) / (epochs - 1) if epochs > 1 else 0.5
        return left + 14 + across * (_PANEL_WIDTH - 28), bottom - (value - low) / (high - low) * _PANEL_HEIGHT

    page.words(left, top - 42, _title(name), size=16, color=_INK, weight="600")
    for tick in ticks:
        y = place(1, tick)[1]
        page.line(left, y, right, y, _GRID)
        page.words(left - 9, y + 4.5, _shown(tick, ticks[1] - ticks[0]), color=_SOFT, anchor="end")
    for epoch in _epoch_ticks(epochs):
        x = place(epoch, low)[0]
        page.line(x, bottom, x, bottom + 5, "#9aa1a9")
        page.words(x, bottom + 21, str(epoch), color=_SOFT, anchor="middle")
    page.line(left, bottom, right, bottom, "#9aa1a9", 1.2)
    page.words((left + right) / 2, bottom + 43, "epoch", size=14, color=_INK, anchor="middle")
    if max(len(_shown(tick, ticks[1] - ticks[0])) for tick in ticks) < 6:  # else there is no room, and the title says it
        page.words(left - 50, (top + bottom) / 2, name, size=14, color=_INK, anchor="middle", turn=-90)

    colors = {"training": TRAINING, "validation": VALIDATION}
    ends = []
    legend = left
    for side, values in lines.items():
        points = [place(i + 1, value) if math.isfinite(value) else None for i, value in enumerate(values)]
        for run in _runs(points):
            if len(run) > 1:
                page.path(run, colors[side])
            if epochs <= 30 or len(run) == 1:
                for x, y in run:
                    page.dot(x, y, 3.4, colors[side], "#ffffff", 1.2)
        page.line(legend, top - 20, legend + 22, top - 20, colors[side], 2.5)
        page.dot(legend + 11, top - 20, 3.4, colors[side], "#ffffff", 1.2)
        page.words(legend + 29, top - 15.5, side, color=_SOFT)
        legend += 110
        last = [i for i, point in enumerate(points) if point]
        if last:
            ends.append((*points[last[-1]], _value(values[last[-1]]), colors[side]))
    for x, y, text, color in _apart(ends, 17, top, bottom):
        page.words(max(x, right - 14) + 12, y + 4.5, text, size=14, color=color, weight="600")
    _mark_best(page, place, name, lines, top, bottom)


def _mark_best(page, place, name, lines, top, bottom):
    """A ring round the best validation value, and its epoch, where that is not the last one."""
    values = lines.get("validation") or lines["training"]
    good = [(value, i) for i, value in enumerate(values) if math.isfinite(value)]
    if len(good) < 2:
        return
    smaller = name == "loss" or name.endswith(("loss", "error", "mse", "mae"))
    value, i = min(good, key=lambda item: (item[0] if smaller else -item[0], item[1]))
    if i == len(values) - 1:
        return
    x, y = place(i + 1, value)
    color = VALIDATION if "validation" in lines else TRAINING
    page.dot(x, y, 7, "none", color, 1.8)
    height = y + 24 if smaller and y + 24 < bottom - 4 else y - 13
    # within the panel, away from the axis and from the labels at the lines' ends
    first, last = place(1, value)[0], place(len(values), value)[0]
    anchor = "start" if x - first < 40 else "end" if last - x < 40 else "middle"
    page.words(x, height, f"best {_value(value)}", color=color, anchor=anchor)


def _runs(points):
    """The stretches of a line without gaps."""
    run = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


def _apart(ends, distance, top, bottom):
    """Move labels that would overlap up and down, in their order, within the panel."""
    ends = sorted(ends, key=lambda end: end[1])
    heights = [end[1] for end in ends]
    for i in range(1, len(heights)):
        if heights[i] - heights[i - 1] < distance:
            middle = (heights[i] + heights[i - 1]) / 2
            middle = min(max(middle, top + distance / 2), bottom - distance / 2)
            heights[i - 1], heights[i] = middle - distance / 2, middle + distance / 2
    return [(x, height, text, color) for (x, _, text, color), height in zip(ends, heights)]


def _ticks(low, high):
    """Four to seven round numbers from at or below ``low`` to at or above ``high``."""
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-30):
        margin = abs(low) * 0.1 or 1.0
        low, high = low - margin, high + margin
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [k * step for k in range(first, last + 1)]


def _shown(value, step):
    """A tick's number with as many digits as its step needs."""
    if abs(value) >= 1e7 or step < 1e-4:
        return f"{value:.3g}"
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    if abs(step * 10**digits - round(step * 10**digits)) > 1e-6:
        digits += 1
    return f"{value + 0.0:,.{digits}f}"


def _value(value):
    """A number in about four digits."""
    size = abs(value)
    if size >= 1e7 or 0 < size < 1e-3:
        return f"{value:.2e}"
    return f"{value:,.0f}" if size >= 1000 else f"{value:.1f}" if size >= 100 else f"{value:.3f}"


def _epoch_ticks(epochs):
    """At most ten epochs: 1 and then every so many."""
    step = next(s for s in _round_steps() if epochs / s <= 10)
    return [1] if epochs == 1 else sorted({1, *range(step, epochs + 1, step)}) if step > 1 else list(range(1, epochs + 1))


def _round_steps():
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _title(name):
    return name.replace("_", " ").capitalize()


def _draw_png(curves, title, path):
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError(
            f"plot_history: a PNG needs matplotlib. Install it (pip install 'seqnet[plots]'), or give the name "
            f"{os.path.splitext(path)[0]}.svg: an SVG needs nothing"
        ) from None
    from seqnet.saving.files import replacing

    columns = min(len(curves), 2)
    rows = -(-len(curves) // columns)
    figure = Figure(figsize=(5.2 * columns, 3.9 * rows), layout="constrained")
    canvas = FigureCanvasAgg(figure)
    if title:
        figure.suptitle(title)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for panel, (name, lines) in zip(panels, curves.items()):
        for side, values in lines.items():
            color = TRAINING if side == "training" else VALIDATION
            panel.plot(range(1, len(values) + 1), values, "o-", color=color, label=side, markersize=4, linewidth=2)
            panel.annotate(
                _value(values[-1]), (len(values), values[-1]), (8, 0), textcoords="offset points", color=color, va="center"
            )
        panel.set_title(_title(name), loc="left", fontweight="semibold")
        panel.set_xlabel("epoch")
        panel.set_ylabel(name)
        panel.set_xticks(_epoch_ticks(max(map(len, lines.values()))))
        panel.grid(axis="y", color=_GRID)
        panel.spines[["top", "right", "left"]].set_visible(False)
        panel.legend(frameon=False)
    for panel in panels[len(curves) :]:
        panel.set_visible(False)
    with replacing(path) as stream:
        canvas.print_png(stream)
