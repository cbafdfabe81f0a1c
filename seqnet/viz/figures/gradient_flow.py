"""How far back a gradient reaches."""

import numpy as np

from seqnet.viz.looking import Run, named_models, step_of
from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import SOFT, label_ends, line


@figure_function
def gradient_flow(models, x, t=-1, relative=True, title="Gradient through time"):
    """How strongly the output at step t depends on the input s steps before, |d y_t / d x_(t-s)|.

    models: a layer or model, a list, or a dictionary {name: model}; each takes x. x: floats (batch, time, features), or ids
    (batch, time) for models with an Embedding, whose vectors then count as the input. t: the output's step, the last unless
    told; a model that gives (batch, features) has only that. relative: divide by the largest, so that models compare.

    The norm is taken over all features of y_t and x_s (exact for up to 32 outputs) and averaged over the batch. A straight
    line on this scale is exponential decay; a line that stops has gradients of exactly 0 beyond. `data`: "distance" and for
    each model "name" as drawn and "name/norm", the norms themselves, both by distance.

    Raises ValueError for inputs of another shape, a step that is not there, or a model without a gradient to its input.
    """
    found = {}
    for name, model in named_models("gradient_flow", models).items():
        run = Run("gradient_flow", model, x)
        step = step_of("gradient_flow", t, run.source.shape[1])
        norms = run.norms(step)[0].mean(axis=0)
        if not norms.any():
            raise ValueError(f"viz.gradient_flow: the output of {name} at step {step} depends on no step of x: its gradient "
                             "is 0 everywhere")
        found[name] = norms[step::-1]
    distance = np.arange(len(next(iter(found.values()))))
    data = {"distance": distance}
    figure = canvas(820, 460)
    ax = figure.subplots()
    ends = []
    for i, (name, norms) in enumerate(found.items()):
        values = norms / norms.max() if relative else norms
        data[name], data[f"{name}/norm"] = values, norms
        shown = np.where(values > 0, values, np.nan)
        ax.plot(distance, shown, **line(i), markevery=max(1, len(distance) // 12))
        last = int(np.flatnonzero(values > 0)[-1])
        ends.append((distance[last], values[last], name if last == distance[-1] else f"{name}, then 0", line(i)["color"]))
    ax.set_yscale("log")
    low = min(float(data[name][data[name] > 0].min()) for name in found)
    if low < 1e-30:
        ax.set_ylim(1e-30)
    ax.set_title(title)
    ax.set_xlabel("steps back: t − s", color="#2563a8")
    ax.set_ylabel("|∂y_t / ∂x_s|" + (", largest = 1" if relative else ""))
    ax.grid()
    ax.tick_params(color=SOFT)
    label_ends(ax, ends)
    return Picture(figure, data, "Gradient norms by distance: " + "; ".join(
        f"{name} keeps {found[name][-1] / found[name].max():.1e}" for name in found) + ".")
