"""Layers one behind the other as one layer."""

from __future__ import annotations

from ..tree import map_structure
from .layer import Layer
from .text_layer import TextLayer


class Pipeline(TextLayer):
    """y = last(... second(first(x))): a chain of layers, such as those that prepare data, that is a layer and no model.

    Args:
        layers: list of layers.

    Call arguments: training is handed to the layers that ask for it, a mask from each to the next. Raises ValueError for
    what is no layer.
    """

    _needs_text = False

    def __init__(self, layers, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        layers = list(layers) if isinstance(layers, (list, tuple)) else [layers]
        for layer in layers:
            if not isinstance(layer, Layer):
                raise ValueError(f"Pipeline is made of layers, got {layer!r} ({type(layer).__name__}).")
        self._pipeline_layers = layers

    @property
    def layers(self):
        """The layers, first to last."""
        return self._pipeline_layers

    @property
    def _takes_text(self):
        return not self._pipeline_layers or self._pipeline_layers[0]._takes_text

    def build(self, input_shape=None):
        """Build the layers, each for the shape that the one before gives."""
        for layer in self._pipeline_layers:
            if not layer.built:
                layer.build(input_shape)
            input_shape = layer.compute_output_shape(input_shape)

    def call(self, inputs, training=None, mask=None):
        x = inputs
        for layer in self._pipeline_layers:
            given = {}
            if layer._signature.has_training and training is not None:
                given["training"] = training
            if layer._signature.has_mask and mask is not None:
                given["mask"] = mask
            x = layer(x, **given)
            mask = map_structure(lambda t: getattr(t, "mask", None), x)
        return x

    def compute_mask(self, inputs, previous_mask):
        """The layers have set it."""
        return previous_mask if not self._pipeline_layers else None

    def compute_output_shape(self, input_shape):
        for layer in self._pipeline_layers:
            input_shape = layer.compute_output_shape(input_shape)
        return tuple(input_shape)

    def compute_output_spec(self, inputs, training=None, mask=None):
        for layer in self._pipeline_layers:
            inputs = layer.compute_output_spec(inputs)
        return inputs

    def get_config(self):
        from ..saving.serialization import serialize_keras_object

        return {"name": self.name, "layers": [serialize_keras_object(layer) for layer in self._pipeline_layers]}

    @classmethod
    def from_config(cls, config):
        """The chain and its layers from what `get_config` returned."""
        from ..saving.serialization import deserialize_keras_object

        if not isinstance(config.get("layers"), (list, tuple)):
            raise ValueError(f"Pipeline: its config must hold a list of layers, got layers={config.get('layers')!r}.")
        return cls(**{**config, "layers": [deserialize_keras_object(layer) for layer in config["layers"]]})
