"""The nearest neighbours of words."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import AXES, plain, shortened


@figure_function
def neighbours(vectors, words, n=10):
    """For each word the n words whose vectors stand at the smallest angle to its own, with the cosines.

    vectors: `embeddings.Vectors`; words: a word, a text of words with blanks between, or a list.

    `data`: for each word "word" (its neighbours) and "word/cosine".
    Raises KeyError for an unknown word, ValueError where none is given.
    """
    if not hasattr(vectors, "neighbours"):
        raise TypeError("viz.neighbours: vectors must be embeddings.Vectors, such as Vectors(words, matrix); received "
                        f"{type(vectors).__name__}")
    words = words.split() if isinstance(words, str) else list(words)
    if not words:
        raise ValueError("viz.neighbours: give at least one word")
    found = {word: vectors.neighbours(word, n) for word in words}
    columns = min(3, len(words))
    rows = -(-len(words) // columns)
    figure = canvas(320 * columns + 40, rows * (90 + 24 * n), "Nearest neighbours")
    axes = figure.subplots(rows, columns, squeeze=False, sharex=True).ravel()
    data = {}
    for ax, (word, close) in zip(axes, found.items()):
        names, cosines = [w for w, _ in close], np.array([score for _, score in close])
        data[word], data[f"{word}/cosine"] = names, cosines
        ax.barh(range(len(names)), cosines, color=AXES["features"], height=0.68)
        for i, cosine in enumerate(cosines):
            ax.annotate(f"{cosine:.2f}", (max(cosine, 0), i), (4, 0), textcoords="offset points", va="center", fontsize=9)
        ax.set_yticks(range(len(names)), map(shortened, names))
        ax.invert_yaxis()
        ax.tick_params(axis="y", length=0)
        ax.set_xlim(min(0.0, cosines.min()), 1.12)
        ax.set_title(plain(word))
    for ax in axes[len(words):]:
        ax.set_visible(False)
    for ax in axes[:len(words)]:
        ax.set_xlabel("cosine")
        ax.tick_params(labelbottom=True)
    return Picture(figure, data, "Nearest neighbours: " + "; ".join(f"{w}: {', '.join(data[w][:3])}" for w in words) + ".")
