"""Metrics: what is watched during training and evaluation."""
from .. import registry
from ..losses import (
    binary_crossentropy,
    categorical_crossentropy,
    cosine_similarity,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
)
from ..naming import snake_case
from .accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
    accuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from .confusion import (
    AUC,
    F1Score,
    FalseNegatives,
    FalsePositives,
    Precision,
    Recall,
    TrueNegatives,
    TruePositives,
)
from .errors import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CosineSimilarity,
    KLDivergence,
    LogCoshError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    RootMeanSquaredError,
    SparseCategoricalCrossentropy,
)
from .metric import Mean, MeanMetricWrapper, Metric, Sum

_CLASSES = (
    Mean, Sum, MeanMetricWrapper,
    Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy, TopKCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy, KLDivergence, Poisson,
    MeanSquaredError, RootMeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError,
    MeanSquaredLogarithmicError, LogCoshError, CosineSimilarity,
    AUC, F1Score, FalseNegatives, FalsePositives, Precision, Recall, TrueNegatives, TruePositives,
)
_ALL = {cls.__name__: cls for cls in _CLASSES}
_ALL.update({snake_case(cls.__name__): cls for cls in _CLASSES})
for _short, _class in (
    ("bce", BinaryCrossentropy), ("mse", MeanSquaredError), ("mae", MeanAbsoluteError),
    ("mape", MeanAbsolutePercentageError), ("msle", MeanSquaredLogarithmicError), ("rmse", RootMeanSquaredError),
):
    _ALL[_short] = _ALL[_short.upper()] = _class
_ALL["acc"] = _ALL["accuracy"]

mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error


def get(identifier):
    """The metric that `compile(metrics=[...])` means: an object, a function, a class, a name or a saved dict."""
    return registry.get(identifier, _ALL, "metric", Metric)


def serialize(metric):
    """A metric as its function's name, or a dict of `class_name` and `config`."""
    return registry.serialize(metric)


def deserialize(config, custom_objects=None):
    """The metric that `serialize` wrote."""
    return registry.deserialize(config, _ALL, "metric", custom_objects)
