"""Gated recurrent units."""

from __future__ import annotations

from .arguments import whole
from .gru_cell import GRUCell
from .recurrent_cell import WholeSequence


class GRU(WholeSequence):
    """Gated recurrent units: with the columns of the kernels in the order z, r, n

        z, r = recurrent_activation(x_t @ W + h_{t-1} @ U + b)
        n = activation(x_t @ W + b + r (h_{t-1} @ U + b'))
            or without `reset_after` activation(x_t @ W + b + (r h_{t-1}) @ U)
        h_t = z h_{t-1} + (1 - z) n

    Shapes: x (batch, time, features), kernel W (features, 3 units), recurrent_kernel U (units, 3 units), bias
    (2, 3 units) for b and b', or (3 units,) without `reset_after` -> the last h (batch, units), or all (batch, time,
    units) with `return_sequences`.

    Args:
        units: number of units, the length of a state.
        activation: name or function of the candidate n, "tanh" unless told.
        recurrent_activation: name or function of the gates, "sigmoid" unless told.
        use_bias: whether a bias is added.
        kernel_initializer, recurrent_initializer, bias_initializer: first values, "glorot_uniform", "orthogonal" and
            "zeros" unless told.
        kernel_regularizer, recurrent_regularizer, bias_regularizer, activity_regularizer: penalties of weights and
            output.
        kernel_constraint, recurrent_constraint, bias_constraint: projections after every optimizer step.
        dropout, recurrent_dropout: in training, share of the features of x and of the units of h that are zero on
            their way into the gates; one draw for all steps of a batch, with recurrent_dropout one
            for each gate. Neither costs the fast path.
        seed: whole number for a repeatable sequence of masks.
        return_sequences, return_state, go_backwards, stateful, zero_output_for_mask: as for `RNN`.
        unroll, implementation, use_cudnn: accepted; every call runs all steps in the core.
        reset_after: the reset gate acts on the product of the state (as cuDNN has it), or on the state before it.

    Call arguments: sequences (batch, time, features), initial_state (a list of one state), mask (batch, time), training.
    `trace(x)` gives gates and states over time, `gradient_norms(x)` how strongly the result depends on each step;
    `with layer.clamp(update=1.0):` holds a gate at a value.

    Raises:
        ValueError: an argument out of range, states of another shape, a batch that a stateful layer cannot take.
        ShapeError: not three axes, or another number of features than the kernel was made for.

    Source: Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, 2014.
    """

    def __init__(self, units, activation="tanh", recurrent_activation="sigmoid", use_bias=True,
                 kernel_initializer="glorot_uniform", recurrent_initializer="orthogonal", bias_initializer="zeros",
                 kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 kernel_constraint=None, recurrent_constraint=None, bias_constraint=None, dropout=0.0,
                 recurrent_dropout=0.0, seed=None, return_sequences=False, return_state=False, go_backwards=False,
                 stateful=False, unroll=False, reset_after=True, use_cudnn="auto", **kwargs):
        cell = GRUCell(
            whole("GRU", "units", units), activation=activation, recurrent_activation=recurrent_activation,
            use_bias=use_bias, kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, reset_after=reset_after,
            kernel_regularizer=kernel_regularizer, recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer, kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint, bias_constraint=bias_constraint, dropout=dropout,
            recurrent_dropout=recurrent_dropout, seed=seed, dtype=kwargs.get("dtype"),
            trainable=kwargs.get("trainable", True), implementation=kwargs.pop("implementation", 2),
            name="gru_cell")
        super().__init__(cell, return_sequences, return_state, go_backwards, stateful, unroll, activity_regularizer,
                         use_cudnn, **kwargs)

    @property
    def recurrent_activation(self):
        """`recurrent_activation` of the cell."""
        return self.cell.recurrent_activation

    @property
    def reset_after(self):
        """`reset_after` of the cell."""
        return self.cell.reset_after
