"""Long short-term memory."""

from __future__ import annotations

from .arguments import whole
from .lstm_cell import LSTMCell
from .recurrent_cell import WholeSequence


class LSTM(WholeSequence):
    """Long short-term memory: with z = x_t @ kernel + h_{t-1} @ recurrent_kernel + bias in four parts

        i, f, o = recurrent_activation(z_i, z_f, z_o),  g = activation(z_g)
        c_t = f c_{t-1} + i g,  h_t = o activation(c_t)

    Shapes: x (batch, time, features), kernel (features, 4 units), recurrent_kernel (units, 4 units), bias (4 units,),
    columns in the order i, f, g, o -> the last h (batch, units), or all (batch, time, units) with `return_sequences`;
    with `return_state` also the last h and c.

    Args:
        units: number of units, the length of a state.
        activation: name or function of candidate and output, "tanh" unless told.
        recurrent_activation: name or function of the gates, "sigmoid" unless told.
        use_bias: whether a bias is added.
        kernel_initializer, recurrent_initializer, bias_initializer: first values, "glorot_uniform", "orthogonal" and
            "zeros" unless told.
        unit_forget_bias: the forget gate's bias begins at 1 (Jozefowicz et al., 2015).
        kernel_regularizer, recurrent_regularizer, bias_regularizer, activity_regularizer: penalties of weights and
            output.
        kernel_constraint, recurrent_constraint, bias_constraint: projections after every optimizer step.
        dropout, recurrent_dropout: in training, share of the features of x and of the units of h that are zero on
            their way into the gates; one draw for all steps of a batch, with recurrent_dropout one
            for each gate. Neither costs the fast path.
        seed: whole number for a repeatable sequence of masks.
        return_sequences, return_state, go_backwards, stateful, zero_output_for_mask: as for `RNN`.
        unroll, implementation, use_cudnn: accepted; every call runs all steps in the core.

    Call arguments: sequences (batch, time, features), initial_state (a list of h and c), mask (batch, time), training.
    `trace(x)` gives gates, cells and states over time, `gradient_norms(x)` how strongly the result depends on each step;
    `with layer.clamp(forget=1.0):` holds a gate at a value.

    Raises:
        ValueError: an argument out of range, states of another shape, a batch that a stateful layer cannot take.
        ShapeError: not three axes, or another number of features than the kernel was made for.

    Source: Hochreiter and Schmidhuber, Long Short-Term Memory, 1997.
    """

    def __init__(self, units, activation="tanh", recurrent_activation="sigmoid", use_bias=True,
                 kernel_initializer="glorot_uniform", recurrent_initializer="orthogonal", bias_initializer="zeros",
                 unit_forget_bias=True, kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None,
                 activity_regularizer=None, kernel_constraint=None, recurrent_constraint=None, bias_constraint=None,
                 dropout=0.0, recurrent_dropout=0.0, seed=None, return_sequences=False, return_state=False,
                 go_backwards=False, stateful=False, unroll=False, use_cudnn="auto", **kwargs):
        cell = LSTMCell(
            whole("LSTM", "units", units), activation=activation, recurrent_activation=recurrent_activation,
            use_bias=use_bias, kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer, recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer, kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint, bias_constraint=bias_constraint, dropout=dropout,
            recurrent_dropout=recurrent_dropout, seed=seed, dtype=kwargs.get("dtype"),
            trainable=kwargs.get("trainable", True), implementation=kwargs.pop("implementation", 2),
            name="lstm_cell")
        super().__init__(cell, return_sequences, return_state, go_backwards, stateful, unroll, activity_regularizer,
                         use_cudnn, **kwargs)

    @property
    def recurrent_activation(self):
        """`recurrent_activation` of the cell."""
        return self.cell.recurrent_activation

    @property
    def unit_forget_bias(self):
        """`unit_forget_bias` of the cell."""
        return self.cell.unit_forget_bias
