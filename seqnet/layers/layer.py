"""The base class of all layers."""

from __future__ import annotations

import math
import sys

import numpy as np

from ..errors import describe
from ..naming import auto_name
from ..symbolic import SymbolicTensor
from ..tensor import Tensor, Variable, probing
from ..tree import flatten, is_nested, map_shapes, map_structure
from .call_spec import signature_of
from .calling import Calling, _calls, tracked_build
from .common_arguments import caller, config_from_init, float_type, policy_config, take_legacy
from .tracing import Tracing


class _Overridable:
    """A property that gives way to an attribute of the same name which a subclass sets for itself."""

    def __init__(self, read):
        self.read, self.__doc__ = read, read.__doc__

    def __get__(self, layer, cls=None):
        return self if layer is None else self.read(layer)


class Layer(Calling, Tracing):
    """A function of tensors with weights: subclasses write `call`, and `build` where they have weights.

    Calling a layer builds it for the shape of the input, supplies `training` (from the enclosing call, else
    False) and `mask` (from the tensor) where `call` takes them, checks the input, and hands the mask on.

    Args:
        activity_regularizer: regularizer of the output, added to `losses`.
        trainable: whether training changes the weights.
        dtype: "float32" or "float64", the float type of weights and results; `config.floatx()` unless told.
        autocast: cast float inputs to `dtype`.
        name: name; made from the class name unless told.
        input_shape, batch_input_shape, batch_shape, input_dim, input_length: shape of one sample, or of a
            batch, for a layer that comes first in a `Sequential`.
        weights: list of arrays that become the weights once the layer is built.

    Raises:
        ValueError: unknown keyword or dtype.

    Example:
        >>> class Scale(Layer):
        ...     def build(self, input_shape):
        ...         self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="scale")
        ...     def call(self, inputs):
        ...         return inputs * self.scale
    """

    _takes_indices = False  # True for a layer whose input is whole numbers, whatever dtype the Input says
    _takes_text = False  # True for a layer that takes texts
    _needs_text = False  # True for one that takes nothing else

    def __new__(cls, *args, **kwargs):
        self = object.__new__(cls)
        fields = self.__dict__
        fields["_trainable_variables"], fields["_non_trainable_variables"] = [], []
        fields["_locked"] = fields["_building"] = fields["_initialized"] = False
        fields["_trainable"] = True
        if cls.get_config is Layer.get_config:
            fields["_init_call"] = (args, kwargs)
        return self

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        build = cls.__dict__.get("build")
        if build is not None and not getattr(build, "_tracked", False):
            cls.build = tracked_build(build)

    def __init__(self, *, activity_regularizer=None, trainable=True, dtype=None, autocast=True, name=None, **kwargs):
        if not isinstance(trainable, (bool, np.bool_)):
            raise ValueError(f"{type(self).__name__}: trainable must be True or False, got {trainable!r}.")
        if name is not None and not isinstance(name, str):
            raise ValueError(f"{type(self).__name__}: name must be a text, got {name!r}.")
        if name is not None and "/" in name:
            raise ValueError(f"{type(self).__name__}: name must not contain '/', got {name!r}.")
        self.name = name or auto_name(type(self))
        self._initialized = True
        self._created_at = caller()
        self._trainable = bool(trainable)
        self._dtype = float_type(self, dtype)
        self.autocast = autocast
        self.built = False
        self.supports_masking = type(self).compute_mask is not Layer.compute_mask
        self._input_spec = None
        self._path = None
        self._inbound_nodes = []
        self._losses, self._loss_owners = [], []
        self._build_shapes = None
        self._convert_inputs = True
        self._mask_warned = False
        take_legacy(self, kwargs)
        if activity_regularizer is not None:
            from .. import regularizers

            activity_regularizer = regularizers.get(activity_regularizer)
        self.activity_regularizer = activity_regularizer
        self._signature = signature_of(self)

    # ------------------------------------------------------------------ what subclasses write
    def build(self, input_shape):
        """Make the weights for inputs of `input_shape`; the base class has none."""
        self._check_initialized()

    def call(self, *args, **kwargs):
        """Compute the output; every subclass writes its own."""
        raise NotImplementedError(f"{type(self).__name__} does not define `call(self, inputs)`.")

    def compute_output_shape(self, *args, **kwargs):
        """Shape of the output for the shape of the input, batch axis included; found by probing unless written."""
        shape = args[0] if args else next(iter(kwargs.values()))
        inputs = map_shapes(lambda s: SymbolicTensor(s, self._dtype), shape)
        return map_structure(lambda y: y.shape, self._spec_by_probing((inputs,), {}))

    def compute_mask(self, inputs, previous_mask):
        """Mask of the output; the mask of the input unless a subclass says otherwise."""
        return previous_mask

    def get_config(self):
        """The arguments from which `from_config` makes the same layer again, without weights.

        A subclass that does not write it gets one from the arguments of `__init__`, where these are plain.
        """
        self._check_initialized()
        config = {"name": self.name, "trainable": self.trainable, "dtype": policy_config(self._dtype.name)}
        if self.activity_regularizer is not None:
            from .. import regularizers

            config["activity_regularizer"] = regularizers.serialize(self.activity_regularizer)
        return config_from_init(self, config) if "_init_call" in self.__dict__ else config

    @classmethod
    def from_config(cls, config):
        """Make a layer from what `get_config` returned."""
        if cls.get_config is Layer.get_config:  # the arguments became configs without the class's help
            from ..saving.serialization import deserialize_keras_object

            config = {name: deserialize_keras_object(value) for name, value in config.items()}
        try:
            return cls(**config)
        except TypeError as error:
            raise TypeError(
                f"{cls.__name__}.from_config: the class cannot be made from the config {config}: {error}. "
                "get_config() must return the arguments of __init__().") from error

    # ------------------------------------------------------------------ weights
    def add_weight(self, *args, shape=None, initializer=None, dtype=None, trainable=True, autocast=True,
                   regularizer=None, constraint=None, aggregation="none", overwrite_with_gradient=False, name=None,
                   **kwargs):
        """Make a variable that belongs to this layer.

        Args:
            shape: lengths of its axes, all known; `()` unless told.
            initializer: name, initializer or function of `(shape, dtype)`; `glorot_uniform` for floats and
                `zeros` for other types unless told.
            dtype: element type; the layer's unless told.
            trainable: whether training changes it.
            regularizer: penalty added to `losses`.
            constraint: projection applied after every optimizer step.
            name: name within the layer.

        The order of older Keras, `add_weight("name", (3, 4), ...)`, is understood as well.
        """
        self._check_initialized()
        args = list(args)
        if args and isinstance(args[0], str):
            name = args.pop(0)
        for value in args:
            if shape is None:
                shape = value
            elif isinstance(value, (str, np.dtype, type)) and _is_dtype(value):
                dtype = value
            elif initializer is None:
                initializer = value
            else:
                raise TypeError("add_weight() takes at most name, shape, initializer and dtype by position.")
        shape = () if shape is None else tuple(shape) if is_nested(shape) else (shape,)
        if any(d is None for d in shape):
            raise ValueError(
                f"{describe(self)}: the shape of weight {name!r} is {shape}, but every length must be known when "
                "weights are made. Give the input a fixed length on that axis.")
        from .. import constraints, initializers, regularizers
        from ..saving.weight_limit import take

        dtype = np.dtype(dtype or self._dtype)
        if initializer is None:
            initializer = "glorot_uniform" if dtype.kind == "f" else "zeros"
        size = math.prod(shape) * dtype.itemsize
        take(size, f"{name!r} of {self.name!r}")
        if size > sys.maxsize:
            raise _too_large(self, name, shape, size)
        try:
            variable = Variable(initializers.get(initializer), shape=shape, dtype=dtype, trainable=trainable, name=name,
                                regularizer=regularizers.get(regularizer), constraint=constraints.get(constraint))
        except MemoryError:
            raise _too_large(self, name, shape, size) from None
        scope = "/".join(layer.name for layer in _calls.stack) or self.name
        variable.path = f"{scope}/{variable.name}"
        self._track_variable(variable)
        return variable

    add_variable = add_weight

    # ------------------------------------------------------------------ losses
    def add_loss(self, loss):
        """Add a scalar tensor to `losses`; usually from within `call`."""
        if probing():
            return
        for value in flatten(loss):
            if not isinstance(value, Tensor):
                raise ValueError(f"{describe(self)}: add_loss() takes tensors, got {type(value).__name__}.")
            self._losses.append(value)
        if _calls.stack:
            _calls.stack[0]._loss_owners.append(self)

    @property
    def losses(self):
        """Scalars to add to the training loss: from `add_loss` and from regularizers, here and below."""
        layers = self._flatten_layers()
        out = [loss for layer in layers for loss in layer._losses]
        out.extend(v.regularizer(v) for v in self.trainable_weights if v.regularizer is not None)
        return out

    def _clear_losses(self):
        self._losses.clear()
        for owner in self._loss_owners:
            owner._losses.clear()
        self._loss_owners.clear()

    # ------------------------------------------------------------------ small properties
    @property
    def dtype(self):
        """Float type of the weights, as text."""
        return self._dtype.name

    compute_dtype = variable_dtype = input_dtype = dtype

    @property
    def dtypepolicy_config(self):
        return policy_config(self._dtype.name)

    @property
    def path(self):
        """Names of the enclosing layers and of this one joined by `/`; None before it is built."""
        return self._path

    @property
    def input_spec(self):
        """`InputSpec` that inputs are checked against, or None."""
        return self._input_spec

    @input_spec.setter
    def input_spec(self, value):
        self._input_spec = value

    @property
    def input(self):
        """Symbolic input of the layer's first use in a model."""
        return _single(self._first_node().inputs)

    @property
    def output(self):
        """Symbolic output of the layer's first use in a model."""
        return _single(self._first_node().outputs)

    @_Overridable
    def input_shape(self):
        """Shape of `input`."""
        return map_structure(lambda x: x.shape, self.input)

    @_Overridable
    def output_shape(self):
        """Shape of `output`."""
        return map_structure(lambda x: x.shape, self.output)

    def _first_node(self):
        if not self._inbound_nodes:
            raise AttributeError(f"{describe(self)} has not been used in a model yet, so it has no input and output.")
        return self._inbound_nodes[0]

    def __getstate__(self):
        return {**self.__dict__, "_inbound_nodes": []}  # the model that it belongs to restores them

    def __setstate__(self, state):
        self.__dict__.update(state)

    def __repr__(self):
        fields = self.__dict__  # before __init__ there is no name yet
        return f"<{type(self).__name__} name={fields.get('name')}, built={fields.get('built')}>"


Layer.build._tracked = True
for _method in (Layer.build, Layer.compute_mask, Layer.compute_output_shape):
    _method._default = True  # `calling` asks whether a subclass has written its own


def _too_large(layer, name, shape, size):
    return MemoryError(f"{describe(layer)}: the weight {name!r} of shape {shape} takes {size / 1e9:,.1f} GB. Check the "
                       "numbers of units and features; a Flatten in front of a Dense often is the cause.")


def _single(items):
    return items[0] if len(items) == 1 else items


def _is_dtype(value):
    try:
        np.dtype(value)
    except TypeError:
        return False
    return True
