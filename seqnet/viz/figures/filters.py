"""What the filters of a convolution look for."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import bar_beside, even_limit, heat, name_axis, shortened


@figure_function
def filters(layer, count=8, embedding=None, words=None, title="Filters"):
    """The weights of a convolution's filters, and the words each would like best at each of its places.

    layer: Conv1D with weights, or a model with one (the first counts, and an Embedding before it is found by itself).
    count: so many filters, those with the largest weights. embedding: the table (words, features) that feeds the layer, an
    Embedding layer or an array. words: names of its rows, a list or a dictionary {word: id}; then the word whose vector has
    the largest product with the filter is written under each place. Ids without a word are left out.

    `data`: "kernels" (count, features, places), "filters", their numbers, and with words "words" (count lists of one word a
    place) and "scores" (count, places).
    Raises TypeError where there is no convolution, ValueError without weights or with a table of another width.
    """
    layer, embedding = _parts(layer, embedding, words)
    kernel = np.asarray(layer.kernel.data, np.float64)  # (places, features, filters)
    sizes = np.sqrt((kernel**2).sum(axis=(0, 1)))
    chosen = np.argsort(-sizes, kind="stable")[:count]
    kernels = kernel[:, :, chosen].transpose(2, 1, 0)
    data = {"kernels": kernels, "filters": chosen}
    if words is not None:
        data["words"], data["scores"] = _best_words(embedding, words, kernels)
    columns = min(4, len(chosen))
    rows = -(-len(chosen) // columns)
    figure = canvas(max(480, 250 * columns + 120), rows * (310 if words is not None else 250) + 60, title)
    axes = figure.subplots(rows, columns, squeeze=False, sharey=True).ravel()
    limit = even_limit(kernels)
    for i, (ax, matrix) in enumerate(zip(axes, kernels)):
        image = heat(ax, matrix, "diverging", high=limit)
        ax.set_title(f"filter {chosen[i]}")
        places = matrix.shape[1]
        if words is not None:
            ax.set_xticks(range(places), map(shortened, data["words"][i]), rotation=90)
        else:
            ax.set_xticks(range(places))
        if i % columns == 0:
            name_axis(ax, "y", "features")
        if i >= len(chosen) - columns:
            name_axis(ax, "x", "time", "place: its best word" if words is not None else "place in the window")
    for ax in axes[len(chosen):]:
        ax.set_visible(False)
    bar_beside(figure, image, list(axes), "weight", shrink=0.75)
    return Picture(figure, data, f"{len(chosen)} filters of {kernels.shape[2]} places and {kernels.shape[1]} features.")


def _parts(layer, embedding, words):
    if hasattr(layer, "_flatten_layers") and type(layer).__name__ != "Conv1D":
        below = layer._flatten_layers(include_self=False)
        found = next((x for x in below if type(x).__name__ == "Conv1D"), None)
        if found is None:
            raise TypeError(f"viz.filters: {type(layer).__name__} has no Conv1D")
        if embedding is None and words is not None:
            embedding = next((x for x in below if type(x).__name__ == "Embedding"), None)
        layer = found
    if type(layer).__name__ != "Conv1D":
        raise TypeError(f"viz.filters: layer must be a Conv1D, or a model with one; received {type(layer).__name__}")
    if not layer.built:
        raise ValueError("viz.filters: the layer has no weights yet: call it, or the model, on an input first")
    if words is not None and embedding is None:
        raise ValueError("viz.filters: for words give embedding, the table (words, features) that feeds the layer")
    return layer, embedding


def _best_words(embedding, words, kernels):
    table = np.asarray(getattr(getattr(embedding, "embeddings", embedding), "data", embedding), np.float64)
    if table.ndim != 2 or table.shape[1] != kernels.shape[1]:
        raise ValueError(f"viz.filters: embedding must be (words, {kernels.shape[1]}), as many features as the filters "
                         f"have; received {table.shape}")
    pairs = words.items() if hasattr(words, "items") else ((w, i) for i, w in enumerate(words))
    names = {i: w for w, i in pairs if 0 <= i < len(table) and str(w).strip()}
    rows = np.array(sorted(names))
    scores = np.einsum("wf,kfp->kpw", table[rows], kernels)
    best = scores.argmax(axis=2)
    return [[names[rows[i]] for i in line] for line in best], scores.max(axis=2)
