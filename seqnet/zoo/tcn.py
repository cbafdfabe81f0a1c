"""Temporal convolutional network: dilated causal convolutions with shortcuts."""

from __future__ import annotations

from ..layers import Conv1D, Dense, Layer, SpatialDropout1D
from ..models import Model
from ..ops import relu


class TemporalBlock(Layer):
    """y = relu(shortcut(x) + F(x)), F two times [causal convolution, relu, dropout of whole features].

    y[t] depends on x up to time t and, through F, on 2 (kernel_size - 1) dilation_rate steps before. Shapes: (batch, time,
    features) -> (batch, time, filters); the shortcut is x itself, or a convolution over one step where the number of
    features changes. Args: as for `TCN`. The weight normalization of the paper is left out.
    """

    def __init__(self, filters, kernel_size, dilation_rate=1, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.kernel_size, self.dilation_rate, self.dropout = filters, kernel_size, dilation_rate, dropout
        self.convolutions, self.drops = [], []
        for i in (1, 2):
            self.convolutions.append(Conv1D(
                filters, kernel_size, padding="causal", dilation_rate=dilation_rate, activation="relu",
                kernel_initializer="he_normal", dtype=self.dtype, name=f"convolution_{i}"))
            self.drops.append(SpatialDropout1D(dropout, dtype=self.dtype, name=f"dropout_{i}"))
        self.shortcut = None

    def build(self, input_shape):
        shape = (*input_shape[:-1], self.filters)
        self.convolutions[0].build(input_shape)
        self.convolutions[1].build(shape)
        if input_shape[-1] != self.filters:
            self.shortcut = Conv1D(self.filters, 1, dtype=self.dtype, name="shortcut")
            self.shortcut.build(input_shape)

    def call(self, inputs, training=None):
        x = inputs
        for convolution, drop in zip(self.convolutions, self.drops):
            x = drop(convolution(x), training=training)
        return relu(x + (inputs if self.shortcut is None else self.shortcut(inputs)))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.filters)

    def get_config(self):
        return {**super().get_config(), "filters": self.filters, "kernel_size": self.kernel_size,
                "dilation_rate": self.dilation_rate, "dropout": self.dropout}


class TCN(Model):
    """Blocks of causal convolutions whose dilation doubles from block to block, then a linear map of each step's features.

    With L blocks the output at time t sees 1 + 2 (kernel_size - 1) (2^L - 1) steps, `receptive_field`.
    Shapes: x (batch, time, features) -> (batch, time, outputs) with `return_sequences`, else (batch, outputs), of the last
    step.

    Args:
        outputs: number of outputs.
        filters: features of each block: a number, or a list with one for each block.
        blocks: number of blocks, where `filters` is a number.
        kernel_size: length of the windows.
        dropout: share of features left out in training.
        activation: of the outputs; none unless told.
        return_sequences: outputs at every step.

    Source: Bai, Kolter and Koltun, An empirical evaluation of generic convolutional and recurrent networks for sequence
    modeling, 2018.
    """

    def __init__(self, outputs, filters=32, blocks=4, kernel_size=3, dropout=0.0, activation=None, return_sequences=False,
                 **kwargs):
        super().__init__(**kwargs)
        widths = list(filters) if isinstance(filters, (list, tuple)) else [filters] * blocks
        if not widths:
            raise ValueError("TCN: needs at least one block.")
        self.settings = {"outputs": outputs, "filters": widths, "kernel_size": kernel_size, "dropout": dropout,
                         "activation": activation, "return_sequences": bool(return_sequences)}
        self.blocks = [TemporalBlock(n, kernel_size, 2**i, dropout, dtype=self.dtype, name=f"block_{i}")
                       for i, n in enumerate(widths)]
        self.output_layer = Dense(outputs, activation=activation, dtype=self.dtype, name="output")

    @property
    def receptive_field(self):
        """How many steps, its own included, an output sees."""
        return 1 + sum(2 * (block.kernel_size - 1) * block.dilation_rate for block in self.blocks)

    def call(self, inputs, training=None):
        x = inputs
        for block in self.blocks:
            x = block(x, training=training)
        return self.output_layer(x if self.settings["return_sequences"] else x[:, -1])

    def get_config(self):
        return {**super().get_config(), **self.settings}
