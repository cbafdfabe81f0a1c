"""A map of word vectors."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function, numbers
from seqnet.viz.placing import place_words
from seqnet.viz.style import SOFT, line


@figure_function
def embedding(vectors, words=None, method="pca", groups=None, seed=0, title="Embedding"):
    """Words as points of a plane.

    vectors: `embeddings.Vectors`, or a matrix (n, size) whose rows `words` names.
    words: which words to draw, from `Vectors`; the first 60 unless told. For a matrix: the names of its rows.
    method: "pca", the two directions of the greatest variance (exact, always the same), or "tsne", t-SNE of
        scikit-learn, which keeps neighbourhoods and not distances (seeded with `seed`).
    groups: dictionary {name: [words]}: each group gets a colour and a marker; its words are drawn besides `words`.

    Names that find no free place are left out, not drawn over others. `data`: "points" (n, 2), "words", "explained", the
    share of the variance along each axis (PCA only), and "named", which words got a label.

    Raises KeyError for an unknown word, ImportError where t-SNE needs scikit-learn, ValueError otherwise.
    """
    words, matrix, member = _chosen(vectors, words, groups)
    if len(words) < 3:
        raise ValueError(f"viz.embedding: a map needs at least three words; received {len(words)}")
    data = {"words": words}
    if method == "pca":
        points, explained = pca(matrix)
        data["explained"] = explained
        names = [f"component {i + 1}: {100 * share:.0f} % of the variance" for i, share in enumerate(explained)]
    elif method == "tsne":
        points, names = _tsne(matrix, seed), ["t-SNE, first axis", "t-SNE, second axis"]
    else:
        raise ValueError(f"viz.embedding: method must be 'pca' or 'tsne'; received {method!r}")
    data["points"] = points
    figure = canvas(860, 620)
    ax = figure.subplots()
    ax.set_title(title)
    for i, group in enumerate(dict.fromkeys(member)):
        rows = [k for k, m in enumerate(member) if m == group]
        style = line(i)
        ax.plot(*points[rows].T, **{**style, "linestyle": "none", "markersize": 6}, label=group or "word")
    ax.set_xlabel(names[0])
    ax.set_ylabel(names[1])
    ax.margins(0.1)
    ax.grid()
    if len(set(member)) > 1:
        figure.legend(loc="outside lower left", ncols=6)
    data["named"] = place_words(ax, points, words)
    left_out = len(words) - len(data["named"])
    if left_out:
        ax.set_title(f"{left_out} of {len(words)} names find no room", loc="right", fontsize=9, color=SOFT,
                     fontweight="normal")
    return Picture(figure, data, f"Map of {len(words)} words by {method.upper() if method == 'pca' else 't-SNE'}.")


def pca(matrix):
    """((n, 2) points, share of the variance of each axis). The sign is such that the longest arm points to the right or
    up, so that it does not depend on the library."""
    x = matrix - matrix.mean(axis=0)
    u, s, _ = np.linalg.svd(x, full_matrices=False)
    points = np.zeros((len(x), 2))
    count = min(2, len(s))
    points[:, :count] = u[:, :count] * s[:count]
    for k in range(count):
        if points[np.argmax(np.abs(points[:, k])), k] < 0:
            points[:, k] *= -1
    share = np.zeros(2)
    share[:count] = s[:count] ** 2 / max((s**2).sum(), 1e-300)
    return points, share


def _tsne(matrix, seed):
    try:
        from sklearn.manifold import TSNE
    except ImportError:
        raise ImportError("viz.embedding: method='tsne' needs scikit-learn: pip install scikit-learn. method='pca' needs "
                          "nothing") from None
    perplexity = min(30.0, max(2.0, (len(matrix) - 1) / 3))
    return TSNE(2, perplexity=perplexity, init="pca", random_state=seed).fit_transform(matrix).astype(float)


def _chosen(vectors, words, groups):
    """Words, their vectors, and the group of each."""
    groups = groups or {}
    if hasattr(vectors, "index") and hasattr(vectors, "matrix"):
        if words is None:
            words = [] if groups else vectors.words[:60]
        words = words.split() if isinstance(words, str) else list(words)
        member = [""] * len(words)
        for name, more in groups.items():
            more = [w for w in (more.split() if isinstance(more, str) else more) if w not in words]
            words, member = words + more, member + [name] * len(more)
        return words, np.asarray(vectors[words], np.float64).reshape(len(words), -1), member
    matrix = numbers("embedding", "vectors", vectors, 2)
    if words is None or len(words) != len(matrix):
        raise ValueError(f"viz.embedding: words must name each of the {len(matrix)} rows")
    belongs = {w: name for name, more in groups.items() for w in more}
    return list(words), matrix, [belongs.get(w, "") for w in words]
