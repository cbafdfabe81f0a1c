"""Elman's simple recurrent network: the hidden units see what they were a step ago."""

from __future__ import annotations

from ..layers import Dense, SimpleRNN
from ..models import Model
from .truncated import piece_length, whole_or_pieces


class Elman(Model):
    """A hidden layer whose former values come back as a second input, the context units:

        h_t = f(W x_t + U h_{t-1} + b),  h_{-1} = 0
        y_t = g(V h_t + d)

    Shapes: x (batch, time, features) -> y (batch, time, outputs); W (features, units), U (units, units),
    V (units, outputs).

    Args:
        units: number of hidden units, and so of context units.
        outputs: number of outputs.
        activation: f, the logistic function unless told, as in the paper.
        output_activation: g; "softmax" unless told, for predicting one of several symbols ("sigmoid" in the paper).
        truncate: how many steps errors reach back in training, all unless told. The paper copies the context and
            treats it as input: `truncate=1`.

    It trains as any model does: `compile`, then `fit` on x and the wanted y.
    Raises ValueError for sizes and truncate that are no whole numbers of at least 1.

    Source: Elman, Finding structure in time, Cognitive Science 14, 1990.
    """

    def __init__(self, units, outputs, activation="sigmoid", output_activation="softmax", truncate=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.outputs_size = units, outputs
        self.activation, self.output_activation = activation, output_activation
        self.truncate = piece_length("Elman", truncate)
        self.hidden = SimpleRNN(units, activation=activation, return_sequences=True, return_state=True, dtype=self.dtype,
                                name="hidden")
        self.output_layer = Dense(outputs, activation=output_activation, dtype=self.dtype, name="output")

    def call(self, inputs):
        return self.output_layer(whole_or_pieces(self.hidden, inputs, self.truncate))

    def get_config(self):
        return {**super().get_config(), "units": self.units, "outputs": self.outputs_size, "activation": self.activation,
                "output_activation": self.output_activation, "truncate": self.truncate}
