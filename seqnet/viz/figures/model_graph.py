"""The layers of a model and what flows between them."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function
from seqnet.viz.style import AXES, INK, SOFT, apart, shortened

_KINDS = (  # what a layer does decides its colour and its edge
    (("Input", "InputLayer"), "#eceff2", "#555b63", "-"),
    (("Embedding", "TokenAndPositionEmbedding", "PositionEmbedding"), "#fdf0e3", "#b8590b", "-"),
    (("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"), "#e3edf8", "#2563a8", "-"),
    (("Conv", "SeparableConv1D", "DepthwiseConv1D", "MaxPooling1D", "Pooling"), "#e6f4ec", "#2b7a4b", "-"),
    (("Attention", "Transformer"), "#f1e8f8", "#7b3fa0", "-"),
)


@figure_function
def model_graph(model, show_shapes=True, title=None):
    """Layers as boxes from top to bottom, arrows where tensors flow; needs no graphviz.

    model: Sequential or Functional. Of another model the layers are listed in the order in which they were made, without
    arrows, since only a call shows what is joined to what. show_shapes: write the shape that leaves each layer.

    `data`: "nodes", names in the order of the calls; "edges", pairs of them; "levels" {name: row}; "shapes", "parameters"
    {name: ...}.
    Raises TypeError for something else than a model, ValueError where it has no layers.
    """
    if not hasattr(model, "layers"):
        raise TypeError(f"viz.model_graph: needs a model; received {type(model).__name__}")
    nodes, edges, joined = _graph(model)
    if not nodes:
        raise ValueError("viz.model_graph: the model has no layers yet")
    levels = _levels(nodes, edges) if joined else {name: i for i, name in enumerate(nodes)}
    places, ways = _places(list(nodes), edges, levels)
    across = max(x for x, _ in places.values()) + 1
    down = max(levels.values()) + 1
    figure = canvas(max(420, min(1200, int(290 * across + 60))), 92 * down + 70)
    ax = figure.subplots()
    ax.set_title(title or f"{type(model).__name__} “{shortened(model.name, 30)}”, {model.count_params():,} parameters"
                 if getattr(model, "built", False) else title or f"{type(model).__name__} “{model.name}”, not built yet")
    shapes = {name: _shape(layer) for name, layer in nodes.items()}
    params = {name: layer.count_params() if getattr(layer, "built", False) and hasattr(layer, "count_params") else 0
              for name, layer in nodes.items()}
    for name, layer in nodes.items():
        _box(ax, places[name], name, layer, shapes[name] if show_shapes else "", params[name])
    for way in ways:
        _arrow(ax, way)
    ax.set_xlim(-0.55, across - 0.45)
    ax.set_ylim(down - 0.55, -0.45)
    ax.axis("off")
    data = {"nodes": list(nodes), "edges": edges, "levels": levels, "shapes": shapes, "parameters": params}
    return Picture(figure, data, f"Graph of {len(nodes)} layers and {len(edges)} connections.")


def _graph(model):
    """({name: layer}, [(from, to)], whether the connections are known)."""
    graph = getattr(model, "_graph", None) or getattr(getattr(model, "_functional", None), "_graph", None)
    if graph is None:
        layers = {layer.name: layer for layer in model.layers}
        names = list(layers)
        joined = type(model).__name__ == "Sequential"
        return layers, list(zip(names, names[1:])) if joined else [], joined
    nodes, edges = {}, []
    for node in graph.nodes:
        nodes[node.operation.name] = node.operation
        for x in node.inputs:
            edge = (x.history[0].name, node.operation.name)
            if edge not in edges:
                edges.append(edge)
    return nodes, edges, True


def _levels(nodes, edges):
    """Each node one row below the lowest of those it takes from."""
    levels = {}
    for name in nodes:
        levels[name] = max((levels[a] + 1 for a, b in edges if b == name and a in levels and a != name), default=0)
    return levels


def _places(names, edges, levels):
    """Columns, from the middle: {name: (x, row)}, and the way of each edge as a list of such points. An edge that passes
    rows gets a place of its own in each."""
    rows = [[] for _ in range(max(levels.values()) + 1)]
    for name in names:
        rows[levels[name]].append(name)
    chains = []
    for a, b in edges:
        chain = [a]
        for row in range(levels[a] + 1, levels[b]):
            chain.append((a, b, row))
            rows[row].append(chain[-1])
        chains.append([*chain, b])
    above = {}
    for chain in chains:
        for a, b in zip(chain, chain[1:]):
            above.setdefault(b, []).append(a)
    x = {}
    for row in rows:
        wanted = {n: float(np.mean([x[a] for a in above.get(n, []) if a in x])) if any(
            a in x for a in above.get(n, [])) else 0.0 for n in row}
        ordered = sorted(row, key=lambda n: (wanted[n], isinstance(n, tuple)))
        widths = np.array([0.45 if isinstance(n, tuple) else 1.0 for n in ordered])
        x.update(zip(ordered, apart([wanted[n] for n in ordered], (widths[1:] + widths[:-1]) / 2)))
    left = min(x[n] for n in names)
    level_of = {**levels, **{n: n[2] for n in x if isinstance(n, tuple)}}
    return ({n: (x[n] - left, levels[n]) for n in names},
            [[(x[n] - left, level_of[n]) for n in chain] for chain in chains])


def _look(kind):
    for names, face, edge, dashes in _KINDS:
        if any(kind == n or (n in ("Conv", "Attention", "Transformer", "Pooling") and n in kind) for n in names):
            return face, edge, dashes
    return "white", "#555b63", "-"


def _box(ax, place, name, layer, shape, params):
    from matplotlib.patches import FancyBboxPatch

    kind = type(layer).__name__
    kind = getattr(layer, "fn_name", kind) if kind == "FunctionOp" else kind
    face, edge, dashes = _look(kind)
    x, y = place
    ax.add_patch(FancyBboxPatch((x - 0.44, y - 0.27), 0.88, 0.54, boxstyle="round,pad=0,rounding_size=0.05", facecolor=face,
                                edgecolor=edge, linewidth=1.6, linestyle=dashes, zorder=2, mutation_aspect=3))
    ax.text(x, y - 0.1, shortened(kind, 24), ha="center", va="center", fontsize=10.5, fontweight="bold", color=INK, zorder=3)
    said = [shape] if shape else []
    if params:
        said.append(f"{params:,} weights")
    ax.text(x, y + 0.11, "   ".join(said) or shortened(name, 26), ha="center", va="center", fontsize=9, color=SOFT, zorder=3)


def _arrow(ax, way):
    """From the lower edge of the first box by the places between to the upper edge of the last."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    (a, top), (b, bottom) = way[0], way[-1]
    points, codes = [(a, top + 0.28)], [Path.MOVETO]
    for x, y in [*way[1:-1], (b, bottom - 0.29)]:
        x0, y0 = points[-1]
        middle = (y0 + y) / 2
        points += [(x0, middle), (x, middle), (x, y)]
        codes += [Path.CURVE4] * 3
    ax.add_patch(FancyArrowPatch(path=Path(points, codes), arrowstyle="-|>", mutation_scale=13, color=AXES["batch"],
                                 linewidth=1.6, zorder=1))


def _shape(layer):
    nodes = getattr(layer, "_inbound_nodes", None)
    if nodes:
        shape = nodes[-1].outputs[0].shape
    else:
        try:
            given = [(None, *s[1:]) for s in layer._build_shapes.values()]
            shape = layer.compute_output_shape(*given)
        except (AttributeError, ValueError, TypeError, IndexError, NotImplementedError):
            return ""
    return "(" + ", ".join("–" if d is None else str(d) for d in shape) + ")"
