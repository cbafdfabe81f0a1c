"""Any cell run over a sequence."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..errors import describe, shape_error
from ..symbolic import SymbolicTensor
from ..tensor import Tensor, Variable, probing
from ..tree import flatten, is_nested, is_shape, map_shapes, map_structure
from . import recurrence
from .call_spec import is_tensor
from .layer import Layer


class RNN(Layer):
    """(output[t], states) = cell(x[t], states) for every step t, beginning with the first.

    Shapes: x (batch, time, features) -> output of the last step (batch, units), or of all steps
    (batch, time, units) with `return_sequences`. x may be a list, tuple or dict of such tensors where the cell takes
    the same nest; the output likewise.

    Args:
        cell: a cell, or a list of cells that work one on top of the other. A cell has `call(inputs, states)`, which
            returns (output, list of new states), and `state_size`: a whole number or a list of one for each state
            (`TensorShape` for a state of several axes). It may have `output_size` (else the size of the first state)
            and `get_initial_state(batch_size)` (else zeros); its `call` may take `training` and `constants`.
        return_sequences: give the output of every step.
        return_state: give the last states as well: (output, state, ...).
        go_backwards: begin with the last step; all outputs then stand in that order.
        stateful: the last states of a batch are the first of the next, row by row, until `reset_state()`. The number
            of rows is that of `Input(batch_shape=...)` or `batch_input_shape`, else that of the first batch.
        unroll: accepted; it changes nothing here.
        zero_output_for_mask: the output is zero in masked steps, in place of that of the step before.

    Call arguments:
        sequences: x; a list [x, state, ...] is understood as well.
        initial_state: list of tensors to start from.
        mask: boolean (batch, time); masked steps leave the states as they are. The mask that comes with x is used
            unless there are other tensors among the arguments; then, as in Keras, only `mask` counts.
        constants: list of tensors that every step gets.

    Raises:
        ValueError: no cell; wrong number or shape of states; constants that the cell does not take; another number of
            rows than a stateful layer began with.
        ShapeError: no time axis, or no step along it.
    """

    _untracked = Layer._untracked | {"states"}  # states are not weights: they are not counted, trained or saved

    def __init__(self, cell, return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False,
                 zero_output_for_mask=False, **kwargs):
        if isinstance(cell, (list, tuple)):
            from .stacked_rnn_cells import StackedRNNCells

            cell = StackedRNNCells(cell)
        recurrence.check_cell(type(self).__name__, cell)
        super().__init__(**kwargs)
        self.zero_output_for_mask = zero_output_for_mask
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.supports_masking = True
        self.states = None
        self.single_state = recurrence.is_size(cell.state_size)
        self.state_size = [cell.state_size] if self.single_state else list(cell.state_size)

    # ------------------------------------------------------------------ shapes
    def compute_output_shape(self, sequences_shape, initial_state_shape=None):
        batch, length = _first_shape(sequences_shape)[:2]
        middle = (length,) if self.return_sequences else ()
        size = recurrence.output_size(self.cell)
        outputs = recurrence.map_sizes(lambda n: (batch, *middle, *recurrence.state_shapes(n, batch)[1:]), size)
        if not recurrence.is_size(size):
            outputs = tuple(outputs)
        return (outputs, *recurrence.state_shapes(self.state_size, batch)) if self.return_state else outputs

    def compute_mask(self, inputs, mask):
        mask = flatten(mask)[0] if self.return_sequences else None
        masks = [mask] * recurrence.count(recurrence.output_size(self.cell))
        return masks + [None] * recurrence.count(self.state_size) if self.return_state else masks

    def build(self, sequences_shape, initial_state_shape=None):
        map_shapes(self._check_rank, sequences_shape)
        if recurrence.knows_zeros(self.cell) and (not is_shape(sequences_shape) or len(sequences_shape) != 3):
            raise shape_error(self, "(batch, time, features)", sequences_shape,
                              f"{type(self.cell).__name__} takes one row of features at a time.")
        step = map_shapes(lambda s: (s[0], *s[2:]), sequences_shape)
        cell = self.cell
        if isinstance(cell, Layer) and not cell.built:
            if getattr(type(cell).build, "_default", False) and cell._sublayers:
                self._build_by_running(step)
            else:
                cell.build(step)
                cell.built = True
        batch = _first_shape(sequences_shape)[0]
        if self.stateful and self.states is None and batch is not None:
            self._make_states(batch)

    def _build_by_running(self, step):
        """A cell made of layers, without a `build` of its own: they are built by one step on stand-ins."""
        inputs = map_shapes(lambda s: SymbolicTensor(s, self._dtype), step)
        states = [map_shapes(lambda s: SymbolicTensor(s, self._dtype), shape)
                  for shape in recurrence.state_shapes(self.state_size, _first_shape(step)[0])]
        self.cell._spec_by_probing((inputs, states), {})
        self.cell.built = True

    def _check_rank(self, shape):
        if len(shape) < 2:
            raise shape_error(self, "(batch, time, features)", shape, "there is no time axis to run along.")
        if shape[1] == 0:
            raise shape_error(self, "at least one time step", shape, "axis 1 (time) is empty.")
        return shape

    # ------------------------------------------------------------------ states
    def _make_states(self, batch):
        self.states = map_structure(
            lambda x: Variable(x, trainable=False, dtype=self._dtype, name="rnn_state", path=f"{self.name}/rnn_state"),
            self.get_initial_state(batch))

    def get_initial_state(self, batch_size):
        """The list of states a sequence starts from, for that many rows."""
        states = recurrence.initial_states(self.cell, batch_size, self._cell_dtype)
        return list(states) if is_nested(states) else [states]

    @property
    def _cell_dtype(self):
        return getattr(self.cell, "compute_dtype", self.compute_dtype)

    def reset_state(self, states=None):
        """Set the states of a stateful layer to zero, or to a list of arrays.

        Raises ValueError for the wrong number or shape of arrays, and where no state exists yet to be set.
        """
        if states is None:
            for variable in flatten(self.states or []):
                variable.assign(np.zeros(variable.shape, variable.dtype))
            return
        given = [np.asarray(x) for x in flatten(states)]
        if self.states is None and self.stateful and given and given[0].ndim:
            self._make_states(given[0].shape[0])
        held = flatten(self.states or [])
        if len(held) != len(given) or any(v.shape != x.shape for v, x in zip(held, given)):
            raise ValueError(f"{describe(self)} holds states of shapes {[v.shape for v in held]}"
                             + ("" if self.stateful else " (it is not stateful)")
                             + f"; reset_state() received {[x.shape for x in given]}.")
        for variable, value in zip(held, given):
            variable.assign(value)

    reset_states = reset_state

    # ------------------------------------------------------------------ running
    def __call__(self, sequences, *args, **kwargs):
        count = recurrence.count(self.state_size)
        if (isinstance(sequences, list) and len(sequences) > count and not args and kwargs.get("initial_state") is None
                and all(map(_is_array, sequences)) and all(len(x.shape) == 2 for x in sequences[1:])):
            kwargs["initial_state"] = self._nested(sequences[1:count + 1])  # as older Keras passed states
            if sequences[count + 1:]:
                kwargs["constants"] = sequences[count + 1:]
            sequences = sequences[0]
        return super().__call__(sequences, *args, **kwargs)

    def _nested(self, states):
        queue = iter(states)
        return recurrence.map_sizes(lambda n: next(queue), self.state_size)

    def call(self, sequences, initial_state=None, mask=None, training=False, constants=None):
        first = flatten(sequences)[0]
        self._check_rank(first.shape)
        states = self._first_states(initial_state, first.shape[0])
        mask = self._checked_mask(mask, first.shape)
        kwargs = {} if constants is None else {"constants": self._checked_constants(constants)}
        recurrence.forget_masks(self.cell)
        try:
            last, outputs, states = self.inner_loop(sequences, states, mask, training=training, **kwargs)
        finally:
            recurrence.forget_masks(self.cell)
        if self.stateful and not probing():
            for variable, value in zip(flatten(self.states), flatten(states)):
                variable.assign(value)
        output = outputs if self.return_sequences else last
        if self._cell_dtype != self.compute_dtype:
            output, states = recurrence.cast_all((output, states), self.compute_dtype)
        return (output, *states) if self.return_state else output

    def inner_loop(self, sequences, initial_state, mask, training=False, constants=None):
        """(last output, all outputs, last states) of the whole sequence; one of the outputs may be missing that
        `return_sequences` does not ask for."""
        cell, step = self.cell, recurrence.called(self.cell)
        if recurrence.in_core(cell) and not is_nested(sequences):
            outputs, states = recurrence.run_in_core(
                cell, sequences, initial_state, training, mask=mask, go_backwards=self.go_backwards,
                zero_output_for_mask=self.zero_output_for_mask, return_sequences=self.return_sequences)
            return outputs, outputs, states
        kwargs = {}
        if recurrence.takes(cell, "training"):
            kwargs["training"] = training
        if constants is not None:
            kwargs["constants"] = constants
        return recurrence.scan(lambda x, states: step(x, states, **kwargs), sequences, initial_state, mask=mask,
                    go_backwards=self.go_backwards, zero_output_for_mask=self.zero_output_for_mask,
                    keep_all=self.return_sequences)

    def _first_states(self, given, batch):
        if self.stateful and self.states is None and not probing():
            self._make_states(batch)
        if self.stateful and self.states is not None:
            held = flatten(self.states)[0].shape[0]
            if held != batch and not probing():
                raise ValueError(
                    f"{describe(self)} is stateful and holds the states of {held} rows, but the batch has {batch}. Give "
                    "fit(), evaluate() and predict() the same batch_size, which must divide the number of samples.")
            if given is None and held == batch:
                given = map_structure(lambda v: Tensor(v.numpy()), self.states)  # assign() will overwrite the variable
        if given is None:
            if recurrence.knows_zeros(self.cell) and not self.stateful:
                return [None] * len(self.state_size)
            given = self.get_initial_state(batch)
        elif not is_nested(given):
            given = [given]
        wanted, got = [], [tuple(x.shape) for x in flatten(given)]
        map_shapes(wanted.append, recurrence.state_shapes(self.state_size, batch))
        if wanted != got:
            raise ValueError(f"{describe(self)} starts from {len(wanted)} state{'s' if len(wanted) > 1 else ''} of shape "
                             f"{', '.join(map(str, wanted))}; initial_state has {', '.join(map(str, got))}.")
        return recurrence.cast_all(list(given), self._cell_dtype)

    def _checked_mask(self, mask, shape):
        mask = flatten(mask)[0]
        if mask is None:
            return None
        if tuple(mask.shape[:2]) != tuple(shape[:2]) or len(mask.shape) > 3:
            raise ValueError(f"{describe(self)}: the mask has shape {tuple(mask.shape)}; the first two axes of the input, "
                             f"(batch, time), are {tuple(shape[:2])}.")
        mask = ops.cast(mask, "bool")
        if len(mask.shape) == 3:  # a step is masked where all its features are
            mask = ops.any(mask, axis=-1)
        return None if mask.data.all() else mask

    def _checked_constants(self, constants):
        if not recurrence.takes(self.cell, "constants"):
            raise ValueError(f"{describe(self)}: constants were given, but call() of the cell {type(self.cell).__name__} "
                             "has no argument `constants`.")
        return list(constants) if isinstance(constants, (list, tuple)) else [constants]

    def get_config(self):
        from ..saving.serialization import serialize_keras_object

        return {
            **super().get_config(),
            "return_sequences": self.return_sequences,
            "return_state": self.return_state,
            "go_backwards": self.go_backwards,
            "stateful": self.stateful,
            "unroll": self.unroll,
            "zero_output_for_mask": self.zero_output_for_mask,
            "cell": serialize_keras_object(self.cell),
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Make a layer, its cell included, from what `get_config` returned."""
        from ..saving.serialization import deserialize_keras_object

        config = dict(config)
        return cls(deserialize_keras_object(config.pop("cell"), custom_objects=custom_objects), **config)


def _first_shape(shapes):
    while not is_shape(shapes):
        shapes = next(iter(shapes.values() if isinstance(shapes, dict) else shapes))
    return shapes


def _is_array(x):
    return is_tensor(x) or isinstance(x, np.ndarray)
