"""The curves of several trainings."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import INK, SOFT, label_ends, line, whole_ticks


@figure_function
def curves(histories, metrics=None, title="Training"):
    """Loss and metrics over the epochs, of one model through several fits or of several models side by side.

    histories: what `fit` returned (or its dictionary ``{"loss": [...], "val_loss": [...]}``); a list of them, which are
        successive fits of one model and are joined, with a mark where a fit begins; or a dictionary {name: one of these}
        of several models.
    metrics: names without "val_" of what to draw, such as ["loss", "accuracy"]; all unless told.

    Training is drawn solid, validation dashed; of several models each has its marker. A ring marks the best validation
    value. `data` holds each curve, under "loss", or "name/loss" where there are several models, and "fits", the epochs at
    which fits begin. Numbers that are not finite leave a gap.

    Raises ValueError where there is nothing to draw, TypeError for other things than histories.
    """
    runs = histories if isinstance(histories, dict) and not _is_history(histories) else {"": histories}
    if not runs:
        raise ValueError("viz.curves: there is no history to draw")
    joined = {name: _joined(fits if isinstance(fits, (list, tuple)) else [fits]) for name, fits in runs.items()}
    names = list(dict.fromkeys(key.removeprefix("val_") for found, _ in joined.values() for key in found))
    if metrics is not None:
        metrics = [metrics] if isinstance(metrics, str) else list(metrics)
        missing = [m for m in metrics if m not in names]
        if missing:
            raise ValueError(f"viz.curves: no history holds {missing[0]!r}; there are {', '.join(names)}")
        names = metrics
    names.sort(key=lambda key: key != "loss") if metrics is None else None
    several = len(joined) > 1
    data = {"fits": np.array([0]) if several else np.array(next(iter(joined.values()))[1])}
    figure = canvas(60 + 430 * len(names[:3]), 390 * -(-len(names) // 3), title)
    axes = figure.subplots(-(-len(names) // 3), min(3, len(names)), squeeze=False).ravel()
    ends_of = {}
    for ax, metric in zip(axes, names):
        ends = ends_of[ax] = []
        for i, (run, (found, starts)) in enumerate(joined.items()):
            for side, key in (("training", metric), ("validation", f"val_{metric}")):
                if key not in found:
                    continue
                values = np.array(found[key], float)
                data[f"{run}/{key}" if several else key] = values
                style = line(i) if several else line(side == "validation")
                style["linestyle"] = "-" if side == "training" else (0, (5, 2))
                style["marker"] = style["marker"] if len(values) <= 30 else None
                ax.plot(np.arange(1, len(values) + 1), values, **style, label=_label(run, side))
                crowded = len(joined) > 2 and side == "training" and f"val_{metric}" in found
                if np.isfinite(values[-1]) and not crowded:
                    ends.append((len(values), values[-1], _short(values[-1]) + (" val." if side == "validation" else ""),
                                 style["color"]))
                if side == "validation":
                    _ring(ax, values, metric, style["color"])
            for start in starts[1:] if not several else ():
                ax.axvline(start + 0.5, color=SOFT, linewidth=1, linestyle=(0, (2, 2)))
                ax.annotate("next fit", (start + 0.5, 1), (4, -2), xycoords=("data", "axes fraction"), color=SOFT,
                            textcoords="offset points", va="top", fontsize=8.5)
        ax.set_title(metric.replace("_", " ").capitalize())
        ax.set_xlabel("epoch")
        ax.set_ylabel(metric)
        ax.grid(axis="y")
        whole_ticks(ax.xaxis)
        ax.margins(y=0.12)
    for ax in axes[len(names):]:
        ax.set_visible(False)
    _legend(figure, joined, axes[0])
    for ax, ends in ends_of.items():
        label_ends(ax, ends)
    last = "; ".join(f"{key} ends at {_short(values[-1])}" for key, values in data.items() if key != "fits")
    return Picture(figure, data, f"Training curves: {last}.")


def _legend(figure, joined, ax):
    """Of one model its two sides; of several a line for each, and what is solid and what is dashed."""
    from matplotlib.lines import Line2D

    handles = ax.get_legend_handles_labels()[0]
    if len(joined) > 1:
        handles = [Line2D([], [], **{**line(i), "linestyle": "none"}, label=run) for i, run in enumerate(joined)]
        handles += [Line2D([], [], color=SOFT, linestyle=dashes, label=side)
                    for side, dashes in (("training", "-"), ("validation", (0, (5, 2))))]
    room = figure.get_size_inches()[0] * 100 / (64 + 7.5 * max(len(h.get_label()) for h in handles))
    figure.legend(handles=handles, loc="outside lower left", ncols=max(1, int(room)), labelcolor=INK)


def _is_history(thing):
    return all(not isinstance(v, dict) and not hasattr(v, "history") and np.ndim(v) == 1
               and not any(isinstance(u, dict) or hasattr(u, "history") for u in v) for v in thing.values())


def _joined(fits):
    """({key: numbers of all fits}, epochs at which fits begin)."""
    found, starts, epochs = {}, [], 0
    for fit in fits:
        numbers = getattr(fit, "history", fit)
        if not isinstance(numbers, dict):
            raise TypeError("viz.curves: a history is what fit returns, or its dictionary; received "
                            f"{type(fit).__name__}")
        starts.append(epochs)
        numbers = {k: v for k, v in numbers.items() if k not in ("lr", "learning_rate")}
        length = max((len(v) for v in numbers.values()), default=0)
        for key in {**found, **numbers}:
            values = list(numbers.get(key, ()))
            try:
                values = [float(v) for v in values]
            except (TypeError, ValueError):
                raise ValueError(f"viz.curves: history[{key!r}] must hold one number an epoch") from None
            before = found.setdefault(key, [np.nan] * epochs)
            before += values + [np.nan] * (length - len(values))
        epochs += length
    if not epochs:
        raise ValueError("viz.curves: the history is empty: fit at least one epoch first")
    return found, starts


def _label(run, side):
    return f"{run}, {side}" if run else side


def _short(value):
    return f"{value:.3f}" if 1e-3 <= abs(value) < 100 or value == 0 else f"{value:.3g}"


def _ring(ax, values, metric, color):
    smaller = metric == "loss" or metric.endswith(("loss", "error", "mse", "mae"))
    if np.isfinite(values).sum() > 1:
        best = int(np.nanargmin(values) if smaller else np.nanargmax(values))
        ax.plot(best + 1, values[best], "o", markersize=12, markerfacecolor="none", markeredgecolor=color,
                markeredgewidth=1.4)
