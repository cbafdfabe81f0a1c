"""Warnings of things that run and are hardly meant: one line each, said by `fit` before it begins.

Each has a name, by which `seqnet.config.set_hints(name=False)` silences it; `set_hints(False)` silences all.
"""

from __future__ import annotations

import warnings

import numpy as np

from .. import config
from ..layers.activation import Activation
from ..layers.softmax import Softmax

_CROSS = ("binary_crossentropy", "bce", "categorical_crossentropy", "sparse_categorical_crossentropy")


class HintWarning(UserWarning):
    """Something runs, and is hardly meant."""


def look(model, x, y, validation_data, validation_split, shuffle):
    """Warn of what the arguments of `fit` and the model's end say."""
    for name, check in _CHECKS.items():
        if not config.hint(name):
            continue
        try:
            words = check(model, x, y, validation_data, validation_split, shuffle)
        except Exception:  # data that cannot be looked at are judged elsewhere
            continue
        if words:
            warnings.warn(f"{words} (Silence: seqnet.config.set_hints({name}=False).)", HintWarning, stacklevel=4)


def _end(model):
    """(last layer, name of its activation or None, number of its outputs) where there is one output."""
    layers = getattr(model, "layers", None)
    if not layers or len(getattr(model, "output_names", None) or [0]) != 1:
        return None, None, None
    last = layers[-1]
    if isinstance(last, Softmax):
        return last, "softmax", None
    activation = getattr(getattr(last, "activation", None), "__name__", None)
    below = layers[-2] if isinstance(last, Activation) and len(layers) > 1 else last
    return last, activation, getattr(below, "units", None)


def _loss(model):
    """(name of the loss, whether it takes logits)."""
    loss = model._compiled_state.config["loss"]
    if isinstance(loss, (list, tuple, dict)):
        return None, False
    name = loss if isinstance(loss, str) else getattr(loss, "name", None) or getattr(loss, "__name__", "")
    return name, bool(getattr(loss, "_fn_kwargs", {}).get("from_logits", False))


def _from_logits(model, *_):
    (last, activation, _), (loss, logits) = _end(model), _loss(model)
    if logits and activation in ("softmax", "sigmoid"):
        return (f"The loss {loss} has from_logits=True, but {last.name} ends in {activation} already, so it is applied "
                f"twice: leave from_logits out, or activation={activation!r}.")
    return None


def _single_softmax(model, *_):
    last, activation, units = _end(model)
    if activation == "softmax" and units == 1:
        return (f"{last.name} is a softmax of one unit, which is always 1: nothing can be learned. For two classes write "
                "Dense(1, activation='sigmoid').")
    return None


def _sigmoid_classes(model, x, y, *_):
    (last, activation, units), (loss, _) = _end(model), _loss(model)
    if activation == "sigmoid" and loss == "categorical_crossentropy" and (units or 0) > 2:
        return f"{units} classes of which one is right usually end in softmax; {last.name} has activation='sigmoid'."
    return None


def _linear_end(model, *_):
    (last, activation, units), (loss, logits) = _end(model), _loss(model)
    if loss in _CROSS and not logits and units and activation in ("linear", "relu"):
        proper = "sigmoid" if loss in _CROSS[:2] else "softmax"
        end = "has no activation" if activation == "linear" else f"has activation={activation!r}"
        return (f"{loss} takes probabilities, but {last.name} {end}: write activation={proper!r}, or a loss with "
                "from_logits=True.")
    return None


def _labels(y):
    """The labels as one axis of whole numbers, or None."""
    y = getattr(y, "data", y) if not isinstance(y, np.ndarray) else y
    if not isinstance(y, (np.ndarray, list)):
        return None
    y = np.asarray(y)
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    return y if y.ndim == 1 and y.dtype.kind in "fiub" and len(y) > 1 else None


def _one_class(model, x, y, *_):
    labels, (loss, _) = _labels(y), _loss(model)
    if labels is None or loss not in _CROSS or len(labels) < 8 or (labels[0] != labels).any():
        return None
    return f"All {len(labels)} labels are {labels[0]}: a model that always says so is right. Is it a slice of sorted data?"


def _sorted(model, x, y, validation_data, validation_split, shuffle):
    labels, (loss, _) = _labels(y), _loss(model)
    if labels is None or loss not in _CROSS or len(labels) < 8:
        return None
    if validation_split and validation_data is None:
        first = int(np.floor(len(labels) * (1 - validation_split)))
        new = np.setdiff1d(labels[first:], labels[:first])
        if len(new):
            return (f"The samples are in the order of their classes: validation_split takes the last ones, and class "
                    f"{new[0]:.0f} is in none of those for training. Shuffle first: p = np.random.permutation(len(x)); "
                    "x, y = x[p], y[p].")
    if shuffle is False and labels[0] != labels[-1] and (np.diff(labels.astype("float64")) >= 0).all():
        return "The samples are in the order of their classes, and shuffle=False keeps them so; use shuffle=True."
    return None


def _same_data(model, x, y, validation_data, *_):
    if isinstance(validation_data, (list, tuple)) and validation_data and validation_data[0] is x and x is not None:
        return "validation_data is the training data itself, so val_loss says nothing about new data."
    return None


def _stateful_shuffle(model, x, y, validation_data, validation_split, shuffle):
    if shuffle and isinstance(x, np.ndarray):
        for layer in model._flatten_layers():
            if getattr(layer, "stateful", False) is True and hasattr(layer, "reset_state"):
                return (f"{layer.name} is stateful: batch after batch goes on where the one before ended, and shuffling "
                        "tears them apart. Write fit(..., shuffle=False).")
    return None


_CHECKS = {
    "from_logits": _from_logits, "single_softmax": _single_softmax, "sigmoid_classes": _sigmoid_classes,
    "linear_end": _linear_end, "one_class": _one_class, "sorted_labels": _sorted, "same_data": _same_data,
    "stateful_shuffle": _stateful_shuffle,
}
