"""A recurrent layer run over a sequence in both directions."""

from __future__ import annotations

from .. import ops
from ..errors import describe
from ..tree import flatten, is_nested
from .arguments import choice
from .layer import Layer

_MODES = ("sum", "mul", "ave", "concat")


class Bidirectional(Layer):
    """y[t] = merge(forward(x)[t], backward(x)[t]): one layer reads from the first step on, the other from the last.

    Shapes: x (batch, time, features) -> (batch, [time,] 2 * units) for "concat", (batch, [time,] units) for "sum",
    "mul" and "ave", two tensors for None; the time axis is there where the layer has `return_sequences`. With
    `return_state` the states of the forward layer and then those of the backward layer follow.

    Args:
        layer: a recurrent layer, or one with `go_backwards`, `return_sequences`, `return_state`, `stateful`,
            `get_config` and `from_config`. It is the pattern of `forward_layer`, which gets weights of its own.
        merge_mode: "concat", "sum", "mul", "ave" (the mean) or None.
        weights: list of arrays: first half for the forward layer, the rest for the backward layer.
        backward_layer: layer for the other direction; the same with `go_backwards` reversed unless told.

    Call arguments: those of the layer. The first half of `initial_state` belongs to the forward layer. With
    `return_sequences` masked steps give zero.

    Raises:
        ValueError: no layer; an unknown merge_mode; a backward_layer of the same direction or with other settings;
            states that cannot be halved.
    """

    def __init__(self, layer, merge_mode="concat", weights=None, backward_layer=None, **kwargs):
        for name, thing in (("layer", layer), ("backward_layer", backward_layer)):
            if not isinstance(thing, Layer) and (name == "layer" or thing is not None):
                raise ValueError(f"Bidirectional: `{name}` must be a layer such as LSTM(32), got {thing!r:.80} "
                                 f"({type(thing).__name__}).")
        missing = [name for name in ("go_backwards", "return_sequences", "return_state", "stateful")
                   if not hasattr(layer, name)]
        if missing:
            raise ValueError(f"Bidirectional wraps recurrent layers; {describe(layer)} has no {', '.join(missing)}. A layer "
                             "that treats every step alike goes into TimeDistributed.")
        if merge_mode is not None:
            merge_mode = choice("Bidirectional", "merge_mode", merge_mode, _MODES)
        super().__init__(**kwargs)
        if self._input_shape_arg is None:  # given to the layer inside
            self._input_shape_arg, self._batch_shape_arg = layer._input_shape_arg, layer._batch_shape_arg
        self.forward_layer = _copy(layer, "forward")
        if backward_layer is None:
            backward_layer = _copy(layer, "backward", go_backwards=True)
        self.backward_layer = backward_layer
        self._check_pair()
        for one in (self.forward_layer, self.backward_layer):
            if getattr(one, "zero_output_for_mask", None) is not None:
                one.zero_output_for_mask = one.return_sequences
        self.merge_mode = merge_mode
        if weights:
            self._halve(weights)
        self.stateful = layer.stateful
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        self.supports_masking = True
        self.input_spec = layer.input_spec
        if not self.trainable:
            self.trainable = False

    def _check_pair(self):
        forward, backward = self.forward_layer, self.backward_layer
        if forward.go_backwards == backward.go_backwards:
            raise ValueError(f"Bidirectional: layer and backward_layer must run in different directions; both have "
                             f"go_backwards={forward.go_backwards}.")
        for name in ("stateful", "return_sequences", "return_state"):
            one, other = getattr(forward, name), getattr(backward, name, None)
            if one != other:
                raise ValueError(f"Bidirectional: layer has {name}={one}, backward_layer {name}={other}; they must agree.")

    def _halve(self, weights):
        half = len(weights) // 2
        self.forward_layer._initial_weights = list(weights[:half])
        self.backward_layer._initial_weights = list(weights[half:])

    def build(self, sequences_shape, initial_state_shape=None):
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(sequences_shape)
                layer._set_initial_weights()

    def compute_output_shape(self, sequences_shape, initial_state_shape=None):
        shape = self.forward_layer.compute_output_shape(sequences_shape)
        other = self.backward_layer.compute_output_shape(sequences_shape)
        states = ()
        if self.return_state:
            shape, other, states = shape[0], other[0], (*shape[1:], *other[1:])
        if self.merge_mode is None:
            return (shape, other, *states)
        if self.merge_mode == "concat":
            shape = (*shape[:-1], shape[-1] + other[-1])
        return (shape, *states) if self.return_state else shape

    def call(self, sequences, initial_state=None, mask=None, training=None):
        ahead, back = self._states_of_both(initial_state)
        y, *states = self._run(self.forward_layer, sequences, ahead, mask, training)
        z, *more = self._run(self.backward_layer, sequences, back, mask, training)
        if self.return_sequences:
            z = ops.flip(z, axis=1)
        outputs = (y, z) if self.merge_mode is None else (self._merge(y, z),)
        return (*outputs, *states, *more) if self.return_state or self.merge_mode is None else outputs[0]

    def _states_of_both(self, states):
        if states is None:
            return None, None
        if not is_nested(states) or len(states) % 2:
            count = len(states) if is_nested(states) else 1
            raise ValueError(f"{describe(self)}: initial_state holds the states of the forward layer and then those of the "
                             f"backward layer, so their number is even; got {count}.")
        half = len(states) // 2
        return list(states[:half]), list(states[half:])

    def _run(self, layer, sequences, states, mask, training):
        kwargs = {} if states is None else {"initial_state": states}
        if layer._signature.has_training:
            kwargs["training"] = training
        if layer._signature.has_mask and mask is not None:
            kwargs["mask"] = mask
        y = layer(sequences, **kwargs)
        return y if self.return_state else (y,)

    def _merge(self, y, z):
        if self.merge_mode == "concat":
            return ops.concatenate([y, z], axis=-1)
        if self.merge_mode == "mul":
            return y * z
        return y + z if self.merge_mode == "sum" else (y + z) / 2

    def compute_mask(self, inputs, mask):
        mask = flatten(mask)[0] if self.return_sequences else None
        return (mask, mask) if self.merge_mode is None else mask

    @property
    def states(self):
        """The states of both layers, the forward ones first; None unless both hold some."""
        ahead, back = self.forward_layer.states, self.backward_layer.states
        return (*ahead, *back) if ahead and back else None

    def reset_state(self):
        """Set the states of both layers to zero. Raises AttributeError where they are not stateful."""
        if not self.stateful:
            raise AttributeError(f"{describe(self)} is not stateful; there is no state to reset.")
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    reset_states = reset_state

    def get_config(self):
        from ..saving.serialization import serialize_keras_object

        return {
            **super().get_config(),
            "merge_mode": self.merge_mode,
            "layer": serialize_keras_object(self.forward_layer),
            "backward_layer": serialize_keras_object(self.backward_layer),
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Make the layer and the two in it from what `get_config` returned."""
        from ..saving.serialization import deserialize_keras_object

        config = dict(config)
        for name in ("layer", "backward_layer"):
            if config.get(name) is not None:
                config[name] = deserialize_keras_object(config[name], custom_objects=custom_objects)
        return cls(**config)


def _copy(layer, direction, **changes):
    """A layer of the same config and no weights, called `forward_...` or `backward_...`."""
    from ..saving.serialization import CustomObjectScope

    name = layer.name.removeprefix(f"{direction}_")
    with CustomObjectScope({type(x).__name__: type(x) for x in layer._flatten_layers(include_self=False)}):
        return type(layer).from_config({**layer.get_config(), "name": f"{direction}_{name}", **changes})
