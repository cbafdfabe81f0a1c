"""Why labels do not fit the loss, found from their values and shapes and from the model, with the code to write."""

from __future__ import annotations

import numpy as np

from ..errors import LabelError, describe
from ..layers.code_text import code
from ..tensor import data_of


def explain(error, model, y, y_pred):
    """A `LabelError` that says more than `error`, which the loss raised; or `error` where nothing more is known."""
    found = None
    try:
        found = _look(str(error), model, y, y_pred)
    except Exception:  # a helper of messages must not hide the message
        pass
    if found is None:
        return error
    words, fixes = found
    last = _last_layer(model)
    better = LabelError(f"{error}", layer=last or model, got=_shape(y), expected=_shape(y_pred))
    better._advise([(words, fixes[0]), *[("or", fix) for fix in fixes[1:]]])
    return better


def _shape(x):
    return tuple(getattr(x, "shape", ())) or None


def _last_layer(model):
    layers = getattr(model, "layers", None) or []
    return layers[-1] if layers else None


def _compile(model, loss):
    name = type(getattr(model, "optimizer", None)).__name__.lower()
    return f"model.compile({name!r}, {loss!r})"


def _look(text, model, y, y_pred):
    y, p = data_of(y), tuple(y_pred.shape)
    if not isinstance(y, np.ndarray) or not p or y.dtype.kind not in "fiub":
        return None
    state = getattr(model, "_compiled_state", None)
    loss = state.config["loss"] if state is not None else None
    loss = getattr(loss, "name", None) or getattr(loss, "__name__", None) or str(loss)
    sparse, binary = "sparse_categorical" in loss, "binary" in loss
    one_label = y.shape == p[:1] or y.shape == (*p[:1], 1)
    last = _last_layer(model)
    if len(p) == 3 and one_label and p[1] > 1:
        return _time_left(model, p)
    if len(p) == 2 and p[1] == 1 and y.ndim in (2, 3) and y.shape[1] > 1:
        for layer in reversed(getattr(model, "layers", [])):
            if getattr(layer, "return_sequences", None) is False:
                return (f"y has one answer for each of {y.shape[1]} steps, the model gives one for the sequence: "
                        f"{describe(layer)} returns its last state only. Let it return every step:",
                        [code(layer, return_sequences=True)])
    classes = p[-1]
    whole = y.size and bool((y == np.rint(y)).all())
    if sparse and y.shape == p and classes > 1 and len(p) == 2:
        fixes = [_compile(model, "categorical_crossentropy"), "y = y.argmax(-1)"]
        return "The labels are one-hot, one column a class:", fixes
    if sparse and whole and y.min() >= 0 and y.max() >= classes and last is not None and hasattr(last, "units"):
        top = int(y.max())
        fixes = [_changed(last, units=top + 1)]
        if y.min() >= 1 and top == classes:
            fixes.insert(0, "y = y - 1    # the labels start at 1, classes are counted from 0")
        return f"{describe(last)} gives {classes} classes, the labels go up to {top}:", fixes
    if "categorical" in loss and not sparse and one_label and whole and classes > 1:
        return (f"The labels are class numbers {int(y.min())}...{int(y.max())}:",
                [_compile(model, "sparse_categorical_crossentropy"), f"y = seqnet.utils.to_categorical(y, {classes})"])
    if binary and one_label and whole and classes == 1 and y.min() == -1 and y.max() == 1:
        return "The labels are -1 and 1, and the loss wants 0 and 1:", ["y = (y + 1) / 2"]
    if binary and one_label and whole and classes == 1 and y.min() >= 0 and y.max() > 1 and last is not None:
        n = int(y.max()) + 1
        return (f"The labels are the classes 0...{n - 1}, and {describe(last)} gives one number:",
                [f"layers.Dense({n}, activation='softmax')\n{_compile(model, 'sparse_categorical_crossentropy')}"])
    if one_label and classes > 1 and last is not None and hasattr(last, "units"):
        if binary and whole and 0 <= y.min() and y.max() <= 1:
            return (f"{describe(last)} gives {classes} numbers a sample, y holds one:",
                    ["layers.Dense(1, activation='sigmoid')", _compile(model, "sparse_categorical_crossentropy")])
        if "mean_" in loss or loss in ("mse", "mae"):
            return f"{describe(last)} gives {classes} numbers a sample, y holds one:", [_changed(last, units=1)]
    return None


def _changed(layer, units):
    text = code(layer)
    return text.replace(f"({layer.units}", f"({units}", 1)


def _time_left(model, p):
    """One label a sequence, and a model that gives an answer for every step."""
    for layer in reversed(getattr(model, "layers", [])):
        if getattr(layer, "return_sequences", False):
            return (f"The model gives an answer for each of the {p[1]} steps, y one for the whole sequence: "
                    f"{describe(layer)} returns every step. Let it return the last state only:",
                    [code(layer, return_sequences=False)])
    return (f"The model gives an answer for each of the {p[1]} steps, y one for the whole sequence. Take the time axis away "
            "before the last layer:", ["layers.GlobalMaxPooling1D()"])
