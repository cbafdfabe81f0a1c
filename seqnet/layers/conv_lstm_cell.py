"""One step of a convolutional LSTM."""

from __future__ import annotations

import numpy as np

from .. import activations, constraints, initializers, ops, regularizers
from ..errors import shape_error
from ..random import SeedGenerator
from ..tensor_shape import TensorShape
from .arguments import choice, layout, number, whole, window, window_length
from .layer import Layer


class ConvLSTMCell(Layer):
    """A step of an LSTM whose states are rows of features: products with matrices become convolutions.

        i, f, o = recurrent_activation(conv(x, W) + b + conv(h, U)),   c' = f c + i activation(...),   h' = o activation(c')

    Shapes: x (batch, rows, channels), h and c (batch, rows', filters). The convolution of h has padding "same" and stride 1.

    Arguments are those of `ConvLSTM1D`.

    Shi et al., Convolutional LSTM Network: A Machine Learning Approach for Precipitation Nowcasting (2015).
    """

    _untracked = Layer._untracked | {"_dropout_mask", "_recurrent_dropout_mask"}

    def __init__(self, filters, kernel_size, strides=1, padding="valid", data_format=None, dilation_rate=1,
                 activation="tanh", recurrent_activation="sigmoid", use_bias=True, kernel_initializer="glorot_uniform",
                 recurrent_initializer="orthogonal", bias_initializer="zeros", unit_forget_bias=True,
                 kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, kernel_constraint=None,
                 recurrent_constraint=None, bias_constraint=None, dropout=0.0, recurrent_dropout=0.0, seed=None, **kwargs):
        super().__init__(**kwargs)
        name = "ConvLSTM1D"
        self.filters = whole(name, "filters", filters)
        self.kernel_size, self.strides = window(name, "kernel_size", kernel_size), window(name, "strides", strides)
        self.dilation_rate = window(name, "dilation_rate", dilation_rate)
        if self.strides[0] > 1 and self.dilation_rate[0] > 1:
            raise ValueError(f"{name}: `strides > 1` is not compatible with `dilation_rate > 1`, got {strides} and "
                             f"{dilation_rate}.")
        self.padding, self.data_format = choice(name, "padding", padding, ("valid", "same")), layout(name, data_format)
        self.activation, self.recurrent_activation = activations.get(activation), activations.get(recurrent_activation)
        self.use_bias, self.unit_forget_bias = use_bias, unit_forget_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = number(name, "dropout", dropout, 0, 1)
        self.recurrent_dropout = number(name, "recurrent_dropout", recurrent_dropout, 0, 1)
        self.seed, self.seed_generator = seed, SeedGenerator(seed)
        self.rows = self._dropout_mask = self._recurrent_dropout_mask = None

    @property
    def state_size(self):
        """Shapes of h and c without the batch axis; rows are known once the cell is built."""
        shape = (self.rows, self.filters) if self.data_format == "channels_last" else (self.filters, self.rows)
        return [TensorShape(shape), TensorShape(shape)]

    @property
    def output_size(self):
        """Shape of the output: that of h."""
        return self.state_size[0]

    def build(self, input_shape):
        rows, channels = input_shape[1:] if self.data_format == "channels_last" else input_shape[:0:-1]
        if rows is None or channels is None:
            raise shape_error(self, "known lengths of rows and channels", input_shape, "the states have as many rows.")
        self.rows = window_length(rows, self.kernel_size[0], self.strides[0], self.padding, self.dilation_rate[0])
        if self.rows < 1:
            raise shape_error(self, f"at least {self.kernel_size[0]} rows", input_shape, "the kernel is longer than that.")
        self.kernel = self.add_weight(
            name="kernel", shape=(*self.kernel_size, channels, 4 * self.filters), initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer, constraint=self.kernel_constraint)
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(*self.kernel_size, self.filters, 4 * self.filters),
            initializer=self.recurrent_initializer, regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint)
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(name="bias", shape=(4 * self.filters,), initializer=self._first_bias,
                                        regularizer=self.bias_regularizer, constraint=self.bias_constraint)

    def _first_bias(self, shape, dtype=None):
        bias = np.array(ops.convert_to_numpy(self.bias_initializer(shape, dtype=dtype)))
        if self.unit_forget_bias:
            bias[self.filters:2 * self.filters] = 1
        return bias

    def get_initial_state(self, batch_size=None):
        """Zeros (batch, rows', filters), for h and c."""
        shape = (batch_size, self.rows, self.filters)
        return [ops.zeros(shape if self.data_format == "channels_last" else (batch_size, self.filters, self.rows),
                          dtype=self.compute_dtype) for _ in range(2)]

    def _mask(self, name, rate, like, training):
        """What dropout multiplies with for each of the four gates, the same in all steps of a sequence; None without it."""
        if not training or not 0 < rate < 1:
            return None
        if getattr(self, name) is None:
            setattr(self, name, [ops.dropout(ops.ones_like(like), rate, seed=self.seed_generator) for _ in range(4)])
        return getattr(self, name)

    def reset_dropout_mask(self):
        """Draw a new mask for x when the next sequence begins."""
        self._dropout_mask = None

    def reset_recurrent_dropout_mask(self):
        """Draw a new mask for h when the next sequence begins."""
        self._recurrent_dropout_mask = None

    def _step(self, x, h, c, training):
        """The states after x, rows before channels."""
        width = self.filters
        x = self._gates(x, self.kernel, self.bias, self._mask("_dropout_mask", self.dropout, x, training), self.strides[0],
                        self.padding, self.dilation_rate[0])
        mask = self._mask("_recurrent_dropout_mask", self.recurrent_dropout, h, training)
        h = self._gates(h, self.recurrent_kernel, None, mask, 1, "same", 1)
        i, f, g, o = (ops.add(x, h)[..., k * width:(k + 1) * width] for k in range(4))
        c = ops.add(ops.multiply(self.recurrent_activation(f), c), ops.multiply(self.recurrent_activation(i),
                                                                                self.activation(g)))
        return ops.multiply(self.recurrent_activation(o), self.activation(c)), c

    def _gates(self, x, kernel, bias, masks, strides, padding, dilation):
        if masks is None:
            return ops.conv1d(x, kernel, bias, strides, padding, dilation)
        width = self.filters
        parts = [ops.conv1d(ops.multiply(x, mask), kernel[..., k * width:(k + 1) * width],
                            None if bias is None else bias[k * width:(k + 1) * width], strides, padding, dilation)
                 for k, mask in enumerate(masks)]
        return ops.concatenate(parts, axis=-1)

    def call(self, inputs, states, training=False):
        h, c = states
        first = self.data_format == "channels_first"
        if first:
            inputs, h, c = (ops.transpose(t, (0, 2, 1)) for t in (inputs, h, c))
        h, c = self._step(inputs, h, c, training)
        if first:
            h, c = (ops.transpose(t, (0, 2, 1)) for t in (h, c))
        return h, [h, c]

    def get_config(self):
        config = super().get_config()
        for name in ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "use_bias",
                     "unit_forget_bias", "dropout", "recurrent_dropout", "seed"):
            config[name] = getattr(self, name)
        for name in ("activation", "recurrent_activation"):
            config[name] = activations.serialize(getattr(self, name))
        for part in ("kernel", "recurrent", "bias"):
            config[f"{part}_initializer"] = initializers.serialize(getattr(self, f"{part}_initializer"))
            config[f"{part}_regularizer"] = regularizers.serialize(getattr(self, f"{part}_regularizer"))
            config[f"{part}_constraint"] = constraints.serialize(getattr(self, f"{part}_constraint"))
        return config
