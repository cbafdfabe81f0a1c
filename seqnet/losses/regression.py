"""Losses between numbers."""
from .. import ops
from ..config import epsilon
from ..ops.losses import absolute_error_rows, huber_rows, log_cosh_rows, squared_error_rows
from .define import loss_function, tensors


@loss_function("MeanSquaredError", short=("mse", "MSE"))
def mean_squared_error(y_true, y_pred):
    """mean((y_true - y_pred)^2) over the last axis: (batch, ..., features) -> (batch, ...)."""
    return squared_error_rows(*tensors(y_true, y_pred))


@loss_function("MeanAbsoluteError", short=("mae", "MAE"))
def mean_absolute_error(y_true, y_pred):
    """mean(|y_true - y_pred|) over the last axis: (batch, ..., features) -> (batch, ...)."""
    return absolute_error_rows(*tensors(y_true, y_pred))


@loss_function("MeanAbsolutePercentageError", short=("mape", "MAPE"))
def mean_absolute_percentage_error(y_true, y_pred):
    """100 mean(|y_true - y_pred| / max(|y_true|, 1e-7)) over the last axis."""
    y_true, y_pred = tensors(y_true, y_pred)
    share = ops.abs((y_true - y_pred) / ops.maximum(ops.abs(y_true), epsilon()))
    return 100.0 * ops.mean(share, axis=-1)


@loss_function("MeanSquaredLogarithmicError", short=("msle", "MSLE"))
def mean_squared_logarithmic_error(y_true, y_pred):
    """mean((log(1 + y_true) - log(1 + y_pred))^2) over the last axis; negative values count as 1e-7."""
    y_true, y_pred = tensors(y_true, y_pred)
    difference = ops.log(ops.maximum(y_pred, epsilon()) + 1.0) - ops.log(ops.maximum(y_true, epsilon()) + 1.0)
    return ops.mean(ops.square(difference), axis=-1)


@loss_function("Huber", name="huber_loss")
def huber(y_true, y_pred, delta=1.0):
    """Half the squared error where it is at most `delta`, else delta (|error| - delta / 2); mean over the last axis.

    Huber, 1964: a square that far-off points cannot dominate.
    """
    return huber_rows(*tensors(y_true, y_pred), delta=delta)


@loss_function("LogCosh", short=("logcosh",))
def log_cosh(y_true, y_pred):
    """mean(log(cosh(y_pred - y_true))) over the last axis: a square near 0, a straight line far away."""
    return log_cosh_rows(*tensors(y_true, y_pred))


@loss_function("CosineSimilarity")
def cosine_similarity(y_true, y_pred, axis=-1):
    """Minus the cosine of the angle between y_true and y_pred along `axis`: -1 where they point the same way."""
    y_true, y_pred = tensors(y_true, y_pred)

    def unit(x):
        return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), epsilon() ** 2))

    return -ops.sum(unit(y_true) * unit(y_pred), axis=axis)


@loss_function("KLDivergence", short=("kld", "KLD", "kullback_leibler_divergence"))
def kl_divergence(y_true, y_pred):
    """sum(y_true log(y_true / y_pred)) over the last axis, both clipped to [1e-7, 1] (Kullback and Leibler, 1951)."""
    y_true, y_pred = tensors(y_true, y_pred)
    y_true, y_pred = ops.clip(y_true, epsilon(), 1.0), ops.clip(y_pred, epsilon(), 1.0)
    return ops.sum(y_true * ops.log(y_true / y_pred), axis=-1)


@loss_function("Poisson")
def poisson(y_true, y_pred):
    """mean(y_pred - y_true log(y_pred + 1e-7)) over the last axis: counts y_true, expected counts y_pred."""
    y_true, y_pred = tensors(y_true, y_pred)
    return ops.mean(y_pred - y_true * ops.log(y_pred + epsilon()), axis=-1)
