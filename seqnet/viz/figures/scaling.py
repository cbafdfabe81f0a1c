"""How nets of several sizes compare."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.placing import place_words
from seqnet.viz.style import AXES, HATCHES, INK, line

_PARTS = (("depth", "blocks", "#555b63"), ("width", "features", AXES["features"]), ("length", "steps", AXES["time"]))


@figure_function
def scaling(nets, title="Compound scaling"):
    """Arithmetic, depth, width, length, and perhaps accuracy, of nets that were scaled by phi = 0, 1, 2, ...

    nets: {phi: zoo.EfficientNet1D}, or {phi: {"flops": ..., "depth": ..., "width": ..., "length": ..., "accuracy": ...,
    "params": ...}} of which all but "flops" may be left out; `accuracy` of nets comes that way only.

    The dashed line is what compound scaling promises, 2^phi times the arithmetic of the smallest. `data`: "phi" and each of
    those as an array; "doubling", flops over 2^(phi - phi_0) times the smallest's (1 is perfect).
    Raises ValueError for fewer than two nets or where one lacks what another has.
    """
    if not isinstance(nets, dict) or len(nets) < 2:
        raise ValueError("viz.scaling: nets is a dictionary {phi: net} of at least two nets")
    rows = {float(phi): _measured(net) for phi, net in sorted(nets.items())}
    keys = list(next(iter(rows.values())))
    for phi, row in rows.items():
        if set(row) != set(keys) or "flops" not in row:
            raise ValueError(f"viz.scaling: the net of phi = {phi:g} has {', '.join(row)}; each needs 'flops' and all the "
                             "same entries")
    phi = np.array(list(rows))
    data = {"phi": phi, **{key: np.array([float(row[key]) for row in rows.values()]) for key in keys}}
    wanted = data["flops"][0] * 2.0 ** (phi - phi[0])
    data["doubling"] = data["flops"] / wanted
    parts = [p for p in _PARTS if p[0] in data]
    panels = 1 + bool(parts) + ("accuracy" in data)
    figure = canvas(370 * panels, 400, title)
    axes = list(figure.subplots(1, panels, squeeze=False)[0])
    ax = axes.pop(0)
    ax.plot(phi, data["flops"] / 1e6, **line(0), label="counted")
    ax.plot(phi, wanted / 1e6, color=INK, linestyle=(0, (2, 2)), linewidth=1.4, label="2^phi")
    ax.set_yscale("log", base=2)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.3g}")
    ax.set_xticks(phi)
    ax.set_xlabel("phi")
    ax.set_ylabel("million operations a text")
    ax.set_title("Arithmetic")
    ax.grid()
    ax.legend(loc="upper left")
    if parts:
        ax = axes.pop(0)
        wide = 0.8 / len(parts)
        for i, (key, unit, color) in enumerate(parts):
            factor = data[key] / data[key][0]
            place = np.arange(len(phi)) + (i - (len(parts) - 1) / 2) * wide
            ax.bar(place, factor, wide * 0.92, color=(color, "white", "#d3e2f4")[i], edgecolor=color, hatch=HATCHES[i],
                   label=f"{key} ({unit})")
            for x, f in zip(place, factor):
                ax.annotate(f"{f:.1f}", (x, f), (0, 2), textcoords="offset points", ha="center", fontsize=8)
        ax.set_xticks(range(len(phi)), [f"{p:g}" for p in phi])
        ax.set_xlabel("phi")
        ax.set_ylabel("times the smallest")
        ax.set_title("Depth, width, length")
        ax.set_ylim(0, max(float((data[key] / data[key][0]).max()) for key, _, _ in parts) * 1.45)
        ax.legend(loc="upper left")
    if axes:
        ax = axes.pop(0)
        ax.plot(data["flops"] / 1e6, data["accuracy"], **line(1))
        ax.set_xscale("log", base=2)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.3g}")
        ax.margins(0.18)
        ax.set_xlabel("million operations a text")
        ax.set_ylabel("accuracy")
        ax.set_title("What it buys")
        ax.grid()
        points = np.column_stack([data["flops"] / 1e6, data["accuracy"]])
        place_words(ax, points, [f"phi {p:g}" for p in phi], lines=list(zip(points, points[1:])))
    worst = float(np.abs(data["doubling"] - 1).max())
    return Picture(figure, data, f"Nets of phi {phi[0]:g} to {phi[-1]:g}; the arithmetic is within {worst:.0%} of doubling.")


def _measured(net):
    if isinstance(net, dict):
        return dict(net)
    if not hasattr(net, "flops") or not hasattr(net, "blocks"):
        raise TypeError(f"viz.scaling: a net is zoo.EfficientNet1D or a dictionary with 'flops'; received "
                        f"{type(net).__name__}")
    flops = net.flops()
    return {"flops": flops, "depth": len(net.blocks), "width": net.stem.filters, "length": net.length,
            "params": net.count_params()}
