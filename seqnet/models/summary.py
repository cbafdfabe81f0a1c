"""The table that `model.summary()` prints."""

from __future__ import annotations

import re
import shutil

from ..tree import is_shape, map_shapes


def print_summary(model, line_length=None, positions=None, print_fn=None, expand_nested=False, show_trainable=False,
                  layer_range=None, show_masks=False, explain=False):
    """Print name, output shape and number of parameters of every layer; arguments as for `Model.summary`."""
    layers, connected = _rows(model)
    if layer_range is not None:
        layers = _in_range(layers, layer_range)
    header, align = ["Layer (type)", "Output Shape", "Param #"], ["<", "<", ">"]
    width, ends = (108, [0.3, 0.56, 0.74, 1.0]) if connected else (88, [0.45, 0.80, 1.0])
    if connected:
        header.append("Connected to")
        align.append("<")
    if positions is not None:
        ends = list(positions)
    for wanted, title, share, more in ((show_trainable, "Trainable", 0.9, 12), (show_masks, "Mask", 0.78, 26)):
        if wanted:
            width += more
            ends = [p * share for p in ends] + [1.0]
            header.append(title)
            align.append("^" if title == "Trainable" else "<")
    width = line_length or min(width, shutil.get_terminal_size().columns - 4)
    columns, current = [], 0
    for end in ends:
        columns.append(int(end * width) - current)
        current = int(end * width)
    if min(columns) < 4:
        raise ValueError(f"summary: a table of {width} characters is too narrow; pass a larger line_length.")
    inner = _fit(columns)
    rows = []
    for layer in layers:
        rows.extend(_layer_rows(model, layer, connected, show_trainable, expand_nested, 0, show_masks))
    lines = [f'Model: "{model.name}"', *_table(header, rows, inner, align), *_totals(model)]
    if explain:
        lines += _explained(layers, expand_nested)
    text = "\n".join(lines)
    if print_fn is None:
        print(text)
    else:
        print_fn(text + "\n")


def _rows(model):
    """What is listed, and whether the table needs a column that says what is connected to what."""
    from .functional import Functional

    if not isinstance(model, Functional):
        return model.layers, False
    nodes, layers = [], model.operations
    for group in model._graph.nodes_by_depth.values():
        if len(group) > 1 or len(group[0].inputs) > 1:
            return layers, True
        nodes += group
    members = {id(node) for node in nodes}
    for layer in layers:
        if sum(id(node) in members for node in layer._inbound_nodes) > 1:
            return layers, True
    return layers, False


def _layer_rows(model, layer, connected, show_trainable, expand_nested, level, show_masks=False):
    prefix = "   " * level + "└ " if level else ""
    fields = [f"{prefix}{layer.name} ({_type_name(layer)}{_stateful(layer)})", _output_shape(layer), _params(layer)]
    if connected:
        fields.append(_connections(model, layer) if level == 0 else "-")
    if show_trainable:
        fields.append(("Y" if layer.trainable else "N") if getattr(layer, "weights", None) else "-")
    if show_masks:
        fields.append(mask_state(layer))
    rows = [fields]
    if expand_nested and getattr(layer, "layers", None):
        for inner in layer.layers:
            rows.extend(_layer_rows(model, inner, connected, show_trainable, True, level + 1, show_masks))
    return rows


def _stateful(layer):
    """`, stateful, batch=32` for a recurrent layer whose states live from batch to batch."""
    if getattr(layer, "stateful", False) is not True or not hasattr(layer, "reset_state"):
        return ""
    shapes = getattr(layer, "_build_shapes", None) or {}
    first = next((s for s in shapes.values() if is_shape(s) and s), (None,))
    batch = first[0] if first[0] is not None else _batch_of_states(layer)
    return f", stateful, batch={batch}" if batch is not None else ", stateful"


def _batch_of_states(layer):
    from ..tree import flatten

    states = flatten(getattr(layer, "states", None) or [])
    return states[0].shape[0] if states and getattr(states[0], "shape", ()) else None


def mask_state(layer):
    """What becomes of the mask in a layer: `made`, `passed on`, `used, ends`, `ENDS here`, or `-` where there is none."""
    nodes = [node for node in getattr(layer, "_inbound_nodes", []) if node.inputs]
    if not nodes:
        return "-"
    node = nodes[-1]
    comes = any(x.mask is not None for x in node.inputs)
    goes = any(y.mask is not None for y in node.outputs)
    if goes:
        return "passed on" if comes else "made"
    if not comes:
        return "-"
    signature = getattr(layer, "_signature", None)
    takes = signature is not None and (signature.has_mask or signature.mask_names)
    if takes:
        return "used, ends"
    return "ends" if getattr(layer, "supports_masking", False) else "ENDS here, unused"


def _explained(layers, expand_nested):
    """The sums behind the shapes and numbers, layer by layer."""
    from .shape_arithmetic import explanations

    lines, width = [" How the shapes come about:"], max((len(layer.name) for layer in layers), default=0)
    for layer in layers:
        nodes = [node for node in getattr(layer, "_inbound_nodes", []) if node.inputs]
        before = nodes[-1].inputs[0].shape if nodes else None
        after = nodes[-1].outputs[0].shape if nodes else None
        parts = explanations(layer, before, after)
        lines += [f"   {layer.name if not i else '':{width}}  {part}" for i, part in enumerate(parts)]
        if expand_nested and getattr(layer, "layers", None):
            lines += ["   " + line for line in _explained(layer.layers, True)[1:]]
    return lines if len(lines) > 1 else []


def _type_name(layer):
    from ..symbolic import FunctionOp

    if isinstance(layer, FunctionOp):
        from ..saving.function_ops import class_name

        return class_name(layer.fn_name)
    return type(layer).__name__


def _output_shape(layer):
    if layer._inbound_nodes:
        shapes = [y.shape for y in layer._inbound_nodes[-1].outputs]
        return str(shapes[0]) if len(shapes) == 1 else "[" + ", ".join(map(str, shapes)) + "]"
    if not getattr(layer, "_build_shapes", None):
        return "?"
    try:
        shapes = map_shapes(lambda s: (None, *s[1:]) if s else s, list(layer._build_shapes.values()))
        shape = layer.compute_output_shape(*shapes)
    except (ValueError, TypeError, IndexError, NotImplementedError):
        return "?"
    if is_shape(shape):
        return str(tuple(shape))
    return str(map_shapes(tuple, shape))


def _params(layer):
    if not hasattr(layer, "built"):
        return "0"
    return f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"


def _connections(model, layer):
    parts = []
    for node in layer._inbound_nodes:
        if node in model._graph:
            for x in node.inputs:
                operation, index, slot = x.history
                parts.append(f"{operation.name}[{index}][{slot}]")
    return ", ".join(parts) or "-"


def _fit(columns):
    """Widths of the texts in the cells: the columns less an even share of the lines and margins."""
    excess, left, widths = len(columns) * 3 + 1, len(columns), []
    for column in columns:
        share = round(excess / left)
        widths.append(max(1, column - share))
        excess, left = excess - share, left - 1
    return widths


def _wrap(text, width):
    """Lines of at most `width` characters; words that are longer end in an ellipsis."""
    lines, line = [], None
    for word in text.split(" "):
        if len(word) > width:
            word = word[:width - 1] + "…"
        if line is not None and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = word if line is None else f"{line} {word}"
    return [*lines, line]


def _table(header, rows, widths, align):
    def bar(left, middle, cross, right):
        return left + cross.join(middle * (w + 2) for w in widths) + right

    def cells(fields, edge, bottom=False):
        wrapped = [_wrap(field, w) for field, w in zip(fields, widths)]
        height = max(map(len, wrapped))
        wrapped = [[""] * (height - len(c)) + c if bottom else c + [""] * (height - len(c)) for c in wrapped]
        for line in zip(*wrapped):
            texts = [f"{text:{a}{w}}" for text, w, a in zip(line, widths, align)]
            yield edge + edge.join(f" {text} " for text in texts) + edge

    yield bar("┏", "━", "┳", "┓")
    yield from cells(header, "┃", bottom=True)
    yield bar("┡", "━", "╇", "┩")
    for i, row in enumerate(rows):
        if i:
            yield bar("├", "─", "┼", "┤")
        yield from cells(row, "│")
    yield bar("└", "─", "┴", "┘")


def _totals(model):
    def size(variables):
        count = memory = 0
        for v in variables:
            n = 1
            for d in v.shape:
                n *= d
            count += n
            memory += n * v.dtype.itemsize
        return count, memory

    trainable, frozen = size(model.trainable_weights), size(model.non_trainable_weights)
    optimizer = getattr(model, "optimizer", None)
    state = getattr(optimizer, "variables", None) if getattr(optimizer, "built", False) else []
    optimizer = size([v for v in state or [] if hasattr(v, "shape")])
    total = tuple(a + b + c for a, b, c in zip(trainable, frozen, optimizer))
    for label, (count, memory) in (("Total params", total), ("Trainable params", trainable),
                                   ("Non-trainable params", frozen), ("Optimizer params", optimizer)):
        if label != "Optimizer params" or count:
            yield f" {label}: {count:,} ({_readable(memory)})"


def _readable(memory):
    memory = float(memory)
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if memory < 1024 or unit == "TB":
            return f"{memory:.2f} {unit}"
        memory /= 1024
    return ""


def _in_range(layers, layer_range):
    if len(layer_range) != 2 or not all(isinstance(x, str) for x in layer_range):
        raise ValueError(f"summary: layer_range is a pair of layer names, got {layer_range!r}.")
    names = [layer.name for layer in layers]
    first = [i for i, name in enumerate(names) if re.match(layer_range[0], name)]
    last = [i for i, name in enumerate(names) if re.match(layer_range[1], name)]
    if not first or not last:
        raise ValueError(f"summary: layer_range {layer_range!r} fits none of {names}.")
    low, high = min(first), max(last)
    return layers[min(low, high):max(low, high) + 1]
