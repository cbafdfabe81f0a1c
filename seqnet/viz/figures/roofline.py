"""What limits each layer: arithmetic or memory."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.placing import place_words
from seqnet.viz.style import INK, LINES, SOFT


@figure_function
def roofline(layers, peak=None, bandwidth=None, title="Roofline"):
    """Each layer's speed over its arithmetic intensity, below the roof of the machine: min(peak, bandwidth x intensity).

    layers: what `model.profile(x)` gives, of which the forward pass is drawn; or {name: (flops, bytes, seconds)}; or a list
    of rows, dictionaries or objects, with name, flops, bytes and seconds. peak: GFLOP/s of the machine, bandwidth: GB/s; the
    profile's, or measured in a moment, unless told, so that the picture depends on the day.

    A layer below the slope waits for memory, one below the flat part computes. Layers without arithmetic are left out.
    `data`: "names", "flops", "bytes", "seconds", "intensity" (flops / byte), "speed" (GFLOP/s), "share" of the roof above
    each, "peak", "bandwidth".
    Raises ValueError where no layer has flops, bytes and seconds above 0.
    """
    if hasattr(layers, "peak_flops"):
        peak, bandwidth = peak or layers.peak_flops / 1e9, bandwidth or layers.bandwidth / 1e9
        layers = [{"name": row.name, "flops": row.work, "bytes": row.moved, "seconds": 0 if row.note else row.forward}
                  for row in layers.rows]
    rows = _rows(layers)
    rows = [row for row in rows if min(row[1:]) > 0]
    if not rows:
        raise ValueError("viz.roofline: no layer has flops, bytes and seconds above 0")
    names = [row[0] for row in rows]
    flops, moved, seconds = np.array([row[1:] for row in rows], float).T
    if peak is None or bandwidth is None:
        from seqnet.config import get_num_threads
        from seqnet.inside.arithmetic import machine

        measured = machine(get_num_threads())
        peak, bandwidth = peak or measured[0] / 1e9, bandwidth or measured[1] / 1e9
    intensity, speed = flops / moved, flops / seconds / 1e9
    roof = np.minimum(peak, bandwidth * intensity)
    knee = peak / bandwidth
    figure = canvas(860, 500)
    ax = figure.subplots()
    low = min(intensity.min(), knee) / 3
    high = max(intensity.max(), knee) * 4
    ax.plot([low, knee, high], [bandwidth * low, peak, peak], color=INK, linewidth=2.4)
    ax.fill_between([low, knee, high], [bandwidth * low, peak, peak], min(speed.min(), bandwidth * low) / 4, color="#f1f3f6")
    sizes = 60 + 500 * seconds / seconds.sum()
    bound = intensity < knee
    for chosen, marker, color, text in ((bound, "o", LINES[0][0], "waits for memory"),
                                        (~bound, "s", LINES[1][0], "computes")):
        ax.scatter(intensity[chosen], speed[chosen], sizes[chosen], color="white" if marker == "s" else color, marker=marker,
                   edgecolor=color, linewidth=1.8, zorder=3, label=text)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(low, high)
    ax.set_ylim(min(speed.min(), bandwidth * low) / 3, peak * 2.5)
    ax.set_title(title)
    ax.set_xlabel("arithmetic intensity, operations per byte")
    ax.set_ylabel("GFLOP/s; the larger the mark, the more time")
    ax.grid(which="major")
    ax.annotate(f"peak {peak:,.0f} GFLOP/s", (high, peak), (-4, 5), textcoords="offset points", ha="right", color=INK)
    place = (low * knee) ** 0.5
    ax.annotate(f"{bandwidth:,.0f} GB/s", (place, bandwidth * place), (-6, 4), textcoords="offset points", ha="right",
                color=SOFT)
    figure.legend(loc="outside lower left", ncols=2, markerscale=0.7)
    named = [f"{n}, {share:.0%}" for n, share in zip(names, seconds / seconds.sum())]
    place_words(ax, np.column_stack([intensity, speed]), named, radii=np.sqrt(sizes) / 2)
    data = {"names": names, "flops": flops, "bytes": moved, "seconds": seconds, "intensity": intensity, "speed": speed,
            "share": speed / roof, "peak": float(peak), "bandwidth": float(bandwidth)}
    return Picture(figure, data, f"Roofline of {len(names)} layers; {names[int(seconds.argmax())]} takes most time.")


def _rows(layers):
    if isinstance(layers, dict):
        layers = [{"name": name, "flops": v[0], "bytes": v[1], "seconds": v[2]} if isinstance(v, (tuple, list)) else
                  {"name": name, **v} for name, v in layers.items()]
    rows = []
    for row in layers:
        get = row.get if isinstance(row, dict) else lambda key, row=row: getattr(row, key, None)
        values = [get(key) for key in ("flops", "bytes", "seconds")]
        if get("name") is None or any(v is None for v in values):
            raise ValueError("viz.roofline: each row needs name, flops, bytes and seconds")
        rows.append((str(get("name")), *map(float, values)))
    return rows
