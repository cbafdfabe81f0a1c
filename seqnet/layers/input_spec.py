"""What a layer demands of the shape of its input."""

from __future__ import annotations

from ..errors import shape_error
from ..tree import flatten, is_nested

_AXES = {1: ("batch",), 2: ("batch", "features"), 3: ("batch", "time", "features")}


class InputSpec:
    """Rank, lengths of axes and full shape that an input must have.

    Args:
        dtype: noted only.
        shape: full shape, None where any length will do.
        ndim: exact number of axes.
        max_ndim, min_ndim: bounds of the number of axes.
        axes: `{axis: length}` for single axes; None as length demands nothing.
        allow_last_axis_squeeze: a missing or additional last axis of length 1 is accepted.
        name: name of the input in messages.
        optional: None is accepted in place of a tensor.
    """

    def __init__(self, dtype=None, shape=None, ndim=None, max_ndim=None, min_ndim=None, axes=None,
                 allow_last_axis_squeeze=False, name=None, optional=False):
        self.dtype = dtype
        self.shape = None if shape is None else tuple(shape)
        self.ndim = len(self.shape) if shape is not None else ndim
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = {int(k): v for k, v in (axes or {}).items()}
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.name = name
        self.optional = optional

    def get_config(self):
        return {"dtype": self.dtype, "shape": self.shape, "ndim": self.ndim, "max_ndim": self.max_ndim,
                "min_ndim": self.min_ndim, "axes": self.axes}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def check(self, shape, layer):
        """Raise a `ShapeError` naming `layer` where `shape` does not fit."""
        rank = len(shape)
        wanted = self.shape
        if self.allow_last_axis_squeeze and wanted:
            if rank == len(wanted) + 1 and shape[-1] == 1:
                shape, rank = shape[:-1], rank - 1
            elif rank == len(wanted) - 1 and wanted[-1] == 1:
                wanted = wanted[:-1]
        if wanted is not None and rank != len(wanted):
            self._wrong_rank(layer, shape, f"{len(wanted)} axes, {wanted}", len(wanted))
        if wanted is None and self.ndim is not None and rank != self.ndim:
            self._wrong_rank(layer, shape, axes_text(self.ndim), self.ndim)
        if self.min_ndim is not None and rank < self.min_ndim:
            self._wrong_rank(layer, shape, axes_text(self.min_ndim, at_least=True), self.min_ndim)
        if self.max_ndim is not None and rank > self.max_ndim:
            self._wrong_rank(layer, shape, f"at most {self.max_ndim} axes", self.max_ndim)
        for axis, length in self.axes.items():
            if length is not None and -rank <= axis < rank and shape[axis] not in (length, None):
                self._wrong_axis(layer, shape, axis % rank, length)
        if wanted is not None:
            for axis, length in enumerate(wanted):
                if length is not None and shape[axis] is not None and shape[axis] != length:
                    self._wrong_axis(layer, shape, axis, length, wanted)

    def _wrong_rank(self, layer, shape, expected, rank):
        rank_now = len(shape)
        hint = None
        if rank_now == rank - 1 and rank >= 3:
            hint = ("Word ids go through an Embedding first, which adds the features axis; for one measurement "
                    "per step write x[..., None].")
        elif rank_now == 1 and rank == 2:
            hint = "For one sample write x[None, :]; for one feature per sample write x[:, None]."
        elif rank_now > rank:
            hint = "Put a Flatten, GlobalMaxPooling1D or GlobalAveragePooling1D layer in front to lose the time axis."
        error = shape_error(layer, expected, shape, f"{_count(rank_now)} in place of {rank}{self._whose()}.", hint,
                            kind="rank")
        error.wanted = self.shape
        raise error

    def _wrong_axis(self, layer, shape, axis, length, wanted=None):
        names = _AXES.get(len(shape), ())
        name = f"axis {axis}" + (f" ({names[axis]})" if axis < len(names) and len(shape) != 2 else "")
        if wanted is None:
            wanted = tuple(length if i == axis else "..." if 0 < i < len(shape) - 1 else "batch" if i == 0 else "any"
                           for i in range(len(shape)))
            expected = "(" + ", ".join(str(d) for d in wanted) + ")"
        else:
            expected = str(wanted)
        hint = None
        if getattr(layer, "built", False) and axis == len(shape) - 1 and not self.name:
            hint = f"Its weights were made for {length} features when it was first called; a new layer fits new data."
        error = shape_error(layer, expected, shape, f"{name} has length {shape[axis]}, not {length}{self._whose()}.",
                          hint, kind="axis")
        error.wanted = self.shape
        raise error

    def _whose(self):
        return f' (input "{self.name}")' if self.name else ""


def _count(n):
    return f"{n} axis" if n == 1 else f"{n} axes"


def axes_text(rank, at_least=False):
    """`(batch, time, features)` for 3, in words for other ranks."""
    if at_least:
        return "(batch, ..., features)" if rank == 2 else f"at least {_count(rank)}"
    return "(" + ", ".join(_AXES[rank]) + ")" if rank in _AXES else _count(rank)


def check_inputs(spec, inputs, layer):
    """Check one input against one spec, or several against a list of them."""
    if isinstance(spec, InputSpec) and hasattr(inputs, "shape"):
        spec.check(tuple(inputs.shape), layer)
        return
    specs = flatten(spec)
    tensors = flatten(inputs)
    if isinstance(spec, InputSpec) and is_nested(inputs):
        raise shape_error(layer, "one tensor", [tuple(x.shape) for x in tensors if x is not None],
                          f"a {type(inputs).__name__} of {len(tensors)} arrived.",
                          "Call it on the tensor itself, or join several with Concatenate() first.")
    if len(specs) != len(tensors):
        raise shape_error(layer, f"{len(specs)} inputs", [getattr(x, "shape", None) for x in tensors],
                          f"{len(tensors)} arrived.", "Pass one array for every input, in a list.")
    for one, x in zip(specs, tensors):
        if one is None or (x is None and one.optional):
            continue
        if x is None:
            raise ValueError(f'{type(layer).__name__} "{layer.name}": input "{one.name}" is None but not optional.')
        one.check(tuple(x.shape), layer)
