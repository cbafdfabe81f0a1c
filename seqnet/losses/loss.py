"""The base of all losses: weights, masks and the reduction to one number."""
import numpy as np

from .. import ops
from ..config import floatx
from ..naming import auto_name
from ..tensor import Tensor, data_of

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


class Reduction:
    """The reductions by the names that Keras 2 gave them, as in `losses.Reduction.NONE`."""

    AUTO = SUM_OVER_BATCH_SIZE = "sum_over_batch_size"
    SUM, NONE = "sum", "none"


class Loss:
    """Base class of the losses; a subclass defines `call(y_true, y_pred)`, one number for each sample.

    Args:
        name: defaults to the class name in small letters.
        reduction: "sum_over_batch_size" (or "mean") divides the sum by the number of values;
            "mean_with_sample_weight" by the sum of the sample weights; "sum" and "none" as they say.
        dtype: type in which to compute; defaults to that of the predictions.

    A mask that the predictions carry leaves the masked steps out, of the sum and of the count.
    """

    takes_labels_as_they_are = False

    def __init__(self, name=None, reduction="sum_over_batch_size", dtype=None):
        if reduction not in REDUCTIONS:
            raise ValueError(f"Unknown reduction {reduction!r}; known: {', '.join(map(repr, REDUCTIONS))}.")
        self.name = name or auto_name(type(self))
        self.reduction = reduction
        self._dtype = getattr(dtype, "compute_dtype", dtype)

    @property
    def dtype(self):
        return self._dtype or floatx()

    def __call__(self, y_true, y_pred, sample_weight=None):
        mask = getattr(y_pred, "mask", None)
        y_pred = _predictions(y_pred, self._dtype)
        if not self.takes_labels_as_they_are:
            y_true = _labels(y_true, y_pred)
        values = self.call(y_true, y_pred)
        if values is None:
            raise TypeError(f"The loss {self.name!r} gave None; does its function lack a `return`?")
        if not isinstance(values, Tensor):
            values = Tensor(data_of(values))
        return reduce_weighted(values, sample_weight, both(mask, values.mask), self.reduction)

    def call(self, y_true, y_pred):
        raise NotImplementedError(f"The loss {type(self).__name__} must define call(self, y_true, y_pred).")

    def get_config(self):
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}>"


class LossFunctionWrapper(Loss):
    """A loss from a function fn(y_true, y_pred, **kwargs) that gives one number for each sample."""

    def __init__(self, fn, reduction="sum_over_batch_size", name=None, dtype=None, **kwargs):
        super().__init__(name or getattr(fn, "__name__", None), reduction, dtype)
        self.fn = fn
        self._fn_kwargs = kwargs
        self.takes_labels_as_they_are = getattr(fn, "takes_labels_as_they_are", False)

    def call(self, y_true, y_pred):
        y_true, y_pred = same_rank(y_true, y_pred)
        return self.fn(y_true, y_pred, **self._fn_kwargs)

    def get_config(self):
        from . import serialize

        config = {**super().get_config(), **self._fn_kwargs}
        return config if type(self) is not LossFunctionWrapper else {**config, "fn": serialize(self.fn)}

    @classmethod
    def from_config(cls, config):
        if isinstance(config.get("fn"), (str, dict)):
            from . import get

            config = {**config, "fn": get(config["fn"])}
        return cls(**config)


def _predictions(y_pred, dtype):
    if isinstance(y_pred, (list, tuple, dict)) and any(isinstance(y, Tensor) for y in _members(y_pred)):
        return y_pred
    if not isinstance(y_pred, Tensor):
        y_pred = Tensor(data_of(y_pred))
    if y_pred.dtype.kind != "f":
        return Tensor(y_pred.data.astype(dtype or floatx()))
    return ops.cast(y_pred, dtype) if dtype and y_pred.dtype != dtype else y_pred


def _members(nested):
    return nested.values() if isinstance(nested, dict) else nested


def _labels(y_true, y_pred):
    if isinstance(y_true, Tensor) or y_true is None or isinstance(y_pred, (list, tuple, dict)):
        return y_true
    return Tensor(data_of(y_true, y_pred.dtype))


def same_rank(a, b):
    """a and b with their last axis of extent 1 added or taken away, where their ranks differ by one."""
    rank_a, rank_b = np.ndim(a) if not isinstance(a, Tensor) else a.ndim, len(b.shape)
    if rank_a == rank_b or not hasattr(a, "shape"):
        return a, b
    if rank_a == rank_b + 1 and a.shape[-1] == 1:
        return (a, _expand(b)) if rank_b == 1 else (_squeeze(a), b)
    if rank_b == rank_a + 1 and b.shape[-1] == 1:
        return (_expand(a), b) if rank_a == 1 else (a, _squeeze(b))
    return a, b


def _expand(x):
    return ops.expand_dims(x, -1) if isinstance(x, Tensor) else np.asarray(x)[..., None]


def _squeeze(x):
    return ops.squeeze(x, -1) if isinstance(x, Tensor) else np.asarray(x)[..., 0]


def both(a, b):
    """The mask where both masks hold; None stands for no mask."""
    if a is None or b is None:
        return a if b is None else b
    return data_of(a).astype(bool) & data_of(b).astype(bool)


def apply_mask(sample_weight, mask, dtype, reduction):
    """Sample weights, as an array, in which masked entries count nothing; None where there is nothing to weigh.

    For a mean over the batch the others are made heavier, so that dividing by the number of all entries gives
    the mean over those that count.
    """
    if sample_weight is not None:
        sample_weight = data_of(sample_weight).astype(dtype, copy=False)
    if mask is None:
        return sample_weight
    mask = data_of(mask).astype(bool)
    weight = mask.astype(dtype)
    if reduction in ("mean", "sum_over_batch_size"):
        valid = int(mask.sum())
        if valid:
            weight *= mask.size / valid
    if sample_weight is None:
        return weight
    weight, sample_weight = same_rank(weight, sample_weight)
    return sample_weight * weight


def reduce_weighted(values, sample_weight=None, mask=None, reduction="sum_over_batch_size"):
    """The values times their weights, reduced: a Tensor."""
    weight = None
    if sample_weight is not None or mask is not None:
        weight = apply_mask(sample_weight, mask, values.dtype, reduction)
        values, weight = same_rank(values, weight)
        if values.ndim == 0:  # a loss of the whole batch counts as often as there are weights
            values = ops.broadcast_to(values, weight.shape)
        if weight.ndim < values.ndim:  # one weight a sample serves all its steps
            weight = weight.reshape(weight.shape + (1,) * (values.ndim - weight.ndim))
        if weight.ndim > values.ndim or any(
            w not in (1, v) for w, v in zip(weight.shape[::-1], values.shape[::-1])
        ):
            raise ValueError(
                f"The sample weights have shape {weight.shape}; one for each value of the loss, {values.shape}, "
                "or one for each sample is needed."
            )
        values = ops.multiply(values, weight)
    if reduction in (None, "none") or values.shape in ((), (0,)):
        return values
    if reduction == "sum":
        return ops.sum(values)
    if reduction == "mean_with_sample_weight" and weight is not None:
        total = float(weight.sum())
        return ops.multiply(ops.sum(values), 1 / total if total else 0.0)
    return ops.mean(values)
