"""A long short-term memory whose products are convolutions along a second axis."""

from __future__ import annotations

from ..errors import shape_error
from .conv_lstm_cell import ConvLSTMCell
from .rnn import RNN


class ConvLSTM1D(RNN):
    """An LSTM over time whose states are rows of features, for a series of rows: layers of sensors, spectra, lines.

        i, f, o = recurrent_activation(conv(x_t, W) + b + conv(h, U)),  c' = f c + i activation(...),  h' = o activation(c')

    Shapes: x (batch, time, rows, channels) -> h of the last step (batch, rows', filters), or of all steps (batch, time,
    rows', filters) with `return_sequences`; rows' as for `Conv1D`.

    Args:
        filters, kernel_size, strides, padding, dilation_rate: of the convolution of x, as for `Conv1D` ("valid" or "same");
            that of h has padding "same".
        data_format: "channels_last", or "channels_first" for (batch, time, channels, rows).
        activation, recurrent_activation: tanh and sigmoid unless told.
        use_bias, unit_forget_bias: whether there is a bias, and whether that of the forget gate begins at one.
        kernel_, recurrent_, bias_ + initializer, regularizer, constraint: of the three weights.
        dropout, recurrent_dropout: shares of x and h that are dropped in training, the same in all steps.
        seed: of the dropout.
        return_sequences, return_state, go_backwards, stateful: as for `LSTM`.

    Raises ShapeError for other numbers of axes, ValueError for a dilation together with strides.

    Shi et al., Convolutional LSTM Network: A Machine Learning Approach for Precipitation Nowcasting (2015).
    """

    def __init__(self, filters, kernel_size, strides=1, padding="valid", data_format=None, dilation_rate=1,
                 activation="tanh", recurrent_activation="sigmoid", use_bias=True, kernel_initializer="glorot_uniform",
                 recurrent_initializer="orthogonal", bias_initializer="zeros", unit_forget_bias=True,
                 kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 kernel_constraint=None, recurrent_constraint=None, bias_constraint=None, dropout=0.0,
                 recurrent_dropout=0.0, seed=None,
                 return_sequences=False, return_state=False, go_backwards=False, stateful=False, **kwargs):
        cell = ConvLSTMCell(
            filters, kernel_size, strides, padding, data_format, dilation_rate, activation, recurrent_activation, use_bias,
            kernel_initializer, recurrent_initializer, bias_initializer, unit_forget_bias, kernel_regularizer,
            recurrent_regularizer, bias_regularizer, kernel_constraint, recurrent_constraint, bias_constraint, dropout,
            recurrent_dropout, seed, name="conv_lstm_cell", dtype=kwargs.get("dtype"))
        super().__init__(cell, return_sequences, return_state, go_backwards, stateful,
                         activity_regularizer=activity_regularizer, **kwargs)

    def build(self, sequences_shape, initial_state_shape=None):
        self._check_four(sequences_shape)
        cell = self.cell
        if not cell.built:
            cell.build((sequences_shape[0], *sequences_shape[2:]))
        self.state_size = list(cell.state_size)
        super().build(sequences_shape)

    def _check_four(self, shape):
        if len(shape) != 4:
            raise shape_error(self, "(batch, time, rows, channels)", shape, "it runs along time and convolves along rows.")

    def compute_output_shape(self, sequences_shape, initial_state_shape=None):
        self._check_four(sequences_shape)
        if not self.cell.built:
            self.build(sequences_shape)
        return super().compute_output_shape(sequences_shape)

    def get_config(self):
        config = super().get_config()
        del config["cell"]
        return {**self.cell.get_config(), **config}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """A layer from what `get_config` returned."""
        return cls(**config)
