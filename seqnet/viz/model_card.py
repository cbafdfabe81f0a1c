"""What Jupyter shows of a model and of a training: HTML with the picture in it, that needs no script and no network."""

from html import escape

import numpy as np

_STYLE = ("font:13px 'Helvetica Neue',Helvetica,Arial,'DejaVu Sans',sans-serif;color:#222;background:#fff;"
          "border:1px solid #d5d9de;border-radius:6px;padding:10px 14px;max-width:1000px")
_CELL = "padding:1px 12px 1px 0;text-align:left;vertical-align:top"
_MOST = 200_000  # numbers of a weight that go into its histogram


def model_card(model):
    """The picture of a model, its numbers, and a foldable line for each layer."""
    from seqnet.viz.model_boxes import boxes_of
    from seqnet.viz.model_drawing import draw

    boxes, edges = boxes_of(model, {"show_shapes": True, "show_trainable": False})
    wide = len(edges) == len(boxes) - 1 and len(boxes) <= 6
    svg = draw(boxes, edges, "LR" if wide else "TB", True, f"model {model.name}").svg()
    trainable, frozen = _count(model.trainable_weights), _count(model.non_trainable_weights)
    numbers = f"{trainable + frozen:,} parameters" + (f", {frozen:,} of them not trained" if frozen else "")
    if not model.built:
        numbers = "not built yet"
    lines = [f'<div style="{_STYLE}"><div style="margin-bottom:6px"><b>{escape(model.name)}</b> '
             f"<span style=\"color:#5f6670\">{escape(type(model).__name__)} · {escape(numbers)}</span></div>",
             f'<div style="overflow:auto;max-height:560px">{svg}</div>']
    lines += [_layer(layer) for layer in getattr(model, "layers", [])]
    return "\n".join([*lines, "</div>"])


def _layer(layer):
    """One layer as a line that unfolds: equations, weights with histograms, arguments."""
    from seqnet.models.summary import _output_shape, _params, _type_name

    head = (f"<b>{escape(layer.name)}</b> <span style=\"color:#5f6670\">{escape(_type_name(layer))} · "
            f"{escape(_output_shape(layer))} · {escape(_params(layer))} parameters</span>")
    inside = []
    for line in _equations(layer):
        inside.append(f'<div style="font-family:monospace;margin:2px 0">{escape(line)}</div>')
    weights = getattr(layer, "weights", None) or []
    if weights:
        inside.append(f'<table style="border-collapse:collapse;margin:4px 0">{"".join(map(_weight, weights))}</table>')
    arguments = _arguments(layer)
    if arguments:
        inside.append(f'<div style="color:#5f6670">{escape(arguments)}</div>')
    return (f'<details style="margin:3px 0"><summary style="cursor:pointer">{head}</summary>'
            f'<div style="margin:4px 0 6px 18px">{"".join(inside)}</div></details>')


def _equations(layer):
    from seqnet.inside.equations import equations_of
    from seqnet.inside.explaining import plain

    try:
        return [plain(line) for line in equations_of(layer)]
    except Exception:  # a layer of one's own; a card is not worth an error
        return []


def _arguments(layer):
    try:
        config = layer.get_config()
    except Exception:
        return ""
    shown = [f"{name}={value!r}" for name, value in config.items()
             if isinstance(value, (int, float, str, bool)) and name not in ("name", "dtype", "trainable")]
    return ", ".join(shown)[:400]


def _weight(variable):
    values = np.asarray(variable.data, "float64").reshape(-1)
    if values.size > _MOST:
        values = values[:: -(-values.size // _MOST)]
    finite = values[np.isfinite(values)]
    about = f"mean {finite.mean():.3g}, from {finite.min():.3g} to {finite.max():.3g}" if finite.size else "no finite values"
    if finite.size < values.size:
        about += f", {values.size - finite.size} not finite"
    return (f'<tr><td style="{_CELL}">{escape(variable.name)}</td><td style="{_CELL}">{tuple(variable.shape)}</td>'
            f'<td style="{_CELL}">{_histogram(finite)}</td><td style="{_CELL};color:#5f6670">{about}</td></tr>')


def _histogram(values, bars=24, width=96, height=16):
    """A small bar chart as SVG."""
    if not values.size:
        return ""
    counts, _ = np.histogram(values, bars)
    tall, step = max(int(counts.max()), 1), width / bars
    parts = [f'<rect x="{i * step:.1f}" y="{height - height * n / tall:.1f}" width="{step - 0.6:.1f}" '
             f'height="{height * n / tall:.1f}" fill="#7a9cc6"/>' for i, n in enumerate(counts.tolist()) if n]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">'
            f'<title>histogram</title>{"".join(parts)}</svg>')


def _count(variables):
    return sum(int(np.prod(v.shape, dtype="int64")) for v in variables)


class HistoryPicture:
    """The curves of a training; Jupyter shows them, `save(path)` writes .svg or .png."""

    def __init__(self, history, title=None):
        from seqnet.viz.history import _curves

        self.history, self.title = dict(history), title
        _curves(self.history)  # an empty history is told now

    @property
    def svg(self):
        from seqnet.viz.history import _curves, _draw

        return _draw(_curves(self.history), self.title)

    def _repr_svg_(self):
        return self.svg

    def save(self, path):
        from seqnet.viz.history import plot_history

        return plot_history(self.history, path, self.title)

    def __repr__(self):
        return f"<HistoryPicture of {', '.join(self.history)}>"


def history_card(history):
    """The curves of a training and, folded, its numbers."""
    epochs = history._epochs()
    if not epochs:
        return f'<div style="{_STYLE}">History: no epoch yet</div>'
    names = list(history.history)
    head = "".join(f'<th style="{_CELL}">{escape(str(name))}</th>' for name in ("epoch", *names))
    rows = []
    for i, epoch in enumerate(epochs):
        values = [history.history[name][i] if i < len(history.history[name]) else "" for name in names]
        cells = [str(epoch + 1), *map(_number, values)]
        rows.append("<tr>" + "".join(f'<td style="{_CELL}">{escape(c)}</td>' for c in cells) + "</tr>")
    if len(rows) > 60:
        rows = [*rows[:30], f'<tr><td style="{_CELL}">...</td></tr>', *rows[-30:]]
    svg = HistoryPicture(history.history).svg
    last = ", ".join(f"{name} {_number(values[-1])}" for name, values in history.history.items() if values)
    return (f'<div style="{_STYLE}"><div style="margin-bottom:6px"><b>History</b> <span style="color:#5f6670">'
            f"{len(epochs)} epochs · last: {escape(last)}</span></div>"
            f'<div style="overflow:auto">{svg}</div><details><summary style="cursor:pointer">numbers</summary>'
            f'<table style="border-collapse:collapse"><tr>{head}</tr>{"".join(rows)}</table></details></div>')


def _number(value):
    return f"{value:.4g}" if isinstance(value, (int, float)) else str(value)
