"""The simple recurrent network."""

from __future__ import annotations

from .arguments import whole
from .recurrent_cell import WholeSequence
from .simple_rnn_cell import SimpleRNNCell


class SimpleRNN(WholeSequence):
    """h_t = activation(x_t @ kernel + h_{t-1} @ recurrent_kernel + bias), over a whole sequence.

    Shapes: x (batch, time, features), kernel (features, units), recurrent_kernel (units, units), bias (units,) -> the
    last h (batch, units), or all (batch, time, units) with `return_sequences`.

    Args:
        units: number of units, the length of a state.
        activation: name or function of the new state, "tanh" unless told.
        use_bias: whether a bias is added.
        kernel_initializer, recurrent_initializer, bias_initializer: first values, "glorot_uniform", "orthogonal" and
            "zeros" unless told.
        kernel_regularizer, recurrent_regularizer, bias_regularizer, activity_regularizer: penalties of weights and
            output.
        kernel_constraint, recurrent_constraint, bias_constraint: projections after every optimizer step.
        dropout, recurrent_dropout: in training, share of the features of x and of the units of h that are zero on
            their way into the product; one draw for all steps of a batch. Neither costs the fast path.
        seed: whole number for a repeatable sequence of masks.
        return_sequences, return_state, go_backwards, stateful, zero_output_for_mask: as for `RNN`.
        unroll, implementation: accepted; every call runs all steps in the core.

    Call arguments: sequences (batch, time, features), initial_state (a list of one state), mask (batch, time), training.
    `trace(x)` gives the states over time, `gradient_norms(x)` how strongly the result depends on each step.

    Raises:
        ValueError: an argument out of range, states of another shape, a batch that a stateful layer cannot take.
        ShapeError: not three axes, or another number of features than the kernel was made for.

    Source: Elman, Finding Structure in Time, 1990.
    """

    def __init__(self, units, activation="tanh", use_bias=True, kernel_initializer="glorot_uniform",
                 recurrent_initializer="orthogonal", bias_initializer="zeros", kernel_regularizer=None,
                 recurrent_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None,
                 recurrent_constraint=None, bias_constraint=None, dropout=0.0, recurrent_dropout=0.0,
                 return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False, seed=None,
                 **kwargs):
        cell = SimpleRNNCell(
            whole("SimpleRNN", "units", units), activation=activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer, kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint, bias_constraint=bias_constraint, dropout=dropout,
            recurrent_dropout=recurrent_dropout, seed=seed, dtype=kwargs.get("dtype"),
            trainable=kwargs.get("trainable", True), implementation=kwargs.pop("implementation", 2),
            name="simple_rnn_cell")
        super().__init__(cell, return_sequences, return_state, go_backwards, stateful, unroll, activity_regularizer,
                         **kwargs)
