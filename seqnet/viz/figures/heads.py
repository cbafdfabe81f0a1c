"""All attention heads of a model at a glance."""

import numpy as np

from seqnet.viz.looking import sample_of, traced
from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import AXES, bar_beside, heat


@figure_function
def heads(model, x=None, sample=0, title="Heads of each layer"):
    """The attention weights of every head (column) of every layer (row) on one sample.

    model: a model or layer with attention inside, or what its `trace(x)` gave. x: its input, ids (batch, time) or floats
    (batch, time, features). sample: row of the batch.

    Each picture has its own scale, from 0 to its largest weight. `data`: for each layer "path/scores" (heads, queries,
    keys), in the order in which they are called, and "layers", their paths.
    Raises ValueError where the model has no attention layer.
    """
    found = {key: value for key, value in traced("heads", model, x).items()
             if key.rsplit("/", 1)[-1].rsplit("_", 1)[0] == "scores" or key.rsplit("/", 1)[-1] == "scores"}
    if not found:
        raise ValueError(f"viz.heads: {type(model).__name__} has no attention layer that notes its scores; layers such as "
                         "MultiHeadAttention, TransformerEncoder and Attention do")
    found = {key: value[:, None] if value.ndim == 3 else value for key, value in found.items()}
    found = {key: sample_of("heads", np.asarray(value, np.float64), sample) for key, value in found.items()}
    names = [_short(key, i) for i, key in enumerate(found)]
    most = max(len(value) for value in found.values())
    side = max(70, min(150, 1000 // (most + 1)))
    figure = canvas(max(420, most * side + 190), max(240, len(found) * side + 120), title)
    axes = figure.subplots(len(found), most, squeeze=False)
    for i, (row, name, scores) in enumerate(zip(axes, names, found.values())):
        for h, ax in enumerate(row):
            if h >= len(scores):
                ax.set_visible(False)
                continue
            image = heat(ax, scores[h], low=0, high=max(scores[h].max(), 1e-9))
            ax.set_xticks([])
            ax.set_yticks([])
            if i == 0:
                ax.set_title(f"head {h}", loc="center", color=AXES["heads"], fontsize=10)
        row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    figure.supxlabel("key", color=AXES["time"], fontsize=10)
    figure.supylabel("query", color=AXES["time"], fontsize=10)
    bar = bar_beside(figure, image, list(axes.ravel()), "weight", shrink=0.8, ticks=[image.norm.vmin, image.norm.vmax])
    bar.ax.set_yticklabels(["0", "largest"])
    return Picture(figure, {**found, "layers": list(found)}, f"{len(found)} layers with {most} attention heads each.")


def _short(key, i):
    parts = key.split("/")[:-1]
    return parts[0] if parts else f"layer {i}"
