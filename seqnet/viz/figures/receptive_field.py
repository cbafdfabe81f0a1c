"""What a stack of convolutions sees, measured."""

import numpy as np

from seqnet.viz.looking import Run, step_of
from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import AXES, LINES, SOFT, name_axis, whole_ticks


@figure_function
def receptive_field(model, x=None, t=-1, length=40, features=None, seed=0, title="Receptive field"):
    """The steps of the input, and of each layer between, on which the output at step t depends: found with gradients.

    model: layers that give (batch, time, features), such as dilated convolutions, or zoo.TCN. x: an input, or None for
    random numbers (8, length, features); features are read off the model where it is built. t: the output's step, the last
    unless told.

    Every circle is a step of a layer; filled ones have a gradient that is not 0 for at least one sample, and lines join what
    depends on each other in neighbouring layers. `data`: "input", the filled steps of the input, "width", how many steps
    the first to the last of them span, "reach" (layers + 1, time; 0 or 1, NaN beyond a layer's last step), "layers", and
    "formula", 1 + sum of (kernel_size - 1) dilation times the strides before, where every layer is a convolution.

    Raises ValueError where an input cannot be made up or the output depends on nothing.
    """
    if x is None:
        x = _made_up(model, length, features, seed)
    run = Run("receptive_field", model, x)
    levels, names = [run.source], ["input"]
    for layer, _, y in run.between:
        if y.ndim == 3 and y is not run.source:
            levels.append(y)
            names.append(layer.name)
    if levels[-1] is not run.output and run.output.ndim == 3:
        levels.append(run.output)
        names.append("output")
    times = [level.shape[1] for level in levels]
    step = step_of("receptive_field", t, run.output.shape[1] if run.output.ndim == 3 else times[-1])
    norms = [norm.max(axis=0) for norm in run.norms(step, levels[:-1] if run.output.ndim == 3 else levels)]
    if run.output.ndim == 3:
        norms.append((np.arange(times[-1]) == step).astype(float))
    reach = np.full((len(levels), max(times)), np.nan)
    for row, norm in zip(reach, norms):
        row[:len(norm)] = norm > 0
    seen = np.flatnonzero(reach[0] == 1)
    if not len(seen):
        raise ValueError("viz.receptive_field: the output depends on no step of the input")
    width, formula = int(seen[-1] - seen[0] + 1), _formula(model)
    data = {"input": seen, "width": width, "reach": reach, "layers": names}
    if formula is not None:
        data["formula"] = formula

    figure = canvas(min(1150, max(640, 22 * max(times) + 150)), 90 * len(levels) + 130)
    ax = figure.subplots()
    wide = [times[0] / n if n < 0.75 * times[0] else 1.0 for n in times]  # steps of strided layers stand further apart
    for i in range(1, len(levels)):
        for a, b in _links(run, levels, i, reach):
            ax.plot([b * wide[i - 1], a * wide[i]], [i - 1, i], color=LINES[0][0], linewidth=1.3, zorder=1)
    for i, row in enumerate(reach):
        on, off = np.flatnonzero(row == 1), np.flatnonzero(row == 0)
        ax.plot(off * wide[i], np.full(len(off), i), "o", color="white", markeredgecolor="#9aa1a9", markersize=6.5, zorder=2)
        ax.plot(on * wide[i], np.full(len(on), i), "o", color=AXES["time"], markeredgecolor="#111111",
                markersize=8.5, zorder=3)
    ax.annotate("", (seen[0] - 0.4, -0.42), (seen[-1] + 0.4, -0.42), arrowprops={"arrowstyle": "|-|", "color": "#222222",
                                                                              "mutation_scale": 4, "linewidth": 1.5})
    said = f"{width} steps measured" + (f", {formula} by the formula" if formula is not None else "")
    ax.text((seen[0] + seen[-1]) / 2, -0.55, said, ha="center", va="top", fontweight="bold")
    ax.set_yticks(range(len(levels)), names)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-1.0, len(levels) - 0.6)
    ax.set_xlim(-1, max(times))
    ax.set_title(f"{title} of step {step}")
    name_axis(ax, "x", "time")
    ax.set_ylabel("layer")
    whole_ticks(ax.xaxis)
    ax.spines["left"].set_visible(False)
    ax.tick_params(color=SOFT)
    return Picture(figure, data, f"The output at step {step} sees {width} steps of the input.")


def _made_up(model, length, features, seed):
    rng = np.random.default_rng(seed)
    shape = getattr(model, "input_shape", None) if features is None else (None, None, features)
    if features is None and isinstance(shape, tuple) and len(shape) == 2:
        raise ValueError("viz.receptive_field: the model takes ids; give x, an array (batch, time) of them")
    if not isinstance(shape, tuple) or len(shape) != 3 or shape[2] is None:
        raise ValueError("viz.receptive_field: give x (batch, time, features), or features=, how many numbers a step of the "
                         "input has")
    return rng.standard_normal((8, shape[1] or length, shape[2])).astype("float32")


def _formula(model):
    if hasattr(model, "receptive_field"):
        return int(model.receptive_field)
    width, jump = 1, 1
    layers = getattr(model, "layers", [model])
    for layer in layers:
        kind = type(layer).__name__
        if kind in ("Conv1D", "SeparableConv1D", "DepthwiseConv1D"):
            kernel, dilation, stride = (int(np.ravel(getattr(layer, name))[0])
                                        for name in ("kernel_size", "dilation_rate", "strides"))
            width, jump = width + (kernel - 1) * dilation * jump, jump * stride
        elif kind not in ("Activation", "ReLU", "Dropout", "SpatialDropout1D", "BatchNormalization", "LayerNormalization",
                          "Dense", "InputLayer"):
            return None
    return width


def _links(run, levels, i, reach):
    """Pairs (step of level i, step of level i - 1) that depend on each other, among the filled ones; none where the layer
    took something else than the level below."""
    from seqnet.tape import backward
    from seqnet.tensor import Tensor

    layer, x = next(((layer, x) for layer, x, y in run.between if y is levels[i]), (None, None))
    if layer is None or x is not levels[i - 1]:
        return
    start = Tensor(x.data, requires_grad=True)
    y = layer(start)
    rng = np.random.default_rng(0)
    for a in np.flatnonzero(reach[i] == 1):
        seed = np.zeros(y.shape, y.dtype)
        seed[:, a] = rng.standard_normal(y.shape[-1])
        g = backward(y, [start], seed, keep=True)[0]
        if g is not None:
            on = np.abs(np.asarray(getattr(g, "data", g))).max(axis=(0, 2)) > 0
            yield from ((a, b) for b in np.flatnonzero(on) if reach[i - 1, b] == 1)
