"""Attention weights as a matrix."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function, labels, numbers
from seqnet.viz.style import bar_beside, heat, ink_on, name_axis


@figure_function
def attention(scores, queries=None, keys=None, sample=0, head=None, title="Attention"):
    """How much each query (row) looks at each key (column).

    scores: weights (queries, keys), (heads, queries, keys) or (batch, heads, queries, keys), as `trace` names "scores" and
    `return_attention_scores=True` returns. queries, keys: the words of rows and columns (keys are the queries unless told);
    a text is split at blanks. sample: row of the batch. head: one head alone; all of them side by side unless told.

    `data`: "scores" (heads, queries, keys) as drawn, "queries", "keys".
    Raises ValueError for other shapes or another number of words.
    """
    scores = numbers("attention", "scores", scores, (2, 3, 4))
    if scores.ndim == 4:
        if not -len(scores) <= sample < len(scores):
            raise ValueError(f"viz.attention: sample is a row of the batch of {len(scores)}; received {sample!r}")
        scores = scores[sample]
    scores = scores[None] if scores.ndim == 2 else scores
    if head is not None:
        if not -len(scores) <= head < len(scores):
            raise ValueError(f"viz.attention: head is one of {len(scores)}; received {head!r}")
        first, scores = head % len(scores), scores[head][None]
    else:
        first = 0
    queries = labels("attention", "queries", queries, scores.shape[1])
    keys = labels("attention", "keys", keys, scores.shape[2])
    keys = queries if keys is None and queries is not None and len(queries) == scores.shape[2] else keys
    count = len(scores)
    columns = min(4, count)
    rows = -(-count // columns)
    side = 470 if count == 1 else min(300, 1100 // columns)
    figure = canvas(columns * side + 130, rows * side + (50 if count == 1 else 30), None if count == 1 else title)
    axes = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
    high = max(float(scores.max()), 1e-9)
    for i, (ax, matrix) in enumerate(zip(axes, scores)):
        image = heat(ax, matrix, low=0, high=high, rows=queries, columns=keys)
        ax.set_title(title if count == 1 else f"head {first + i}", color="#222222" if count == 1 else "#2b7a4b")
        if count == 1 and matrix.size <= 150:
            for (r, c), value in np.ndenumerate(matrix):
                ax.text(c, r, f"{value:.2f}".removeprefix("0"), ha="center", va="center", fontsize=8.5,
                        color=ink_on(image.cmap(image.norm(value))[:3]))
        if i % columns == 0:
            name_axis(ax, "y", "time", "query")
        if i >= count - columns:
            name_axis(ax, "x", "time", "key")
            ax.tick_params(labelbottom=True)
    for ax in axes[count:]:
        ax.set_visible(False)
    bar_beside(figure, image, list(axes[:count]), "weight", shrink=0.8)
    strongest = np.unravel_index(int(scores[0].argmax()), scores[0].shape)
    return Picture(figure, {"scores": scores, "queries": queries or [], "keys": keys or []},
                   f"Attention of {count} heads; of the first the strongest weight is from query {strongest[0]} to key "
                   f"{strongest[1]}.")
