"""Everything on which the rest of a training depends, taken at the end of a step and brought back bit by bit.

That is: the weights, the optimizers' variables, the metrics, the random generators (seqnet's, those of layers, NumPy's
and Python's global ones), the place in the data, the step and the epoch, and what callbacks remember.
"""
import random as python_random

import numpy as np

from .. import random
from ..optimizers.optimizer import Optimizer
from ..saving.state import walk
from ..tensor import no_grad
from .functions import step_data


def take(model, run, epoch, step, logs):
    """The state of a training that has made `step` steps of `epoch`, as plain values and arrays."""
    return {
        "form": 1, "epoch": epoch, "step": step, "logs": dict(logs or {}), "stopped": bool(model.stop_training),
        "weights": [v.data for v in model.weights],
        "optimizers": [
            {"class": type(o).__name__, "groups": _groups(o, model), "variables": [v.data for v in o.variables]}
            for o in _optimizers(model)
        ],
        "metrics": [v.data for v in _metric_variables(model)],
        "random": _random_state(model),
        "data": run.batches.position(),
        "validation": None if run.validation is None else run.validation.position(),
        "callbacks": [[type(c).__name__, c.backup_state()] for c in _remembering(run)],
    }


def make_ready(model, run, state):
    """Give the model, its optimizers and its metrics the variables that `state` has, by a look at the first batch."""
    if not model.built or len(_metric_variables(model)) != len(state["metrics"]):
        batch = run.batches.first()
        if batch is not None:
            with no_grad():
                model.test_step(step_data(batch))
    if not model.built:
        raise ValueError(
            f"{type(model).__name__} {model.name!r} has no weights yet, so no training can be brought back into it. Build "
            "it before fit: model.build(input_shape), or call it on a batch."
        )
    weights, optimizers = model.weights, _optimizers(model)
    _same("weights", [w.shape for w in weights], [w.shape for w in state["weights"]])
    _same("optimizers", [type(o).__name__ for o in optimizers], [o["class"] for o in state["optimizers"]])
    for optimizer, saved in zip(optimizers, state["optimizers"]):
        for group in saved["groups"]:
            optimizer.build([weights[i] for i in group])
        _same("optimizer's variables", [v.shape for v in optimizer.variables], [v.shape for v in saved["variables"]])
    _same("metrics", [v.shape for v in _metric_variables(model)], [v.shape for v in state["metrics"]])
    _same("random generators", len(_seed_generators(model)), len(state["random"]["layers"]))


def restore(model, run, state):
    """Bring back the model, the generators and the callbacks as `take` found them; `make_ready` comes first."""
    pairs = list(zip(model.weights, state["weights"]))
    for optimizer, saved in zip(_optimizers(model), state["optimizers"]):
        pairs += zip(optimizer.variables, saved["variables"])
    pairs += zip(_metric_variables(model), state["metrics"])
    for variable, value in pairs:
        variable.assign(value)
    kept = list(state["callbacks"])
    for callback in _remembering(run):  # one that was added since begins anew
        found = next((one for one in kept if one[0] == type(callback).__name__), None)
        if found is not None:
            kept.remove(found)
            callback.restore_state(found[1])
    _set_random_state(model, state["random"])


def _same(what, ours, theirs):
    if ours != theirs:
        raise ValueError(
            f"The backup belongs to another training: its {what} are {theirs}, those of this one {ours}. Make the "
            "model as it was, or delete the backup."
        )


def _optimizers(model):
    """The compiled optimizer and those kept as attributes."""
    return [thing for _, thing in walk(model) if isinstance(thing, Optimizer)]


def _groups(optimizer, model):
    """The variables of an optimizer as places among the model's weights, in the groups in which they came."""
    places = {id(v): i for i, v in enumerate(model.weights)}
    return [[places[id(v)] for v in group if id(v) in places] for group in optimizer.groups()]


def _metric_variables(model):
    found = {}
    for metric in [*model._all_metrics(), model._compiled_state.loss_tracker]:
        for variable in getattr(metric, "variables", ()):
            found[id(variable)] = variable
    return list(found.values())


def _seed_generators(model):
    found = {}
    for layer in model._flatten_layers():
        for generator in layer._seed_generators:
            found[id(generator)] = generator
    return list(found.values())


def _random_state(model):
    name, keys, *rest = np.random.get_state()
    version, words, spare = python_random.getstate()
    return {
        "global": list(random.global_generator().state),
        "layers": [list(g.state) for g in _seed_generators(model)],
        "numpy": [name, np.array(keys), *rest],
        "python": [version, np.array(words, np.uint64), spare],
    }


def _set_random_state(model, state):
    random.global_generator().set_state(state["global"])
    for generator, kept in zip(_seed_generators(model), state["layers"]):
        generator.set_state(kept)
    np.random.set_state(tuple(state["numpy"]))
    version, words, spare = state["python"]
    python_random.setstate((version, tuple(map(int, words)), spare))


def _remembering(run):
    """The callbacks that have something to keep."""
    from ..callbacks import Callback

    return [c for c in run.callbacks.callbacks
            if getattr(type(c), "backup_state", Callback.backup_state) is not Callback.backup_state]
