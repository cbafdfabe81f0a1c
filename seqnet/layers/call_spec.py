"""What the signature of a layer's `call` and `build` says: which arguments to supply by ourselves."""

from __future__ import annotations

import inspect

from ..probing import generalize
from ..symbolic import SymbolicTensor
from ..tensor import Tensor
from ..tree import flatten, is_nested, map_structure

_cache: dict = {}


class CallSignature:
    """The parameters of one `call` function, read once per class.

    Attributes:
        names: parameter names without `self` and catch-alls.
        defaults: `{name: default}`.
        has_training, has_mask: whether `call` takes `training`, `mask`.
        training_required: `training` is taken and has no default.
        needs_input: the first argument has no default.
        mask_names: `[(argument, argument_mask)]` for calls with several masked tensors.
        masks_may_lack: every argument for a mask has None as its default.
    """

    def __init__(self, call):
        signature = inspect.signature(call)
        self.names, self.defaults, self.catch_all = [], {}, False
        for name, parameter in signature.parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                self.catch_all = True
                continue
            self.names.append(name)
            if parameter.default is not parameter.empty:
                self.defaults[name] = parameter.default
        self.signature = signature
        self.has_training = "training" in self.names
        self.has_mask = "mask" in self.names
        self.training_required = self.has_training and "training" not in self.defaults
        self.training_default = self.defaults.get("training")
        self.mask_names = [(n, f"{n}_mask") for n in self.names if f"{n}_mask" in self.names]
        self.needs_input = bool(self.names) and self.names[0] not in self.defaults
        self.simple = not self.has_mask and not self.mask_names
        masks = ["mask"] * self.has_mask + [mask for _, mask in self.mask_names]
        self.masks_may_lack = all(self.defaults.get(mask, mask) is None for mask in masks)

    def position(self, name):
        """Index of a parameter among the positional arguments, or -1."""
        return self.names.index(name) if name in self.names else -1

    def tensor_arguments(self, args, kwargs):
        """`{name: value}` of the arguments that hold tensors, in the order of the signature."""
        named = dict(zip(self.names, args))
        for i, value in enumerate(args[len(self.names):]):
            named[f"*{i}"] = value
        named.update(kwargs)
        return {name: value for name, value in named.items() if holds_tensor(value)}


def signature_of(layer):
    """The `CallSignature` of a layer, from the cache of its class."""
    call = type(layer).call
    if "call" in layer.__dict__:
        return CallSignature(layer.call)
    found = _cache.get(call)
    if found is None:
        found = _cache[call] = CallSignature(layer.call)
    return found


def is_tensor(x):
    """Whether x is a tensor, of values or symbolic."""
    return isinstance(x, (Tensor, SymbolicTensor))


def holds_tensor(x):
    """True for a tensor and for a nest of tensors (None allowed among them)."""
    if is_tensor(x):
        return True
    if not is_nested(x):
        return False
    leaves = flatten(x)
    return any(is_tensor(leaf) for leaf in leaves) and all(leaf is None or is_tensor(leaf) for leaf in leaves)


def shapes_for(fn, tensors, layer):
    """Keyword arguments for `build` or `compute_output_shape`.

    One parameter receives the shape of the first tensor argument; several must be called `<argument>_shape`.
    """
    shapes = {f"{name}_shape": map_structure(_shape, value) for name, value in tensors.items()
              if name != "mask" and not name.endswith("_mask")}
    wanted = [name for name, p in inspect.signature(fn).parameters.items()
              if p.kind in (p.POSITIONAL_OR_KEYWORD, p.POSITIONAL_ONLY, p.KEYWORD_ONLY)]
    if len(wanted) == 1:
        return {wanted[0]: next(iter(shapes.values()), None)}
    known = {f"{name}_shape" for name in layer._signature.names}
    for name in wanted:
        if name not in known:
            raise ValueError(
                f"{type(layer).__name__}.{fn.__name__}() has the argument {name!r}. Where it takes several, each "
                f"must be an argument of call() with `_shape` behind it: {', '.join(sorted(known))}.")
    return {name: shapes[name] for name in wanted if name in shapes}


def first_shape(tensors):
    """Shape (or nest of shapes) of the first tensor argument."""
    return map_structure(_shape, next(iter(tensors.values()), None))


def _shape(x):
    return None if x is None else generalize(tuple(x.shape))
