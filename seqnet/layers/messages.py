"""Errors of layer calls: what arrived, which layer it reached, where that layer was made."""

from __future__ import annotations

from ..errors import SeqnetError, ShapeError, describe, show_shape, where_created
from ..tree import is_nested, map_structure
from .call_spec import is_tensor
from .tracking import Tracking


def refuse_input(layer, first):
    """The error for an input that is no array, such as a list of numbers."""
    if first is None:
        raise ValueError(f"{describe(layer)} is called without an input (None). A layer whose call() lacks its `return` "
                         "gives None to the next one.")
    if is_nested(first) and not first:
        raise ValueError(f"{describe(layer)} is called on an empty {type(first).__name__}; it needs at least one tensor.")
    if isinstance(first, Tracking):
        from .code_text import code

        error = SeqnetError(f"{describe(layer)} is called on the layer {describe(first)}; it takes what that layer makes "
                            "of a tensor:", layer=layer, got=first, expected="a tensor",
                            fix=f"y = {code(layer)}({code(first)}(x))")
        raise error
    raise ValueError(
        f"{describe(layer)} is called on arrays or tensors, got {type(first).__name__}: {short(first)}. "
        "Write np.array(...) around lists of numbers; arrays of different lengths go through pad_sequences first.")


def refuse_array(layer, x):
    """The error for an array that does not hold numbers."""
    fix = ("The rows have different lengths: use pad_sequences(x, maxlen=...) first." if x.dtype.kind == "O" and x.size
           and hasattr(x.flat[0], "__len__") and not isinstance(x.flat[0], str) else
           "Turn texts into ids with a Tokenizer or TextVectorization first." if x.dtype.kind in "OSU" else
           "Layers take floats, whole numbers and truth values.")
    raise ValueError(f"{describe(layer)} is called on an array of {x.dtype} and shape {x.shape}. {fix}")


def explain(layer, error, args):
    """Put the layer's name and the shapes of its inputs into an error raised below it, once.

    A `ShapeError` passes here on its way out of every layer; each may know more of what came: the numbers, the way.
    """
    if isinstance(error, ShapeError):
        from .shape_advice import look_closer

        look_closer(layer, error, args)
        return
    if getattr(error, "_layer_named", False) or len(error.args) != 1 or not isinstance(error.args[0], str):
        return
    error._layer_named = True
    if getattr(error, "layer", None) is not None:
        return
    hint = ""
    if "does not support ufuncs" in error.args[0]:
        hint = ("\nNumPy's functions do not take tensors, since no gradient passes through them; use those of seqnet.ops, "
                "such as ops.maximum for np.maximum.")
    if "object has no attribute" in error.args[0] and "Tensor'" in error.args[0]:
        name = error.args[0].rsplit("'", 2)[-2]
        hint = f"\nA tensor has few methods; the functions are in seqnet.ops, e.g. ops.{name}(x)."
    if "missing 1 required positional argument: 'value'" in error.args[0]:
        hint = f"\nAttention of a sequence to itself is written {layer.name}(x, x): query and value are the same."
    shapes = map_structure(lambda x: tuple(x.shape) if is_tensor(x) else type(x).__name__, args)
    origin = where_created(layer)
    shown = ", ".join(show_shape(s) for s in shapes)
    error.args = (f"{error.args[0]}{hint}\n(in {describe(layer)}, called on {shown}"
                  + (f", created in {origin})" if origin else ")"),)


def short(x):
    """A few characters of `repr(x)`."""
    text = repr(x)
    return text if len(text) <= 60 else text[:57] + "..."
