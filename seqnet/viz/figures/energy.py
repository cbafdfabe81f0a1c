"""A Hopfield net coming to rest."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import LINES, SOFT, whole_ticks


@figure_function
def energy(net, state, shape=None, sweeps=None, most=8):
    """The energy of a Hopfield net sweep after sweep, and what its units look like meanwhile.

    net: `zoo.Hopfield` that has stored patterns. state: where it starts, (units,) or an image (rows, columns). shape: rows
    and columns of the images where `state` is flat; a square one if the number of units is square. most: so many images.

    Dashed lines are the energies of the stored patterns: valleys into which it falls. `data`: "energies" (sweeps + 1,),
    "states" (sweeps + 1, units), "overlap" (sweeps + 1, patterns) = 1/N sum_i s_i x_i, "pattern_energies", and "settled",
    after how many sweeps nothing changed.

    Raises TypeError for another model, ValueError where nothing is stored or the state has another size.
    """
    if not hasattr(net, "recall") or not hasattr(net, "energy"):
        raise TypeError(f"viz.energy: net must be zoo.Hopfield; received {type(net).__name__}")
    state = np.asarray(state)
    if shape is None:
        shape = state.shape if state.ndim == 2 else _square(state.size)
    if state.ndim not in (1, 2) or int(np.prod(shape)) != state.size:
        raise ValueError(f"viz.energy: state must be (units,) or (rows, columns), and shape its rows and columns; received "
                         f"{state.shape} and shape {tuple(shape)}")
    found = net.recall(state.reshape(1, -1), sweeps=sweeps, trace=True)
    settled = int(found.settled[0])
    last = max(1, min(len(found.energies[0]) - 1, settled if settled >= 0 else len(found.energies[0]) - 1))
    energies, states = np.asarray(found.energies[0][:last + 1], float), np.asarray(found.trace[0][:last + 1])
    patterns = np.asarray(net.patterns, float)
    levels = np.asarray(net.energy(patterns), float) if len(patterns) else np.empty(0)
    overlap = states @ patterns.T / state.size if len(patterns) else np.empty((len(states), 0))

    chosen = np.unique(np.linspace(0, last, min(most, last + 1)).round().astype(int))
    nearest = int(np.argmax(np.abs(overlap[-1]))) if len(patterns) else None
    shown = len(chosen) + (nearest is not None)
    figure = canvas(max(560, 120 * shown + 60), 480)
    above, below = figure.subfigures(2, 1, height_ratios=(1, 1.9))
    pictures = above.subplots(1, shown, squeeze=False)[0]
    names = ["start", *[f"sweep {k}" for k in chosen[1:]]]
    for ax, k, name in zip(pictures, chosen, names):
        _picture(ax, states[k].reshape(shape), name)
    if nearest is not None:
        _picture(pictures[-1], patterns[nearest].reshape(shape), f"stored {nearest}", LINES[1][0])
    ax = below.subplots()
    ax.plot(range(last + 1), energies, color=LINES[0][0], marker="o", markersize=7, zorder=3)
    for k, level in enumerate(levels[:6]):
        ax.axhline(level, color=LINES[1][0] if k == nearest else SOFT, linestyle="--", linewidth=1.6 if k == nearest else 1)
    sweeps = f"{settled} sweep" + ("" if settled == 1 else "s")
    ax.set_title(f"Energy: at rest after {sweeps}" if settled >= 0 else "Energy: not at rest yet")
    ax.set_xlabel("sweep; dashed: the stored patterns")
    ax.set_ylabel("E = −½ Σ w s s")
    ax.grid(axis="y")
    whole_ticks(ax.xaxis)
    if nearest is not None:
        ax.annotate(f"overlap with stored {nearest}: {overlap[-1, nearest]:+.2f}", (1, 1), (-4, -4), ha="right", va="top",
                    xycoords="axes fraction", textcoords="offset points", color=LINES[1][0], fontweight="bold")
    data = {"energies": energies, "states": states, "overlap": overlap, "pattern_energies": levels, "settled": settled}
    return Picture(figure, data, f"Energy of a Hopfield net falls from {energies[0]:.4g} to {energies[-1]:.4g}.")


def _square(units):
    side = round(units**0.5)
    return (side, side) if side * side == units else (1, units)


def _picture(ax, image, name, color="#222222"):
    ax.imshow(image, cmap="gray_r", vmin=-1, vmax=1, aspect="equal" if image.shape[0] > 1 else "auto")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set(visible=True, color=color, linewidth=1.5)
    ax.set_title(name, fontsize=9.5, color=color, loc="center")
