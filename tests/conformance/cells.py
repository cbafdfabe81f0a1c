"""Cells as users write them, for Keras and seqnet alike: `cells(K)` gives the classes made of the library K."""

from __future__ import annotations

from types import SimpleNamespace

_made = {}


def cells(K):
    """The classes Minimal, Leaky, Pair and Layered of the library `K`, each made once."""
    if K.__name__ not in _made:
        _made[K.__name__] = SimpleNamespace(**{cls.__name__: cls for cls in _define(K)})
    return _made[K.__name__]


def _define(K):
    @K.saving.register_keras_serializable(package="cells")
    class Minimal(K.layers.Layer):
        """The cell of Keras' documentation."""

        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.state_size = units

        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="uniform", name="kernel")
            self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer="uniform",
                                                    name="recurrent_kernel")

        def call(self, inputs, states):
            h = K.ops.matmul(inputs, self.kernel)
            output = h + K.ops.matmul(states[0], self.recurrent_kernel)
            return output, [output]

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    @K.saving.register_keras_serializable(package="cells")
    class Leaky(K.layers.Layer):
        """A nonlinear cell with a bias, a rate and a first state other than zero."""

        def __init__(self, units, rate=0.5, **kwargs):
            super().__init__(**kwargs)
            self.units, self.rate = units, rate
            self.state_size = [units]

        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
            self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
            self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

        def get_initial_state(self, batch_size=None):
            return [K.ops.ones((batch_size, self.units), dtype=self.compute_dtype) * 0.3]

        def call(self, inputs, states, training=False):
            new = K.ops.tanh(K.ops.matmul(inputs, self.kernel) + K.ops.matmul(states[0], self.recurrent_kernel) + self.bias)
            h = self.rate * states[0] + (1 - self.rate) * new
            return h, [h]

        def get_config(self):
            return {**super().get_config(), "units": self.units, "rate": self.rate}

    @K.saving.register_keras_serializable(package="cells")
    class Pair(K.layers.Layer):
        """Two states of different sizes; the output is the first."""

        def __init__(self, units, extra, **kwargs):
            super().__init__(**kwargs)
            self.units, self.extra = units, extra
            self.state_size = (units, extra)
            self.output_size = units

        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
            self.inward = self.add_weight(shape=(self.extra, self.units), name="inward")
            self.outward = self.add_weight(shape=(self.units, self.extra), name="outward")

        def call(self, inputs, states):
            h, c = states
            h = K.ops.tanh(K.ops.matmul(inputs, self.kernel) + K.ops.matmul(c, self.inward) - h)
            c = 0.5 * c + K.ops.sigmoid(K.ops.matmul(h, self.outward))
            return h, [h, c]

        def get_config(self):
            return {**super().get_config(), "units": self.units, "extra": self.extra}

    @K.saving.register_keras_serializable(package="cells")
    class Layered(K.layers.Layer):
        """A cell made of layers."""

        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.units = self.state_size = self.output_size = units
            self.inner = K.layers.Dense(units, activation="tanh", dtype=self.compute_dtype)

        def build(self, input_shape):
            self.inner.build((input_shape[0], input_shape[-1] + self.units))

        def call(self, inputs, states):
            h = self.inner(K.ops.concatenate([inputs, states[0]], axis=-1))
            return h, h

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    return Minimal, Leaky, Pair, Layered
