"""The base class of models: a layer that can be trained, saved and summarised."""

from __future__ import annotations

from ..errors import describe, did_you_mean
from ..layers.layer import Layer
from ..symbolic import SymbolicTensor, any_symbolic
from ..training.trainer import Trainer
from ..tree import map_shapes
from .looking import Looking


def _is_functional(args, kwargs):
    """Whether the arguments are those of a Functional model: inputs and outputs."""
    return len(args) >= 2 or (len(args) == 1 and ("outputs" in kwargs or "output" in kwargs)) or (
        "inputs" in kwargs and "outputs" in kwargs) or ("input" in kwargs and "output" in kwargs)


class Model(Trainer, Looking, Layer):
    """Layers with a training loop.

    `Model(inputs, outputs)` makes a Functional model of everything between symbolic inputs and outputs. A
    subclass writes `__init__`, which makes layers, and `call(self, inputs, training=False)`, which uses them.

    Args:
        inputs, outputs: symbolic tensors, or lists or dicts of them.
        name: name; made unless told.

    Example:
        >>> ids = Input((500,))
        >>> x = GlobalAveragePooling1D()(Embedding(1000, 50)(ids))
        >>> model = Model(ids, Dense(1, activation="sigmoid")(x))
    """

    def __new__(cls, *args, **kwargs):
        if cls is Model and _is_functional(args, kwargs):
            from .functional import Functional

            return Layer.__new__(Functional, *args, **kwargs)
        return Layer.__new__(cls, *args, **kwargs)

    def __init__(self, *args, **kwargs):
        if _is_functional(args, kwargs):
            from .functional import Functional

            _make_functional(type(self))
            Functional.__init__(self, *args, **kwargs)
            return
        Layer.__init__(self, *args, **kwargs)
        self._convert_inputs = True

    def _lock_state(self):
        """A model may be extended after it was built."""

    # ------------------------------------------------------------------ layers
    @property
    def layers(self):
        """The layers directly in this model."""
        return self._flatten_layers(include_self=False, recursive=False)

    @layers.setter
    def layers(self, value):
        raise AttributeError(f"{describe(self)}: `layers` is the list of the model's layers; use another name.")

    def get_layer(self, name=None, index=None):
        """The layer of that name, or at that place in `layers`.

        Raises:
            ValueError: no such layer; the message lists what there is.
        """
        layers = self.layers
        if index is not None and name is not None:
            raise ValueError("get_layer() takes a name or an index, not both.")
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ValueError(f"{describe(self)} has {len(layers)} layers; there is none at index {index}.")
            return layers[index]
        if name is None:
            raise ValueError("get_layer() needs a name or an index.")
        for layer in layers:
            if layer.name == name:
                return layer
        names = [layer.name for layer in layers]
        raise ValueError(f"{describe(self)} has no layer {name!r}.{did_you_mean(name, names)} Its layers: "
                         f"{', '.join(names)}.")

    # ------------------------------------------------------------------ building
    def build(self, input_shape):
        """Make the weights of a subclassed model for inputs of `input_shape` (batch axis included).

        `call` runs on symbolic tensors of these shapes; several inputs are given as a list or dict of shapes.
        """
        inputs = map_shapes(lambda s: SymbolicTensor(s, self._symbolic_dtype()), input_shape)
        self._spec_by_probing((inputs,), {})

    def _symbolic_dtype(self):
        return self._dtype

    def _maybe_build(self, args, kwargs):
        if type(self).build is not Model.build or any_symbolic(args, kwargs):
            super()._maybe_build(args, kwargs)
            return
        tensors = self._signature.tensor_arguments(args, kwargs)  # running `call` builds the layers
        first = next(iter(tensors.values()), None)
        from ..tree import map_structure

        shape = map_structure(lambda x: None if x is None else (None, *x.shape[1:]), first)
        self._build_shapes = {"input_shape": shape}
        self._path = self.name

    # ------------------------------------------------------------------ summary and saving
    def summary(self, line_length=None, positions=None, print_fn=None, expand_nested=False, show_trainable=False,
                layer_range=None, show_masks=False, explain=False):
        """Print a table of the layers with output shapes and numbers of parameters.

        Args:
            line_length: width of the table.
            positions: shares of the width at which the columns end.
            print_fn: receives the whole text, which ends with a line break, in place of the screen.
            expand_nested: list the layers of models within the model as well.
            show_trainable: add a column that says which layers are trained.
            layer_range: names (or patterns) of the first and last layer to list.
            show_masks: add a column that says where a mask is made, passed on, used, or lost.
            explain: write the sums behind the shapes and the numbers of parameters below the table, such as
                `time: 500 - (5-1)*1 = 496`.

        A stateful recurrent layer is marked as such, with the size of its batches.
        """
        from .summary import print_summary

        print_summary(self, line_length, positions, print_fn, expand_nested, show_trainable, layer_range, show_masks,
                      explain)

    def _repr_html_(self):
        """What Jupyter shows of a model: its picture, and a foldable line for each layer."""
        from ..viz.model_card import model_card

        return model_card(self)

    def save(self, filepath, overwrite=True, **kwargs):
        """Write the model to `filepath` (`.keras`, `.h5`)."""
        from ..saving import save_model

        return save_model(self, filepath, overwrite=overwrite, **kwargs)

    def export(self, filepath, format=None, **kwargs):
        """Write the model for other programs to run: `model.export("model.onnx")`, or format="onnx". Needs `onnx`.

        Raises ValueError for another format, NotImplementedError for a layer that ONNX cannot say; see `seqnet.saving.onnx`.
        """
        import os

        if format is None and os.fspath(filepath).endswith(".onnx"):
            format = "onnx"
        if format != "onnx":
            raise ValueError(f"export: the format is 'onnx'; got {format!r}. To load the model again here or in Keras, use "
                             "model.save('name.keras').")
        from ..saving.onnx import export_onnx

        export_onnx(self, filepath)

    def save_weights(self, filepath, overwrite=True, **kwargs):
        """Write the weights to `filepath` (`.weights.h5`)."""
        from ..saving import save_weights

        return save_weights(self, filepath, overwrite=overwrite, **kwargs)

    def load_weights(self, filepath, skip_mismatch=False, **kwargs):
        """Read the weights that `save_weights` wrote."""
        from ..saving import load_weights

        return load_weights(self, filepath, skip_mismatch=skip_mismatch, **kwargs)

    def to_json(self, **kwargs):
        """The config as JSON text, for `model_from_json`; weights are not in it."""
        import json

        from ..saving.serialization import serialize_keras_object

        return json.dumps(serialize_keras_object(self), **kwargs)

    def reset_states(self):
        """Forget the states of all stateful layers."""
        for layer in self._flatten_layers(include_self=False):
            reset = getattr(layer, "reset_states", None) or getattr(layer, "reset_state", None)
            if reset is not None and getattr(layer, "stateful", True) and not isinstance(layer, Model):
                reset()

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Make a model from what `get_config` returned."""
        if {"layers", "input_layers", "output_layers"} <= set(config):
            from .functional import Functional, functional_from_config

            if cls is Model:
                cls = Functional
            return functional_from_config(cls, config, custom_objects)
        if custom_objects:
            from ..saving.serialization import CustomObjectScope

            with CustomObjectScope(custom_objects):
                return super().from_config(config)
        return super().from_config(config)


def _make_functional(cls):
    """Put `Functional` in the place of `Model` among the bases of a subclass that is wired from tensors."""
    from .functional import Functional

    if cls is Functional or Functional in cls.__mro__:
        return
    bases = []
    for base in cls.__bases__:
        if base is Model:
            base = Functional
        elif issubclass(base, Model):
            _make_functional(base)
        bases.append(base)
    cls.__bases__ = tuple(bases)


def model_from_json(json_string, custom_objects=None):
    """The model that `to_json` described, here or in Keras 2 or 3, with new weights.

    Names are read by the meaning they had in the version of Keras that wrote the text. Raises ValueError for a text
    that describes no model.
    """
    import json

    from ..saving.archive import model_from_text
    from ..saving.older import version_of

    try:
        found = json.loads(json_string)
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"model_from_json: the text is no JSON ({error}).") from None
    version = None
    if isinstance(found, dict):
        told = found.get("keras_version")
        version = version_of(told) if told is not None else None if "module" in found else (2,)
    return model_from_text(json_string, "the JSON text", custom_objects, version=version)


def model_from_config(config, custom_objects=None):
    """The model that `{"class_name": ..., "config": ...}` describes, in the form of Keras 2 or 3."""
    import json

    return model_from_json(json.dumps(config), custom_objects)
