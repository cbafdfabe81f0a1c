"""Losses: what training makes small. Each comes as a function, one number for each sample, and as a class."""
from .. import registry
from .crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
)
from .loss import Loss, LossFunctionWrapper
from .regression import (
    CosineSimilarity,
    Huber,
    KLDivergence,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    cosine_similarity,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
)

_CLASSES = (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
    MeanSquaredError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredLogarithmicError,
    Huber,
    LogCosh,
    CosineSimilarity,
    KLDivergence,
    Poisson,
)
_FUNCTIONS = (
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
    mean_squared_error,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_logarithmic_error,
    huber,
    log_cosh,
    cosine_similarity,
    kl_divergence,
    poisson,
)
_SHORT = {
    "bce": binary_crossentropy,
    "mse": mean_squared_error,
    "mae": mean_absolute_error,
    "mape": mean_absolute_percentage_error,
    "msle": mean_squared_logarithmic_error,
    "kld": kl_divergence,
}
_ALL = {x.__name__: x for x in _CLASSES + _FUNCTIONS}
_ALL.update(_SHORT)
_ALL.update({name.upper(): fn for name, fn in _SHORT.items()})
_ALL.update(logcosh=log_cosh, LossFunctionWrapper=LossFunctionWrapper)

bce = BCE = binary_crossentropy
mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kl_divergence


def get(identifier):
    """The loss that `compile(loss=...)` means: an object, a function, a class, a name or a saved dict; None for None."""
    return registry.get(identifier, _ALL, "loss", Loss)


def serialize(loss):
    """A loss as its function's name, or a dict of `class_name` and `config`."""
    return registry.serialize(loss)


def deserialize(name, custom_objects=None):
    """The loss that `serialize` wrote."""
    return registry.deserialize(name, _ALL, "loss", custom_objects)
