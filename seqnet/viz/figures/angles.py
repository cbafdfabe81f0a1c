"""The angles between word vectors, and between random ones."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function, numbers
from seqnet.viz.style import INK, LINES, SOFT


@figure_function
def angles(vectors, pairs=20000, tolerance=5.0, seed=0, title="Angles between vectors"):
    """How the angles between vectors spread, beside those of random directions in a space of as many axes.

    vectors: `embeddings.Vectors` or a matrix (n, size); or a number of axes, for random directions alone.
    pairs: so many random pairs of rows. tolerance: degrees from a right angle that still count as nearly orthogonal.

    Drawn are the real angles (hatched), random ones (a line) and the density of `geometry.angle_density` (dashed). N_eff =
    exp(eps N) is the slide's estimate of how many directions fit, with eps = tolerance / 90; see `embeddings.geometry` for
    what holds.

    `data`: "real", "random" (degrees); "edges", "real_density", "random_density" (bins of one degree); "share_real",
    "share_random", "share_theory" within the tolerance; "n_eff" and "fit", how many directions certainly fit.
    """
    from seqnet.embeddings import geometry

    alone = np.ndim(getattr(vectors, "matrix", vectors)) == 0
    if alone:
        size = vectors
        if isinstance(size, bool) or not hasattr(size, "__index__") or size < 2:
            raise ValueError(f"viz.angles: a number of axes is at least 2; received {size!r}")
        real = np.empty(0)
    else:
        matrix = numbers("angles", "vectors", vectors, 2)
        size = matrix.shape[1]
        matrix = matrix[np.any(matrix != 0, axis=1)]
        if len(matrix) < 2:
            raise ValueError(f"viz.angles: needs two vectors that are not 0; there are {len(matrix)}")
        real = geometry.angles(matrix, pairs, seed)
    random = geometry.angles(geometry.random_directions(2000, size, seed), pairs, seed)
    edges = np.arange(0, 181.0)
    density = [np.histogram(x, edges)[0] / max(1, len(x)) for x in (real, random)]
    middle = np.linspace(0.5, 179.5, 359)
    near = [float((np.abs(x - 90) <= tolerance).mean()) if len(x) else float("nan") for x in (real, random)]
    theory = geometry.share_within(size, tolerance)
    estimate, fit = geometry.n_eff(tolerance, size), geometry.directions_that_fit(tolerance, size)

    figure = canvas(900, 440)
    ax = figure.subplots()
    ax.axvspan(90 - tolerance, 90 + tolerance, color="#eceff3", zorder=0)
    if not alone:
        ax.stairs(density[0], edges, fill=True, facecolor="#f3c9a5", edgecolor=LINES[1][0], hatch="///", linewidth=1.5,
                  label="these vectors")
    ax.stairs(density[1], edges, color=LINES[0][0], linewidth=2.2, label="random directions")
    ax.plot(middle, geometry.angle_density(middle, size), color=INK, linestyle="--", linewidth=1.6,
            label="theory for random ones")
    shown = np.concatenate([real, random])
    low, high = np.quantile(shown, [0.0005, 0.9995])
    span = max(90 - low, high - 90, 2.5 * tolerance)
    ax.set_xlim(max(0, 90 - span), min(180, 90 + span))
    ax.set_ylim(0)
    ax.set_title(title)
    ax.set_xlabel("angle in degrees; shaded: nearly orthogonal")
    ax.set_ylabel("share of the pairs, per degree")
    lines = [f"{size} axes", f"within {tolerance:g}° of a right angle:"]
    lines += [] if alone else [f"   these vectors {near[0]:.1%}"]
    lines += [f"   random directions {near[1]:.1%}", f"   theory {theory:.1%}",
              f"N_eff = exp({tolerance:g}/90 · {size}) = {_count(estimate)}", f"certainly fit: {_count(fit)}"]
    figure.legend(loc="outside right upper", title="\n".join(lines) + "\n", alignment="left", title_fontsize=9.5)
    ax.tick_params(color=SOFT)
    data = {"real": real, "random": random, "edges": edges, "real_density": density[0], "random_density": density[1],
            "share_real": near[0], "share_random": near[1], "share_theory": theory, "n_eff": estimate, "fit": fit}
    return Picture(figure, data, f"Angles in {size} axes: {near[1]:.1%} of random pairs are within {tolerance:g} degrees of "
                   "a right angle.")


def _count(value):
    return f"{value:,.0f}" if value < 1e6 else f"{value:.2g}"
