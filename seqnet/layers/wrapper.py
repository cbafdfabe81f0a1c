"""A layer around another layer."""

from __future__ import annotations

from .layer import Layer


class Wrapper(Layer):
    """Base of layers that change what another layer does, such as `TimeDistributed` and `Bidirectional`.

    A subclass writes `call`. The wrapped layer is `self.layer`; it is built, tracked and saved with the wrapper.

    Args:
        layer: the layer to wrap.

    Raises ValueError where `layer` is no layer.
    """

    def __init__(self, layer, **kwargs):
        if not isinstance(layer, Layer):
            raise ValueError(f"{type(self).__name__} wraps a layer, got {layer!r} ({type(layer).__name__}). Layer classes "
                             "are written with their parentheses: Dense(4), not Dense.")
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape=None):
        if not self.layer.built:
            self.layer.build(input_shape)

    def get_config(self):
        from ..saving.serialization import serialize_keras_object

        return {**super().get_config(), "layer": serialize_keras_object(self.layer)}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Make the wrapper and the layer in it from what `get_config` returned."""
        from ..saving.serialization import deserialize_keras_object

        config = dict(config)
        return cls(deserialize_keras_object(config.pop("layer"), custom_objects=custom_objects), **config)
