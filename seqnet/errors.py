"""Errors that say which layer, what came, what was wanted and what to write instead."""

from __future__ import annotations


class SeqnetError(ValueError):
    """Base of the errors raised by this package.

    It is a `ValueError`, so code written for Keras that catches `ValueError` keeps working. A notebook shows it as a
    short panel; `%tb` there, or `SEQNET_TRACE=1` in the environment, shows the whole way.

    Attributes:
        layer: the layer (or model) concerned, or None.
        got: what arrived: a shape, a name, a value.
        expected: what was wanted, in words or as a shape.
        hint: the likely fix, or None.
        fixes: what to write instead, a tuple of pieces of code; they stand in the message.
        path: the shapes on the way to the layer, such as `x (32, 500) ─► lstm ✗`, or an empty text.
    """

    def __init__(self, message, *, layer=None, got=None, expected=None, hint=None, fix=None):
        self.layer = layer
        self.got = got
        self.expected = expected
        self.hint = hint
        self.path = ""
        origin = where_created(layer) if layer is not None else ""
        self._head, self._rendered = message, False
        self._origin = f"({layer.name} was created in {origin})" if origin else ""
        self._advice = [(None, fix)] if fix else []
        super().__init__(message)
        self._compose()

    @property
    def fixes(self):
        return tuple(code for _, code in self._advice if code)

    def _compose(self):
        """Put the parts together: what is wrong, the way, advice with code, where the layer was made."""
        lines = [self._head]
        if self.path:
            lines.append(f"    {self.path}")
        for words, code in self._advice:
            if words:
                lines.append(words)
            if code:
                lines += ["        " + line for line in code.splitlines()]
        if self._origin:
            lines.append(self._origin)
        self.args = ("\n".join(lines),)

    def _advise(self, advice, path=None):
        """Replace the advice, pairs of words and code (either may be None), and note the way."""
        self._advice = list(advice)
        self.hint = " ".join(words for words, _ in self._advice if words) or None
        if path is not None:
            self.path = path
        self._compose()

    def _render_traceback_(self):
        """What IPython shows: the line of one's own and the message; asked again (`%tb`), everything."""
        from .panel import panel

        whole, self._rendered = self._rendered, True
        return panel(self, whole)


class ShapeError(SeqnetError):
    """An array has the wrong number of axes or the wrong length along one of them."""

    kind = None  # what is wrong: "rank", "axis" or "window"
    wanted = None  # the full shape that was wanted, where there is one
    advised = False  # whether a model around the layer knew better
    explained = False  # whether the data and the way to the layer were looked at


class UnknownNameError(SeqnetError):
    """A text such as `activation="rellu"` names nothing that is known."""


class NotBuiltError(SeqnetError):
    """Something that needs weights was asked of a layer or model that has none yet."""


class NotCompiledError(SeqnetError):
    """Training was asked of a model that knows no optimizer and no loss."""


class IdError(SeqnetError, IndexError):
    """An id that has no row in the table of an `Embedding`."""


class LabelError(SeqnetError):
    """Labels that do not fit the loss or the outputs of the model."""


class DataError(SeqnetError, TypeError):
    """Data that hold no numbers, or that are no array at all."""


class ArgumentError(SeqnetError, TypeError):
    """An argument that a function or class does not know."""


def describe(layer):
    """`Dense "dense_1"`: the way every message names a layer."""
    return f'{type(layer).__name__} "{layer.name}"'


def where_created(layer):
    """`file.py, line 12` or `cell 7, line 3` where the layer was made, or an empty text."""
    origin = getattr(layer, "_created_at", None)
    return place_text(*origin) if origin else ""


def place_text(file, line):
    """A place in the code: the number of the cell in a notebook, else the file."""
    import sys

    shell = sys.modules.get("IPython")
    shell = shell.get_ipython() if shell is not None and hasattr(shell, "get_ipython") else None
    cells = getattr(getattr(shell, "compile", None), "_filename_map", None)
    if isinstance(cells, dict) and file in cells:
        return f"cell {cells[file]}, line {line}"
    return f"{file}, line {line}"


def shape_error(layer, expected, got, why, hint=None, fix=None, kind=None):
    """Compose the one form that all shape messages have."""
    error = ShapeError(f"{describe(layer)} expected {expected} but got {show_shape(got)}: {why}", layer=layer, got=got,
                       expected=expected)
    error.kind = kind
    error._advise([(hint, fix)] if hint or fix else [])
    return error


def show_shape(shape):
    """A shape as text; nested lists of shapes keep their structure."""
    if isinstance(shape, dict):
        return "{" + ", ".join(f"{k!r}: {show_shape(v)}" for k, v in shape.items()) + "}"
    if isinstance(shape, (list, tuple)) and any(isinstance(s, (list, tuple)) for s in shape):
        return "[" + ", ".join(show_shape(s) for s in shape) + "]"
    return str(tuple(shape)) if isinstance(shape, (list, tuple)) else str(shape)


def did_you_mean(name, known):
    """` Did you mean 'relu'? ` for a name close to a known one, else an empty text."""
    close = nearest(name, known)
    return f" Did you mean {close!r}?" if close else ""


def nearest(name, known):
    """The known name that is closest to `name`, or None."""
    from difflib import get_close_matches

    folded = {k.lower().replace("_", ""): k for k in sorted(known)}
    close = get_close_matches(str(name).lower().replace("_", ""), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def unknown_name(kind, name, known):
    """Error for a text that should name a `kind` (activation, initializer, ...)."""
    listing = ", ".join(sorted(known))
    guess = did_you_mean(name, known)
    close = nearest(name, known)
    return UnknownNameError(
        f"Unknown {kind} {name!r}.{guess} Known: {listing}.",
        got=name, expected=f"the name of one {kind}", hint=guess.strip() or None,
        fix=_argument.get(kind, "").format(close) if close else None,
    )


_argument = {"activation": "activation={!r}", "optimizer": "optimizer={!r}", "loss": "loss={!r}", "metric": "metrics=[{!r}]"}


def suggests(module):
    """The `__getattr__` of a module given by its `vars()`: an unknown name is an AttributeError with the nearest name."""
    def __getattr__(name):
        known = module.get("__all__", ()) if not name.startswith("_") else ()
        raise AttributeError(f"module {module['__name__']!r} has no attribute {name!r}.{did_you_mean(name, known)}")

    return __getattr__


def no_numbers(dtype):
    """Error for an array whose elements are no real numbers: says what they are and how to make numbers of them."""
    if dtype.kind in "US":
        fix = "Number texts first: words with a tokenizer, labels with np.unique(labels, return_inverse=True)[1]"
    elif dtype.kind == "O":
        fix = "Pad sequences of different lengths with seqnet.preprocessing.sequence.pad_sequences"
    else:
        fix = "Convert them, for instance with .astype('float32')"
    return DataError(f"a tensor needs numbers in a rectangular shape; received an array of type {dtype}. {fix}")
