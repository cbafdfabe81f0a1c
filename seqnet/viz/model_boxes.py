"""The layers of a model as boxes and arrows: what is to be drawn, before anything is placed."""


class Box:
    """A layer, or a model whose layers are drawn inside.

    Attributes:
        name, kind: name and class of the layer.
        rows: lines of text below them.
        inner: None, or (boxes, edges) of a model within the model.
        trainable: whether it is trained; None without weights.
    """

    def __init__(self, name, kind, rows=(), inner=None, trainable=None, family="other"):
        self.name, self.kind, self.rows, self.inner = name, kind, list(rows), inner
        self.trainable, self.family = trainable, family


def boxes_of(model, options):
    """([Box, ...], [(from, to), ...]) of a model; `options` has the switches of `plot_model`."""
    graph = _graph_of(model)
    if graph is None:
        layers = _in_range(list(getattr(model, "layers", None) or []), options)
        if not layers:
            return [_box(model, options)], []
        chained = type(model).__name__ == "Sequential" or _is_sequential(model)
        return [_box(layer, options) for layer in layers], [(i, i + 1) for i in range(len(layers) - 1)] if chained else []
    operations = _in_range(list(graph.operations), options)
    place = {id(op): i for i, op in enumerate(operations)}
    edges = []
    for op in operations:
        for node in op._inbound_nodes:
            if node not in graph:
                continue
            for x in node.inputs:
                a = place.get(id(x.history[0])) if x.history else None
                if a is not None and (a, place[id(op)]) not in edges and a != place[id(op)]:
                    edges.append((a, place[id(op)]))
    return [_box(op, options, graph) for op in operations], edges


def _is_sequential(model):
    from seqnet.models import Sequential

    return isinstance(model, Sequential)


def _graph_of(model):
    return getattr(getattr(model, "_functional", None) or model, "_graph", None)


def _in_range(layers, options):
    wanted = options.get("layer_range")
    if wanted is None:
        return layers
    from seqnet.models.summary import _in_range as cut

    return cut(layers, wanted)


def _box(layer, options, graph=None):
    from seqnet.models.summary import _type_name

    kind = _type_name(layer)
    rows, (before, after) = [], _shapes(layer, graph)
    activation = getattr(getattr(layer, "activation", None), "__name__", None)
    if options.get("show_layer_activations") and activation:
        rows.append(f"activation: {activation}")
    if options.get("show_dtype"):
        rows.append(f"dtype: {_dtype(layer)}")
    if options.get("show_shapes"):
        rows += [f"in: {before}", f"out: {after}"] if before else [f"out: {after}"]
    weights = getattr(layer, "weights", None)
    trainable = bool(layer.trainable) if weights else None
    if options.get("show_trainable") and trainable is not None:
        rows.append("trainable" if trainable else "not trainable")
    inner = None
    if options.get("expand_nested") and _graph_of(layer) is not None:
        inner = boxes_of(layer, {**options, "layer_range": None})
    elif options.get("expand_nested") and getattr(layer, "layers", None) and graph is not None:
        inner = boxes_of(layer, {**options, "layer_range": None})
    wrapped = getattr(layer, "layer", None) or getattr(layer, "forward_layer", None)
    if wrapped is not None and hasattr(wrapped, "name"):
        kind = f"{kind}({type(wrapped).__name__})"
    return Box(layer.name, kind, rows, inner, trainable, family_of(type(layer).__name__))


def _dtype(layer):
    found = {str(y.dtype) for node in layer._inbound_nodes[-1:] for y in node.outputs} if layer._inbound_nodes else set()
    return ", ".join(sorted(found)) or str(getattr(layer, "dtype", "?"))


def _shapes(layer, graph):
    """Texts of the shapes that come in and go out."""
    nodes = [n for n in getattr(layer, "_inbound_nodes", []) if graph is None or n in graph]
    if nodes:
        node = nodes[-1]
        return _text([x.shape for x in node.inputs]), _text([y.shape for y in node.outputs])
    from seqnet.models.summary import _output_shape

    built = getattr(layer, "_build_shapes", None)
    shapes = [s for s in built.values() if s] if isinstance(built, dict) else []
    return (str(shapes[0]) if len(shapes) == 1 else ""), _output_shape(layer)


def _text(shapes):
    shapes = [str(tuple(shape)) for shape in shapes]
    return shapes[0] if len(shapes) == 1 else "[" + ", ".join(shapes) + "]" if shapes else ""


_FAMILIES = {
    "input": ("InputLayer",),
    "words": ("Embedding", "PositionEmbedding", "TokenAndPositionEmbedding", "TextVectorization", "StringLookup"),
    "recurrent": ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"),
    "convolution": ("Conv1D", "DepthwiseConv1D", "SeparableConv1D", "Conv1DTranspose"),
    "attention": ("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupedQueryAttention", "TransformerEncoder",
                  "TransformerDecoder"),
    "dense": ("Dense", "EinsumDense", "TimeDistributed"),
    "model": ("Functional", "Sequential", "Model"),
}
_FAMILY = {kind: family for family, kinds in _FAMILIES.items() for kind in kinds}


def family_of(kind):
    """What sort of layer a class is, which decides its colour."""
    return _FAMILY.get(kind, "other")
