"""Which inputs each output depends on."""

import numpy as np

from seqnet.viz.looking import Run, named_models
from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import name_axis, whole_ticks


@figure_function
def influence(models, x, floor=1e-6, probes=4, seed=0, title="What each output sees"):
    """|d y_t / d x_s| for every pair of steps: a fading triangle for a recurrent net, a band for a convolution, everything
    for attention.

    models, x: as for `gradient_flow`; the models must give an output at each step, (batch, time, features).
    floor: what is less than this share of the largest is drawn as this. probes: random directions of the output with which
    the norms are estimated (exact where the output has no more features).

    Hatched where the gradient is exactly 0. `data`: for each model its name, a matrix (time of y, time of x), mean over the
    batch.
    Raises ValueError for a model that gives one output only, or whose outputs depend on no input.
    """
    from matplotlib.colors import LogNorm

    found = {}
    for name, model in named_models("influence", models).items():
        run = Run("influence", model, x)
        if run.output.ndim != 3:
            raise ValueError(f"viz.influence: {name} gives {run.output.shape}, one output for the whole sequence; it needs "
                             "one for each step: return_sequences=True, or leave the pooling out")
        found[name] = np.stack([run.norms(t, probes=probes, seed=seed)[0].mean(axis=0) for t in range(run.output.shape[1])])
        if not found[name].any():
            raise ValueError(f"viz.influence: the output of {name} depends on no step of x")
    count = len(found)
    figure = canvas(330 * count + 130, 400, title)
    axes = figure.subplots(1, count, squeeze=False)[0]
    for ax, (name, matrix) in zip(axes, found.items()):
        ax.set_facecolor("#f4f5f7")
        ax.patch.set(hatch="////", edgecolor="#c3c8cf")
        shown = np.ma.masked_equal(matrix / matrix.max(), 0)
        image = ax.imshow(np.maximum(shown, floor), cmap="viridis", norm=LogNorm(floor, 1))
        ax.set_title(name)
        name_axis(ax, "x", "time", "input step s")
        whole_ticks(ax.xaxis)
        whole_ticks(ax.yaxis)
    name_axis(axes[0], "y", "time", "output step t")
    bar = figure.colorbar(image, ax=list(axes), shrink=0.8, pad=0.015, extend="min")
    bar.set_label("|∂y_t / ∂x_s|, largest = 1; hatched: 0")
    bar.outline.set_visible(False)
    return Picture(figure, dict(found), f"Dependence of outputs on inputs of {', '.join(found)}.")
