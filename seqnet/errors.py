"""Errors that say which layer, what came, what was wanted and what to write instead."""

from __future__ import annotations


class SeqnetError(ValueError):
    """Base of the errors raised by this package.

    It is a `ValueError`, so code written for Keras that catches `ValueError` keeps working.

    Attributes:
        layer: the layer (or model) concerned, or None.
        got: what arrived: a shape, a name, a value.
        expected: what was wanted, in words or as a shape.
        hint: the likely fix, or None.
    """

    def __init__(self, message, *, layer=None, got=None, expected=None, hint=None):
        self.layer = layer
        self.got = got
        self.expected = expected
        self.hint = hint
        super().__init__(message)


class ShapeError(SeqnetError):
    """An array has the wrong number of axes or the wrong length along one of them."""


class UnknownNameError(SeqnetError):
    """A text such as `activation="rellu"` names nothing that is known."""


class NotBuiltError(SeqnetError):
    """Something that needs weights was asked of a layer or model that has none yet."""


def describe(layer):
    """`Dense "dense_1"`: the way every message names a layer."""
    return f'{type(layer).__name__} "{layer.name}"'


def where_created(layer):
    """`file.py, line 12` where the layer was made, or an empty text."""
    origin = getattr(layer, "_created_at", None)
    return f"{origin[0]}, line {origin[1]}" if origin else ""


def shape_error(layer, expected, got, why, hint=None):
    """Compose the one form that all shape messages have."""
    lines = [f"{describe(layer)} expected {expected} but got {show_shape(got)}: {why}"]
    if hint:
        lines.append(hint)
    origin = where_created(layer)
    if origin:
        lines.append(f"(the layer was created in {origin})")
    return ShapeError("\n".join(lines), layer=layer, got=got, expected=expected, hint=hint)


def show_shape(shape):
    """A shape as text; nested lists of shapes keep their structure."""
    if isinstance(shape, dict):
        return "{" + ", ".join(f"{k!r}: {show_shape(v)}" for k, v in shape.items()) + "}"
    if isinstance(shape, (list, tuple)) and any(isinstance(s, (list, tuple)) for s in shape):
        return "[" + ", ".join(show_shape(s) for s in shape) + "]"
    return str(tuple(shape)) if isinstance(shape, (list, tuple)) else str(shape)


def did_you_mean(name, known):
    """` Did you mean 'relu'? ` for a name close to a known one, else an empty text."""
    from difflib import get_close_matches

    folded = {k.lower().replace("_", ""): k for k in sorted(known)}
    close = get_close_matches(str(name).lower().replace("_", ""), folded, n=1, cutoff=0.6)
    return f" Did you mean {folded[close[0]]!r}?" if close else ""


def unknown_name(kind, name, known):
    """Error for a text that should name a `kind` (activation, initializer, ...)."""
    listing = ", ".join(sorted(known))
    guess = did_you_mean(name, known)
    return UnknownNameError(
        f"Unknown {kind} {name!r}.{guess} Known: {listing}.",
        got=name, expected=f"the name of one {kind}", hint=guess.strip() or None,
    )


def no_numbers(dtype):
    """Error for an array whose elements are no real numbers: says what they are and how to make numbers of them."""
    if dtype.kind in "US":
        fix = "Number texts first: words with a tokenizer, labels with np.unique(labels, return_inverse=True)[1]"
    elif dtype.kind == "O":
        fix = "Pad sequences of different lengths with seqnet.preprocessing.sequence.pad_sequences"
    else:
        fix = "Convert them, for instance with .astype('float32')"
    return TypeError(f"a tensor needs numbers in a rectangular shape; received an array of type {dtype}. {fix}")
