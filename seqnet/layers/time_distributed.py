"""A layer applied to every step."""

from __future__ import annotations

from .. import ops
from ..errors import describe, shape_error
from ..tree import is_shape, map_shapes, map_structure
from .wrapper import Wrapper


class TimeDistributed(Wrapper):
    """y[:, t] = layer(x[:, t]) for every step t, with the same weights.

    Shapes: (batch, time, ...) -> (batch, time, ...), where the layer turns (batch, ...) into (batch, ...).

    Where every row is treated by itself all steps go through the layer at once, as batch * time rows; layers that look
    at the whole batch (`BatchNormalization` in training), that keep states, and layers of your own are run step by step.

    Args:
        layer: any layer or model.

    Call arguments:
        mask: (batch, time, ...); the layer gets the mask of each step, if its `call` takes one.

    Raises:
        ValueError: no layer, or a mask whose batch and time are not those of the input.
        ShapeError: fewer than three axes.
    """

    def __init__(self, layer, **kwargs):
        super().__init__(layer, **kwargs)
        self.supports_masking = True
        if not self.trainable:
            self.trainable = False

    def _step_shape(self, shape):
        if not is_shape(shape) or len(shape) < 3:
            raise shape_error(self, "(batch, time, ...) of at least three axes", shape,
                              "there must be something at every time step for the layer inside.",
                              "For one number per step write x[..., None].")
        return (shape[0], *shape[2:])

    def compute_output_shape(self, input_shape):
        inner = self.layer.compute_output_shape(self._step_shape(input_shape))
        return map_shapes(lambda s: (s[0], input_shape[1], *s[1:]), inner)

    def build(self, input_shape):
        super().build(self._step_shape(input_shape))

    def call(self, inputs, training=None, mask=None):
        shape = tuple(inputs.shape)
        self._step_shape(shape)
        if mask is not None and tuple(mask.shape[:2]) != shape[:2]:
            raise ValueError(f"{describe(self)}: the mask has shape {tuple(mask.shape)}; its first two axes must be those "
                             f"of the input, (batch, time) = {shape[:2]}.")
        if shape[1] == 0:
            raise shape_error(self, "at least one time step", shape, "axis 1 (time) is empty.")
        kwargs = {"training": training} if self.layer._signature.has_training else {}
        masked = mask is not None and self.layer._signature.has_mask
        if masked:
            self.layer._mask_warned = True  # it need not hand the mask on: that of the sequence goes on here
        if self._by_row():
            rows = shape[0] * shape[1]
            if masked:
                kwargs["mask"] = ops.reshape(mask, (rows, *mask.shape[2:]))
            y = self.layer(ops.reshape(inputs, (rows, *shape[2:])), **kwargs)
            return map_structure(lambda y: ops.reshape(y, (*shape[:2], *y.shape[1:])), y)
        masks = ops.unstack(mask, axis=1) if masked else [None] * shape[1]
        outputs = []
        for x, m in zip(ops.unstack(inputs, axis=1), masks):
            outputs.append(self.layer(x, **kwargs, **({"mask": m} if masked else {})))
        return _stack(outputs)

    def _by_row(self):
        """Whether no row of a batch changes what becomes of another, so that steps may stand among the rows."""
        return all(map(_keeps_rows_apart, self.layer._flatten_layers()))

    @property
    def _takes_indices(self):
        return self.layer._takes_indices


def _keeps_rows_apart(layer):
    from ..symbolic import FunctionOp

    if not _ours(type(layer)) or type(layer).__name__ in _ACROSS_ROWS or getattr(layer, "stateful", False):
        return False
    if layer.activity_regularizer is not None or not _ours(getattr(layer, "activation", None) or layer):
        return False
    axes = getattr(layer, "axis", -1)  # a layer may work along the batch
    noise = getattr(layer, "noise_shape", None)  # and dropout may be the same in all rows
    return (all(axis == -1 or axis > 0 for axis in (axes if isinstance(axes, (list, tuple)) else [axes]))
            and (noise is None or noise[0] is None)
            and not any(isinstance(op, FunctionOp) for op in getattr(layer, "_operations", ())))


def _ours(thing):
    """Whether a class, or the class or module of an object, belongs to this package."""
    return (getattr(thing, "__module__", None) or "").startswith("seqnet.")


_ACROSS_ROWS = frozenset(("BatchNormalization", "Lambda", "RNN"))


def _stack(outputs):
    first = outputs[0]
    if isinstance(first, (list, tuple)):
        return type(first)(_stack(part) for part in zip(*outputs))
    if isinstance(first, dict):
        return {key: _stack([y[key] for y in outputs]) for key in first}
    return ops.stack(outputs, axis=1)
