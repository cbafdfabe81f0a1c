"""One step: of training, of evaluation, of prediction; what a subclass may define anew. A part of `Trainer`."""
import warnings

import numpy as np

from ..layers.tracking import Tracking
from ..tape import backward
from ..tensor import Tensor, Variable, no_grad
from ..tree import flatten, map_structure
from .batches import (
    class_weight_to_sample_weights,
    count_samples,
    settle_all,
    to_tensors,
    unpack_x_y_sample_weight,
)
from .compiled import CompiledMetrics
from .diagnosis import explain
from .functions import step_data


class Steps:
    """A batch at a time."""

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """The total loss, a scalar tensor: that of `compile`, those of `add_loss`, and the regularizers'.

        A subclass may define its own. Raises ValueError where there is no loss at all.
        """
        state = self._compiled_state
        total = None
        if state is not None and state.loss is not None:
            if state.loss.output_names is None:  # a model that was not built when it was compiled
                state.loss.output_names = getattr(self, "output_names", None)
            if y is None:
                raise ValueError("There are no labels: a loss was compiled, but y is None. Pass y, or (x, y) batches.")
            total = state.loss(y, y_pred, sample_weight)
        for extra in self._extra_losses():
            extra = extra if extra.ndim == 0 else _sum(extra)
            total = extra if total is None else total + extra
        if total is None:
            raise ValueError(
                "There is no loss to make small: give `loss` to compile(), e.g. loss='mse', or call add_loss() in a layer."
            )
        return total

    def _extra_losses(self):
        """The losses of `add_loss` in the last call, and the regularizers', without a walk over all layers."""
        from ..layers.layer import Layer

        state = self._compiled_state
        if state is None or type(self).losses is not Layer.losses:
            return self.losses
        self._variables_to_train()
        found, seen = list(self._losses), {id(self)}
        for layer in self._loss_owners:
            if id(layer) not in seen:
                seen.add(id(layer))
                found.extend(layer._losses)
        found.extend(v.regularizer(v) for v in state.penalised)
        return found

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Update the metrics with a batch and return all results by name; a subclass may add to them."""
        state = self._compiled_state
        if state is not None and state.metrics is not None:
            if state.metrics.output_names is None:
                state.metrics.output_names = getattr(self, "output_names", None)
            with no_grad():
                state.metrics.update_state(y, _detached(y_pred), sample_weight)
        return self.get_metrics_result()

    def compiled_loss(self, y_true, y_pred, sample_weight=None, regularization_losses=None, **kwargs):
        """An older spelling of `compute_loss`, for a train_step of one's own; counts the loss for the logs as well."""
        loss = self.compute_loss(y=y_true, y_pred=y_pred, sample_weight=sample_weight)
        self._compiled_state.loss_tracker.add(float(loss.data), _length(y_pred))
        return loss

    @property
    def compiled_metrics(self):
        """The metrics of `compile`: of older Keras, for `self.compiled_metrics.update_state(y, y_pred)`."""
        state = self._state("compiled_metrics")
        return state.metrics or CompiledMetrics(None, None, None)

    def train_step(self, data):
        """One step on a batch `data`, as `unpack_x_y_sample_weight` takes it apart; returns results by name.

        A subclass may define its own, with `GradientTape` or `seqnet.tape.backward` and
        `self.optimizer.apply_gradients`.
        """
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=True)
        loss = self._loss_of_step(x, y, y_pred, sample_weight, True)
        self._note_loss(loss, x, y)
        variables = self._variables_to_train()
        if self.optimizer.loss_scale_factor:
            loss = self.optimizer.scale_loss(loss)
        if variables:
            self.optimizer.apply(backward(loss, variables), variables)
        else:
            warnings.warn("The model has no trainable weights, so training changes nothing.", stacklevel=2)
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def test_step(self, data):
        """One step of evaluation; returns results by name."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=False)
        state = self._compiled_state
        if state.loss is not None or type(self).compute_loss is not Steps.compute_loss or self.losses:
            loss = self._loss_of_step(x, y, y_pred, sample_weight, False)
            state.loss_tracker.add(_number(loss), _length(x))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def predict_step(self, data):
        """The predictions for one batch."""
        x, _, _ = unpack_x_y_sample_weight(data)
        return self(x, training=False)

    def _loss_of_step(self, x, y, y_pred, sample_weight, training):
        """`compute_loss`, also one of a subclass that does not take `training`."""
        state = self._compiled_state
        if state.loss_takes_training is None:
            from inspect import signature

            parameters = signature(self.compute_loss).parameters
            state.loss_takes_training = "training" in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())
        more = {"training": training} if state.loss_takes_training else {}
        try:
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, **more)
        except ValueError as error:
            from .label_advice import explain as explain_labels

            better = explain_labels(error, self, y, y_pred)
            if better is error:
                raise
            raise better from error
        if not isinstance(loss, Tensor):
            raise TypeError(
                f"{type(self).__name__}.compute_loss gave {type(loss).__name__} in place of a tensor. Compute it from "
                "y_pred with seqnet.ops, and return it."
            )
        return loss

    def _note_loss(self, loss, x, y):
        """Count a training loss; in `fit` one that is not finite ends the training before it reaches the weights."""
        state = self._compiled_state
        value = _number(loss)
        if state.where is not None and not abs(value) < float("inf"):
            raise explain(value, state.where(), self, x, y, state.largest)
        state.largest = max(state.largest, value)
        state.loss_tracker.add(value, _length(x))

    def _variables_to_train(self):
        """The trainable variables, looked up again where a layer was attached, frozen or thawed."""
        state = self._compiled_state
        if state.variables is not None and state.changes == Tracking.changes:
            if state.flags == [v.requires_grad for v in state.sources]:
                return state.variables
        state.changes = Tracking.changes
        state.sources = self.weights
        state.flags = [v.requires_grad for v in state.sources]
        state.variables = self.trainable_variables
        state.penalised = [v for v in state.variables if v.regularizer is not None]
        return state.variables

    def _forget_lookups(self):
        state = self._compiled_state
        state.variables = state.found_metrics = None

    # ---- a batch at a time ----

    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, return_dict=False):
        """One training step on these samples; returns the loss, or a list of loss and metrics, or a dict of them."""
        state = self._state("train_on_batch")
        if class_weight is not None:
            if sample_weight is not None:
                raise ValueError("Give sample_weight or class_weight, not both.")
            sample_weight = class_weight_to_sample_weights(y, class_weight)
        data = self._one_batch(x, y, sample_weight)
        self.make_train_function()
        self.reset_metrics()
        state.where = None
        return self._returned(plain_logs(self.train_function(iter((data,)))), return_dict)

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        """Loss and metrics on these samples; returned as by `train_on_batch`."""
        self._state("test_on_batch")
        data = self._one_batch(x, y, sample_weight)
        self.make_test_function()
        self.reset_metrics()
        with no_grad():
            return self._returned(plain_logs(self.test_function(iter((data,)))), return_dict)

    def predict_on_batch(self, x):
        """The predictions for these samples as arrays."""
        data = settle_all(x, "x")
        count_samples(data)
        self.make_predict_function()
        with no_grad():
            return map_structure(_fresh_array, self.predict_function([(to_tensors(data),)]))

    @staticmethod
    def _one_batch(x, y, sample_weight):
        x, y, sample_weight = settle_all(x, "x"), settle_all(y, "y"), settle_all(sample_weight, "sample_weight")
        count_samples(x, y, sample_weight)
        return step_data((to_tensors(x), to_tensors(y), to_tensors(sample_weight)))

    def _returned(self, logs, return_dict):
        if return_dict:
            return logs
        names = []
        for metric in self._own_metrics():
            names += [m.name for m in metric.metrics] if isinstance(metric, CompiledMetrics) else [metric.name]
        values = [logs[name] for name in names if name in logs]
        values += [logs[name] for name in sorted(logs) if name not in names]
        return values[0] if len(values) == 1 else values


def plain_logs(logs):
    """Logs as a flat dict of floats, sorted by name as Keras has them."""
    if not isinstance(logs, dict):
        what = "nothing (None): does it lack its `return`?" if logs is None else f"{type(logs).__name__}."
        raise TypeError(
            "A train_step or test_step returns a dict of results by name, e.g. "
            f"{{m.name: m.result() for m in self.metrics}}; this one returned {what}"
        )
    result = {}
    for key in sorted(logs):
        value = logs[key]
        if isinstance(value, dict):
            result.update(plain_logs(value))
            continue
        try:
            value = float(value)
        except (TypeError, ValueError):
            value = value.numpy() if isinstance(value, Tensor) else value
        result[key] = value
    return result


def _number(loss):
    return float(loss.data) if loss.ndim == 0 else float(loss.data.mean())


def _sum(x):
    from .. import ops

    return ops.sum(x)


def as_array(x):
    """The array behind predictions, a tensor or already an array; of a variable a copy, since it may change."""
    if isinstance(x, Variable):
        return x.numpy()
    return x.data if isinstance(x, Tensor) else np.asarray(x)


def _fresh_array(x):
    return np.array(x.data if isinstance(x, Tensor) else x)


def _detached(y_pred):
    """The predictions without their history, with their masks."""
    if isinstance(y_pred, Tensor):
        plain = y_pred.detach()
        plain.mask = y_pred.mask
        return plain
    return map_structure(lambda t: _detached(t) if isinstance(t, Tensor) else t, y_pred)


def _length(x):
    for leaf in flatten(x):
        if leaf is not None:
            return leaf.shape[0]
    return 1
