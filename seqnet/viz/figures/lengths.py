"""How long the texts of a data set are."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import AXES, INK, LINES


@figure_function
def lengths(sequences, maxlen=None, bins=50, title="Lengths of the sequences"):
    """A histogram of lengths, to choose `maxlen` of `pad_sequences` by.

    sequences: lists or arrays of different lengths, texts (counted in words), or the lengths themselves, whole numbers (n,).
    maxlen: a length at which to cut; what is longer is hatched. bins: number of bars at most.

    `data`: "lengths" (n,), "edges", "counts", "mean", "median", "p95" (19 of 20 are at most as long), "longest", and "cut",
    the share of the sequences that are longer than `maxlen` (NaN without).
    Raises ValueError where there are no sequences, or `maxlen` is less than 1.
    """
    found = _lengths(sequences)
    if maxlen is not None and (isinstance(maxlen, bool) or not hasattr(maxlen, "__index__") or maxlen < 1):
        raise ValueError(f"viz.lengths: maxlen is a length of at least 1; received {maxlen!r}")
    step = max(1, -(-int(found.max() + 1) // bins))
    edges = np.arange(0, found.max() + step + 1, step) - 0.5
    counts = np.histogram(found, edges)[0]
    cut = float((found > maxlen).mean()) if maxlen is not None else float("nan")
    data = {"lengths": found, "edges": edges, "counts": counts, "mean": float(found.mean()),
            "median": float(np.median(found)), "p95": float(np.quantile(found, 0.95)), "longest": int(found.max()),
            "cut": cut}
    figure = canvas(820, 420)
    ax = figure.subplots()
    middle, width = (edges[1:] + edges[:-1]) / 2, step * 0.9
    bars = ax.bar(middle, counts, width, color=AXES["time"])
    if maxlen is not None:
        for bar, left in zip(bars, edges):
            if left >= maxlen:
                bar.set(facecolor="white", edgecolor=AXES["time"], hatch="///")
        ax.axvline(maxlen + 0.5, color=LINES[1][0], linestyle="--")
    marks = [(data["median"], "median"), (data["p95"], "19 of 20")]
    for place, _ in marks:
        ax.plot(place, -0.012, "^", color=INK, markersize=8, clip_on=False, transform=ax.get_xaxis_transform())
    ax.set_title(title)
    said = [f"{len(found):,} sequences", f"mean {data['mean']:,.1f}", *(f"{text} {place:,.0f}" for place, text in marks),
            f"longest {data['longest']:,}", *([] if maxlen is None else [f"longer than {maxlen:,}: {cut:.1%}"])]
    ax.annotate("\n".join(said), (1, 1), (12, 0), xycoords="axes fraction", textcoords="offset points", va="top",
                linespacing=1.6, annotation_clip=False)
    ax.set_xlabel("length in steps; triangles: median and 19 of 20", color=AXES["time"])
    ax.set_ylabel("number of sequences")
    ax.grid(axis="y")
    return Picture(figure, data, f"Lengths of {len(found)} sequences: median {data['median']:.0f}, longest "
                   f"{data['longest']}.")


def _lengths(sequences):
    if isinstance(sequences, str):
        raise TypeError("viz.lengths: sequences is a list of sequences; received one text")
    array = np.asarray(sequences) if not isinstance(sequences, (list, tuple)) or (
        len(sequences) and np.isscalar(sequences[0]) and not isinstance(sequences[0], str)) else None
    if array is not None and array.dtype.kind in "iu" and array.ndim == 1:
        found = array.astype(np.int64)
    else:
        try:
            found = np.array([len(s.split()) if isinstance(s, str) else len(s) for s in sequences], np.int64)
        except TypeError:
            raise TypeError("viz.lengths: sequences must be lists, arrays or texts, or whole numbers, their "
                            "lengths") from None
    if not len(found) or found.min() < 0:
        raise ValueError("viz.lengths: there are no sequences" if not len(found) else "viz.lengths: a length is negative")
    return found
