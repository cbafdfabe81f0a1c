"""What is likely meant where a shape does not fit: a look at the numbers, the layers on the way, and the code to write.

It runs only once something went wrong, so it may take its time.
"""

from __future__ import annotations

import numpy as np

from ..errors import place_text
from ..symbolic import SymbolicTensor
from ..tensor import Tensor
from .code_text import code, size_names

ARROW = " ─► "


def look_closer(layer, error, args):
    """Add the way and the advice to a ShapeError that leaves `layer`, which was called on `args`."""
    first = args[0] if args else None
    if not error.explained:
        error.explained = True
        if error.kind in ("join", "merge"):
            _several(error, layer, first)
            return
        if isinstance(first, (SymbolicTensor, Tensor)) and tuple(first.shape) == tuple(_plain(error.got)):
            error._steps = _history(first) if isinstance(first, SymbolicTensor) else []
            error._source = None if isinstance(first, SymbolicTensor) else first
            error._own = _called(layer, error)
            _write(error, tuple(first.shape))
        return
    if getattr(error, "_steps", None) and error._source is None and isinstance(first, Tensor):
        # the model around it was called on numbers, which say more than the placeholder that was refused
        entrance = error._steps[0]
        if len(entrance[1]) == first.ndim:
            error._source = first
            _write(error, tuple(first.shape) if len(error._steps) == 1 else error.got)
    elif isinstance(first, Tensor) and layer is not error.layer and not error.advised:
        advice = _other_length(getattr(layer, "_functional", None) or layer, first) or _within(error, layer)
        if advice:
            error.advised = True
            error._advise(*advice)


def _other_length(model, x):
    """(advice, way) where the data of a wired model have other lengths than its Input, which is then the cause."""
    inputs = getattr(model, "_inputs", None) or []
    if len(inputs) != 1 or len(inputs[0].shape) != x.ndim:
        return None
    wanted, shape = inputs[0].shape, tuple(x.shape)
    if all(a in (b, None) for a, b in zip(wanted[1:], shape[1:])):
        return None
    return _lengths_advice(wanted, shape, x), None


def _lengths_advice(wanted, shape, x):
    words = f"The model was made for inputs of shape {_show(wanted)}, x has {_show(shape)}."
    if len(shape) == 3 and wanted[1:] == (shape[2], shape[1]):
        return [(words + " Are time and features the wrong way round?",
                 f"x = x.transpose(0, 2, 1)    # {_show((shape[0], shape[2], shape[1]))}")]
    if len(shape) == 2 and x is not None and x.dtype.kind in "iu":
        return [(words + f" Cut and fill the sequences to {wanted[1]} steps:",
                 f"x = seqnet.preprocessing.sequence.pad_sequences(x, maxlen={wanted[1]})")]
    if len(shape) == 3 and wanted[2] in (shape[2], None):
        return [(words + f" Cut and fill the sequences to {wanted[1]} steps:",
                 f"x = seqnet.preprocessing.sequence.pad_sequences(x, maxlen={wanted[1]}, dtype='float32')"),
                ("or let the model take any length:", f"layers.Input((None, {shape[2]}))")]
    return [(words + " Is it the same data as in training?", None)]


def _within(error, model):
    """(advice, way) for a layer that was called in a `call` of one's own, behind a layer that lost the time axis."""
    got, wanted = _plain(error.got), error.expected
    if error.kind != "rank" or len(got) != 2 or not str(wanted).startswith("(batch, time, features)"):
        return None
    before = [part for part in model._flatten_layers(include_self=False, recursive=False)
              if getattr(part, "return_sequences", None) is False and part.built and part is not error.layer
              and getattr(part, "units", None) == got[1]]
    if not before:
        return None
    return _behind(error._own, before[-1], got), ARROW.join([f"{before[-1].name} {_show(got)}", f"{error._own.name} ✗"])


def _plain(shape):
    return shape if isinstance(shape, (tuple, list)) else ()


def _called(layer, error):
    """The layer that the user wrote: an LSTM, where its cell refused."""
    return error.layer if error.layer is layer or error.layer.__class__.__name__ != type(layer).__name__ + "Cell" else layer


def _history(x):
    """[(layer, shape of its output), ...] from the input to `x`, along first inputs."""
    steps = []
    while x is not None and x.history:
        operation, index, _ = x.history
        steps.append((operation, tuple(x.shape)))
        inputs = operation._inbound_nodes[index].inputs
        x = inputs[0] if inputs else None
    return steps[::-1]


def _write(error, shape):
    """Put the way and the advice for what is known by now into the error."""
    steps, source, layer = error._steps, error._source, error._own
    if source is not None and len(steps) <= 1:
        places = [f"x {_show(source.shape)}"]
    elif source is not None:
        places = [f"x {_show(source.shape)}", *(f"{op.name} {_show(s)}" for op, s in steps[1:])]
    else:
        places = [f"{_input_name(op) if not i else op.name} {_show(s)}" for i, (op, s) in enumerate(steps)]
    if len(places) > 5:
        places = [*places[:2], "...", *places[-2:]]
    path = ARROW.join([*places, f"{layer.name} ✗"]) if places else None
    advice = {"rank": _rank_advice, "axis": _axis_advice, "window": _window_advice,
              "unknown": _unknown_advice}.get(error.kind)
    advice = advice(error, layer, steps, source if len(steps) <= 1 else None, shape) if advice else None
    error._advise(advice or error._advice, path)


def _show(shape):
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def _input_name(operation):
    return "input" if operation.name.startswith("input_layer") else operation.name


# ---------------------------------------------------------------------- a missing or additional axis
def _rank_advice(error, layer, steps, source, shape):
    wanted, rank = error.expected, len(shape)
    below = steps[-1][0] if len(steps) > 1 else None
    if error.wanted is not None:
        return _entrance_advice(error.wanted, layer, source, shape)
    if wanted.startswith("(batch, time, features)") and rank == 4:
        if shape[-1] == 1 or len(steps) > 1 and len(steps[-2][1]) == 3 and steps[-2][1][-1] == 1:
            where = f" before {below.name}" if below is not None else ""
            return [(f"The last axis of the data has length 1 and says nothing; take it away{where}:", "x = x[..., 0]")]
        n = shape[2] * shape[3] if None not in shape[2:] else -1
        given = [] if below is not None or source is not None or None in shape[1:] else [
            (f"If {shape[1]} is the number of samples: the shape of an Input is that of one sample:",
             f"layers.Input({_show(shape[2:])})")]
        return [*given, ("To make one row of features of the last two axes (Flatten takes all of them):",
                 f"layers.Reshape(({shape[1] or -1}, {n}))")]
    if wanted.startswith("(batch, time, features)") and rank == 2:
        if below is not None:
            return _behind(layer, _culprit(steps), shape)
        return _no_features(layer, source, shape)
    if rank == 1 and wanted.startswith(("(batch, ", "at least 2")):
        n = shape[0] if shape[0] is not None else "n"
        return [("For one sample with several features:", f"x = x[None, :]    # (1, {n})"),
                ("For many samples with one feature each:", f"x = x[:, None]    # ({n}, 1)")]
    return None


def _culprit(steps):
    """The layer behind which there is no time axis any more, also where it stands in a model within the model."""
    found = steps[-1][0]
    for (_, before), (operation, after) in zip(steps, steps[1:]):
        if len(before) == 3 and len(after) == 2:
            found = operation
    for part in reversed(getattr(found, "layers", None) or []):
        if getattr(part, "return_sequences", None) is False or type(part).__name__.startswith("Global"):
            return part
    return found


def _behind(layer, below, shape):
    """A layer over time behind one that has lost the time axis."""
    name = type(below).__name__
    if name.startswith("Global") and type(layer).__name__.startswith("Global"):
        return [(f"{below.name} takes the time axis away already; leave {layer.name} out:", code(below))]
    if getattr(below, "return_sequences", None) is False and not hasattr(below, "forward_layer"):
        units = getattr(below, "units", None) or shape[1]
        return [(f'{below.name} returns only its last state (batch, {units}); {layer.name} needs every step. Let '
                 f"{below.name} return them:", code(below, return_sequences=True))]
    inner = getattr(below, "forward_layer", None)
    if getattr(inner, "return_sequences", None) is False:
        return [(f"{below.name} returns only its last states (batch, {shape[1]}); {layer.name} needs every step:",
                 f"layers.Bidirectional({code(inner, return_sequences=True)})")]
    if name.startswith("Global") or name == "Flatten":
        return [(f"{below.name} takes the time axis away, and {layer.name} needs it: put {below.name} behind {layer.name}, "
                 "so that it comes last:", f"{code(layer)}\n{code(below)}")]
    return [(f"{below.name} gives one row of numbers a sample; {layer.name} runs along time. To give every step of a "
             "sequence the same row:", "layers.RepeatVector(10)    # 10 time steps")]


def _no_features(layer, source, shape):
    """The data themselves lack the features axis: ids, or one measurement a step?"""
    time = shape[1] if shape[1] is not None else "time"
    batch = shape[0] if shape[0] is not None else "batch"
    ids = ("Word ids go through an Embedding first, which adds the features axis:",
           lambda n: f"layers.Embedding({n}, 50)    # {_show((batch, time))} -> {_show((batch, time, 50))}"
           + (f"\n{code(layer)}" if layer is not None else ""))
    steps = f"x = x[..., None]    # {_show((batch, time, 1))}"
    values = None if source is None else np.asarray(source.data)
    if values is not None and values.size and values.dtype.kind in "fiu" and np.isfinite(values).all():
        whole = values.dtype.kind in "iu" or bool((values == np.rint(values)).all())
        low, high = values.min(), values.max()
        if whole and low >= 0 and high > 1:
            return [(f"The features axis is missing. The values are whole numbers {int(low)}...{int(high)}, so these look "
                     "like word ids. Put an Embedding in front:", ids[1](int(high) + 1)),
                    ("If they are measurements, one number per step:", steps)]
        if not whole:
            return [("The features axis is missing. The values are no whole numbers, so these look like measurements, one "
                     "number per step:", steps),
                    (ids[0], ids[1](1000))]
    return [(ids[0], ids[1](1000)), ("For one measurement per step (and Input((time, 1))) write x[..., None]:", steps)]


def _entrance_advice(wanted, layer, source, shape):
    """Data that do not have the axes of the model's Input."""
    if len(shape) == len(wanted) - 1:
        if all(a in (b, None) for a, b in zip(wanted[1:], shape)):
            return [(f"This is one sample of shape {_show(shape)}; the model takes batches. For one sample write "
                     "x[None, :], a batch of one:", f"x = x[None]    # {_show((1, *shape))}")]
        if len(wanted) == 3:
            return _no_features(None, source, shape)
        return [("For one sample with several features:", f"x = x[None, :]    # (1, {shape[0]})"),
                ("For many samples with one feature each:", f"x = x[:, None]    # ({shape[0]}, 1)")]
    if len(shape) == len(wanted) + 1 and 1 in shape[1:]:
        axis = shape.index(1, 1)
        return [(f"Axis {axis} has length 1 and says nothing; take it away:", f"x = x.squeeze({axis})")]
    return None


def _unknown_advice(error, layer, steps, source, shape):
    below = steps[-1][0] if len(steps) > 1 else None
    if type(below).__name__ != "Flatten":
        return None
    return [(f"The time axis has no fixed length, so {below.name} gives rows of unknown length. Use a global pooling layer "
             "in its place:", "layers.GlobalMaxPooling1D()"),
            ("or fix the length of the time axis of the Input:", "layers.Input((500,))")]


# ---------------------------------------------------------------------- several inputs
def _several(error, layer, inputs):
    """The ways of all inputs, and how to make them fit."""
    shapes = [tuple(getattr(x, "shape", ())) for x in inputs]
    names = [x.history[0].name if isinstance(x, SymbolicTensor) and x.history else f"x[{i}]" for i, x in enumerate(inputs)]
    path = ", ".join(f"{n} {_show(s)}" for n, s in zip(names, shapes)) + f"{ARROW}{layer.name} ✗"
    advice = None
    ranks = [len(s) for s in shapes]
    if error.kind == "join" and set(ranks) == {2, 3}:
        long, short = ranks.index(3), ranks.index(2)
        advice = [(f"Flatten or Reshape {names[long]}:", "layers.Flatten()")]
        if shapes[long][1]:
            advice.append((f"or give every step {names[short]}:", f"layers.RepeatVector({shapes[long][1]})"))
    elif error.kind == "join" and len(shapes) == 2 and set(ranks) == {3} and shapes[0][1] != shapes[1][1]:
        advice = [("The numbers of steps differ. To join along time:", "layers.Concatenate(axis=1)")]
    elif error.kind == "merge" and len(shapes) == 2 and shapes[0][-1] != shapes[1][-1]:
        advice = [(f"Bring {names[1]} to {shapes[0][-1]} features first:", f"layers.Dense({shapes[0][-1]})")]
    error._advise(advice or error._advice, path)


# ---------------------------------------------------------------------- another number of features
def _axis_advice(error, layer, steps, source, shape):
    if error.wanted is not None and len(error.wanted) == len(shape):
        return _lengths_advice(error.wanted, shape, source)
    axes = getattr(layer.input_spec, "axes", {}) if not isinstance(layer.input_spec, (list, tuple)) else {}
    wanted = axes.get(-1)
    if not layer.built or wanted is None or len(shape) < 2 or shape[-1] == wanted:
        return None
    words = f"Its weights were made for {wanted} features when it was first called"
    built, created = getattr(layer, "_built_at", None), getattr(layer, "_created_at", None)
    if built and built != created:
        words += f" ({place_text(*built)})"
    if len(steps) > 1:
        words += f"; {steps[-1][0].name} gives {shape[-1]}"
    advice = []
    if len(shape) == 3 and shape[1] == wanted:
        advice.append((words + ". Axis 1 has that length: are time and features the wrong way round?",
                       f"x = x.transpose(0, 2, 1)    # {_show((shape[0], shape[2], shape[1]))}"))
    else:
        advice.append((words + f". For data with {shape[-1]} features make a new layer:", code(layer)))
    return advice


# ---------------------------------------------------------------------- too few time steps
def _window_advice(error, layer, steps, source, shape):
    lengths = [(op, s[1]) for op, s in steps if len(s) == 3 and s[1] is not None]
    losses = [(a - b, op.name, a, b) for (_, a), (op, b) in zip(lengths, lengths[1:])]
    eaten = max(losses, default=(0,))
    advice = []
    if eaten[0] > 0:
        chain = ARROW.join(f"{_input_name(op)} {n}" if not i else f"{op.name} {n}" for i, (op, n) in enumerate(lengths[-4:]))
        words = f"The lengths of the time axis: {chain}."
        if 2 * eaten[0] >= sum(loss[0] for loss in losses):
            words += f" Most is lost in {eaten[1]} ({eaten[2]} to {eaten[3]})."
        else:
            words += f" {len(losses)} layers take {lengths[0][1] - lengths[-1][1]} of {lengths[0][1]} steps."
        advice.append((words, None))
    if "pool_size" in size_names(layer):
        advice += [("A smaller pool_size, longer sequences (pad_sequences), a global pooling layer, or padding='same' "
                    "helps:", code(layer, padding="same"))]
    else:
        advice += [("Longer sequences (pad_sequences), a smaller kernel_size, fewer pooling layers in front, or "
                    "padding='same' help:", code(layer, padding="same"))]
    return advice
