"""How a layer finds its variables, sublayers, metrics and seed generators.

Variables are noted when they are made or assigned. Everything else is found by looking through the
attributes, also inside lists, tuples and dicts, so `self.blocks.append(Block())` needs no special list.
"""

from __future__ import annotations

from ..errors import describe
from ..tensor import Variable

_PLAIN = frozenset((int, float, bool, str, type(None), complex, bytes))
_CONTAINERS = (list, tuple, dict, set)


class Tracking:
    """Mixin of `Layer`: collections of state and the switches and accessors over them."""

    # attributes that refer to layers without owning them
    _untracked = frozenset((
        "_inbound_nodes", "_trainable_variables", "_non_trainable_variables", "_losses", "_loss_owners",
        "_build_shapes", "_init_call", "_created_at", "_built_at", "_input_spec", "_signature"))

    changes = 0  # how often anything was attached to any layer: what is looked up once may be looked up again

    def __setattr__(self, name, value):
        if type(value) not in _PLAIN and name not in self._untracked:
            if isinstance(value, (Variable, Tracking, list, tuple, dict)):
                Tracking.changes += 1
            if isinstance(value, Variable):
                self._track_variable(value)
            elif isinstance(value, Tracking):
                self._refuse_when_locked(value)
            elif isinstance(value, (list, tuple, dict)):
                for variable in _found(value, Variable):
                    self._track_variable(variable)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        value = self.__dict__.get(name)
        if isinstance(value, Variable):
            for store in (self._trainable_variables, self._non_trainable_variables):
                store[:] = [v for v in store if v is not value]
        object.__delattr__(self, name)

    def _track_variable(self, variable):
        owned = self._trainable_variables, self._non_trainable_variables
        if any(v is variable for store in owned for v in store):
            return
        self._refuse_when_locked(variable)
        owned[0 if variable.trainable else 1].append(variable)
        Tracking.changes += 1
        if not self._trainable:
            variable.trainable = False

    def _refuse_when_locked(self, value):
        if self._locked and not any(v is value for v in self.__dict__.values()):
            raise ValueError(
                f"{describe(self)} is built already, so no further state can be added to it. Make all variables and "
                "sublayers in __init__() or build(), not in call().")

    def _find(self, kind):
        """Things of a kind among the attributes and in containers among them, each once."""
        found, untracked = {}, self._untracked
        for name, value in self.__dict__.items():
            if type(value) in _PLAIN or name in untracked:
                continue
            if isinstance(value, kind):
                found[id(value)] = value
            elif isinstance(value, _CONTAINERS):
                for item in _found(value, kind):
                    found[id(item)] = item
        return list(found.values())

    @property
    def _sublayers(self):
        """Layers held by this one, in the order in which they were assigned."""
        return self._find(Tracking)

    @property
    def _metrics(self):
        return self._find(_MetricLike)

    @property
    def _seed_generators(self):
        from ..random import SeedGenerator

        return self._find(SeedGenerator)

    def _flatten_layers(self, include_self=True, recursive=True):
        """This layer and all below it, each once, depth first."""
        out, seen = [], set()

        def visit(layer, depth):
            if id(layer) in seen:
                return
            seen.add(id(layer))
            if depth or include_self:
                out.append(layer)
            if recursive or depth == 0:
                for sublayer in layer._sublayers:
                    visit(sublayer, depth + 1)

        visit(self, 0)
        return out

    # ------------------------------------------------------------------ variables
    @property
    def weights(self):
        """All variables: own trainable ones, own others, then those of the sublayers; each once."""
        found = {}
        for layer in self._flatten_layers():
            for store in (layer._trainable_variables, layer._non_trainable_variables, layer._find(Variable)):
                for variable in store:
                    found.setdefault(id(variable), variable)
        return list(found.values())

    @property
    def variables(self):
        """The same as `weights`."""
        return self.weights

    @property
    def trainable_weights(self):
        """The variables that training changes; empty while `trainable` is False."""
        return [v for v in self.weights if v.trainable] if self.trainable else []

    @property
    def trainable_variables(self):
        """The same as `trainable_weights`."""
        return self.trainable_weights

    @property
    def non_trainable_weights(self):
        """The variables that training leaves alone."""
        return [v for v in self.weights if not v.trainable] if self.trainable else self.weights

    @property
    def non_trainable_variables(self):
        """The same as `non_trainable_weights`."""
        return self.non_trainable_weights

    @property
    def trainable(self):
        """Whether training changes this layer; setting it sets all sublayers as well."""
        return self._trainable

    @trainable.setter
    def trainable(self, value):
        value = bool(value)
        object.__setattr__(self, "_trainable", value)
        for variable in self._trainable_variables:
            variable.trainable = value
        for layer in self._sublayers:
            layer.trainable = value

    def add_metric(self, value, name=None, **kwargs):
        """Report the mean of a tensor over the batches under `name`, from within `call`: of older Keras.

        Raises ValueError where there is no name. Today a layer keeps a `Mean` as an attribute and updates it.
        """
        from ..metrics import Mean
        from ..tensor import data_of, probing

        if not name or not isinstance(name, str):
            raise ValueError(f"{describe(self)}: add_metric(value, name=...) needs a name, the key in the history.")
        if probing():
            return
        added = self.__dict__.setdefault("_added_metrics", {})
        if name not in added:
            added[name] = Mean(name=name)
            Tracking.changes += 1
        added[name].update_state(data_of(value))

    @property
    def metrics(self):
        """Metrics held by this layer and by the layers below it."""
        out = self._metrics
        for layer in self._sublayers:
            out.extend(layer.metrics)
        return out

    @property
    def metrics_variables(self):
        return [v for metric in self.metrics for v in metric.variables]

    def get_weights(self):
        """Copies of all weights as a list of arrays."""
        return [v.numpy().copy() for v in self.weights]

    def set_weights(self, weights):
        """Write a list of arrays, as `get_weights` returns it, into the weights.

        Raises:
            ValueError: wrong number of arrays or a wrong shape; then nothing is written.
        """
        variables = self.weights
        weights = list(weights)
        if len(variables) != len(weights):
            raise ValueError(
                f"{describe(self)} has {len(variables)} weights but set_weights() received {len(weights)}. Expected "
                f"shapes: {[v.shape for v in variables]}." + ("" if variables or self.built else
                " It is not built yet: call it once, or build(input_shape)."))
        for variable, value in zip(variables, weights):
            shape = tuple(getattr(value, "shape", None) or _shape_of(value))
            if tuple(variable.shape) != shape:
                raise ValueError(
                    f"{describe(self)}: weight {variable.name!r} has shape {tuple(variable.shape)}; set_weights() "
                    f"received an array of shape {shape}.")
        for variable, value in zip(variables, weights):
            variable.assign(value)

    def count_params(self):
        """Number of scalars in all weights."""
        if not self.built:
            from ..errors import NotBuiltError

            raise NotBuiltError(
                f"{describe(self)} is not built yet, so the number of its parameters is not known. Call it once, or "
                "build(input_shape).", layer=self)
        total = 0
        for variable in self.weights:
            size = 1
            for length in variable.shape:
                size *= length
            total += size
        return total

    # ------------------------------------------------------------------ saving
    def save_own_variables(self, store):
        """Write the layer's own variables under "0", "1", ... into a dict-like store."""
        for i, variable in enumerate(self._trainable_variables + self._non_trainable_variables):
            store[f"{i}"] = variable.numpy()

    def load_own_variables(self, store):
        """Read back what `save_own_variables` wrote."""
        variables = self._trainable_variables + self._non_trainable_variables
        if len(store.keys()) != len(variables):
            built = "" if variables or self.built else (
                " The layer is not built: its parent's build() must build it as well, or it needs "
                "build_from_config().")
            raise ValueError(
                f"{describe(self)} has {len(variables)} variables ({[v.name for v in variables]}) but the file holds "
                f"{len(store.keys())} for it.{built}")
        for i, variable in enumerate(variables):
            variable.assign(store[f"{i}"])


class _MetricType(type):
    def __instancecheck__(cls, x):
        return hasattr(x, "update_state") and hasattr(x, "result") and not isinstance(x, type)


class _MetricLike(metaclass=_MetricType):
    """Anything with `update_state` and `result`, so that layers need not import the metrics."""


def _found(value, kind):
    if isinstance(value, kind):
        return [value]
    if isinstance(value, dict):
        return [item for entry in value.values() if type(entry) not in _PLAIN for item in _found(entry, kind)]
    if isinstance(value, (list, tuple, set)):
        return [item for entry in value if type(entry) not in _PLAIN for item in _found(entry, kind)]
    return []


def _shape_of(value):
    import numpy as np

    return np.shape(value)
