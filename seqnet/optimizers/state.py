"""What an optimizer remembers: a record for each variable, counters of steps, and all of it in files."""
import re
import warnings

import numpy as np

from ..config import floatx
from ..tensor import Variable


class Record:
    """What the optimizer keeps about one variable."""

    __slots__ = ("variable", "iterations", "slots", "average", "accumulator", "decays")

    def __init__(self, variable, iterations):
        self.variable, self.iterations = variable, iterations
        self.slots, self.average, self.accumulator, self.decays = (), None, None, True


class Plan:
    """What a step over one list of variables needs, worked out once."""

    __slots__ = ("records", "shapes", "dtypes", "slots", "none", "counters", "table", "plain", "shares")

    def __init__(self, records):
        self.records = records
        self.shapes = [r.variable.shape for r in records]
        self.dtypes = [r.variable.dtype for r in records]
        self.slots = [tuple(None if s is None else s.data for s in r.slots) for r in records]
        self.none = [()] * len(records)
        self.table = np.zeros((len(records), 8))  # see `_core.optimizer_step`
        self.plain, self.shares = np.zeros_like(self.table), np.zeros_like(self.table)
        self.plain[:, 0] = self.shares[:, 0] = 1
        self.counters = []  # (iterations, its rows of the table)
        for row, record in enumerate(records):
            for iterations, rows in self.counters:
                if iterations is record.iterations:
                    rows.append(row)
                    break
            else:
                self.counters.append((record.iterations, [row]))
        if len(self.counters) == 1:
            self.counters = [(self.counters[0][0], slice(None))]


class OptimizerState:
    """The state of an optimizer: a part of `Optimizer`.

    Variables that came together share one step counter, so that an optimizer that serves several models counts for
    each, and a layer that is thawed later starts from its own first step.
    """

    rule = None
    layout = ()

    def _no_state(self):
        self.built = False
        self._records = {}  # id of the variable -> Record, in the order in which they came
        self._plans = {}
        self._own = []  # variables that a subclass of the user's made
        self._index = {}
        self._excluded, self._excluded_names = set(), ()
        self._iterations = self._counter()

    def _counter(self):
        return Variable(np.zeros((), np.int64), dtype="int64", trainable=False, name="iteration")

    def build(self, variables):
        """Make the state for `variables`; those that are known already keep theirs."""
        new = [v for v in variables if id(v) not in self._records]
        if self.built and not new:
            return
        if self.rule is None and self.built:
            raise ValueError(
                f"{type(self).__name__} was built for other variables than {new[0].path!r}. Make a new optimizer for "
                "another model."
            )
        iterations = self._iterations if not self._records else self._counter()
        for variable in new:
            record = Record(variable, iterations)
            record.decays = not (
                id(variable) in self._excluded or any(re.search(word, variable.name) for word in self._excluded_names)
            )
            self._index[id(variable)] = len(self._records)
            self._records[id(variable)] = record
            if self.use_ema:
                record.average = self._slot(variable, "average", variable.shape)
            if self.gradient_accumulation_steps:
                record.accumulator = self._slot(variable, "gradient_accumulator", variable.shape)
            record.slots = tuple(
                self._slot(variable, name) if self.uses(name) else None for group in self.layout for name in group
            )
        self.built = True

    def uses(self, slot):
        """Whether the rule, as configured, needs the slot of this name."""
        return True

    def first_value(self, slot):
        """What the slot of this name holds before the first update."""
        return 0.0

    def slot_shape(self, variable, slot):
        """The shape of the slot of this name."""
        return variable.shape

    def _slot(self, variable, name, shape=None):
        shape = self.slot_shape(variable, name) if shape is None else shape
        value = np.full(shape, self.first_value(name), variable.dtype)
        path = f"{self.name}/{variable.path.replace('/', '_')}_{name}"
        return Variable(value, dtype=variable.dtype, trainable=False, name=path.rpartition("/")[2], path=path)

    def groups(self):
        """The variables of which it remembers something, as lists of those that share a step counter."""
        lists = {}
        for record in self._records.values():
            lists.setdefault(id(record.iterations), []).append(record.variable)
        return list(lists.values())

    @property
    def variables(self):
        """Everything the optimizer remembers, in the order in which it is saved."""
        found, counters = [], []
        for record in self._records.values():
            if not any(record.iterations is c for c in counters):
                counters.append(record.iterations)
        for position, counter in enumerate(counters or [self._iterations]):
            found.append(counter)
            if position == 0 and isinstance(self._learning_rate, Variable):
                found.append(self._learning_rate)
            records = [r for r in self._records.values() if r.iterations is counter]
            found += [r.average for r in records if r.average is not None]
            found += [r.accumulator for r in records if r.accumulator is not None]
            first = 0
            for group in self.layout:
                for r in records:
                    found += [s for s in r.slots[first : first + len(group)] if s is not None]
                first += len(group)
        return found + self._own

    def save_own_variables(self, store):
        """Put every variable into `store` under its number."""
        for i, variable in enumerate(self.variables):
            store[str(i)] = variable.numpy()

    def load_own_variables(self, store):
        """Take every variable out of a `store` that `save_own_variables` filled."""
        variables = self.variables
        if len(store.keys()) != len(variables):
            warnings.warn(
                f"The state of optimizer {self.name!r} was not loaded: it has {len(variables)} variables, the file "
                f"has {len(store.keys())}.{'' if self.built else ' Build the optimizer first: optimizer.build(...).'}",
                stacklevel=2,
            )
            return
        for i, variable in enumerate(variables):
            variable.assign(np.asarray(store[str(i)]).astype(variable.dtype))

    def set_weights(self, weights):
        """Set all variables from a list of arrays as `[v.numpy() for v in optimizer.variables]` gives."""
        variables = self.variables
        if len(weights) != len(variables):
            raise ValueError(f"Optimizer {self.name!r} has {len(variables)} variables; got {len(weights)} arrays.")
        for variable, weight in zip(variables, weights):
            variable.assign(weight)

    def exclude_from_weight_decay(self, var_list=None, var_names=None):
        """Leave variables out of the weight decay: those given, and those in whose name one of `var_names` is found;
        these may be regular expressions."""
        if self.built:
            raise ValueError("exclude_from_weight_decay must be called before the optimizer is built, i.e. before fit.")
        self._excluded = {id(v) for v in var_list or ()}
        self._excluded_names = tuple(var_names or ())

    def __getstate__(self):
        state = dict(self.__dict__)
        state["_records"] = list(self._records.values())
        state["_excluded"] = ()  # identities do not outlive the process; the records know who decays
        state["_plans"], state["_index"] = {}, {}
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._records = {id(r.variable): r for r in state["_records"]}
        self._index = {key: i for i, key in enumerate(self._records)}
        self._excluded = set()

    def add_variable(self, shape, initializer="zeros", dtype=None, name=None, **kwargs):
        """A variable of the optimizer's own, saved with it."""
        from .. import initializers

        variable = Variable(
            initializers.get(initializer), shape=shape, dtype=dtype or floatx(), trainable=False, name=name
        )
        self._own.append(variable)
        return variable

    def add_variable_from_reference(self, reference_variable, name=None, initializer="zeros"):
        """A variable of the optimizer's own with the shape and type of another."""
        ref = reference_variable
        name = f"{ref.path.replace('/', '_')}_{name or 'var'}"
        return self.add_variable(ref.shape, initializer, ref.dtype, name)

    def add_optimizer_variables(self, trainable_variables, name, initializer="zeros"):
        """A list of variables like `trainable_variables`, or a tuple of lists for a list of names."""
        names = [name] if isinstance(name, str) else list(name)
        lists = tuple([] for _ in names)
        for variable in trainable_variables:
            for own, word in zip(lists, names):
                own.append(self.add_variable_from_reference(variable, word, initializer))
        return lists[0] if isinstance(name, str) else lists

    def _get_variable_index(self, variable):
        return self._index[id(variable)]

    def assign(self, variable, value):
        variable.assign(value)

    def assign_add(self, variable, value):
        variable.assign_add(value)

    def assign_sub(self, variable, value):
        variable.assign_sub(value)
