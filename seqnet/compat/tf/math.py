"""`tf.math` and the same names at the top of `tf`."""

from __future__ import annotations

import numpy as np

from ... import ops
from .arrays import convert_to_tensor, number

# functions of one or two tensors under the names of TensorFlow
_SAME = {
    "abs": "absolute", "acos": "arccos", "acosh": "arccosh", "add": "add", "asin": "arcsin", "asinh": "arcsinh",
    "atan": "arctan", "atan2": "arctan2", "atanh": "arctanh", "ceil": "ceil", "cos": "cos", "cosh": "cosh",
    "divide": "divide", "divide_no_nan": "divide_no_nan", "equal": "equal", "erf": "erf", "exp": "exp", "expm1": "expm1",
    "floor": "floor", "floordiv": "floor_divide", "floormod": "mod", "greater": "greater",
    "greater_equal": "greater_equal", "is_finite": "isfinite", "is_inf": "isinf", "is_nan": "isnan", "less": "less",
    "less_equal": "less_equal", "log": "log", "log1p": "log1p", "log_sigmoid": "log_sigmoid", "logical_and": "logical_and",
    "logical_not": "logical_not", "logical_or": "logical_or", "logical_xor": "logical_xor", "maximum": "maximum",
    "minimum": "minimum", "mod": "mod", "multiply": "multiply", "negative": "negative", "not_equal": "not_equal",
    "pow": "power", "reciprocal": "reciprocal", "round": "round", "rsqrt": "rsqrt", "sigmoid": "sigmoid", "sign": "sign",
    "sin": "sin", "sinh": "sinh", "softplus": "softplus", "sqrt": "sqrt", "square": "square", "subtract": "subtract",
    "tan": "tan", "tanh": "tanh", "truediv": "true_divide",
}


def _named(name, target):
    op = getattr(ops, target)

    def call(x, *more, name=None, **kwargs):
        more = [*more, *kwargs.values()]
        if isinstance(x, (int, float, list, tuple)) and not more:
            x = convert_to_tensor(x)
        elif not hasattr(x, "dtype") and more and not hasattr(more[0], "dtype"):
            x = convert_to_tensor(x)
        return op(x, *more)

    call.__name__ = call.__qualname__ = name
    call.__module__, call.__doc__ = __name__, op.__doc__
    return call


globals().update({name: _named(name, target) for name, target in _SAME.items()})


def _axes(axis):
    if axis is None or isinstance(axis, int):
        return axis
    found = tuple(int(a) for a in np.asarray(getattr(axis, "data", axis)).reshape(-1))
    return found[0] if len(found) == 1 else found


def _reduction(name, target):
    op = getattr(ops, target)

    def call(input_tensor, axis=None, keepdims=False, name=None, keep_dims=None):
        return op(convert_to_tensor(input_tensor), axis=_axes(axis), keepdims=keepdims if keep_dims is None else keep_dims)

    call.__name__ = call.__qualname__ = name
    call.__module__, call.__doc__ = __name__, op.__doc__
    return call


_REDUCTIONS = {"reduce_all": "all", "reduce_any": "any", "reduce_logsumexp": "logsumexp", "reduce_max": "max",
               "reduce_mean": "mean", "reduce_min": "min", "reduce_prod": "prod", "reduce_std": "std", "reduce_sum": "sum",
               "reduce_variance": "var"}
globals().update({name: _reduction(name, target) for name, target in _REDUCTIONS.items()})


def reduce_euclidean_norm(input_tensor, axis=None, keepdims=False, name=None):
    """sqrt(sum(x ** 2))."""
    return ops.sqrt(ops.sum(ops.square(input_tensor), axis=_axes(axis), keepdims=keepdims))


def matmul(a, b, transpose_a=False, transpose_b=False, adjoint_a=False, adjoint_b=False, name=None, **kwargs):
    """The product of the last two axes."""
    a = ops.swapaxes(a, -1, -2) if transpose_a or adjoint_a else a
    b = ops.swapaxes(b, -1, -2) if transpose_b or adjoint_b else b
    return ops.matmul(a, b)


def einsum(equation, *inputs, **kwargs):
    """Sums of products by a formula."""
    return ops.einsum(equation, *inputs)


def tensordot(a, b, axes, name=None):
    """Sums of products over the given axes."""
    return ops.tensordot(a, b, axes)


def add_n(inputs, name=None):
    """The sum of a list."""
    total = inputs[0]
    for x in inputs[1:]:
        total = total + x
    return total


def accumulate_n(inputs, shape=None, tensor_dtype=None, name=None):
    """The sum of a list."""
    return add_n(inputs)


def argmax(input, axis=None, output_type="int64", name=None):
    """The place of the largest element along `axis`, 0 unless told."""
    return ops.cast(ops.argmax(convert_to_tensor(input), 0 if axis is None else axis), np.dtype(output_type).name)


def argmin(input, axis=None, output_type="int64", name=None):
    """The place of the smallest element along `axis`, 0 unless told."""
    return ops.cast(ops.argmin(convert_to_tensor(input), 0 if axis is None else axis), np.dtype(output_type).name)


def argsort(values, axis=-1, direction="ASCENDING", stable=False, name=None):
    """The places in order of the elements."""
    values = convert_to_tensor(values)
    return ops.argsort(-values if direction == "DESCENDING" else values, axis)


def sort(values, axis=-1, direction="ASCENDING", name=None):
    """The elements in order."""
    values = convert_to_tensor(values)
    return -ops.sort(-values, axis) if direction == "DESCENDING" else ops.sort(values, axis)


def top_k(input, k=1, sorted=True, index_type="int32", name=None):
    """(the k largest elements of the last axis, their places)."""
    return ops.top_k(input, number(k), sorted)


def in_top_k(targets, predictions, k, name=None):
    """Whether the class is among the k largest."""
    return ops.in_top_k(targets, predictions, number(k))


def cumsum(x, axis=0, exclusive=False, reverse=False, name=None):
    """Running sums."""
    x = ops.flip(x, axis) if reverse else x
    found = ops.cumsum(x, axis)
    found = found - x if exclusive else found
    return ops.flip(found, axis) if reverse else found


def cumprod(x, axis=0, exclusive=False, reverse=False, name=None):
    """Running products."""
    if exclusive:
        raise NotImplementedError("tf.math.cumprod: exclusive is False")
    found = ops.cumprod(ops.flip(x, axis) if reverse else x, axis)
    return ops.flip(found, axis) if reverse else found


def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    """Elements brought between two bounds."""
    return ops.clip(t, clip_value_min, clip_value_max)


def clip_by_norm(t, clip_norm, axes=None, name=None):
    """Scaled down to a norm where it is larger."""
    norm = ops.sqrt(ops.sum(ops.square(t), axis=_axes(axes), keepdims=axes is not None))
    return t * (clip_norm / ops.maximum(norm, clip_norm))


def global_norm(t_list, name=None):
    """The norm of all elements of a list."""
    return ops.sqrt(add_n([ops.sum(ops.square(t)) for t in t_list if t is not None]))


def clip_by_global_norm(t_list, clip_norm, use_norm=None, name=None):
    """(the list scaled down to a common norm where that is larger, its norm)."""
    norm = global_norm(t_list) if use_norm is None else use_norm
    scale = clip_norm / ops.maximum(norm, clip_norm)
    return [None if t is None else t * scale for t in t_list], norm


def squared_difference(x, y, name=None):
    """(x - y) ** 2."""
    return ops.square(x - y)


def l2_normalize(x, axis=None, epsilon=1e-12, name=None):
    """x / sqrt(max(sum(x ** 2), epsilon))."""
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=_axes(axis), keepdims=True), epsilon))


def norm(tensor, ord="euclidean", axis=None, keepdims=False, name=None):
    """The norm of the elements."""
    return ops.norm(tensor, None if ord == "euclidean" else ord, _axes(axis), keepdims)


def confusion_matrix(labels, predictions, num_classes=None, weights=None, dtype="int32", name=None):
    """How often class i (rows) was taken for class j (columns)."""
    labels, predictions = (np.asarray(getattr(x, "data", x)).astype(int).reshape(-1) for x in (labels, predictions))
    n = number(num_classes) if num_classes is not None else int(max(labels.max(initial=0), predictions.max(initial=0))) + 1
    out = np.zeros((n, n), dtype)
    np.add.at(out, (labels, predictions), 1 if weights is None else np.asarray(weights))
    return convert_to_tensor(out)


def bincount(arr, weights=None, minlength=None, maxlength=None, dtype="int32", name=None, axis=None, binary_output=False):
    """How often each whole number occurs."""
    return ops.bincount(arr, weights=weights, minlength=minlength or 0)


def segment_sum(data, segment_ids, name=None):
    """Sums of the rows of one number."""
    return ops.segment_sum(data, segment_ids)


def unsorted_segment_sum(data, segment_ids, num_segments, name=None):
    """Sums of the rows of one number."""
    return ops.segment_sum(data, segment_ids, number(num_segments))


def unsorted_segment_max(data, segment_ids, num_segments, name=None):
    """The largest of the rows of one number."""
    return ops.segment_max(data, segment_ids, number(num_segments))


def unsorted_segment_mean(data, segment_ids, num_segments, name=None):
    """Means of the rows of one number."""
    n = number(num_segments)
    counts = ops.segment_sum(ops.ones_like(data), segment_ids, n)
    return ops.segment_sum(data, segment_ids, n) / ops.maximum(counts, 1.0)


def softmax(logits, axis=-1, name=None):
    """exp(x) / sum(exp(x))."""
    return ops.softmax(logits, axis=-1 if axis is None else axis)


def log_softmax(logits, axis=-1, name=None):
    """x - log(sum(exp(x)))."""
    return ops.log_softmax(logits, axis=-1 if axis is None else axis)


__all__ = [*_SAME, *_REDUCTIONS, *(word for word, thing in list(globals().items()) if getattr(thing, "__module__", "") ==
                                   __name__ and callable(thing) and not word.startswith("_")
                                   and word not in _SAME and word not in _REDUCTIONS)]
