"""What a layer computes, as equations with the sizes of this input: LaTeX in a notebook, plain text in a terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..errors import describe, show_shape
from ..tree import flatten, map_structure
from .equations import equations_of, remark_of

_AXES = {1: "(batch)", 2: "(batch, features)", 3: "(batch, time, features)"}


@dataclass(frozen=True)
class Explanation:
    """Equations and sizes of a layer, or of each layer of a model (`parts`).

    name: the layer; equations: lines of LaTeX, `&=` where they are aligned; shapes: (what, shape) pairs of input, weights
    and output; parameters: how many numbers it learns; remark: a sentence more, or None.
    """

    name: str
    equations: list
    shapes: list
    parameters: str
    remark: str = None
    parts: list = field(default_factory=list)

    @property
    def latex(self):
        """The equations as one LaTeX environment."""
        if self.parts:
            return "\n".join(p.latex for p in self.parts if p.equations)
        joined = " \\\\\n".join(self.equations)
        return f"\\begin{{aligned}}\n{joined}\n\\end{{aligned}}"

    def _repr_latex_(self):
        if self.parts or not self.equations:
            return None
        return f"$\\displaystyle {self.latex}$"

    def _repr_markdown_(self):
        if self.parts:
            return "\n\n".join(p._repr_markdown_() for p in self.parts)
        lines = [f"**{self.name}**", ""]
        if self.equations:
            lines += [f"$$\n{self.latex}\n$$", ""]
        lines += ["| | shape |", "| --- | --- |", *(f"| {what} | `{shape}` |" for what, shape in self.shapes), ""]
        lines += [text for text in (self.parameters, self.remark) if text]
        return "\n".join(lines)

    def __str__(self):
        if self.parts:
            return "\n\n".join(map(str, self.parts))
        wide = max((len(what) for what, _ in self.shapes), default=0)
        lines = [self.name, *(f"    {plain(e)}" for e in self.equations),
                 *(f"  {what.ljust(wide)}  {shape}" for what, shape in self.shapes)]
        return "\n".join([*lines, *(f"  {text}" for text in (self.parameters, self.remark) if text)])

    __repr__ = __str__


def explain(layer, x=None):
    """The equations of a layer with the shapes of its input, weights and output.

        seqnet.explain(layers.LSTM(64), x)     # x: an array, or the shape (32, 120, 50)
        seqnet.explain(model)                  # each layer of a model

    Args:
        layer: a layer or a model.
        x: the input, or its shape; for a layer with several inputs a list of arrays. A layer that was used already explains
            itself with the shapes that it has seen.

    Returns: an `Explanation`, which shows itself as LaTeX in a notebook and as text in a terminal. A layer of one's own is
    explained by the first paragraph of its docstring. Raises TypeError for anything but a layer.
    """
    from ..layers.layer import Layer

    if not isinstance(layer, Layer):
        raise TypeError(f"explain: needs a layer or a model; received {type(layer).__name__}")
    inner = [part for part in getattr(layer, "layers", ()) if hasattr(part, "weights")]
    if inner:
        parts = _parts(layer, inner, x)
        return Explanation(describe(layer), [], [], "", parts=parts)
    return _one(layer, *_shapes(layer, x))


def _parts(model, inner, x):
    """Explanations of the layers of a model; with x, they are watched while the model runs on it."""
    seen = {}
    if x is not None:
        def watched(layer, call):
            def run(*args, **kwargs):
                y = call(*args, **kwargs)
                seen[id(layer)] = (_shape_of(list(args)), _shape_of(y))
                return y

            return run

        for layer in inner:
            object.__setattr__(layer, "call", watched(layer, layer.call))
        try:
            _run(model, x)
        finally:
            for layer in inner:
                object.__delattr__(layer, "call")
    return [_one(layer, *seen.get(id(layer), _shapes(layer, None))) for layer in inner
            if type(layer).__name__ != "InputLayer"]


def _run(layer, x):
    from .. import ops
    from ..tensor import no_grad

    if isinstance(x, tuple) and x and all(isinstance(n, int) for n in x):
        x = ops.zeros(x, dtype="int32" if layer._takes_indices or len(x) == 2 and _wants_ids(layer) else None)
    with no_grad():
        return x, layer(x)


def _wants_ids(layer):
    first = next(iter(getattr(layer, "layers", ())), layer)
    return first._takes_indices


def _shapes(layer, x):
    """(shape of the input, shape of the output), each None where nobody knows."""
    if x is not None:
        x, y = _run(layer, x)
        return _shape_of(x), _shape_of(y)
    if layer._inbound_nodes:
        node = layer._inbound_nodes[-1]
        return _shape_of(list(node.inputs)), _shape_of(list(node.outputs))
    shapes = getattr(layer, "_build_shapes", None)
    if not shapes:
        return None, None
    given = next(iter(shapes.values()))
    try:
        return given, layer.compute_output_shape(*shapes.values())
    except (ValueError, TypeError, IndexError, NotImplementedError):
        return given, None


def _shape_of(x):
    flat = [t.shape if hasattr(t, "shape") else t for t in flatten(map_structure(lambda t: t, x)) if hasattr(t, "shape")]
    shapes = [tuple(s) for s in flat]
    return None if not shapes else shapes[0] if len(shapes) == 1 else shapes


def _one(layer, given, made):
    ids = layer._takes_indices and given is not None and len(given) == 2
    shapes = [] if given is None else [("input (batch, time)" if ids else _with_axes("input", given), show_shape(given))]
    shapes += [(v.path.split(f"{layer.name}/", 1)[-1], show_shape(v.shape)) for v in layer.weights]
    if made is not None:
        shapes.append((_with_axes("output", made), show_shape(made)))
    remark = remark_of(layer)
    equations = equations_of(layer)
    if not equations:
        doc = (type(layer).__doc__ or "").strip().split("\n\n")[0]
        remark = re.sub(r"\s+", " ", doc) or "No equation is known for this layer."
    return Explanation(describe(layer), equations, shapes, _count(layer), remark)


def _with_axes(what, shape):
    if isinstance(shape, list) or any(isinstance(n, (tuple, list)) for n in shape):
        return what
    return f"{what} {_AXES.get(len(shape), '')}".strip()


def _count(layer):
    """The number of parameters and the sum that gives it."""
    if not layer.built and not layer.weights:
        return "Not built yet: the weights are made when the first input comes."
    if not layer.weights:
        return "No parameters."
    total = sum(v.size for v in layer.weights)
    terms = [" · ".join(map(str, v.shape)) or "1" for v in layer.weights]
    return f"{total:,} parameters = {' + '.join(terms)}"


_WORDS = {
    r"\sigma": "σ", r"\odot": "⊙", r"\sum": "Σ", r"\cdot": "·", r"\gamma": "γ", r"\beta": "β", r"\mu": "μ", r"\epsilon": "ε",
    r"\alpha": "α", r"\phi": "φ", r"\neq": "≠", r"\leq": "≤", r"\sim": "~", r"\ldots": "…", r"\top": "T", r"\quad": "  ",
    r"\ ": " ", "&=": "=",
}


def plain(latex):
    """A line of LaTeX as text: σ(x_t W_i + h_{t-1} U_i + b_i)."""
    text = re.sub(r"\\math\w+\{([^{}]*)\}", r"\1", latex)
    for _ in range(3):
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", text)
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1) / (\2)", text)
        text = re.sub(r"\{(\w)\}", r"\1", text)
    for word, letter in _WORDS.items():
        text = text.replace(word, letter)
    text = re.sub(r"\\(\w+)", r"\1", text)
    return re.sub(r" +", " ", text).strip()
