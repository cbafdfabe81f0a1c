"""The base of all metrics, and the running means. Metrics work on plain arrays: no gradient passes through them."""
from functools import wraps

import numpy as np

from ..config import floatx
from ..losses.loss import apply_mask, same_rank
from ..naming import auto_name
from ..tensor import Tensor, Variable, data_of, no_grad


class Metric:
    """Base class of the metrics: a state that batches update, and a result that can be read at any time.

    A subclass makes its state in `__init__` with `add_variable`, and defines `update_state(y_true, y_pred,
    sample_weight=None)` and `result()`; `reset_state()` sets every variable to zero unless it says otherwise.

    Args:
        dtype: type of the result; defaults to floatx.
        name: the key in logs and history; defaults to the class name in small letters.
    """

    _direction = None  # "up" or "down": which way is better, for callbacks that watch a metric

    def __init__(self, dtype=None, name=None):
        self.name = name or auto_name(type(self))
        self._dtype = getattr(dtype, "compute_dtype", dtype)
        self._variables = []

    @property
    def dtype(self):
        return self._dtype or floatx()

    @property
    def variables(self):
        """The state: own variables, then those of metrics kept as attributes."""
        found = list(self._variables)
        for value in self.__dict__.values():
            if isinstance(value, Metric):
                found += value.variables
        return found

    def add_variable(self, shape=(), initializer="zeros", dtype=None, aggregation="sum", name=None):
        """A variable of the metric's state."""
        if not hasattr(self, "_variables"):
            raise RuntimeError(f"{type(self).__name__}.__init__ must call super().__init__() before add_variable.")
        if initializer in (None, "zeros"):
            value = np.zeros(shape, dtype or self.dtype)
        else:
            from .. import initializers

            value = data_of(initializers.get(initializer)(tuple(shape), dtype=dtype or self.dtype))
        variable = Variable(value, dtype=value.dtype, trainable=False, name=name or "metric_variable")
        self._variables.append(variable)
        return variable

    def add_weight(self, shape=(), initializer=None, dtype=None, name=None):
        """`add_variable` by its older name."""
        return self.add_variable(shape, initializer, dtype, name=name)

    def reset_state(self):
        """Forget all batches."""
        for variable in self.variables:
            variable.data[...] = 0

    reset_states = reset_state

    def update_state(self, *args, **kwargs):
        raise NotImplementedError(f"The metric {type(self).__name__} must define update_state(y_true, y_pred, ...).")

    def result(self):
        raise NotImplementedError(f"The metric {type(self).__name__} must define result().")

    def __call__(self, *args, **kwargs):
        with no_grad():
            self.update_state(*args, **kwargs)
            return self.result()

    def stateless_update_state(self, metric_variables, *args, **kwargs):
        """The state after an update that began with the state `metric_variables`, as a list of tensors; the metric's own
        state stays."""
        return self._on_the_side(metric_variables, lambda: self.update_state(*args, **kwargs))

    def stateless_result(self, metric_variables):
        """The result that belongs to the state `metric_variables`."""
        found = []
        self._on_the_side(metric_variables, lambda: found.append(self.result()))
        return found[0]

    def stateless_reset_state(self):
        """The state after `reset_state`, as a list of tensors; the metric's own stays."""
        return self._on_the_side(self.variables, self.reset_state)

    def _on_the_side(self, values, run):
        variables = self.variables
        if len(values) != len(variables):
            raise ValueError(f"{type(self).__name__} has {len(variables)} variables; got values for {len(values)}.")
        before = [v.data.copy() for v in variables]
        try:
            for variable, value in zip(variables, values):
                variable.assign(value)
            with no_grad():
                run()
            return [Tensor(v.data.copy()) for v in variables]
        finally:
            for variable, value in zip(variables, before):
                variable.assign(value)

    def get_config(self):
        return {"name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def _scalar(self, value):
        return Tensor(np.asarray(value, self.dtype))

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}>"


def sample_values(values, sample_weight, average):
    """One number and one weight for each sample: trailing axes are averaged, or summed where `average` is false."""

    def reduce(array, first):
        axes = tuple(range(first, array.ndim))
        return array.mean(axis=axes) if average else array.sum(axis=axes)

    if sample_weight is not None:
        sample_weight = data_of(sample_weight).astype(np.float64)
        values, sample_weight = same_rank(values, sample_weight)
        if values.ndim > sample_weight.ndim:
            values = reduce(values, sample_weight.ndim)
        try:
            sample_weight = np.broadcast_to(sample_weight, values.shape)
        except ValueError:
            raise ValueError(
                f"The sample weights have shape {sample_weight.shape}, the values {values.shape}: one weight for each "
                "sample is needed."
            ) from None
        values = values * sample_weight
        if sample_weight.ndim > 1:
            sample_weight = reduce(sample_weight, 1)
    if values.ndim > 1:
        values = reduce(values, 1)
    return values, sample_weight


class Sum(Metric):
    """The (weighted) sum of all values so far."""

    def __init__(self, name="sum", dtype=None):
        super().__init__(dtype, name)
        self.total = self.add_variable((), dtype="float64", name="total")

    def update_state(self, values, sample_weight=None):
        values, _ = sample_values(data_of(values).astype(np.float64), sample_weight, average=False)
        self.total.data[...] += values.sum()

    def result(self):
        return self._scalar(self.total.data)


class Mean(Metric):
    """The (weighted) mean of all values so far: sum of value x weight over sum of weights; 0 before the first.

    The sums are kept in float64, so that the last of a million batches counts as much as the first.
    """

    def __init__(self, name="mean", dtype=None):
        super().__init__(dtype, name)
        self.total = self.add_variable((), dtype="float64", name="total")
        self.count = self.add_variable((), dtype="float64", name="count")

    def update_state(self, values, sample_weight=None):
        values = data_of(values)
        if sample_weight is None:
            samples = values.shape[0] if values.ndim else 1
            if values.size:
                self.total.data[...] += values.sum(dtype=np.float64) * (samples / values.size)
        else:
            values, sample_weight = sample_values(values.astype(np.float64), sample_weight, average=True)
            self.total.data[...] += values.sum()
            samples = sample_weight.sum()
        self.count.data[...] += samples

    def add(self, value, weight):
        """`update_state` for one number, without the detour over arrays."""
        self.total.data[...] += value * weight
        self.count.data[...] += weight

    def result(self):
        count = self.count.data
        return self._scalar(self.total.data / count if count else 0.0)


class MeanMetricWrapper(Mean):
    """The running mean of a function fn(y_true, y_pred, **kwargs) that gives one number for each sample.

    A mask that the predictions carry leaves the masked steps out.
    """

    def __init__(self, fn, name=None, dtype=None, **kwargs):
        super().__init__(name or getattr(fn, "__name__", None), dtype)
        self._fn = fn
        self._fn_kwargs = kwargs
        self._compute = getattr(fn, "on_arrays", fn)
        from .. import losses

        if self._direction is None and (type(fn) in losses._CLASSES or any(fn is f for f in losses._FUNCTIONS)):
            self._direction = "down"

    def __getstate__(self):
        return {key: value for key, value in self.__dict__.items() if key != "_compute"}  # found by no name

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._compute = getattr(self._fn, "on_arrays", self._fn)

    def update_state(self, y_true, y_pred, sample_weight=None):
        mask = getattr(y_pred, "mask", None)
        if self._compute is self._fn:
            values = self._fn(y_true, y_pred, **self._fn_kwargs)
            if values is None:
                raise TypeError(f"The metric {self.name!r} gave None; does its function lack a `return`?")
        else:
            values = self._compute(data_of(y_true), data_of(y_pred), **self._fn_kwargs)
        if mask is not None:
            sample_weight = apply_mask(sample_weight, mask, np.float64, "sum")
        own = getattr(values, "mask", None)
        if own is not None and sample_weight is not None:  # of ignored labels; as in Keras, beside other weights only
            sample_weight = apply_mask(sample_weight, own, np.float64, "sum")
        super().update_state(values, sample_weight)

    def get_config(self):
        config = {**super().get_config(), **self._fn_kwargs}
        if type(self) is not MeanMetricWrapper:
            return config
        from ..registry import serialize

        return {**config, "fn": serialize(self._fn)}

    @classmethod
    def from_config(cls, config):
        if isinstance(config.get("fn"), (str, dict)):
            from . import get

            config = {**config, "fn": get(config["fn"])}
        return cls(**config)


def array_function(fn):
    """Makes a function of arrays into one of arrays or tensors that gives a tensor; the former stays `.on_arrays`."""

    @wraps(fn)
    def public(y_true, y_pred, *args, **kwargs):
        return Tensor(fn(data_of(y_true), data_of(y_pred), *args, **kwargs).astype(floatx()))

    public.on_arrays = fn
    return public
