"""Penalties on weights and outputs, added to the training loss."""

from __future__ import annotations

import math

from . import registry


class Regularizer:
    """Base class: subclasses write `__call__(self, x)`, which returns a scalar tensor, and `get_config`."""

    def __call__(self, x):
        raise NotImplementedError(f"{type(self).__name__} must define __call__(self, x).")

    def get_config(self):
        raise NotImplementedError(f"{type(self).__name__} must define get_config(self) to be saved.")

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.get_config().items())})"


def _factor(name, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
        raise ValueError(f"The regularization factor {name} must be a number that is not negative, got {value!r}.")
    return float(value)


class L1L2(Regularizer):
    """`l1 * sum(|x|) + l2 * sum(x**2)`."""

    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = _factor("l1", 0.0 if l1 is None else l1), _factor("l2", 0.0 if l2 is None else l2)

    def __call__(self, x):
        from . import ops

        total = ops.zeros((), x.dtype)
        if self.l1:
            total = total + self.l1 * ops.sum(ops.absolute(x))
        if self.l2:
            total = total + self.l2 * ops.sum(ops.square(x))
        return total

    def get_config(self):
        return {"l1": self.l1, "l2": self.l2}


class L1(Regularizer):
    """`l1 * sum(|x|)`: pushes weights to zero."""

    def __init__(self, l1=0.01):
        self.l1 = _factor("l1", 0.01 if l1 is None else l1)

    def __call__(self, x):
        from . import ops

        return self.l1 * ops.sum(ops.absolute(x))

    def get_config(self):
        return {"l1": self.l1}


class L2(Regularizer):
    """`l2 * sum(x**2)`: keeps weights small."""

    def __init__(self, l2=0.01):
        self.l2 = _factor("l2", 0.01 if l2 is None else l2)

    def __call__(self, x):
        from . import ops

        return self.l2 * ops.sum(ops.square(x))

    def get_config(self):
        return {"l2": self.l2}


class OrthogonalRegularizer(Regularizer):
    """Mean absolute cosine between different rows (or columns) of a matrix, times `factor`.

    Raises ValueError for a tensor that is no matrix.
    """

    def __init__(self, factor=0.01, mode="rows"):
        if mode not in ("rows", "columns"):
            raise ValueError(f"OrthogonalRegularizer: mode must be 'rows' or 'columns', got {mode!r}.")
        self.factor, self.mode = _factor("factor", factor), mode

    def __call__(self, x):
        from . import ops

        if len(x.shape) != 2:
            raise ValueError(f"OrthogonalRegularizer: the weight must have two axes, got shape {tuple(x.shape)}.")
        axis = 1 if self.mode == "rows" else 0
        size = x.shape[1 - axis]
        length = ops.sqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), 1e-12))
        unit = x / length
        product = ops.matmul(unit, ops.transpose(unit)) if axis else ops.matmul(ops.transpose(unit), unit)
        product = product * (1.0 - ops.eye(size, dtype=x.dtype))
        pairs = size * (size - 1) / 2.0
        return self.factor * 0.5 * ops.sum(ops.absolute(product)) / max(pairs, 1.0)

    def get_config(self):
        return {"factor": self.factor, "mode": self.mode}


def l1(l1=0.01):
    """`L1(l1)`."""
    return L1(l1)


def l2(l2=0.01):
    """`L2(l2)`."""
    return L2(l2)


def l1_l2(l1=0.0, l2=0.0):
    """`L1L2(l1, l2)`."""
    return L1L2(l1, l2)


orthogonal_regularizer = OrthogonalRegularizer
_NAMES = registry.table(L1, L2, L1L2, OrthogonalRegularizer, l1_l2=L1L2)


def get(identifier):
    """The regularizer meant by a name, config, class, object or function; None stays None."""
    return registry.get(identifier, _NAMES, "regularizer", Regularizer)


def serialize(regularizer):
    """Config from which `get` makes an equal regularizer."""
    return registry.serialize(regularizer)


def deserialize(config, custom_objects=None):
    """The regularizer that `serialize` described."""
    return registry.deserialize(config, _NAMES, "regularizer", custom_objects)
