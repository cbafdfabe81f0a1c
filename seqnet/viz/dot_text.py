"""The boxes of a model in the language of Graphviz."""


def dot_text(boxes, edges, name, rankdir="TB", dpi=96, show_layer_names=True, subgraph=False):
    """A digraph, or a cluster of one."""
    lines = [f"subgraph {_quoted('cluster_' + name)} {{" if subgraph else "digraph G {"]
    if subgraph:
        lines += [f"label={_quoted(name)};", "style=dashed;"]
    else:
        lines += [f"rankdir={rankdir};", "concentrate=true;", f"dpi={dpi};", 'node [shape=record, fontname="Helvetica"];']
    _boxes(lines, boxes, edges, "n", show_layer_names)
    return "\n".join([*lines, "}", ""])


def _boxes(lines, boxes, edges, prefix, names):
    entrances, exits = [], []
    for i, box in enumerate(boxes):
        node = f"{prefix}{i}"
        if box.inner:
            lines += [f"subgraph {_quoted('cluster_' + node)} {{", f"label={_quoted(box.name)};", "style=dashed;"]
            first, last = _boxes(lines, *box.inner, node + "_", names)
            lines.append("}")
        else:
            head = f"{box.name} ({box.kind})" if names else box.kind
            label = "{" + "|".join(_record(text) for text in (head, *box.rows)) + "}"
            lines.append(f"{node} [label={_quoted(label, keep=True)}];")
            first, last = node, node
        entrances.append(first)
        exits.append(last)
    for a, b in edges:
        lines.append(f"{exits[a]} -> {entrances[b]};")
    starts = [i for i in range(len(boxes)) if all(b != i for _, b in edges)]
    ends = [i for i in range(len(boxes)) if all(a != i for a, _ in edges)]
    return entrances[starts[0]], exits[ends[-1]]


def _record(text):
    return "".join("\\" + c if c in "{}|<>\\" else c for c in text)


def _quoted(text, keep=False):
    if not keep:
        text = text.replace("\\", "\\\\")
    return '"' + text.replace('"', '\\"') + '"'
