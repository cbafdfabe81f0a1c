"""Projections applied to weights after every optimizer step."""

from __future__ import annotations

from . import config, registry


class Constraint:
    """Base class: subclasses write `__call__(self, w)`, which returns the projected weight, and `get_config`."""

    def __call__(self, w):
        raise NotImplementedError(f"{type(self).__name__} must define __call__(self, w).")

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.get_config().items())})"


def _norms(w, axis):
    from . import ops

    return ops.sqrt(ops.sum(ops.square(w), axis=axis, keepdims=True))


class MaxNorm(Constraint):
    """Vectors along `axis` longer than `max_value` are shortened to it (Srivastava et al., 2014)."""

    def __init__(self, max_value=2, axis=0):
        self.max_value, self.axis = max_value, axis

    def __call__(self, w):
        from . import ops

        norms = _norms(w, self.axis)
        return w * (ops.clip(norms, 0, self.max_value) / (config.epsilon() + norms))

    def get_config(self):
        return {"max_value": self.max_value, "axis": self.axis}


class NonNeg(Constraint):
    """Negative values become zero."""

    def __call__(self, w):
        from . import ops

        return ops.maximum(w, 0.0)


class UnitNorm(Constraint):
    """Vectors along `axis` get length one."""

    def __init__(self, axis=0):
        self.axis = axis

    def __call__(self, w):
        return w / (config.epsilon() + _norms(w, self.axis))

    def get_config(self):
        return {"axis": self.axis}


class MinMaxNorm(Constraint):
    """Lengths of the vectors along `axis` move by the share `rate` towards [min_value, max_value]."""

    def __init__(self, min_value=0.0, max_value=1.0, rate=1.0, axis=0):
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w):
        from . import ops

        norms = _norms(w, self.axis)
        wanted = self.rate * ops.clip(norms, self.min_value, self.max_value) + (1 - self.rate) * norms
        return w * (wanted / (config.epsilon() + norms))

    def get_config(self):
        return {"min_value": self.min_value, "max_value": self.max_value, "rate": self.rate, "axis": self.axis}


max_norm, non_neg, unit_norm, min_max_norm = MaxNorm, NonNeg, UnitNorm, MinMaxNorm
_NAMES = registry.table(MaxNorm, NonNeg, UnitNorm, MinMaxNorm)


def get(identifier):
    """The constraint meant by a name, config, class, object or function; None stays None."""
    return registry.get(identifier, _NAMES, "constraint", Constraint)


def serialize(constraint):
    """Config from which `get` makes an equal constraint."""
    return registry.serialize(constraint)


def deserialize(config, custom_objects=None):
    """The constraint that `serialize` described."""
    return registry.deserialize(config, _NAMES, "constraint", custom_objects)
