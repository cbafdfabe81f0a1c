"""One step of gated recurrent units."""

from __future__ import annotations

from .. import ops
from ..ops.gru import gru_inside
from .recurrent_cell import RecurrentCell


class GRUCell(RecurrentCell):
    """z, r = recurrent_activation(.), n = activation(.), h' = z h + (1 - z) n; see `GRU` for what goes into them. For
    `RNN` or a loop of one's own.

    Shapes: x (batch, features), h (batch, units), kernel (features, 3 units), recurrent_kernel (units, 3 units), bias
    (2, 3 units), or (3 units,) without `reset_after`, columns in the order z, r, n. `call(x, [h])` gives (h', [h']).

    Args: see `GRU`. Source: Cho et al., 2014.
    Raises ValueError for units that are no positive whole number.
    """

    gates = 3
    gate_names = {"update": "z", "reset": "r", "candidate": "n", **{c: c for c in "zrn"}}

    def __init__(self, units, activation="tanh", recurrent_activation="sigmoid", use_bias=True,
                 kernel_initializer="glorot_uniform", recurrent_initializer="orthogonal", bias_initializer="zeros",
                 kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, kernel_constraint=None,
                 recurrent_constraint=None, bias_constraint=None, dropout=0.0, recurrent_dropout=0.0, reset_after=True,
                 seed=None, **kwargs):
        super().__init__(
            units, activation, recurrent_activation, use_bias, kernel_initializer, recurrent_initializer, bias_initializer,
            kernel_regularizer, recurrent_regularizer, bias_regularizer, kernel_constraint, recurrent_constraint,
            bias_constraint, dropout, recurrent_dropout, seed, **kwargs)
        self.reset_after = bool(reset_after)

    def _bias_shape(self):
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def settings(self, batch, features, training):
        return {**super().settings(batch, features, training), "reset_after": self.reset_after}

    def step(self, inputs, states, settings):
        return [ops.gru_step(inputs, *states, self.kernel, self.recurrent_kernel, self.bias, **settings)]

    def sequence(self, sequences, states, settings):
        """All steps: outputs and last state."""
        return ops.gru(sequences, self.kernel, self.recurrent_kernel, self.bias, *states, **settings)

    def look_inside(self, sequences, states, settings, upstream=None):
        """Gates and states over time by name."""
        return gru_inside(sequences, self.kernel, self.recurrent_kernel, self.bias, *states, upstream=upstream, **settings)

    def get_config(self):
        return {**super().get_config(), "reset_after": self.reset_after}
