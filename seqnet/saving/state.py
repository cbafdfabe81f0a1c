"""Which variable of a model is which array of a file.

Objects are visited as Keras 3 visits them, so that files can be exchanged: the object itself, then (for Sequential and
Functional models) its layers, then its attributes in alphabetical order, private ones last. A layer in a list is named
after its class, `dense`, `dense_1` and so on, because names differ between two makings of one model.

Loading has two halves. The first looks at every shape and changes nothing; only when all fits does the second assign.
"""

import re
import warnings

from ..errors import SeqnetError


def kinds():
    """The classes whose instances have state of their own in a file."""
    from ..layers.layer import Layer
    from ..optimizers.optimizer import Optimizer

    return Layer, Optimizer


def snake_case(name):
    """`GlobalMaxPooling1D` -> `global_max_pooling1d`."""
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def walk(model):
    """(path, object) for the model and everything with state below it, each object once."""
    seen = set()

    def visit(path, thing):
        if isinstance(thing, kinds()):
            if id(thing) in seen:
                return
            seen.add(id(thing))
            yield path, thing
            for name, child in _attributes(thing):
                yield from visit(f"{path}/{name}" if path else name, child)
        elif isinstance(thing, (list, tuple, dict)):
            if id(thing) in seen:
                return
            seen.add(id(thing))
            used = {}
            for child in list(thing.values()) if isinstance(thing, dict) else thing:
                if isinstance(child, kinds()):
                    name = snake_case(type(child).__name__)
                elif isinstance(child, (list, tuple, dict)):
                    name = "container"
                else:
                    continue
                number = used[name] = used.get(name, -1) + 1
                yield from visit(f"{path}/{name}_{number}" if number else f"{path}/{name}", child)

    yield from visit("", model)


def _attributes(thing):
    """The attributes that may hold state, in Keras' order."""
    layer_class, optimizer_class = kinds()
    if isinstance(thing, optimizer_class):
        return
    from ..models import Functional, Model, Sequential

    held = vars(thing)
    names = set(held) - _own_names(layer_class) - set(getattr(thing, "_untracked", ()))
    if isinstance(thing, (Sequential, Functional)):
        yield "layers", thing.layers
        names -= {"_functional", "_operations", "operations", "_layers"}
    elif isinstance(thing, Model) or isinstance(getattr(type(thing), "layers", None), property):
        names.add("layers")  # a property counts as an attribute: models, Pipeline
    for name in sorted(names, key=lambda name: "~" + name if name.startswith("_") else name):
        if not name.startswith("__"):
            yield name, thing.layers if name == "layers" and name not in held else held[name]


def _own_names(layer_class, found=[]):  # noqa: B006
    """The attributes every layer has; computed once."""
    if not found:
        found.append(set(vars(layer_class(name="any"))))
    return found[0]


def own_variables(thing):
    """The variables that belong to the object itself, in the order in which they are numbered."""
    layer_class, _ = kinds()
    if isinstance(thing, layer_class):
        return [*thing._trainable_variables, *thing._non_trainable_variables]
    return list(thing.variables)


def _has_own_way(thing, method):
    """Whether the user's class defines `save_own_variables` or `load_own_variables` itself."""
    theirs = getattr(type(thing), method, None)
    return theirs is not None and all(theirs is not getattr(kind, method, None) for kind in kinds())


def save_state(model, writer):
    """Write every variable of the model, and of its optimizer, into a WeightsWriter."""
    for path, thing in walk(model):
        entry = writer.make(path, getattr(thing, "name", None))
        if _has_own_way(thing, "save_own_variables"):
            thing.save_own_variables(entry)
        else:
            for number, variable in enumerate(own_variables(thing)):
                entry[str(number)] = variable


def load_state(model, reader, skip_mismatch=False):
    """Assign every variable of the model from a WeightsReader; all or, where something does not fit, none.

    With skip_mismatch what does not fit is left as it is, and a warning lists it.
    """
    _, optimizer_class = kinds()
    plan, own_way, misfits = [], [], []
    for path, thing in walk(model):
        entry = reader.get(path)
        if _has_own_way(thing, "load_own_variables"):
            own_way.append((thing, entry))
            continue
        if isinstance(thing, optimizer_class):
            if not len(entry):
                continue  # saved by a model that was not compiled
            if not thing.built:
                thing.build(model.trainable_variables)
            complaint = _mismatch(thing, entry)
            if complaint:
                warnings.warn(f"The state of optimizer {thing.name!r} was not loaded: {complaint}", stacklevel=4)
                continue
        else:
            complaint = _mismatch(thing, entry)
            if complaint:
                misfits.append(f"{type(thing).__name__} {thing.name!r} (at {path or 'the top'!r}) {complaint}")
                continue
        plan += [(variable, entry, str(number)) for number, variable in enumerate(own_variables(thing))]
    if misfits:
        listing = "\n  ".join(misfits)
        if not skip_mismatch:
            raise SeqnetError(
                f"The weights in {str(reader.source)!r} belong to another model; nothing was changed.\n  {listing}\n"
                "Build the model exactly as it was when the file was saved, or pass skip_mismatch=True to load "
                "what fits."
            )
        warnings.warn(f"Left as they were, because {str(reader.source)!r} does not fit:\n  {listing}", stacklevel=4)
    _assign(plan, own_way)


def _mismatch(thing, entry):
    """What is wrong with the entry for the object's own variables, or None."""
    variables = own_variables(thing)
    if len(entry) != len(variables):
        unbuilt = "" if getattr(thing, "built", True) else "; it was never built: call the model once, or build() it"
        return f"has {len(variables)} variables; the file holds {len(entry)}{unbuilt}"
    for number, variable in enumerate(variables):
        if str(number) not in entry:
            return f"has no variable {number} in the file"
        shape = entry.shape(str(number))
        if tuple(shape) != tuple(variable.shape):
            return f"has variable {variable.name!r} of shape {tuple(variable.shape)}; the file's is {tuple(shape)}"
    return None


def _assign(plan, own_way):
    values = [(variable, entry[key]) for variable, entry, key in plan]
    before = [(v, v.numpy()) for thing, _ in own_way for v in own_variables(thing)]
    try:
        for thing, entry in own_way:
            thing.load_own_variables(entry)
    except BaseException:
        for variable, value in before:
            variable.assign(value)
        raise
    for variable, value in values:
        variable.assign(value.astype(variable.dtype, copy=False))
