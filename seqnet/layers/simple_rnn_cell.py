"""One step of the simple recurrent network."""

from __future__ import annotations

from .. import ops
from ..ops.simple_rnn import simple_rnn_inside
from .recurrent_cell import RecurrentCell


class SimpleRNNCell(RecurrentCell):
    """h' = activation(x @ kernel + h @ recurrent_kernel + bias), for `RNN` or a loop of one's own.

    Shapes: x (batch, features), h (batch, units), kernel (features, units), recurrent_kernel (units, units), bias
    (units,). `call(x, [h])` gives (h', [h']).

    Args: see `SimpleRNN`. Source: Elman, Finding Structure in Time, 1990.
    Raises ValueError for units that are no positive whole number.
    """

    def __init__(self, units, activation="tanh", use_bias=True, kernel_initializer="glorot_uniform",
                 recurrent_initializer="orthogonal", bias_initializer="zeros", kernel_regularizer=None,
                 recurrent_regularizer=None, bias_regularizer=None, kernel_constraint=None, recurrent_constraint=None,
                 bias_constraint=None, dropout=0.0, recurrent_dropout=0.0, seed=None, **kwargs):
        super().__init__(
            units, activation, self, use_bias, kernel_initializer, recurrent_initializer, bias_initializer,
            kernel_regularizer, recurrent_regularizer, bias_regularizer, kernel_constraint, recurrent_constraint,
            bias_constraint, dropout, recurrent_dropout, seed, **kwargs)

    def step(self, inputs, states, settings):
        return [ops.simple_rnn_step(inputs, *states, self.kernel, self.recurrent_kernel, self.bias, **settings)]

    def sequence(self, sequences, states, settings):
        """All steps: outputs and last state."""
        return ops.simple_rnn(sequences, self.kernel, self.recurrent_kernel, self.bias, *states, **settings)

    def look_inside(self, sequences, states, settings, upstream=None):
        """States over time by name."""
        return simple_rnn_inside(sequences, self.kernel, self.recurrent_kernel, self.bias, *states, upstream=upstream,
                                 **settings)
