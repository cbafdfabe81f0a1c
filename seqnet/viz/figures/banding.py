"""Word vectors as bands of colour."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function, numbers
from seqnet.viz.style import bar_beside, even_limit, heat, name_axis


@figure_function
def banding(vectors, words=None, share=0.99, title="Bands of an embedding"):
    """Each word a row, each feature a column: kindred words show the same bands.

    vectors: `embeddings.Vectors`, or a matrix (n, size). words: which words (of `Vectors`), or the names of the rows; the
    first 200 rows unless told, so that features which all words share stand out as columns.
    share: this share of the numbers lies within the scale, which is the same on both sides of 0.

    `data`: "matrix" (words, features) as drawn, "words", "limit" of the scale, and "strong", the features in the order of
    their mean size, strongest first.
    """
    if hasattr(vectors, "index") and hasattr(vectors, "matrix"):
        words = vectors.words[:200] if words is None else words.split() if isinstance(words, str) else list(words)
        matrix = np.asarray(vectors[list(words)], np.float64)
    else:
        matrix = numbers("banding", "vectors", vectors, 2)
        matrix = matrix[:200] if words is None else matrix
        if words is not None and len(words) != len(matrix):
            raise ValueError(f"viz.banding: words must name each of the {len(matrix)} rows; received {len(words)}")
    if not len(matrix):
        raise ValueError("viz.banding: there are no words to draw")
    limit = even_limit(matrix, share)
    height = min(760, max(250, 130 + 19 * len(matrix)))
    figure = canvas(900, height)
    ax = figure.subplots()
    image = heat(ax, matrix, "diverging", high=limit, rows=words if words is not None and len(matrix) <= 40 else None)
    ax.set_title(title)
    name_axis(ax, "x", "features")
    ax.set_ylabel("words" if len(matrix) <= 40 else "words, the most frequent at the top" if words is not None else "rows")
    clipped = float((np.abs(matrix) > limit).mean())
    bar_beside(figure, image, ax, "value", extend="both" if clipped else "neither")
    strong = np.argsort(-np.abs(matrix).mean(axis=0), kind="stable")
    return Picture(figure, {"matrix": matrix, "words": list(words) if words is not None else [], "limit": limit,
                            "strong": strong},
                   f"{len(matrix)} word vectors as rows; feature {strong[0]} is the strongest band.")
