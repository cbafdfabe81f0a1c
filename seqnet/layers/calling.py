"""What happens when a layer is called: inputs, building, `training`, masks, symbolic calls, messages."""

from __future__ import annotations

import threading
from functools import wraps

import numpy as np

from ..errors import ShapeError, describe
from ..probing import infer
from ..symbolic import Node, SymbolicTensor, any_symbolic
from ..tensor import Tensor, defer_values
from ..texts import as_texts, is_text, text_error
from ..tree import flatten, is_shape, map_shapes, map_structure
from .call_spec import first_shape, holds_tensor, is_tensor, shapes_for
from .common_arguments import caller
from .input_spec import check_inputs
from .messages import explain, refuse_array, refuse_input
from .tracking import Tracking


class _Calls(threading.local):
    """Layers being called on this thread, outermost first, and the `training` flag they share."""

    def __init__(self):
        self.stack = []
        self.training = None


_calls = _Calls()


def tracked_build(original):
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


class Calling(Tracking):
    """Mixin of `Layer`: `__call__` and what it needs."""

    def __call__(self, *args, **kwargs):
        if not self._initialized:
            self._check_initialized()
        calls, signature = _calls, self._signature
        stack, outer_training = calls.stack, calls.training
        outermost = not stack
        if self._convert_inputs:
            to_tensor = self._to_tensor
            args = (to_tensor(args[0]),) if len(args) == 1 else tuple([to_tensor(x) for x in args])
            if kwargs:
                kwargs = {name: self._to_tensor(x) for name, x in kwargs.items()}
        first = args[0] if args else next(iter(kwargs.values()), None)
        if self._convert_inputs and not is_tensor(first) and (signature.needs_input if first is None
                                                              else not holds_tensor(first)):
            refuse_input(self, first)
        self._assert_input_compatibility(first)
        if outermost and (self._losses or self._loss_owners):
            self._clear_losses()
        stack.append(self)
        try:
            if not self.built:
                self._maybe_build(args, kwargs)
                self._assert_input_compatibility(first)
            given = kwargs
            kwargs = self._supply_training(args, kwargs, calls)
            if not signature.simple and (kwargs or len(args) != 1 or not isinstance(first, Tensor)
                                         or first.mask is not None or not signature.masks_may_lack):
                kwargs = self._supply_masks(args, kwargs)
            if any_symbolic(args, kwargs):
                outputs = self._symbolic_call(args, kwargs, given)
            elif outermost:
                with defer_values():
                    outputs = self.call(*args, **kwargs)
                    if self.activity_regularizer is not None:
                        self._regularize_activity(outputs)
            else:
                outputs = self.call(*args, **kwargs)
                if self.activity_regularizer is not None:
                    self._regularize_activity(outputs)
            if not self.built:
                self.built = True
            self._hand_on_mask(first, outputs, kwargs)
            if outermost:
                _compute(outputs)
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            explain(self, error, args)
            raise
        finally:
            stack.pop()
            calls.training = outer_training
        return outputs

    def _to_tensor(self, x):
        """A tensor of the layer's float type where `x` is a float array or tensor; other things unchanged."""
        if isinstance(x, Tensor):
            kind = x.dtype.kind
            if kind == "O" and not self._accepts_text():
                raise text_error("x", x.dtype)
            if not self.autocast or x.dtype == self._dtype or kind != "f" or self._dtype.kind != "f":
                return x
        elif isinstance(x, SymbolicTensor):
            if x.dtype.kind == "O" and not self._accepts_text():
                raise text_error("x", x.dtype)
            if not self.autocast or x.dtype.kind != "f" or x.dtype == self._dtype or self._dtype.kind != "f":
                return x
        elif isinstance(x, (list, tuple, dict)):
            return map_structure(self._to_tensor, x)
        elif isinstance(x, (np.ndarray, np.generic)) or (hasattr(x, "__array__") and not isinstance(x, type)):
            x = np.asarray(x)
            if x.dtype.kind not in "fiub":
                if is_text(x) and self._accepts_text():
                    return Tensor(as_texts(x))
                refuse_array(self, x)
            if x.dtype.kind == "f" and self.autocast and self._dtype.kind == "f":
                x = x.astype(self._dtype, copy=False)
            return Tensor(x)
        else:
            return x
        from .. import ops

        y = ops.cast(x, self._dtype.name)
        y.mask = x.mask
        return y

    def _accepts_text(self):
        """Whether texts may come in: into a layer that says so, a layer of one's own, and what has such a layer inside."""
        if self._takes_text or any(layer._accepts_text() for layer in self._sublayers):
            return True
        from .layer import Layer

        return not type(self).__module__.startswith("seqnet.") and Layer in type(self).__bases__

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
                if mask is None and getattr(type(self).compute_mask, "_default", False):
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
        if not getattr(type(self).build, "_default", False):
            self.build(**shapes_for(self.build, tensors, self))
        else:
            if any_symbolic(args, kwargs) and any(not layer.built for layer in self._sublayers):
                self._spec_by_probing(args, self._supply_training(args, kwargs, _calls))
            self._build_shapes = {"input_shape": first_shape(tensors)}
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
        self._built_at = caller()

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
    def _symbolic_call(self, args, kwargs, given):
        """Shapes of the output; the node notes what the caller gave, so that an explicit `training` stays."""
        outputs = self.compute_output_spec(*args, **kwargs)
        Node(self, args, given, outputs)
        return outputs

    def compute_output_spec(self, *args, **kwargs):
        """Symbolic output(s) for symbolic inputs."""
        if getattr(type(self).compute_output_shape, "_default", False):
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
            try:
                check_inputs(spec, first, self)
            except ShapeError as error:
                explain(self, error, (first,))
                raise


def _compute(outputs):
    """Compute what was left for later; a call ends with values."""
    if isinstance(outputs, Tensor):
        outputs.data
    elif isinstance(outputs, (list, tuple, dict)):
        for y in flatten(outputs):
            if isinstance(y, Tensor):
                y.data


def _mask_of(x):
    return getattr(x, "mask", None)


def _tuples(shape):
    return map_shapes(tuple, shape)
