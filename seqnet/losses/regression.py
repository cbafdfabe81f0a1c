"""Losses between numbers."""
from math import log

from .. import ops
from ..config import epsilon
from ..ops.losses import absolute_error_rows, squared_error_rows
from ..tensor import Tensor, data_of
from .loss import LossFunctionWrapper, built_in, same_rank


def _arrays(y_true, y_pred):
    """y_true and y_pred as tensors of one type and rank."""
    if not isinstance(y_pred, Tensor):
        y_pred = Tensor(data_of(y_pred))
    if not isinstance(y_true, Tensor):
        y_true = Tensor(data_of(y_true, y_pred.dtype))
    return same_rank(y_true, y_pred)


@built_in
def mean_squared_error(y_true, y_pred):
    """mean((y_true - y_pred)^2) over the last axis: (batch, ..., features) -> (batch, ...)."""
    return squared_error_rows(*_arrays(y_true, y_pred))


@built_in
def mean_absolute_error(y_true, y_pred):
    """mean(|y_true - y_pred|) over the last axis: (batch, ..., features) -> (batch, ...)."""
    return absolute_error_rows(*_arrays(y_true, y_pred))


def mean_absolute_percentage_error(y_true, y_pred):
    """100 mean(|y_true - y_pred| / max(|y_true|, 1e-7)) over the last axis."""
    y_true, y_pred = _arrays(y_true, y_pred)
    share = ops.abs((y_true - y_pred) / ops.maximum(ops.abs(y_true), epsilon()))
    return 100.0 * ops.mean(share, axis=-1)


def mean_squared_logarithmic_error(y_true, y_pred):
    """mean((log(1 + y_true) - log(1 + y_pred))^2) over the last axis; negative values count as 1e-7."""
    y_true, y_pred = _arrays(y_true, y_pred)
    difference = ops.log(ops.maximum(y_pred, epsilon()) + 1.0) - ops.log(ops.maximum(y_true, epsilon()) + 1.0)
    return ops.mean(ops.square(difference), axis=-1)


def huber(y_true, y_pred, delta=1.0):
    """Half the squared error where it is at most `delta`, else delta (|error| - delta / 2); mean over the last axis.

    Huber, 1964: a square that far-off points cannot dominate.
    """
    y_true, y_pred = _arrays(y_true, y_pred)
    error = y_pred - y_true
    size = ops.abs(error)
    near = 0.5 * ops.square(error)
    far = delta * size - 0.5 * delta**2
    return ops.mean(ops.where(size <= delta, near, far), axis=-1)


def log_cosh(y_true, y_pred):
    """mean(log(cosh(y_pred - y_true))) over the last axis."""
    y_true, y_pred = _arrays(y_true, y_pred)
    error = y_pred - y_true
    return ops.mean(error + ops.softplus(error * -2.0) - log(2.0), axis=-1)


def cosine_similarity(y_true, y_pred, axis=-1):
    """Minus the cosine of the angle between y_true and y_pred along `axis`: -1 where they point the same way."""
    y_true, y_pred = _arrays(y_true, y_pred)

    def unit(x):
        return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), epsilon() ** 2))

    return -ops.sum(unit(y_true) * unit(y_pred), axis=axis)


def kl_divergence(y_true, y_pred):
    """sum(y_true log(y_true / y_pred)) over the last axis, both clipped to [1e-7, 1]."""
    y_true, y_pred = _arrays(y_true, y_pred)
    y_true, y_pred = ops.clip(y_true, epsilon(), 1.0), ops.clip(y_pred, epsilon(), 1.0)
    return ops.sum(y_true * ops.log(y_true / y_pred), axis=-1)


def poisson(y_true, y_pred):
    """mean(y_pred - y_true log(y_pred + 1e-7)) over the last axis."""
    y_true, y_pred = _arrays(y_true, y_pred)
    return ops.mean(y_pred - y_true * ops.log(y_pred + epsilon()), axis=-1)


class MeanSquaredError(LossFunctionWrapper):
    """mean((y_true - y_pred)^2). For reduction, name and dtype see `Loss`."""

    def __init__(self, reduction="sum_over_batch_size", name="mean_squared_error", dtype=None):
        super().__init__(mean_squared_error, reduction, name, dtype)


class MeanAbsoluteError(LossFunctionWrapper):
    """mean(|y_true - y_pred|). For reduction, name and dtype see `Loss`."""

    def __init__(self, reduction="sum_over_batch_size", name="mean_absolute_error", dtype=None):
        super().__init__(mean_absolute_error, reduction, name, dtype)


class MeanAbsolutePercentageError(LossFunctionWrapper):
    """100 mean(|y_true - y_pred| / |y_true|). For reduction, name and dtype see `Loss`."""

    def __init__(self, reduction="sum_over_batch_size", name="mean_absolute_percentage_error", dtype=None):
        super().__init__(mean_absolute_percentage_error, reduction, name, dtype)


class MeanSquaredLogarithmicError(LossFunctionWrapper):
    """mean((log(1 + y_true) - log(1 + y_pred))^2). For reduction, name and dtype see `Loss`."""

    def __init__(self, reduction="sum_over_batch_size", name="mean_squared_logarithmic_error", dtype=None):
        super().__init__(mean_squared_logarithmic_error, reduction, name, dtype)


class Huber(LossFunctionWrapper):
    """Quadratic for errors up to `delta`, linear beyond. For reduction, name and dtype see `Loss`."""

    def __init__(self, delta=1.0, reduction="sum_over_batch_size", name="huber_loss", dtype=None):
        super().__init__(huber, reduction, name, dtype, delta=delta)


class LogCosh(LossFunctionWrapper):
    """mean(log(cosh(y_pred - y_true))). For reduction, name and dtype see `Loss`."""

    def __init__(self, reduction="sum_over_batch_size", name="log_cosh", dtype=None):
        super().__init__(log_cosh, reduction, name, dtype)


class CosineSimilarity(LossFunctionWrapper):
    """Minus the cosine of the angle along `axis`. For reduction, name and dtype see `Loss`."""

    def __init__(self, axis=-1, reduction="sum_over_batch_size", name="cosine_similarity", dtype=None):
        super().__init__(cosine_similarity, reduction, name, dtype, axis=axis)


class KLDivergence(LossFunctionWrapper):
    """sum(y_true log(y_true / y_pred)). For reduction, name and dtype see `Loss`."""

    def __init__(self, reduction="sum_over_batch_size", name="kl_divergence", dtype=None):
        super().__init__(kl_divergence, reduction, name, dtype)


class Poisson(LossFunctionWrapper):
    """mean(y_pred - y_true log y_pred). For reduction, name and dtype see `Loss`."""

    def __init__(self, reduction="sum_over_batch_size", name="poisson", dtype=None):
        super().__init__(poisson, reduction, name, dtype)
