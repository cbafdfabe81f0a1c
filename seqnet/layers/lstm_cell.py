"""One step of long short-term memory."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..ops.lstm import lstm_inside
from .recurrent_cell import RecurrentCell


class LSTMCell(RecurrentCell):
    """i, f, o = recurrent_activation(z), g = activation(z) with z = x @ kernel + h @ recurrent_kernel + bias; then
    c' = f c + i g and h' = o activation(c'). For `RNN` or a loop of one's own.

    Shapes: x (batch, features), h and c (batch, units), kernel (features, 4 units), recurrent_kernel (units, 4 units),
    bias (4 units,), columns in the order i, f, g, o. `call(x, [h, c])` gives (h', [h', c']).

    Args: see `LSTM`. Source: Hochreiter and Schmidhuber, 1997.
    Raises ValueError for units that are no positive whole number.
    """

    gates = 4
    gate_names = {"input": "i", "forget": "f", "candidate": "g", "output": "o", "cell": "g", **{c: c for c in "ifgo"}}

    def __init__(self, units, activation="tanh", recurrent_activation="sigmoid", use_bias=True,
                 kernel_initializer="glorot_uniform", recurrent_initializer="orthogonal", bias_initializer="zeros",
                 unit_forget_bias=True, kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None,
                 kernel_constraint=None, recurrent_constraint=None, bias_constraint=None, dropout=0.0,
                 recurrent_dropout=0.0, seed=None, **kwargs):
        super().__init__(
            units, activation, recurrent_activation, use_bias, kernel_initializer, recurrent_initializer, bias_initializer,
            kernel_regularizer, recurrent_regularizer, bias_regularizer, kernel_constraint, recurrent_constraint,
            bias_constraint, dropout, recurrent_dropout, seed, **kwargs)
        self.unit_forget_bias = unit_forget_bias
        self.state_size = [self.units, self.units]

    def _first_bias(self):
        if not self.unit_forget_bias:
            return self.bias_initializer

        def bias(shape, dtype=None):
            """The forget gate begins open: its bias is 1."""
            parts = [np.asarray(self.bias_initializer((n,), dtype=dtype)) for n in (self.units, 2 * self.units)]
            return np.concatenate([parts[0], np.ones(self.units, dtype), parts[1]])

        return bias

    def step(self, inputs, states, settings):
        return list(ops.lstm_step(inputs, *states, self.kernel, self.recurrent_kernel, self.bias, **settings))

    def sequence(self, sequences, states, settings):
        """All steps: outputs, last h and last c."""
        return ops.lstm(sequences, self.kernel, self.recurrent_kernel, self.bias, *states, **settings)

    def look_inside(self, sequences, states, settings, upstream=None):
        """Gates, cells and states over time by name."""
        return lstm_inside(sequences, self.kernel, self.recurrent_kernel, self.bias, *states, upstream=upstream, **settings)

    def get_config(self):
        return {**super().get_config(), "unit_forget_bias": self.unit_forget_bias}
