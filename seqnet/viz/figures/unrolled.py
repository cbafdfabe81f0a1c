"""A recurrent network drawn once for each step."""

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import AXES, INK

KINDS = {
    "one_to_one": "One to one: a classifier without time",
    "one_to_many": "One to many: a picture becomes a caption",
    "many_to_one": "Many to one: a review becomes a verdict",
    "many_to_many": "Many to many: a tag for each word",
    "sequence_to_sequence": "Sequence to sequence: read, then write",
}


@figure_function
def unrolled(kind=None, steps=4, cell="h", title=None):
    """The network of the slides, from left to right in time: x below, states in the middle, y above.

    kind: "one_to_one", "one_to_many", "many_to_one", "many_to_many", "sequence_to_sequence"; all five unless told.
    steps: number of steps drawn, from 2 to 12. cell: name of the state.

    The same weights act at each step: W from x, U from state to state, V to y. `data`: for each kind "kind/nodes", a list
    of names, and "kind/edges", pairs of them.
    Raises ValueError for an unknown kind or number of steps.
    """
    if kind is not None and kind not in KINDS:
        from seqnet.errors import unknown_name

        raise unknown_name("kind of network", kind, KINDS)
    if isinstance(steps, bool) or not hasattr(steps, "__index__") or not 2 <= steps <= 12:
        raise ValueError(f"viz.unrolled: steps is a number from 2 to 12; received {steps!r}")
    kinds = [kind] if kind else list(KINDS)
    columns = 1 if kind else 2
    rows = -(-len(kinds) // columns)
    figure = canvas(columns * max(360, 105 * steps + 60), rows * 330 + (50 if not kind else 0),
                    title or (None if kind else "Recurrent networks, unrolled in time"))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    data = {}
    for ax, name in zip(axes, kinds):
        nodes, edges = _parts(name, steps)
        data[f"{name}/nodes"], data[f"{name}/edges"] = list(nodes), edges
        _draw(ax, nodes, edges, cell, steps)
        ax.set_title(title if kind and title else KINDS[name])
    for ax in axes[len(kinds):]:
        ax.set_visible(False)
    return Picture(figure, data, "Unrolled networks: " + ", ".join(k.replace("_", " ") for k in kinds) + ".")


def _parts(kind, steps):
    """({name: (column, row)}, [(from, to), ...])."""
    if kind == "one_to_one":
        return {"x1": (0, 0), "h1": (0, 1), "y1": (0, 2)}, [("x1", "h1"), ("h1", "y1")]
    half = steps // 2
    reads = {"one_to_many": [1], "sequence_to_sequence": range(1, half + 1)}.get(kind, range(1, steps + 1))
    writes = {"many_to_one": [steps], "sequence_to_sequence": range(half + 1, steps + 1)}.get(kind, range(1, steps + 1))
    nodes, edges = {}, []
    for t in range(1, steps + 1):
        nodes[f"h{t}"] = (t - 1, 1)
        if t > 1:
            edges.append((f"h{t - 1}", f"h{t}"))
    for t in reads:
        nodes[f"x{t}"] = (t - 1, 0)
        edges.append((f"x{t}", f"h{t}"))
    for t in writes:
        nodes[f"y{t}"] = (t - 1, 2)
        edges.append((f"h{t}", f"y{t}"))
    if kind in ("one_to_many", "sequence_to_sequence"):  # what was written is read in the next step
        edges += [(f"y{t}", f"h{t + 1}") for t in writes if t < steps]
    return nodes, edges


def _draw(ax, nodes, edges, cell, steps):
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

    looks = {"x": (AXES["features"], "#fdf0e3", "-"), "h": (AXES["time"], "#e3edf8", "-"), "y": (INK, "#eceff2", "-")}
    for name, (column, row) in nodes.items():
        edge, face, dashes = looks[name[0]]
        shape = "round,pad=0.02,rounding_size=0.16" if name[0] == "h" else "square,pad=0.02"
        ax.add_patch(FancyBboxPatch((column - 0.26, row - 0.2), 0.52, 0.4, boxstyle=shape, facecolor=face, edgecolor=edge,
                                    linewidth=1.8, linestyle=dashes, zorder=2))
        letter = cell if name[0] == "h" else name[0]
        ax.text(column, row, f"${letter}_{{{name[1:]}}}$", ha="center", va="center", fontsize=12.5, zorder=3)
    letters = {("x", "h"): "W", ("h", "h"): "U", ("h", "y"): "V"}
    for start, end in edges:
        (a, b), (c, d) = nodes[start], nodes[end]
        back = start[0] == "y"
        curve = {"posA": (a + 0.27, b - 0.21), "posB": (c - 0.23, d + 0.23)} if back else (
            {"posA": (a + 0.29, b), "posB": (c - 0.29, d)} if b == d else {"posA": (a, b + 0.23), "posB": (c, d - 0.23)})
        ax.add_patch(FancyArrowPatch(**curve, arrowstyle="-|>", mutation_scale=13, color="#8a5a2b" if back else INK,
                                     linewidth=1.5, linestyle="--" if back else "-", shrinkA=0, shrinkB=0, zorder=1))
        if not back:
            letter = letters[start[0], end[0]]
            x, y = ((a + c) / 2, b + 0.13) if b == d else (a + 0.11, (b + d) / 2)
            ax.text(x, y, f"${letter}$", ha="center", va="center", fontsize=10.5, color="#5f6670")
    shown = steps if len(nodes) > 3 else 1
    ax.set_xlim(-0.7, max(shown - 0.3, 1.2))
    if shown == 1:
        ax.set_xlim(-1.5, 1.5)
    ax.set_ylim(-0.62, 2.4)
    ax.axis("off")
    if shown > 1:
        ax.annotate("", (shown - 0.75, -0.42), (-0.26, -0.42), arrowprops={"arrowstyle": "-|>", "color": AXES["time"]})
        ax.text((shown - 1) / 2, -0.5, "time", color=AXES["time"], ha="center", va="top", fontsize=9.5)
