"""What SimpleRNNCell, LSTMCell and GRUCell share: arguments, weights, dropout masks; and what the layers made of them do."""

from __future__ import annotations

import numpy as np

from .. import activations, constraints, initializers, ops, regularizers
from ..errors import shape_error
from ..random import SeedGenerator
from ..symbolic import SymbolicTensor
from ..tensor import probing
from .arguments import whole
from .clamping import Clamping
from .input_spec import InputSpec
from .layer import Layer
from .rnn import RNN
from .tracing import note, tracing


class RecurrentCell(Clamping, Layer):
    """One step of a recurrence: `call(inputs, states)` gives (output, new states).

    Subclasses set `gates` and `operation` and say what a step is. Arguments are those of the layers.
    """

    gates = 1
    _untracked = Layer._untracked | {"_dropout_mask", "_recurrent_dropout_mask", "_clamped"}

    def __init__(self, units, activation, recurrent_activation, use_bias, kernel_initializer, recurrent_initializer,
                 bias_initializer, kernel_regularizer, recurrent_regularizer, bias_regularizer, kernel_constraint,
                 recurrent_constraint, bias_constraint, dropout, recurrent_dropout, seed, implementation=2, **kwargs):
        super().__init__(**kwargs)
        name = type(self).__name__
        self.units = whole(name, "units", units)
        self.activation = activations.get(activation)
        if recurrent_activation is not self:  # the simple network has no gates to activate
            self.recurrent_activation = activations.get(recurrent_activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = _rate(name, "dropout", dropout)
        self.recurrent_dropout = _rate(name, "recurrent_dropout", recurrent_dropout)
        self.implementation = 1 if self.recurrent_dropout and self.gates > 1 else implementation
        self.seed = seed
        self.seed_generator = SeedGenerator(seed)
        self.state_size = self.output_size = self.units
        self.kernel = self.recurrent_kernel = self.bias = None
        self._dropout_mask = self._recurrent_dropout_mask = None

    def build(self, input_shape):
        features = input_shape[-1]
        if features is None:
            raise shape_error(self, "(batch, features) with a known last axis", input_shape,
                              "the kernel needs to know how many features arrive.", "Fix the last axis of the Input.")
        self.kernel = self.add_weight(
            name="kernel", shape=(features, self.gates * self.units), initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer, constraint=self.kernel_constraint)
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, self.gates * self.units), initializer=self.recurrent_initializer,
            regularizer=self.recurrent_regularizer, constraint=self.recurrent_constraint)
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=self._bias_shape(), initializer=self._first_bias(), regularizer=self.bias_regularizer,
                constraint=self.bias_constraint)
        self.input_spec = InputSpec(axes={-1: features})

    def _bias_shape(self):
        return (self.gates * self.units,)

    def _first_bias(self):
        return self.bias_initializer

    def get_initial_state(self, batch_size=None):
        """Zeros (batch, units), one for each state."""
        sizes = self.state_size if isinstance(self.state_size, list) else [self.state_size]
        return [ops.zeros((batch_size, n), dtype=self.compute_dtype) for n in sizes]

    # ------------------------------------------------------------------ dropout
    def get_dropout_mask(self, step_input):
        """What the inputs of all steps are multiplied with, drawn at first use; None without dropout.

        step_input (batch, features) gives the shape. One mask for all gates, or with `implementation=1`, which
        recurrent dropout brings about, a list with one for each.
        """
        if self._dropout_mask is None and self.dropout > 0:
            self._dropout_mask = self._draw(step_input, self.dropout)
        return self._dropout_mask

    def get_recurrent_dropout_mask(self, step_input):
        """The same for the state; step_input (batch, units) gives the shape."""
        if self._recurrent_dropout_mask is None and self.recurrent_dropout > 0:
            self._recurrent_dropout_mask = self._draw(step_input, self.recurrent_dropout)
        return self._recurrent_dropout_mask

    def reset_dropout_mask(self):
        """Let the next call draw a new mask."""
        self._dropout_mask = None

    def reset_recurrent_dropout_mask(self):
        """Let the next call draw a new mask."""
        self._recurrent_dropout_mask = None

    def _draw(self, step_input, rate):
        count = self.gates if self.implementation == 1 and self.gates > 1 else 1
        shape = (count, *step_input.shape)
        mask = ops.dropout(np.ones(shape, self._dtype), rate, seed=self.seed_generator).data
        return mask[0] if count == 1 else list(mask)

    def masks(self, batch, features, training):
        """Arrays for dropout_mask and recurrent_dropout_mask of the operations, None where there is none."""
        if not training or probing():
            return None, None
        found = []
        for rate, draw, width in ((self.dropout, self.get_dropout_mask, features),
                                  (self.recurrent_dropout, self.get_recurrent_dropout_mask, self.units)):
            mask = draw(_Shaped(batch, width)) if rate > 0 and (rate < 1 or self.gates == 1) else None
            found.append(np.stack([np.asarray(m) for m in mask]) if isinstance(mask, list) else mask)
        return tuple(found)

    # ------------------------------------------------------------------ one step
    def settings(self, batch, features, training):
        """Keyword arguments of the operations."""
        dropout_mask, recurrent_dropout_mask = self.masks(batch, features, training)
        found = {"activation": self.activation, "dropout_mask": dropout_mask,
                 "recurrent_dropout_mask": recurrent_dropout_mask}
        if self.gates > 1:
            found["recurrent_activation"] = self.recurrent_activation
        if self._clamped:
            found["clamp"] = self._clamped
        return found

    def call(self, inputs, states, training=False):
        alone = not isinstance(states, (list, tuple))
        states = [states] if alone else list(states)
        settings = self.settings(inputs.shape[0], inputs.shape[1], training)
        new = self.step(inputs, states, settings)
        return new[0], new[0] if alone else new

    def step(self, inputs, states, settings):
        """The list of new states."""
        raise NotImplementedError

    def compute_output_spec(self, inputs, states, training=False):
        output = SymbolicTensor((inputs.shape[0], self.units), self._dtype)
        if not isinstance(states, (list, tuple)):
            return output, output
        return output, [output, *(SymbolicTensor((inputs.shape[0], self.units), self._dtype) for _ in states[1:])]

    def get_config(self):
        config = {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "recurrent_initializer": initializers.serialize(self.recurrent_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "recurrent_regularizer": regularizers.serialize(self.recurrent_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "recurrent_constraint": constraints.serialize(self.recurrent_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "dropout": self.dropout,
            "recurrent_dropout": self.recurrent_dropout,
            "seed": self.seed,
        }
        if self.gates > 1:
            config["recurrent_activation"] = activations.serialize(self.recurrent_activation)
        return config


class _Shaped:
    """Something with a shape, to draw a mask for."""

    def __init__(self, *shape):
        self.shape = shape


def _rate(layer, name, rate):
    """The rate, cut to 0 ... 1 as Keras does."""
    if isinstance(rate, bool) or not isinstance(rate, (int, float, np.number)) or rate != rate:
        raise ValueError(f"{layer}: {name} is the share of zeros, a number from 0 to 1, got {rate!r}.")
    return min(1.0, max(0.0, rate))


def _of_cell(name):
    return property(lambda self: getattr(self.cell, name), doc=f"`{name}` of the cell.")


class WholeSequence(RNN):
    """An RNN whose cell the core knows: all steps are one call."""

    def __init__(self, cell, return_sequences, return_state, go_backwards, stateful, unroll, activity_regularizer,
                 use_cudnn="auto", **kwargs):
        if use_cudnn not in ("auto", True, False):
            raise ValueError(f"{type(self).__name__}: use_cudnn must be 'auto', True or False (nothing here depends on it), "
                             f"got {use_cudnn!r}.")
        if kwargs.pop("time_major", False):
            raise ValueError(f"{type(self).__name__}: time_major=True is not supported; inputs are (batch, time, features). "
                             "Exchange the first two axes with Permute or ops.swapaxes.")
        super().__init__(cell, return_sequences=return_sequences, return_state=return_state, go_backwards=go_backwards,
                         stateful=stateful, unroll=unroll, activity_regularizer=activity_regularizer, **kwargs)
        self.use_cudnn = use_cudnn
        self.input_spec = InputSpec(ndim=3)

    def build(self, sequences_shape, initial_state_shape=None):
        super().build(sequences_shape, initial_state_shape)
        self.input_spec = InputSpec(ndim=3, axes={-1: sequences_shape[-1]})

    def _first_states(self, given, batch):
        """None for zeros: the operation then knows that all rows start alike."""
        if given is None and not self.stateful:
            return [None] * len(self.state_size)
        return super()._first_states(given, batch)

    def inner_loop(self, sequences, initial_state, mask, training=False, constants=None):
        cell = self.cell
        settings = cell.settings(sequences.shape[0], sequences.shape[2], training)
        settings.update(mask=mask, go_backwards=self.go_backwards, return_sequences=self.return_sequences,
                        zero_output_for_mask=self.zero_output_for_mask)
        if tracing():
            note(self, **cell.look_inside(sequences, initial_state, settings))
        outputs, *states = cell.sequence(sequences, initial_state, settings)
        return outputs, outputs, states

    def clamp(self, **gates):
        return self.cell.clamp(**gates)

    clamp.__doc__ = RecurrentCell.clamp.__doc__

    def gradient_norms(self, inputs, upstream=None, mask=None, training=False):
        """How strongly the result depends on the state at each step: the norms, over units, of the gradients of
        sum(output * upstream) with respect to h_t, as an array (batch, time), in the order in which steps are taken.

        upstream: array in the shape of the output, ones unless told; the gradient of a loss with respect to the output
            gives the norms of the gradient of that loss. NaN where a step is masked.
        """
        inputs = self._to_tensor(inputs)
        if not self.built:
            self(inputs)
        settings = self.cell.settings(inputs.shape[0], inputs.shape[2], training)
        settings.update(mask=mask if mask is not None else inputs.mask, go_backwards=self.go_backwards,
                        return_sequences=self.return_sequences, zero_output_for_mask=self.zero_output_for_mask)
        return self.cell.look_inside(inputs, [None] * len(self.state_size), settings,
                                     True if upstream is None else upstream)["gradient_norm"]

    for _name in ("units", "activation", "use_bias", "kernel_initializer", "recurrent_initializer", "bias_initializer",
                  "kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "kernel_constraint",
                  "recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout", "seed"):
        locals()[_name] = _of_cell(_name)
    del _name

    def get_config(self):
        config = super().get_config()
        del config["cell"]
        own = self.cell.get_config()
        for name in ("name", "trainable", "dtype"):
            own.pop(name, None)
        return {**config, **own, "activity_regularizer": regularizers.serialize(self.activity_regularizer)}

    @classmethod
    def from_config(cls, config):
        """Make the layer from what `get_config` returned."""
        return cls(**config)
