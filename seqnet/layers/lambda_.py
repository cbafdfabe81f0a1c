"""A function as a layer."""

from __future__ import annotations

from ..tree import flatten, map_shapes
from .layer import Layer


class Lambda(Layer):
    """y = function(x, **arguments).

    Args:
        function: function of a tensor; it may take `mask` and `training` as well.
        output_shape: shape of one sample of the result, or a function of the input shape; found by itself
            unless told.
        mask: mask of the result, or a function `(inputs, mask)`.
        arguments: further keyword arguments of the function.

    A model with a Python lambda in it can be saved only with its config left out: name the function and
    register it with `register_keras_serializable`.
    """

    _takes_text = True

    def __init__(self, function, output_shape=None, mask=None, arguments=None, **kwargs):
        super().__init__(**kwargs)
        if not callable(function):
            raise ValueError(f"Lambda: function must be callable, got {type(function).__name__}.")
        self.function = function
        self.arguments = arguments or {}
        self.mask = mask
        self.supports_masking = mask is not None
        self._given_output_shape = output_shape
        from inspect import signature

        try:
            names = signature(function).parameters
        except (TypeError, ValueError):
            names = ()
        self._passes = tuple(name for name in ("mask", "training") if name in names)

    def call(self, inputs, mask=None, training=None):
        values = {"mask": mask, "training": training}
        return self.function(inputs, **self.arguments, **{name: values[name] for name in self._passes})

    def compute_output_shape(self, input_shape):
        given = self._given_output_shape
        if given is None:
            return super().compute_output_shape(input_shape)
        if callable(given):
            return given(input_shape)
        batch = flatten(input_shape)[0]
        return map_shapes(lambda s: (batch, *s), given)

    def compute_output_spec(self, *args, **kwargs):
        if self._given_output_shape is None:
            return self._spec_by_probing(args, kwargs)
        return super().compute_output_spec(*args, **kwargs)

    def compute_mask(self, inputs, mask=None):
        return self.mask(inputs, mask) if callable(self.mask) else self.mask

    def get_config(self):
        from ..saving.serialization import serialize_keras_object

        config = {**super().get_config(), "function": serialize_keras_object(self.function),
                  "arguments": serialize_keras_object(self.arguments)}
        if self._given_output_shape is not None:
            config["output_shape"] = serialize_keras_object(self._given_output_shape)
        if self.mask is not None:
            config["mask"] = serialize_keras_object(self.mask)
        return config

    @classmethod
    def from_config(cls, config):
        from ..saving.serialization import deserialize_keras_object, get_registered_object

        config = dict(config)
        given = get_registered_object(config.get("name"))
        if given is not None and isinstance(config.get("function"), dict) and (
                config["function"].get("class_name") == "__lambda__"):
            config["function"] = given
        for name in ("function", "output_shape", "mask", "arguments"):
            if name in config:
                config[name] = deserialize_keras_object(config[name])
        return cls(**config)
