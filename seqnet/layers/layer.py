"""The base class of all layers."""

from __future__ import annotations

import sys
import threading
from functools import wraps
from os.path import dirname

import numpy as np

from .. import config
from ..errors import describe, show_shape, where_created
from ..naming import auto_name
from ..symbolic import Node, SymbolicTensor, any_symbolic, infer
from ..tensor import Tensor, Variable, defer_values, probing
from ..tree import flatten, is_nested, is_shape, map_shapes, map_structure
from .call_spec import holds_tensor, is_tensor, shapes_for, signature_of
from .input_spec import check_inputs
from .tracking import Tracking

_HOME = dirname(dirname(__file__))


class _Calls(threading.local):
    """Layers being called on this thread, outermost first, and the `training` flag they share."""

    def __init__(self):
        self.stack = []
        self.training = None


_calls = _Calls()


def _tracked_build(original):
    """Wrap a `build` method: names the scope, notes the shapes, marks the layer as built and locks it."""

    @wraps(original)
    def build(self, *args, **kwargs):
        if self._building:  # super().build()
            return original(self, *args, **kwargs)
        stack = _calls.stack
        entered = not stack or stack[-1] is not self
        if entered:
            stack.append(self)
        self._building = True
        try:
            self._path = "/".join(layer.name for layer in stack)
            original(self, *args, **kwargs)
        finally:
            self._building = False
            if entered:
                stack.pop()
        self._note_build(original, args, kwargs)
        self.built = True
        self._lock_state()

    build._tracked = True
    return build


class Layer(Tracking):
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
            cls.build = _tracked_build(build)

    def __init__(self, *, activity_regularizer=None, trainable=True, dtype=None, autocast=True, name=None, **kwargs):
        if not isinstance(trainable, (bool, np.bool_)):
            raise ValueError(f"{type(self).__name__}: trainable must be True or False, got {trainable!r}.")
        if name is not None and not isinstance(name, str):
            raise ValueError(f"{type(self).__name__}: name must be a text, got {name!r}.")
        if name is not None and "/" in name:
            raise ValueError(f"{type(self).__name__}: name must not contain '/', got {name!r}.")
        self.name = name or auto_name(type(self))
        self._initialized = True
        self._created_at = _caller()
        self._trainable = bool(trainable)
        self._set_dtype(dtype)
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
        self._take_legacy(kwargs)
        if activity_regularizer is not None:
            from .. import regularizers

            activity_regularizer = regularizers.get(activity_regularizer)
        self.activity_regularizer = activity_regularizer
        self._signature = signature_of(self)

    def _take_legacy(self, kwargs):
        """Accept the shape keywords of older Keras; anything else unknown is an error."""
        self._input_shape_arg = self._batch_shape_arg = self._initial_weights = None
        if kwargs:
            batch = kwargs.pop("batch_input_shape", None) or kwargs.pop("batch_shape", None)
            size = kwargs.pop("batch_size", None)
            shape = kwargs.pop("input_shape", None)
            dim, length = kwargs.pop("input_dim", None), kwargs.pop("input_length", None)
            if shape is None and dim is not None:
                shape = (dim,) if length is None else (length, dim)
            if shape is not None:
                shape = tuple(shape) if is_nested(shape) else (shape,)
                self._input_shape_arg = shape
                if size is not None:
                    batch = (size, *shape)
            if batch is not None:
                self._batch_shape_arg, self._input_shape_arg = tuple(batch), tuple(batch)[1:]
            weights = kwargs.pop("weights", None)
            if weights is not None:
                self._initial_weights = list(weights) if isinstance(weights, (list, tuple)) else [weights]
        if kwargs:
            from ..errors import did_you_mean

            known = _keywords(type(self))
            raise ValueError(
                f"{type(self).__name__} does not know the argument{'s' if len(kwargs) > 1 else ''} "
                + ", ".join(repr(k) + did_you_mean(k, known) for k in kwargs)
                + f" It takes: {', '.join(known)}.")

    def _set_dtype(self, dtype):
        if isinstance(dtype, dict):
            dtype = dtype.get("config", {}).get("name")
        dtype = getattr(dtype, "compute_dtype", dtype)
        name = config.floatx() if dtype is None else str(np.dtype(dtype).name if not isinstance(dtype, str) else dtype)
        try:
            self._dtype = np.dtype(name)
        except TypeError:
            self._dtype = None
        if self._dtype is None or self._dtype.name not in ("float32", "float64", "int32", "int64", "bool"):
            raise ValueError(
                f"{type(self).__name__}: dtype {name!r} is not supported; layers compute in 'float32' or 'float64'.")

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
        base = {"name": self.name, "trainable": self.trainable, "dtype": _policy(self._dtype.name)}
        if self.activity_regularizer is not None:
            from .. import regularizers

            base["activity_regularizer"] = regularizers.serialize(self.activity_regularizer)
        if "_init_call" in self.__dict__:
            return {**base, **_init_config(self)} if type(self).__init__ is not Layer.__init__ else base
        return base

    @classmethod
    def from_config(cls, config):
        """Make a layer from what `get_config` returned."""
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

        dtype = np.dtype(dtype or self._dtype)
        if initializer is None:
            initializer = "glorot_uniform" if dtype.kind == "f" else "zeros"
        variable = Variable(initializers.get(initializer), shape=shape, dtype=dtype, trainable=trainable, name=name,
                            regularizer=regularizers.get(regularizer), constraint=constraints.get(constraint))
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

    # ------------------------------------------------------------------ calling
    def __call__(self, *args, **kwargs):
        if not self._initialized:
            self._check_initialized()
        calls, signature = _calls, self._signature
        stack, outer_training = calls.stack, calls.training
        outermost = not stack
        if self._convert_inputs:
            args = tuple([self._to_tensor(x) for x in args])
            if kwargs:
                kwargs = {name: self._to_tensor(x) for name, x in kwargs.items()}
        first = args[0] if args else next(iter(kwargs.values()), None)
        if self._convert_inputs and not (is_tensor(first) or first is None or holds_tensor(first)):
            self._refuse_input(first)
        self._assert_input_compatibility(first)
        if outermost and (self._losses or self._loss_owners):
            self._clear_losses()
        stack.append(self)
        try:
            if not self.built:
                self._maybe_build(args, kwargs)
                self._assert_input_compatibility(first)
            kwargs = self._supply_training(args, kwargs, calls)
            original = kwargs
            if not signature.simple:
                kwargs = self._supply_masks(args, kwargs)
            if any_symbolic(args, kwargs):
                outputs = self._symbolic_call(args, kwargs, original)
            elif outermost:
                with defer_values():
                    outputs = self.call(*args, **kwargs)
                    if self.activity_regularizer is not None:
                        self._regularize_activity(outputs)
            else:
                outputs = self.call(*args, **kwargs)
                if self.activity_regularizer is not None:
                    self._regularize_activity(outputs)
            self.built = True
            self._hand_on_mask(first, outputs, kwargs)
            if outermost:
                for y in flatten(outputs):
                    if isinstance(y, Tensor):
                        y.data  # a value left for later is computed before the call ends
        except (ValueError, TypeError, IndexError) as error:
            self._explain(error, args)
            raise
        finally:
            stack.pop()
            calls.training = outer_training
        return outputs

    def _to_tensor(self, x):
        """A tensor of the layer's float type where `x` is a float array or tensor; other things unchanged."""
        if isinstance(x, Tensor):
            if not self.autocast or x.dtype == self._dtype or x.dtype.kind != "f" or self._dtype.kind != "f":
                return x
        elif isinstance(x, SymbolicTensor):
            if not self.autocast or x.dtype.kind != "f" or x.dtype == self._dtype or self._dtype.kind != "f":
                return x
        elif isinstance(x, (list, tuple, dict)):
            return map_structure(self._to_tensor, x)
        elif isinstance(x, (np.ndarray, np.generic)) or (hasattr(x, "__array__") and not isinstance(x, type)):
            x = np.asarray(x)
            if x.dtype.kind == "f" and self.autocast and self._dtype.kind == "f":
                x = x.astype(self._dtype, copy=False)
            return Tensor(x)
        else:
            return x
        from .. import ops

        y = ops.cast(x, self._dtype.name)
        y.mask = x.mask
        return y

    def _supply_training(self, args, kwargs, calls):
        signature = self._signature
        training, given = kwargs.get("training"), False
        if signature.has_training and "training" not in kwargs:
            place = signature.position("training")
            if place < len(args):
                training, given = args[place], True
        if training is None:
            training = calls.training
        if training is None:
            training = signature.training_default
        if training is None and signature.training_required:
            training = False
        calls.training = training
        if signature.has_training:
            if not given and training is not None:
                kwargs = {**kwargs, "training": training}
        elif "training" in kwargs and not signature.catch_all:
            kwargs = {name: value for name, value in kwargs.items() if name != "training"}
        return kwargs

    def _supply_masks(self, args, kwargs):
        signature = self._signature
        tensors = signature.tensor_arguments(args, {k: v for k, v in kwargs.items() if k != "mask"})
        extra = {}
        if len(tensors) == 1:
            place = signature.position("mask")
            given = kwargs.get("mask", args[place] if 0 <= place < len(args) else None)
            if signature.has_mask and given is None:
                if place >= len(args):
                    extra["mask"] = map_structure(_mask_of, next(iter(tensors.values())))
        else:
            for name, mask_name in signature.mask_names:
                if name in tensors and kwargs.get(mask_name) is None and signature.position(mask_name) >= len(args):
                    extra[mask_name] = map_structure(_mask_of, tensors[name])
        return {**kwargs, **extra} if extra else kwargs

    def _hand_on_mask(self, first, outputs, kwargs):
        mask = kwargs.get("mask")
        if mask is None:
            if isinstance(first, (Tensor, SymbolicTensor)):
                mask = first.mask
                if mask is None and type(self).compute_mask is Layer.compute_mask:
                    return
            else:
                mask = map_structure(_mask_of, first)
        if self.supports_masking:
            flat = flatten(outputs)
            if all(getattr(y, "mask", None) is not None for y in flat):
                return
            computed = self.compute_mask(first, mask)
            if computed is None:
                return
            for y, m in zip(flat, flatten(computed)):
                if m is not None and is_tensor(y) and y.mask is None:
                    y.mask = m
        elif not self._mask_warned and any(m is not None for m in flatten(mask)):
            self._mask_warned = True
            import warnings

            warnings.warn(
                f"{describe(self)} does not use masks: the mask of its input ends here and later layers will treat "
                "padding as data.", stacklevel=3)

    def _regularize_activity(self, outputs):
        for y in flatten(outputs):
            if isinstance(y, Tensor):
                loss = self.activity_regularizer(y)
                self.add_loss(loss / y.shape[0] if y.ndim and y.shape[0] else loss)

    # ------------------------------------------------------------------ building
    def _maybe_build(self, args, kwargs):
        tensors = self._signature.tensor_arguments(args, kwargs)
        if type(self).build is not Layer.build:
            self.build(**shapes_for(self.build, tensors, self))
        else:
            if any_symbolic(args, kwargs) and any(not layer.built for layer in self._sublayers):
                self._spec_by_probing(args, self._supply_training(args, kwargs, _calls))
            self.built = True
            self._lock_state()
        self._set_initial_weights()

    def _set_initial_weights(self):
        if self._initial_weights is not None:
            weights, self._initial_weights = self._initial_weights, None
            self.set_weights(weights)

    def _note_build(self, original, args, kwargs):
        names = self._build_names(original)
        shapes = dict(zip(names, args))
        shapes.update(kwargs)
        self._build_shapes = shapes

    @staticmethod
    def _build_names(original):
        return original.__code__.co_varnames[1:original.__code__.co_argcount]

    def _lock_state(self):
        self._locked = True

    def get_build_config(self):
        """The shapes the layer was built with, for `build_from_config`; None before it is built."""
        shapes = self._build_shapes
        if shapes is None:
            return None
        if len(shapes) == 1:
            return {"input_shape": next(iter(shapes.values()))}
        return {"shapes_dict": shapes} if shapes else None

    def build_from_config(self, config):
        """Make the weights for the shapes in `config`, as `get_build_config` returned them."""
        if config.get("input_shape") is not None:
            self.build(_tuples(config["input_shape"]))
        elif config.get("shapes_dict"):
            self.build(**{name: _tuples(shape) for name, shape in config["shapes_dict"].items()})

    # ------------------------------------------------------------------ symbolic calls
    def _symbolic_call(self, args, kwargs, noted):
        outputs = self.compute_output_spec(*args, **kwargs)
        noted = {k: v for k, v in noted.items() if not (k == "training" and v == self._signature.training_default)}
        if _calls.training in (None, False):
            noted.pop("training", None)
        Node(self, args, noted, outputs)
        return outputs

    def compute_output_spec(self, *args, **kwargs):
        """Symbolic output(s) for symbolic inputs."""
        if type(self).compute_output_shape is Layer.compute_output_shape:
            return self._spec_by_probing(args, kwargs)
        tensors = self._signature.tensor_arguments(args, kwargs)
        shape = self.compute_output_shape(**shapes_for(self.compute_output_shape, tensors, self))
        if is_shape(shape):
            return SymbolicTensor(shape, self._dtype)
        return map_shapes(lambda s: SymbolicTensor(s, self._dtype), shape)

    def _spec_by_probing(self, args, kwargs):
        stack, training = _calls.stack, _calls.training
        entered = not stack or stack[-1] is not self
        if entered:
            stack.append(self)
        try:
            kwargs = self._supply_training(args, kwargs, _calls)
            return infer(self.call, args, kwargs)
        finally:
            _calls.training = training
            if entered:
                stack.pop()

    # ------------------------------------------------------------------ messages
    def _check_initialized(self):
        if not self._initialized:
            raise RuntimeError(
                f"{type(self).__name__}.__init__() must call super().__init__() before anything else.")

    def _assert_input_compatibility(self, first):
        spec = self.input_spec
        if spec is not None and first is not None:
            check_inputs(spec, first, self)

    def _refuse_input(self, first):
        raise ValueError(
            f"{describe(self)} is called on arrays or tensors, got {type(first).__name__}: {_short(first)}. "
            "Write np.array(...) around lists of numbers; arrays of different lengths go through pad_sequences first.")

    def _explain(self, error, args):
        """Put the layer's name and the shapes of its inputs into an error raised below it, once."""
        if getattr(error, "_layer_named", False) or len(error.args) != 1 or not isinstance(error.args[0], str):
            return
        error._layer_named = True
        if getattr(error, "layer", None) is not None:
            return
        shapes = map_structure(lambda x: tuple(x.shape) if is_tensor(x) else type(x).__name__, args)
        origin = where_created(self)
        shown = ", ".join(show_shape(s) for s in shapes)
        error.args = (f"{error.args[0]}\n(in {describe(self)}, called on {shown}"
                      + (f", created in {origin})" if origin else ")"),)

    # ------------------------------------------------------------------ small properties
    @property
    def dtype(self):
        """Float type of the weights, as text."""
        return self._dtype.name

    compute_dtype = variable_dtype = input_dtype = dtype

    @property
    def dtype_policy(self):
        return _policy(self._dtype.name)

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
        """Symbolic input of a layer used once in a Functional model."""
        return _single(self._only_node().inputs)

    @property
    def output(self):
        """Symbolic output of a layer used once in a Functional model."""
        return _single(self._only_node().outputs)

    @property
    def input_shape(self):
        return map_structure(lambda x: x.shape, self.input)

    @property
    def output_shape(self):
        return map_structure(lambda x: x.shape, self.output)

    def _only_node(self):
        if len(self._inbound_nodes) != 1:
            used = "has not been used in a model yet" if not self._inbound_nodes else (
                f"is used {len(self._inbound_nodes)} times, so its input and output are not unique")
            raise AttributeError(f"{describe(self)} {used}.")
        return self._inbound_nodes[0]

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


Layer.build._tracked = True


def _mask_of(x):
    return getattr(x, "mask", None)


def _single(items):
    return items[0] if len(items) == 1 else items


def _tuples(shape):
    return map_shapes(tuple, shape)


def _short(x):
    text = repr(x)
    return text if len(text) <= 60 else text[:57] + "..."


def _is_dtype(value):
    try:
        np.dtype(value)
    except TypeError:
        return False
    return True


def _policy(name):
    return {"module": "keras", "class_name": "DTypePolicy", "config": {"name": name}, "registered_name": None}


def _keywords(cls):
    """Names of the arguments of `__init__`, for messages."""
    names = []
    for base in cls.__mro__:
        init = base.__dict__.get("__init__")
        code = getattr(init, "__code__", None)
        if code is not None:
            for name in code.co_varnames[1:code.co_argcount + code.co_kwonlyargcount]:
                if name not in names:
                    names.append(name)
    return names


def _caller():
    """File and line outside the package from which a layer is being made."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.startswith(_HOME):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else None


def _init_config(layer):
    """`get_config` for a class that wrote none: its arguments, where they can be saved."""
    import inspect

    from ..saving.serialization import serialize_keras_object

    args, kwargs = layer._init_call
    signature = inspect.signature(type(layer).__init__)
    bound = signature.bind(layer, *args, **kwargs).arguments
    bound.pop(next(iter(signature.parameters)))
    out = {}
    for name, value in bound.items():
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_KEYWORD:
            out.update(value)
        elif kind is not inspect.Parameter.VAR_POSITIONAL:
            out[name] = value
    for name, value in out.items():
        try:
            out[name] = serialize_keras_object(value)
        except (TypeError, ValueError):
            raise NotImplementedError(
                f"{describe(layer)}: the argument {name!r} ({type(value).__name__}) cannot be saved as it is. Write "
                "get_config(self) so that it returns the arguments of __init__.") from None
    accepts_all = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
    if not accepts_all:
        base = {"name", "trainable", "dtype"} - set(signature.parameters)
        layer_only = {k: v for k, v in out.items() if k not in base}
        return layer_only
    return out
