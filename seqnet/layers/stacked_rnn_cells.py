"""Cells on top of one another, as one cell."""

from __future__ import annotations

from ..tree import is_nested, is_shape
from .layer import Layer
from .recurrence import called, check_cell, initial_states, is_size, output_size, state_shapes, takes


class StackedRNNCells(Layer):
    """In every step the output of a cell is the input of the next; the output is that of the last.

    Shapes: x (batch, features) and a list with the states of every cell -> (batch, units of the last), new states.

    Args:
        cells: list of cells.

    Raises:
        ValueError: no cells, or something among them that is none.
    """

    def __init__(self, cells, **kwargs):
        super().__init__(**kwargs)
        if not isinstance(cells, (list, tuple)) or not cells:
            raise ValueError(f"StackedRNNCells: needs a list of at least one cell, got {cells!r:.80}.")
        for cell in cells:
            check_cell("StackedRNNCells", cell)
        self.cells = list(cells)

    @property
    def state_size(self):
        """The state sizes of all cells."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self):
        """The output size of the last cell."""
        return output_size(self.cells[-1])

    def get_initial_state(self, batch_size=None):
        """One entry per cell: its state, or the list of its states."""
        states = [initial_states(cell, batch_size, self.compute_dtype) for cell in self.cells]
        return [s[0] if is_nested(s) and is_size(cell.state_size) else s for s, cell in zip(states, self.cells)]

    def build(self, input_shape):
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                cell.build(input_shape)
                cell.built = True
            batch = input_shape[0] if is_shape(input_shape) else input_shape[0][0]
            input_shape = state_shapes(output_size(cell), batch)

    def call(self, inputs, states, training=False, **kwargs):
        new_states = []
        for cell, before in zip(self.cells, states):
            alone = not is_nested(before)
            given = {name: value for name, value in kwargs.items() if takes(cell, name)}
            if takes(cell, "training"):
                given["training"] = training
            inputs, after = called(cell)(inputs, [before] if alone else list(before), **given)
            if not is_nested(after):
                after = [after]
            new_states.append(after[0] if alone else list(after))
        return inputs, new_states

    def get_config(self):
        from ..saving.serialization import serialize_keras_object

        return {**super().get_config(), "cells": [serialize_keras_object(cell) for cell in self.cells]}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Make the stack and its cells from what `get_config` returned."""
        from ..saving.serialization import deserialize_keras_object

        config = dict(config)
        cells = [deserialize_keras_object(c, custom_objects=custom_objects) for c in config.pop("cells")]
        return cls(cells, **config)
