"""A stack of layers."""

from __future__ import annotations

import numpy as np

from ..errors import NotBuiltError, SeqnetError, describe
from ..layers.calling import _calls
from ..layers.common_arguments import policy_config
from ..layers.input_layer import InputLayer
from ..layers.layer import Layer
from ..symbolic import SymbolicTensor
from ..tree import is_shape
from .functional import Functional
from .model import Model


class Sequential(Model):
    """Layers one behind the other.

    With an `Input` (or a first layer that has `input_shape`) the weights are made as layers are added; without,
    when the model is first called or `build` is.

    Args:
        layers: list of layers.
        trainable: whether training changes the layers.
        name: name; made unless told.

    Example:
        >>> model = Sequential([Embedding(1000, 50), GlobalAveragePooling1D(), Dense(1, activation="sigmoid")])
        >>> model.build((None, 500))
    """

    _untracked = Layer._untracked | {"_functional"}

    def __init__(self, layers=None, trainable=True, name=None):
        if isinstance(trainable, Layer) or isinstance(name, Layer):
            from ..layers.code_text import code

            parts = [code(x) for x in (layers, trainable, name) if isinstance(x, Layer)]
            raise SeqnetError("Sequential takes its layers as one list: Sequential([layer, layer, ...]).", got=layers,
                              expected="a list of layers", fix=f"model = Sequential([{', '.join(parts)}])")
        Layer.__init__(self, trainable=trainable, name=name)
        self._functional = None
        self._layers = []
        if layers is not None:
            if isinstance(layers, (Layer, SymbolicTensor)):
                layers = [layers]
            for layer in layers:
                self._append(layer)
            self._rebuild()

    # ------------------------------------------------------------------ the stack
    def add(self, layer, rebuild=True):
        """Put a layer on top.

        Raises:
            ValueError: no layer, a name that is taken, or a second input.
            ShapeError: the layer does not fit the one below; the model stays as it was.
        """
        before = list(self._layers)
        top = self._functional
        self._append(layer)
        if not rebuild:
            return
        try:
            if top is not None and len(self._layers) == len(before) + 1:
                self._wire(top.inputs[0], self._layers[-1](top.outputs[0]))
            else:
                self._rebuild()
        except Exception:
            self._layers, self._functional = before, top
            self.built = top is not None
            raise

    def pop(self, rebuild=True):
        """Take the top layer off and return it."""
        if not self.layers:
            raise ValueError(f"{describe(self)} has no layers to take off.")
        layer = self._layers.pop()
        self.built, self._functional = False, None
        if rebuild and self._layers:
            self._rebuild()
        return layer

    def _append(self, layer):
        if isinstance(layer, SymbolicTensor) and layer.history and isinstance(layer.history[0], InputLayer):
            layer = layer.history[0]
        if not isinstance(layer, Layer):
            is_class = isinstance(layer, type) and issubclass(layer, Layer)
            hint = f" Write it with brackets: {layer.__name__}()." if is_class else ""
            raise ValueError(f"{describe(self)} is made of layers, got {layer!r} ({type(layer).__name__}).{hint}")
        if not self._layers and not isinstance(layer, InputLayer) and layer._input_shape_arg is not None:
            batch = layer._batch_shape_arg or (None, *layer._input_shape_arg)
            self._layers.append(InputLayer(batch_shape=batch, dtype=_entrance_dtype(layer)))
        if any(other.name == layer.name for other in self._layers if other is not layer):
            raise ValueError(f"{describe(self)} has a layer called {layer.name!r} already; names must differ. Pass "
                             "another name=.")
        if isinstance(layer, InputLayer) and self._layers:
            if isinstance(self._layers[0], InputLayer):
                raise ValueError(f"{describe(self)} has an input of shape {self._layers[0].batch_shape} already.")
            raise ValueError(f"{describe(self)}: the Input comes first, before all layers.")
        self._layers.append(layer)
        self.built, self._functional = False, None

    def _rebuild(self):
        self.built, self._functional = False, None
        if len(self._layers) < 2 and not (self._layers and isinstance(self._layers[0], (Functional, Sequential))):
            return
        first = self._layers[0]
        if isinstance(first, InputLayer):
            self.build(first.batch_shape)
        elif isinstance(first, Functional) or (isinstance(first, Sequential) and first._functional):
            if is_shape(first.input_shape):
                self.build(first.input_shape)

    def build(self, input_shape=None):
        """Make the weights for inputs of `input_shape`, batch axis included.

        Raises:
            ValueError: no layers, or a shape that is not that of the `Input`.
        """
        if not is_shape(input_shape) or input_shape is None:
            return  # several inputs: the layers are simply called one after the other
        input_shape = tuple(input_shape)
        if not self.layers:
            raise ValueError(f"{describe(self)} has no layers. Add some with model.add(...) first.")
        if isinstance(self._layers[0], InputLayer):
            if self._layers[0].batch_shape != input_shape:
                raise ValueError(f"{describe(self)} was made for inputs of shape {self._layers[0].batch_shape}, so it "
                                 f"cannot be built for {input_shape}.")
        else:
            entrance = InputLayer(batch_shape=input_shape, dtype=_entrance_dtype(self._layers[0]))
            self._layers = [entrance, *self._layers]
        x = self._layers[0].output
        for layer in self._layers[1:]:
            x = layer(x)
        self._wire(self._layers[0].output, x)

    def _wire(self, inputs, outputs):
        self._functional = Functional(inputs, outputs, name=self.name)
        self.built = True
        self._path = self.name
        self._build_shapes = {"input_shape": self._layers[0].batch_shape}

    def _maybe_build(self, args, kwargs):
        if self._functional is not None:
            self.built = True
            return
        shape = getattr(args[0], "shape", None) if args else None
        if shape is not None:
            from ..probing import generalize

            before = list(self._layers)
            shape = (None, *generalize(tuple(shape))[1:])
            if args[0].dtype.kind == "O" and before and not isinstance(before[0], InputLayer):
                self._layers = [InputLayer(batch_shape=shape, dtype="string"), *before]  # whatever comes first
            try:
                self.build(shape)
            except Exception:
                self._layers, self._functional = before, None
                raise
        elif not self.layers:
            raise ValueError(f"{describe(self)} has no layers. Add some with model.add(...) first.")

    # ------------------------------------------------------------------ running
    def call(self, inputs, training=None, mask=None, **kwargs):
        if self._functional is not None:
            return self._functional.call(inputs, training=training, mask=mask, **kwargs)
        before = _calls.training
        if training is not None:
            _calls.training = training
        try:
            x = inputs
            for layer in self.layers:
                x = layer(x)
            return x
        finally:
            _calls.training = before

    def _to_tensor(self, x):
        """Ids stay whole numbers where the first layer wants ids; the layers settle the dtype."""
        return x if isinstance(x, SymbolicTensor) else super()._to_tensor(x)

    def compute_output_spec(self, inputs, training=None, mask=None, **kwargs):
        if self._functional is not None:
            return self._functional.compute_output_spec(inputs)
        return self._spec_by_probing((inputs,), {})

    def compute_output_shape(self, input_shape):
        if self._functional is not None:
            return self._functional.compute_output_shape(input_shape)
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def compute_mask(self, inputs, previous_mask=None):
        """Masks are set by the layers inside."""
        return None

    def _hand_on_mask(self, first, outputs, kwargs):
        """The layers inside have set the mask of the output."""

    # ------------------------------------------------------------------ what it consists of
    @property
    def layers(self):
        """The layers without the input."""
        return self._layers[1:] if self._layers and isinstance(self._layers[0], InputLayer) else self._layers[:]

    @layers.setter
    def layers(self, value):
        raise AttributeError(f"{describe(self)}: layers are changed with add() and pop().")

    def _need(self, what):
        if self._functional is None:
            raise AttributeError(f"{describe(self)} has no {what} yet: it is not built. Put an Input first, call "
                                 "build(input_shape), or call it on data.")
        return self._functional

    @property
    def inputs(self):
        return self._need("inputs").inputs

    @property
    def outputs(self):
        return self._need("outputs").outputs

    @property
    def input(self):
        """Symbolic input: where the model is a layer of another, that of its first use there."""
        return self._inbound_nodes[0].inputs[0] if self._inbound_nodes else self._need("input").inputs[0]

    @property
    def output(self):
        """Symbolic output: where the model is a layer of another, that of its first use there."""
        return self._inbound_nodes[0].outputs[0] if self._inbound_nodes else self._need("output").outputs[0]

    @property
    def input_shape(self):
        return self._need("input shape").input_shape

    @property
    def output_shape(self):
        return self._need("output shape").output_shape

    @property
    def input_names(self):
        return self._need("input names").input_names

    @property
    def output_names(self):
        return self._need("output names").output_names

    def count_params(self):
        if not self.built and any(not layer.built for layer in self.layers):
            raise NotBuiltError(f"{describe(self)} is not built yet, so the number of its parameters is not known. "
                                "Put an Input first, call build(input_shape), or call it on data.", layer=self)
        return sum(int(np.prod(v.shape)) for v in self.weights)

    def get_config(self):
        from ..saving.serialization import serialize_keras_object

        config = {"name": self.name, "trainable": self.trainable, "dtype": policy_config(self._dtype.name),
                  "layers": [serialize_keras_object(layer) for layer in self._layers]}
        if self._functional is not None:
            config["build_input_shape"] = self._layers[0].batch_shape
        return config

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Make a model from what `get_config` returned."""
        from ..saving.serialization import CustomObjectScope, deserialize_keras_object

        if not isinstance(config, dict) or "layers" not in config:
            raise ValueError(f"The config of a Sequential is a dict with 'name' and 'layers', got {config!r:.80}.")
        with CustomObjectScope(custom_objects):
            layers = [deserialize_keras_object(layer) for layer in config["layers"]]
        model = cls(name=config.get("name"))
        for layer in layers:
            model._append(layer)
        model._rebuild()
        shape = config.get("build_input_shape")
        if model._functional is None and is_shape(shape) and shape:
            model.build(tuple(shape))
        if config.get("trainable") is False:
            model.trainable = False
        return model


def _entrance_dtype(layer):
    """Ids for a layer of ids, else the layer's float type."""
    while isinstance(layer, Sequential) and layer.layers:
        layer = layer.layers[0]
    if layer._needs_text:
        return "string"
    return "int32" if layer._takes_indices else layer.compute_dtype
