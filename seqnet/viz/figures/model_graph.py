"""The layers of a model and what flows between them."""

from seqnet.viz.picture import Picture, figure_function
from seqnet.viz.style import INK


@figure_function
def model_graph(model, show_shapes=True, expand_nested=False, rankdir="TB", title=None):
    """Layers as boxes, arrows where tensors flow: the drawing of `utils.plot_model`, as a `Picture`.

    model: Sequential or Functional. Of another model the layers are listed in the order in which they were made, without
    arrows, since only a call shows what is joined to what. show_shapes: write the shapes in each box. expand_nested: draw
    the layers of models within the model. rankdir: "TB" from top to bottom, "LR" from left to right, "BT", "RL".

    `data`: "nodes", names in the order of the calls; "edges", pairs of them; "kinds" and "parameters" {name: ...}.
    Raises TypeError for something else than a model, ValueError where it has no layers, or for another direction.
    """
    from seqnet.viz.model_boxes import boxes_of
    from seqnet.viz.model_drawing import draw

    if not hasattr(model, "layers"):
        raise TypeError(f"viz.model_graph: needs a model; received {type(model).__name__}")
    if rankdir not in ("TB", "BT", "LR", "RL"):
        raise ValueError(f"viz.model_graph: rankdir is 'TB', 'BT', 'LR' or 'RL'; received {rankdir!r}")
    if not model.layers:
        raise ValueError("viz.model_graph: the model has no layers yet")
    boxes, edges = boxes_of(model, {"show_shapes": show_shapes, "expand_nested": expand_nested})
    built = getattr(model, "built", False)
    size = f"{model.count_params():,} parameters" if built else "not built yet"
    title = title or f"{type(model).__name__} “{model.name}”, {size}"
    scene = draw(boxes, edges, rankdir, True)
    figure = _with_title(scene, title)
    layers = {layer.name: layer for layer in model._flatten_layers()}
    params = {box.name: layers[box.name].count_params() if getattr(layers.get(box.name), "built", False) else 0
              for box in boxes}
    data = {"nodes": [box.name for box in boxes], "edges": [(boxes[a].name, boxes[b].name) for a, b in edges],
            "kinds": {box.name: box.kind for box in boxes}, "parameters": params}
    return Picture(figure, data, f"Graph of {len(boxes)} layers and {len(edges)} connections.")


def _with_title(scene, title):
    """The scene as a figure, a title above it."""
    figure, above = scene.figure(), 34
    width = max(scene.width, 28 + 9.2 * len(title))
    figure.set_size_inches(width / 100, (scene.height + above) / 100)
    ax = figure.axes[0]
    middle = (width - scene.width) / 2
    ax.set_xlim(-middle, scene.width + middle)
    ax.set_ylim(scene.height, -above)
    ax.set_title(title, y=1.0, pad=-20, x=14 / width, fontsize=11, color=INK)
    return figure
