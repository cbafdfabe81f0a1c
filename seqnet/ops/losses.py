"""Losses: one number for each row of predictions, with the logarithm, the softmax or the sigmoid fused in.

The functions of Keras' names give a loss for each element or class axis. Those that end in `_rows` give the mean over
the last axis in one call; the loss classes are made of them.
"""
import numpy as np

from .. import _core
from ..config import epsilon
from ..errors import DataError
from ..tensor import Tensor, apply, data_of
from ._base import differentiable, float_of

LEFT_OUT = np.iinfo(np.int64).min  # the label of a row without a loss


def _predictions(x):
    return float_of(x)


def _check_shapes(name, target, output):
    if target.shape != output.shape:
        fix = ""
        n = output.shape[-1] if output.ndim else 1
        if n > 1 and target.shape in (output.shape[:-1], output.shape[:-1] + (1,)):
            fix = f": the model has {n} outputs a sample and y one label; "
            fix += (
                f"use loss='sparse_categorical_crossentropy' for class numbers, or to_categorical(y, {n})"
                if name == "categorical_crossentropy"
                else "end the model with Dense(1), or give y a column for each output"
            )
        raise ValueError(
            f"{name}: target and output must have one shape; got target {target.shape} and output {output.shape}{fix}."
        )


def _pair(name, target, output, least=0):
    """Both as arrays of the output's type and of one shape, with at least so many axes."""
    out = _predictions(output)
    if out.ndim < least:
        raise ValueError(f"{name}: the output needs a last axis to take the mean over; got shape {out.shape}.")
    aim = data_of(target)
    if aim.dtype.kind not in "fiub":
        raise DataError(
            f"{name}: the labels have type {aim.dtype}, which is no number. Turn text labels into class numbers first, "
            "e.g. np.unique(y, return_inverse=True)[1]."
        )
    _check_shapes(name, aim, out)
    return aim if aim.dtype == out.dtype else aim.astype(out.dtype), out


def _wanted(wanted):
    return int(wanted[0]) + 2 * int(wanted[1])


def _rows(array, width):
    return array.reshape(array.size // width if width else 0, width)


def _mean_loss(name, forward, backward, arrays, inputs, flag, width, shape, eps=None):
    aim, out = arrays
    rows = _rows(aim, width), _rows(out, width)
    eps = epsilon() if eps is None else eps
    loss = forward(*rows, flag, eps).reshape(shape)
    return apply(name, loss, inputs, (*rows, flag, eps, backward, out.shape), _mean_loss_backward)


def _mean_loss_backward(saved, grad, wanted):
    aim, out, flag, eps, backward, shape = saved
    grads = backward(aim, out, flag, eps, grad.reshape(-1), _wanted(wanted))
    return tuple(None if g is None else g.reshape(shape) for g in grads)


@differentiable
def binary_crossentropy(target, output, from_logits=False):
    """-t log p - (1 - t) log(1 - p) for every element; p is clipped to [1e-7, 1 - 1e-7] first.

    With `from_logits`, p = sigmoid(output), computed in the form max(x, 0) - x t + log(1 + exp(-|x|)), which is exact
    for large |x|. target and output: one shape; the result has it too. Raises ValueError where shapes differ or a
    target lies outside [0, 1].
    """
    pair = _pair("binary_crossentropy", target, output)
    return _mean_loss(
        "binary_crossentropy", _core.binary_crossentropy_forward, _core.binary_crossentropy_backward,
        pair, (target, output), int(bool(from_logits)), 1, pair[1].shape,
    )


@differentiable
def binary_crossentropy_rows(target, output, from_logits=False):
    """The mean of `binary_crossentropy` over the last axis: (batch, ..., features) -> (batch, ...)."""
    pair = _pair("binary_crossentropy", target, output, 1)
    return _mean_loss(
        "binary_crossentropy", _core.binary_crossentropy_forward, _core.binary_crossentropy_backward,
        pair, (target, output), int(bool(from_logits)), pair[1].shape[-1], pair[1].shape[:-1],
    )


def _difference_rows(name, target, output, kind, delta=1.0):
    pair = _pair(name, target, output, 1)
    return _mean_loss(
        name, _core.difference_loss_forward, _core.difference_loss_backward,
        pair, (target, output), kind, pair[1].shape[-1], pair[1].shape[:-1], delta,
    )


@differentiable
def squared_error_rows(target, output):
    """mean((output - target)^2) over the last axis: (batch, ..., features) -> (batch, ...)."""
    return _difference_rows("mean_squared_error", target, output, 0)


@differentiable
def absolute_error_rows(target, output):
    """mean(|output - target|) over the last axis: (batch, ..., features) -> (batch, ...)."""
    return _difference_rows("mean_absolute_error", target, output, 1)


@differentiable
def huber_rows(target, output, delta=1.0):
    """The mean over the last axis of d^2 / 2 where |d| <= delta, else delta |d| - delta^2 / 2; d = output - target."""
    if not float(delta) >= 0:
        raise ValueError(f"huber: delta is a distance, at least 0; received {delta!r}")
    return _difference_rows("huber", target, output, 2, float(delta))


@differentiable
def log_cosh_rows(target, output):
    """mean(log(cosh(output - target))) over the last axis: (batch, ..., features) -> (batch, ...)."""
    return _difference_rows("log_cosh", target, output, 3)


def _last(x, axis):
    """x with `axis` moved to the end; a Tensor stays one."""
    ndim = len(x.shape)
    axis = axis % ndim
    if axis == ndim - 1:
        return x
    order = [i for i in range(ndim) if i != axis] + [axis]
    from .shape import transpose

    return transpose(x, order) if isinstance(x, Tensor) else np.transpose(x, order)


def _check_axis(name, output, axis):
    ndim = len(output.shape)
    if ndim < 1 or not -ndim <= axis < ndim:
        raise ValueError(f"{name}: axis {axis} is none of the {ndim} axes of the output of shape {tuple(output.shape)}.")


@differentiable
def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """-sum over classes of t log p, with p = output / sum(output), clipped to [1e-7, 1 - 1e-7].

    The division is what makes outputs that do not sum to one (a sigmoid's) a distribution. With `from_logits`,
    p = softmax(output), fused. target and output: (batch, ..., classes); the result loses the class axis `axis`.
    Raises ValueError where shapes differ.
    """
    name = "categorical_crossentropy"
    output = output if isinstance(output, Tensor) else data_of(output)
    target = target if isinstance(target, Tensor) else data_of(target)
    _check_axis(name, output, axis)
    _check_shapes(name, target, output)
    target, output = _last(target, axis), _last(output, axis)
    aim, out = _pair(name, target, output)
    return _categorical(name, aim, out, (target, output), from_logits)


@differentiable
def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1, ignore_class=None):
    """-log p[label], with p as in `categorical_crossentropy`. Labels count the classes from 0.

    target: (batch, ...) or (batch, ..., 1), whole numbers; output: (batch, ..., classes). Rows whose label is
    `ignore_class` have loss 0 and no gradient. Raises ValueError where the shapes do not fit, where a label is
    no whole number, or is none of the classes.
    """
    name = "sparse_categorical_crossentropy"
    output = output if isinstance(output, Tensor) else data_of(output)
    _check_axis(name, output, axis)
    output = _last(output, axis)
    labels = _labels(name, target, tuple(output.shape), axis)
    if ignore_class is not None:
        labels = np.where(labels == ignore_class, LEFT_OUT, labels)
    return _categorical(name, labels, _predictions(output), (None, output), from_logits)


def _labels(name, target, shape, axis):
    labels = data_of(target)
    if labels.dtype.kind not in "fiub":
        raise DataError(
            f"{name}: the labels have type {labels.dtype}, which is no number. Turn text labels into class numbers "
            "first, e.g. np.unique(y, return_inverse=True)[1]."
        )
    if labels.ndim == len(shape) and labels.shape[axis] == 1:
        labels = labels.reshape(labels.shape[: axis % labels.ndim] + labels.shape[axis % labels.ndim + 1 :])
    if labels.shape != shape[:-1]:
        one_hot = data_of(target).shape == shape
        fix = (
            "y is one-hot: use loss='categorical_crossentropy', or y.argmax(-1)"
            if one_hot
            else f"y must have shape {shape[:-1]}, one class number for each row of the output"
        )
        raise ValueError(f"{name}: target has shape {data_of(target).shape}, output {shape}; {fix}.")
    if labels.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            whole = labels.astype(np.int64)
        odd = whole != labels
        if odd.any():
            raise ValueError(
                f"{name}: labels are class numbers 0, 1, 2, ..., but y holds {labels[odd][0]!s}. For a real-valued "
                "target use loss='mean_squared_error'; for probabilities of each class 'categorical_crossentropy'."
            )
        return whole
    return labels.astype(np.int64, copy=False)


def _categorical(name, target, out, inputs, from_logits):
    width = out.shape[-1]
    rows = _rows(out, width)
    aim = target.reshape(-1) if target.dtype == np.int64 else _rows(target, width)
    flag, eps = int(bool(from_logits)), epsilon()
    loss, kept = _core.categorical_crossentropy_forward(aim, rows, flag, eps)
    saved = (aim, rows, flag, eps, kept, out.shape)
    return apply(name, loss.reshape(out.shape[:-1]), inputs, saved, _categorical_backward)


def _categorical_backward(saved, grad, wanted):
    *arguments, kept, shape = saved
    grads = _core.categorical_crossentropy_backward(*arguments, kept, grad.reshape(-1), _wanted(wanted))
    return tuple(None if g is None else g.reshape(shape) for g in grads)
