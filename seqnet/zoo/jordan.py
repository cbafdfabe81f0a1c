"""Jordan's sequential network: what it gave out comes back in."""

from __future__ import annotations

from ..layers import RNN, Dense, Layer
from ..models import Model
from .truncated import piece_length, whole_or_pieces


class JordanCell(Layer):
    """One step: h = f(W x + C s + b), y = g(V h + d), s' = decay s + y. The state s is what the outputs left behind.

    Shapes: x (batch, features), s and y (batch, outputs), h (batch, units). Args: see `Jordan`.
    """

    def __init__(self, units, outputs, activation="sigmoid", output_activation="softmax", decay=0.5, **kwargs):
        super().__init__(**kwargs)
        if isinstance(decay, bool) or not isinstance(decay, (int, float)) or not 0 <= decay < 1:
            raise ValueError(f"Jordan: decay is the share of the state that stays, at least 0 and below 1; got {decay!r}.")
        self.units, self.outputs_size, self.decay = units, outputs, decay
        self.activation, self.output_activation = activation, output_activation
        self.state_size = self.output_size = outputs
        dtype = self.dtype
        self.plan = Dense(units, dtype=dtype, name="plan")
        self.context = Dense(units, use_bias=False, dtype=dtype, name="context")
        self.output_layer = Dense(outputs, activation=output_activation, dtype=dtype, name="output")

    def build(self, input_shape):
        from .. import activations

        self.function = activations.get(self.activation)
        self.plan.build(input_shape)
        self.context.build((None, self.outputs_size))
        self.output_layer.build((None, self.units))

    def call(self, inputs, states):
        hidden = self.function(self.plan(inputs) + self.context(states[0]))
        output = self.output_layer(hidden)
        return output, [self.decay * states[0] + output]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "outputs": self.outputs_size, "activation": self.activation,
                "output_activation": self.output_activation, "decay": self.decay}


class Jordan(Model):
    """A network whose outputs come back as its state units, which also keep part of what they were:

        h_t = f(W x_t + C s_t + b),  s_0 = 0
        y_t = g(V h_t + d)
        s_{t+1} = decay s_t + y_t

    x is the plan, constant over a sequence in the paper, or any input.
    Shapes: x (batch, time, features) -> y (batch, time, outputs); W (features, units), C (outputs, units),
    V (units, outputs).

    Args:
        units: number of hidden units.
        outputs: number of outputs, and so of state units.
        activation: f, the logistic function unless told.
        output_activation: g; "softmax" unless told.
        decay: share of the state that stays a step later, mu in the paper.
        truncate: how many steps errors reach back through the state in training, all unless told.

    It trains as any model does: `compile`, then `fit` on x and the wanted y. Errors reach back through the outputs.
    Raises ValueError for sizes and truncate that are no whole numbers of at least 1, and for a decay outside [0, 1).

    Source: Jordan, Attractor dynamics and parallelism in a connectionist sequential machine, Proc. Cognitive Science
    Society, 1986; the same, Serial order: a parallel distributed processing approach, ICS report 8604, 1986.
    """

    def __init__(self, units, outputs, activation="sigmoid", output_activation="softmax", decay=0.5, truncate=None,
                 **kwargs):
        super().__init__(**kwargs)
        self.truncate = piece_length("Jordan", truncate)
        self.cell = JordanCell(units, outputs, activation, output_activation, decay, dtype=self.dtype, name="jordan_cell")
        self.recurrence = RNN(self.cell, return_sequences=True, return_state=True, dtype=self.dtype, name="recurrence")

    def call(self, inputs):
        return whole_or_pieces(self.recurrence, inputs, self.truncate)

    def get_config(self):
        own = self.cell.get_config()
        return {**super().get_config(), **{name: own[name] for name in (
            "units", "outputs", "activation", "output_activation", "decay")}, "truncate": self.truncate}
