"""What comes out of each layer, and whether the gradients fit the weights."""

import numpy as np

from seqnet.viz.looking import Run
from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import INK, LINES, SOFT

_FLAT = {"tanh": lambda y: np.abs(y) > 0.97, "sigmoid": lambda y: np.abs(y - 0.5) > 0.485,
         "hard_sigmoid": lambda y: (y <= 0) | (y >= 1), "relu": lambda y: y == 0}


@figure_function
def activations(model, x, y=None, bins=60, title="Activations"):
    """A histogram of each layer's outputs, with the share that is saturated; with labels also the ratio of gradients to
    weights.

    model: a model with layers. x: its input, floats (batch, time, features) or ids (batch, time). y: labels; the loss is the
    compiled one.

    Saturated are outputs of tanh beyond 0.97 in size, of a sigmoid within 0.015 of 0 or 1, of relu those that are 0: there
    the gradient is next to nothing. The ratio is the deviation of a weight's gradient over that of its values: about 1e-3 is
    what a rate of 1e-1 to 1 wants; layers that differ by powers of ten learn at different speeds.

    `data`: for each layer "name" its outputs, flat, "saturated" {name: share or NaN}; with y "ratios" {path: ratio}.
    Raises ValueError where x does not fit, or y is given and no loss was compiled.
    """
    run = Run("activations", model, x)
    found = {}
    for layer, _, out in run.between:
        if out.dtype.kind == "f":
            found[layer.name] = (layer, np.asarray(out.data, np.float64).ravel())
    if not found:
        raise ValueError(f"viz.activations: {type(model).__name__} has no layers to look into")
    saturated = {name: _share(layer, values) for name, (layer, values) in found.items()}
    data = {name: values for name, (_, values) in found.items()}
    data["saturated"] = saturated
    ratios = _ratios(model, x, y) if y is not None else None
    if ratios is not None:
        data["ratios"] = ratios
    count = len(found)
    figure = canvas(1050 if ratios else 660, max(320, 74 * count + 110), title)
    columns = figure.subfigures(1, 2, width_ratios=(1.2, 1)) if ratios else [figure]
    axes = np.ravel(columns[0].subplots(count, 1, sharex=True, squeeze=False))
    low = min(np.quantile(v, 0.002) for _, v in found.values())
    high = max(np.quantile(v, 0.998) for _, v in found.values())
    edges = np.linspace(low, high if high > low else low + 1, bins + 1)
    for ax, (name, (layer, values)) in zip(axes, found.items()):
        counts = np.histogram(np.clip(values, edges[0], edges[-1]), edges)[0] / len(values)
        ax.stairs(counts, edges, fill=True, facecolor="#b9cfe8", edgecolor=LINES[0][0], linewidth=1.4)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.set_ylabel(name, rotation=0, ha="right", va="center")
        share = saturated[name]
        said = f"{values.mean():+.2f} ± {values.std():.2f}"
        if not np.isnan(share):
            said += f", {share:.0%} " + ("are 0" if _kind(layer) == "relu" else "saturated")
        ax.set_title(said, loc="right", fontsize=9, fontweight="normal", color=SOFT, pad=2)
    axes[-1].set_xlabel("output; mean ± deviation above")
    if ratios:
        ax = columns[1].subplots()
        names = list(ratios)
        ax.hlines(range(len(names)), 1e-3, list(ratios.values()), color=LINES[1][0], linewidth=2)
        ax.plot(list(ratios.values()), range(len(names)), "o", color=LINES[1][0], markersize=9)
        ax.axvline(1e-3, color=INK, linestyle="--", linewidth=1.3)
        ax.set_xscale("log")
        ax.set_yticks(range(len(names)), names)
        ax.set_ylim(len(names) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel("gradient / weight; dashed: 1e-3")
        ax.set_title("Gradient to weight")
        ax.grid(axis="x")
    return Picture(figure, data, f"Outputs of {count} layers; saturated: " + ", ".join(
        f"{name} {share:.0%}" for name, share in saturated.items() if not np.isnan(share)) + ".")


def _kind(layer):
    function = getattr(layer, "activation", None)
    name = function if isinstance(function, str) else getattr(function, "__name__", type(layer).__name__.lower())
    if type(layer).__name__ == "ReLU":
        return "relu"
    return name


def _share(layer, values):
    flat = _FLAT.get(_kind(layer))
    return float(flat(values).mean()) if flat else float("nan")


def _ratios(model, x, y):
    from seqnet.tape import GradientTape

    if getattr(model, "_compiled_state", None) is None:
        raise ValueError("viz.activations: with y the compiled loss is needed: model.compile(loss=...)")
    weights = [v for v in model.trainable_variables if len(v.shape) > 1]
    with GradientTape() as tape:
        loss = model.compute_loss(x=x, y=np.asarray(y), y_pred=model(x))
    ratios = {}
    for variable, gradient in zip(weights, tape.gradient(loss, weights)):
        spread = float(np.std(variable.data))
        if gradient is not None and spread > 0:
            parts = variable.path.split("/")
            ratios["/".join(parts[-2:])] = float(np.std(gradient.data)) / spread
    return ratios
