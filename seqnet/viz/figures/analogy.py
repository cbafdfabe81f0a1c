"""An analogy as a parallelogram."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.placing import place_words
from seqnet.viz.style import AXES, LINES, SOFT, plain, shortened


@figure_function
def analogy(vectors, a, b, c, n=6, method="3cosadd"):
    """a is to b as c is to ...: the parallelogram W(b) - W(a) = W(d) - W(c), and the ranked answers beside it.

    The plane is the one that holds a, b and c (vectors divided by their lengths), so the fourth corner b - a + c lies in it
    exactly; the answers are projected onto it, and how far each lies outside is in `data`. The words of the question take
    part in the ranking, hatched: mostly one of them is the nearest of all, and is left out by custom.

    `data`: "points" (4 + answers, 2) of a, b, c, the corner, and the answers; "answers", "scores"; "ranking" with the
    question words, "ranking_scores"; "miss", the distance from the corner to each answer, "outside", the part of it that
    leaves the plane.

    Raises KeyError for an unknown word, ValueError where the three words span no plane.
    """
    if not hasattr(vectors, "analogy"):
        raise TypeError(f"viz.analogy: vectors must be embeddings.Vectors, such as Vectors(words, matrix); received "
                        f"{type(vectors).__name__}")
    found = vectors.analogy(a, b, c, n, method)
    ranking = vectors.analogy(a, b, c, n, method, keep_question=True)
    p, q, r = (vectors.unit[vectors.row(w)].astype(np.float64) for w in (a, b, c))
    corner = q - p + r
    across = (q - p) / max(np.linalg.norm(q - p), 1e-12)
    up = (r - p) - ((r - p) @ across) * across
    if np.linalg.norm(up) < 1e-6 or not (q - p).any():
        raise ValueError(f"viz.analogy: {a!r}, {b!r} and {c!r} lie on one line and span no plane")
    up /= np.linalg.norm(up)
    plane = np.stack([across, up])
    if not found:
        raise ValueError("viz.analogy: the vectors hold no word besides those of the question")
    answers = [word for word, _ in found]
    others = vectors.unit[[vectors.row(w) for w in answers]].astype(np.float64)
    points = np.stack([p, q, r, corner, *others]) - p
    flat = points @ plane.T
    outside = np.linalg.norm(points[4:] - flat[4:] @ plane, axis=1)
    miss = np.linalg.norm(others - corner, axis=1)

    figure = canvas(980, 480)
    ax, bars = figure.subplots(1, 2, width_ratios=(3, 2))
    blue, orange = LINES[0][0], LINES[1][0]
    for start, end, color, dashes in ((0, 1, blue, "-"), (2, 3, blue, "-"), (0, 2, orange, "--"), (1, 3, orange, "--")):
        ax.annotate("", flat[end], flat[start], arrowprops={"arrowstyle": "-|>", "color": color, "linestyle": dashes,
                                                            "linewidth": 2, "shrinkA": 5, "shrinkB": 6})
    ax.plot(*flat[:3].T, "o", color=blue, markersize=8)
    ax.plot(*flat[3], "D", color="white", markeredgecolor="#111111", markersize=10, markeredgewidth=2)
    ax.plot(*flat[4], "*", color="#111111", markersize=15)
    ax.plot(*flat[5:].T, "o", color="white", markeredgecolor=SOFT, markersize=6)
    ax.plot(*flat[[3, 4]].T, ":", color="#111111", linewidth=1.5)
    ax.margins(0.17)
    ax.set_aspect("equal", "datalim")
    ax.set_title(plain(f"{a} : {b} = {c} : {answers[0]}"))
    ax.set_xlabel(plain(f"along {b} − {a}"))
    ax.set_ylabel(plain(f"along {c} − {a}, at a right angle"))
    ax.grid()

    names = [word for word, _ in ranking][::-1]
    scores = np.array([score for _, score in ranking])[::-1]
    drawn = bars.barh(range(len(names)), scores, color=AXES["time"], height=0.66)
    for bar, word, score in zip(drawn, names, scores):
        if word in (a, b, c):
            bar.set(facecolor="white", edgecolor=SOFT, hatch="///")
        bars.annotate(f"{score:.3f}", (score, bar.get_y() + bar.get_height() / 2), (4, 0), textcoords="offset points",
                      va="center", fontsize=9)
    bars.set_yticks(range(len(names)), map(shortened, names))
    bars.set_xlim(min(0, scores.min()), scores.max() * 1.18)
    bars.set_xlabel(f"{method}; hatched: the question")
    bars.set_title(plain(f"Nearest to {b} − {a} + {c}"))
    bars.tick_params(axis="y", length=0)
    place_words(ax, flat, [a, b, c, f"{b} − {a} + {c}", *answers], weight="bold",
                lines=[flat[[i, j]] for i, j in ((0, 1), (2, 3), (0, 2), (1, 3), (3, 4))],
                radii=[4, 4, 4, 6, 6.5] + [3.5] * (len(answers) - 1))
    data = {"points": flat, "answers": answers, "scores": np.array([s for _, s in found]),
            "ranking": names[::-1], "ranking_scores": scores[::-1], "miss": miss, "outside": outside}
    return Picture(figure, data, f"{a} is to {b} as {c} is to {answers[0]}.")
