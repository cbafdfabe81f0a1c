"""compile, fit, evaluate, predict: the part of a model that trains it.

A step is `train_step`: the model on a batch, the loss, the gradients, one call of the optimizer, the metrics. All
else here is the loop around it: batches, callbacks, validation, the history, and leaving the model whole whatever
happens.
"""
import warnings

import numpy as np

from .. import optimizers as optimizers_module
from ..metrics import Mean
from ..tensor import Tensor, backward, no_grad
from ..tree import flatten, is_nested, map_structure
from .batches import (
    class_weight_to_sample_weights,
    count_samples,
    make_batches,
    settle_all,
    to_tensors,
    train_validation_split,
    unpack_x_y_sample_weight,
)
from .compiled import CompiledLoss, CompiledMetrics
from .diagnosis import NonFiniteLossError, explain
from .interrupts import Interrupts

_COMPILE_FIRST = "compile first, e.g. model.compile('adam', 'binary_crossentropy', ['acc'])"


class _Compiled:
    """What belongs to one `compile`: not an attribute each, so that a model's own attributes stay its own."""

    def __init__(self, loss, metrics, config):
        self.loss, self.metrics, self.config = loss, metrics, config
        self.loss_tracker = Mean(name="loss")
        self.variables = self.flags = self.sources = None  # trainable variables, and when to look for them again
        self.penalised = ()  # variables with a regularizer
        self.found_metrics = None
        self.where = None  # what fit is doing, for messages; None outside fit
        self.largest = 0.0


def _plain(logs):
    """Logs as a flat dict of floats, sorted by name as Keras has them."""
    result = {}
    for key in sorted(logs):
        value = logs[key]
        if isinstance(value, dict):
            result.update(_plain(value))
            continue
        try:
            value = float(value)
        except (TypeError, ValueError):
            value = value.numpy() if isinstance(value, Tensor) else value
        result[key] = value
    return result


class Trainer:
    """What `Model` inherits: training, evaluation and prediction."""

    optimizer = None
    compiled = False
    stop_training = False
    history = None
    _compiled_state = None

    # ---- compile ----

    def compile(self, optimizer="rmsprop", loss=None, metrics=None, loss_weights=None, weighted_metrics=None,
                run_eagerly=False, steps_per_execution=1, jit_compile="auto", auto_scale_loss=True, **kwargs):
        """Choose how the model is trained.

        Args:
            optimizer: an optimizer, or its name. One object may serve several models: its state is kept by variable.
            loss: a name, a function of (y_true, y_pred), or a `Loss`; for several outputs a list or a dict by name.
            metrics: a list of names, functions of (y_true, y_pred) and `Metric` objects; for several outputs a list
                of lists or a dict by name. "accuracy" (or "acc") becomes binary, categorical or sparse categorical
                accuracy after the shapes. The name as written here is the key in the history.
            loss_weights: factors of the losses of several outputs.
            weighted_metrics: metrics that take sample and class weights into account.
            run_eagerly, steps_per_execution, jit_compile, auto_scale_loss: accepted and without effect.

        Raises ValueError for an unknown name, with the nearest known one.
        """
        for old in ("sample_weight_mode", "target_tensors", "experimental_run_tf_function"):
            kwargs.pop(old, None)
        if kwargs:
            raise TypeError(
                f"compile does not know the argument {sorted(kwargs)[0]!r}; it takes optimizer, loss, metrics, "
                "loss_weights and weighted_metrics."
            )
        if isinstance(metrics, str):
            metrics = [metrics]
        names = getattr(self, "output_names", None)
        config = {"optimizer": optimizer, "loss": loss, "loss_weights": loss_weights, "metrics": metrics,
                  "weighted_metrics": weighted_metrics}
        state = _Compiled(
            None if loss is None else CompiledLoss(loss, loss_weights, names),
            CompiledMetrics(metrics, weighted_metrics, names) if metrics or weighted_metrics else None,
            config,
        )
        self.optimizer = optimizers_module.get(optimizer)
        self._compiled_state = state
        self.run_eagerly, self.steps_per_execution, self.jit_compile = run_eagerly, steps_per_execution, jit_compile
        self.stop_training = False
        self.compiled = True

    @property
    def loss(self):
        """The loss as given to `compile`."""
        return self._compiled_state.config["loss"] if self._compiled_state else None

    def get_compile_config(self):
        """The arguments of `compile` in a form that can be saved; {} before it was called."""
        if not self.compiled:
            return {}
        from ..losses import serialize as write_loss
        from ..metrics import serialize as write_metric

        def write(nested, one):
            return None if nested is None else map_structure(
                lambda v: v if v is None or isinstance(v, (str, int, float)) else one(v), nested
            )

        given = self._compiled_state.config
        return {
            "optimizer": None if self.optimizer is None else optimizers_module.serialize(self.optimizer),
            "loss": write(given["loss"], write_loss),
            "loss_weights": given["loss_weights"],
            "metrics": write(given["metrics"], write_metric),
            "weighted_metrics": write(given["weighted_metrics"], write_metric),
            "run_eagerly": False,
            "steps_per_execution": 1,
            "jit_compile": False,
        }

    def compile_from_config(self, config):
        """`compile` with what `get_compile_config` gave, and make the optimizer's variables."""
        if type(self).compile is not Trainer.compile:
            warnings.warn(
                f"{type(self).__name__} has its own compile(), so loading did not call it: call it yourself, or define "
                "compile_from_config(config).",
                stacklevel=2,
            )
            return
        from ..losses import deserialize as read_loss
        from ..metrics import deserialize as read_metric

        readers = {"optimizer": optimizers_module.deserialize, "loss": read_loss, "loss_weights": None,
                   "metrics": read_metric, "weighted_metrics": read_metric}
        self.compile(**{key: _read(config[key], reader) for key, reader in readers.items() if key in config})
        if self.built and self.optimizer is not None:
            self.optimizer.build(self.trainable_variables)

    def _state(self, method):
        if self._compiled_state is None:
            raise ValueError(f"{type(self).__name__}.{method}: the model is not compiled; {_COMPILE_FIRST}.")
        return self._compiled_state

    # ---- metrics ----

    @property
    def metrics(self):
        """The loss tracker, the compiled metrics as one, the losses of single outputs, then metrics of the layers."""
        found, state = [], self._compiled_state
        if state is not None:
            found.append(state.loss_tracker)
            if state.metrics is not None:
                found.append(state.metrics)
            if state.loss is not None:
                found.extend(state.loss.metrics)
        seen = set(map(id, found))
        for layer in self._flatten_layers():
            for metric in layer._metrics:
                if id(metric) not in seen:
                    seen.add(id(metric))
                    found.append(metric)
        return found

    @property
    def metrics_names(self):
        """The names of the numbers that `evaluate` returns, in its order."""
        names = []
        for metric in self.metrics:
            names += [name for *_, name in metric.entries] if isinstance(metric, CompiledMetrics) else [metric.name]
        return names

    def _all_metrics(self):
        """Every metric object, those of `compile` one by one."""
        found = []
        for metric in self.metrics:
            found += metric.metrics if isinstance(metric, CompiledMetrics) else [metric]
        return found

    def _own_metrics(self):
        """`metrics`, looked up once; a subclass that defines the property is asked every time."""
        state = self._compiled_state
        if type(self).metrics is not Trainer.metrics or state is None:
            return self.metrics
        if state.found_metrics is None:
            found = self.metrics
            ready = state.loss is None or state.loss.entries is not None
            if ready and self.built:
                state.found_metrics = found
            return found
        return state.found_metrics

    def reset_metrics(self):
        """Forget the batches that the metrics have seen."""
        for metric in self._own_metrics():
            metric.reset_state()

    def get_metrics_result(self):
        """The metrics' values by name."""
        results = {}
        for metric in self._own_metrics():
            value = metric.result()
            if isinstance(value, dict):
                results.update(value)
            else:
                results[metric.name] = value
        return results

    # ---- one step ----

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """The total loss, a scalar tensor: that of `compile`, those of `add_loss`, and the regularizers'.

        A subclass may define its own. Raises ValueError where there is no loss at all.
        """
        state = self._compiled_state
        total = None
        if state is not None and state.loss is not None:
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
        if state is None or state.variables is None or type(self).losses is not Layer.losses:
            return self.losses
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
            with no_grad():
                state.metrics.update_state(y, _detached(y_pred), sample_weight)
        return self.get_metrics_result()

    def train_step(self, data):
        """One step on a batch `data`, as `unpack_x_y_sample_weight` takes it apart; returns results by name.

        A subclass may define its own, with `GradientTape` or `seqnet.tensor.backward` and
        `self.optimizer.apply_gradients`.
        """
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=True)
        loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=True)
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
        if state.loss is not None or self.losses:
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=False)
            state.loss_tracker.update_state(loss.data, _length(x))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def predict_step(self, data):
        """The predictions for one batch."""
        x, _, _ = unpack_x_y_sample_weight(data)
        return self(x, training=False)

    def _note_loss(self, loss, x, y):
        """Count a training loss; in `fit` one that is not finite ends the training before it reaches the weights."""
        state = self._compiled_state
        value = float(loss.data)
        if state.where is not None and not abs(value) < float("inf"):
            raise explain(value, state.where(), self, x, y, state.largest)
        state.largest = max(state.largest, value)
        state.loss_tracker.update_state(loss.data, _length(x))

    def _variables_to_train(self):
        """The trainable variables, looked up again where a layer was frozen or thawed."""
        state = self._compiled_state
        if state.variables is not None and state.flags == [v.requires_grad for v in state.sources]:
            return state.variables
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
        if not self.built:
            self._forget_lookups()
        self.reset_metrics()
        state.where = None
        return self._returned(_plain(self.train_step(data)), return_dict)

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        """Loss and metrics on these samples; returned as by `train_on_batch`."""
        self._state("test_on_batch")
        data = self._one_batch(x, y, sample_weight)
        self.reset_metrics()
        with no_grad():
            return self._returned(_plain(self.test_step(data)), return_dict)

    def predict_on_batch(self, x):
        """The predictions for these samples as arrays."""
        data = settle_all(x, "x")
        count_samples(data)
        with no_grad():
            return map_structure(_numpy, self.predict_step((to_tensors(data),)))

    @staticmethod
    def _one_batch(x, y, sample_weight):
        x, y, sample_weight = (
            settle_all(a, name) for a, name in ((x, "x"), (y, "y"), (sample_weight, "sample_weight"))
        )
        count_samples(x, y, sample_weight)
        return _data((to_tensors(x), to_tensors(y), to_tensors(sample_weight)))

    def _returned(self, logs, return_dict):
        if return_dict:
            return logs
        names = []
        for metric in self._own_metrics():
            names += [m.name for m in metric.metrics] if isinstance(metric, CompiledMetrics) else [metric.name]
        values = [logs[name] for name in names if name in logs]
        values += [logs[name] for name in sorted(logs) if name not in names]
        return values[0] if len(values) == 1 else values

    # ---- the loops ----

    def fit(self, x=None, y=None, batch_size=None, epochs=1, verbose="auto", callbacks=None, validation_split=0.0,
            validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0,
            steps_per_epoch=None, validation_steps=None, validation_batch_size=None, validation_freq=1, **kwargs):
        """Train the model for `epochs` passes over the data; called again, it goes on from where it stands.

        Args:
            x: inputs: an array with one row a sample, a list or dict of arrays for several inputs, or something that
                gives batches (x, y) or (x, y, sample_weight): a generator, an iterable, a sequence of batches.
            y: labels, as arrays; None where x gives batches.
            batch_size: samples in a step, 32 by default.
            epochs, initial_epoch: the epochs from `initial_epoch` up to, not including, `epochs` are run.
            verbose: 1 (and "auto") a progress line, 2 one line an epoch, 0 nothing. Where the output is no terminal
                or notebook, 1 too prints one plain line an epoch.
            callbacks: a list of `seqnet.callbacks`.
            validation_split: this share of the samples, the last ones, is used for validation.
            validation_data: (x, y) or (x, y, sample_weight), or something that gives batches.
            shuffle: take the samples in a new random order each epoch; "batch" keeps those of a batch together.
            class_weight: {class: weight} for the loss.
            sample_weight: one weight a sample, or a step of a sample.
            steps_per_epoch: steps in an epoch; needed for a generator without end.
            validation_steps, validation_batch_size: as for training.
            validation_freq: validate every so many epochs, or in the epochs of a list.
            nb_epoch: the old name of `epochs`.

        Returns the `History`: `history.history["loss"]` is a list with one number an epoch.

        Ctrl-C stops between two steps: weights, optimizer and history are whole, and KeyboardInterrupt is raised.
        A loss that becomes NaN or infinite raises `NonFiniteLossError` (a FloatingPointError), which says where and
        why, before it reaches the weights; Keras would go on. The callback `TerminateOnNaN` ends the training
        quietly instead. Raises ValueError or TypeError for data that do not fit, naming the fix.
        """
        state = self._state("fit")
        epochs = _old_arguments(kwargs, epochs, "fit")
        initial_epoch = int(initial_epoch)
        if validation_split and validation_data is None:
            (x, y, sample_weight), validation_data = train_validation_split(x, y, sample_weight, validation_split)
        batches = make_batches(x, y, sample_weight, batch_size, steps_per_epoch, shuffle, class_weight, cycle=True)
        validation = None
        if validation_data is not None:
            validation = _validation_batches(validation_data, validation_batch_size or batch_size, validation_steps)
            if not isinstance(validation_freq, (int, list, tuple, set)) or validation_freq == 0:
                raise ValueError(f"validation_freq is a number of epochs or a list of epochs; got {validation_freq!r}.")
        callbacks = self._callbacks(callbacks, verbose, epochs, batches.steps, history=True,
                                    validates=validation is not None)
        self._forget_lookups()
        self.stop_training = False
        logs = {}
        quiet = _has_terminator(callbacks)
        with Interrupts() as interrupts:
            try:
                callbacks.on_train_begin()
                for epoch in range(initial_epoch, epochs):
                    logs = self._fit_epoch(epoch, epochs, batches, callbacks, interrupts, quiet)
                    if logs is None:
                        break
                    if validation is not None and _due(epoch, validation_freq):
                        values = self._evaluate(validation, callbacks, interrupts, lambda: _stopped(epoch, epochs))
                        logs.update({f"val_{name}": value for name, value in values.items()})
                    callbacks.on_epoch_end(epoch, logs)
                    interrupts.check(lambda: _stopped(epoch, epochs))
                    if self.stop_training:
                        break
                callbacks.on_train_end(logs)
            except BaseException:
                callbacks._abandon()
                raise
            finally:
                state.where = None
                if self.optimizer is not None and epochs > initial_epoch:
                    self.optimizer.finalize_variable_values(self.trainable_variables)
        return self.history

    def _fit_epoch(self, epoch, epochs, batches, callbacks, interrupts, quiet):
        """One pass over the batches; the epoch's logs, or None where there was no batch left."""
        state = self._compiled_state
        self.reset_metrics()
        callbacks.on_epoch_begin(epoch)
        results, step, total = None, -1, batches.steps

        def place():
            return f"in epoch {epoch + 1} of {epochs} at step {step + 1}" + (f" of {total}" if total else "")

        state.where = None if quiet else place
        for step, batch in enumerate(batches):
            callbacks.on_train_batch_begin(step)
            results = self.train_step(_data(batch))
            callbacks.on_train_batch_end(step, _plain(results))
            interrupts.check(lambda: _stopped(epoch, epochs, step, total))
            if self.stop_training:
                break
        state.where = None
        if results is None:
            if epoch == 0:
                raise ValueError("The generator gave no batch at all: there is nothing to train on.")
            warnings.warn(
                f"The generator has no more batches after epoch {epoch}; the training ends. Let it go on for ever and "
                "pass steps_per_epoch, or pass something that can be iterated anew.",
                stacklevel=3,
            )
            return None
        if total is not None and step + 1 < total and not self.stop_training:
            warnings.warn(
                f"The data ended after {step + 1} of {total} steps of epoch {epoch + 1}: the generator must give "
                "steps_per_epoch * epochs batches.",
                stacklevel=3,
            )
            self.stop_training = True
        return self._final(results)

    def _final(self, results):
        """The metrics' values after the last batch, where the step returned those of the metrics."""
        values = self.get_metrics_result()
        return _plain(values if set(values) == set(results) else results)

    def fit_generator(self, generator, steps_per_epoch=None, epochs=1, verbose="auto", callbacks=None, **kwargs):
        """The old name of `fit` on a generator."""
        return self.fit(generator, steps_per_epoch=steps_per_epoch, epochs=epochs, verbose=verbose,
                        callbacks=callbacks, **kwargs)

    def evaluate(self, x=None, y=None, batch_size=None, verbose="auto", sample_weight=None, steps=None, callbacks=None,
                 return_dict=False, **kwargs):
        """Loss and metrics over the data: the loss, a list of loss and metrics, or a dict of them.

        Arguments as for `fit`. Weights stay as they are.
        """
        self._state("evaluate")
        _old_arguments(kwargs, 1, "evaluate")
        batches = make_batches(x, y, sample_weight, batch_size, steps)
        callbacks = self._callbacks(callbacks, verbose, 1, batches.steps)
        self._forget_lookups()
        with Interrupts() as interrupts:
            try:
                logs = self._evaluate(batches, callbacks, interrupts, lambda: "stopped during evaluate")
            except BaseException:
                callbacks._abandon()
                raise
        return self._returned(logs, return_dict)

    def _evaluate(self, batches, callbacks, interrupts, message):
        self.stop_evaluating = False
        callbacks.on_test_begin()
        self.reset_metrics()
        results = None
        with no_grad():
            for step, batch in enumerate(batches):
                callbacks.on_test_batch_begin(step)
                results = self.test_step(_data(batch))
                callbacks.on_test_batch_end(step, _plain(results))
                interrupts.check(message)
                if self.stop_evaluating:
                    break
        if results is None:
            raise ValueError("There is no batch to evaluate: the generator or sequence gave none.")
        logs = self._final(results)
        callbacks.on_test_end(logs)
        return logs

    def evaluate_generator(self, generator, steps=None, **kwargs):
        """The old name of `evaluate` on a generator."""
        return self.evaluate(generator, steps=steps, **kwargs)

    def predict(self, x, batch_size=None, verbose="auto", steps=None, callbacks=None, **kwargs):
        """The predictions for the data, as arrays with one row a sample.

        x, batch_size, verbose, steps, callbacks: as for `fit`. The model need not be compiled.
        """
        _old_arguments(kwargs, 1, "predict")
        batches = make_batches(x, batch_size=batch_size, steps=steps)
        callbacks = self._callbacks(callbacks, verbose, 1, batches.steps)
        self.stop_predicting = False
        parts = structure = None
        with Interrupts() as interrupts, no_grad():
            try:
                callbacks.on_predict_begin()
                for step, batch in enumerate(batches):
                    callbacks.on_predict_batch_begin(step)
                    outputs = self.predict_step(_data(batch))
                    arrays = [_numpy(a) for a in flatten(outputs)]
                    if parts is None:
                        structure, parts = outputs, [[] for _ in arrays]
                    for part, array in zip(parts, arrays):
                        part.append(array)
                    callbacks.on_predict_batch_end(step, {"outputs": outputs})
                    interrupts.check(lambda: "stopped during predict")
                    if self.stop_predicting:
                        break
                callbacks.on_predict_end()
            except BaseException:
                callbacks._abandon()
                raise
        if parts is None:
            raise ValueError("There is no batch to predict: the generator or sequence gave none.")
        whole = iter([part[0] if len(part) == 1 else np.concatenate(part) for part in parts])
        return map_structure(lambda _: next(whole), _in_order(structure))

    def predict_generator(self, generator, steps=None, **kwargs):
        """The old name of `predict` on a generator."""
        return self.predict(generator, steps=steps, **kwargs)

    def predict_classes(self, x, batch_size=32, verbose=0):
        """The most likely class of each sample: of Keras 2's Sequential."""
        scores = self.predict(x, batch_size=batch_size, verbose=verbose)
        return scores.argmax(-1) if scores.shape[-1] > 1 else (scores > 0.5).astype("int32")

    def _callbacks(self, callbacks, verbose, epochs, steps, history=False, validates=False):
        from ..callbacks import CallbackList

        if isinstance(callbacks, CallbackList):
            return callbacks
        if verbose not in ("auto", 0, 1, 2, True, False):
            raise ValueError(f"verbose is 'auto', 0, 1 or 2; got {verbose!r}.")
        return CallbackList(callbacks, add_history=history, add_progbar=verbose != 0, model=self, verbose=verbose,
                            epochs=epochs, steps=steps, validates=validates)


def _read(saved, reader):
    """What `get_compile_config` wrote as a dict of class_name and config, made again wherever it stands."""
    if isinstance(saved, dict) and "class_name" in saved:
        return reader(saved)
    if isinstance(saved, dict):
        return {key: _read(value, reader) for key, value in saved.items()}
    return [_read(value, reader) for value in saved] if isinstance(saved, (list, tuple)) else saved


def _sum(x):
    from .. import ops

    return ops.sum(x)


def _numpy(x):
    return x.data if isinstance(x, Tensor) else np.asarray(x)


def _detached(y_pred):
    """The predictions without their history, with their masks."""
    if isinstance(y_pred, Tensor):
        plain = y_pred.detach()
        plain.mask = y_pred.mask
        return plain
    return map_structure(lambda t: _detached(t) if isinstance(t, Tensor) else t, y_pred)


def _in_order(structure):
    """Dicts with their keys sorted, so that filling them in turn meets the order of `flatten`."""
    if isinstance(structure, dict):
        return {key: _in_order(structure[key]) for key in sorted(structure)}
    if is_nested(structure):
        return map_structure(lambda v: v, structure)
    return structure


def _length(x):
    for leaf in flatten(x):
        if leaf is not None:
            return leaf.shape[0]
    return 1


def _data(batch):
    """The `data` of a train_step: (x, y) or (x, y, sample_weight), (x,) without labels."""
    x, y, sample_weight = batch
    if sample_weight is not None:
        return x, y, sample_weight
    return (x,) if y is None else (x, y)


def _validation_batches(data, batch_size, steps):
    if isinstance(data, (list, tuple)):
        if not 1 <= len(data) <= 3:
            raise ValueError(
                f"validation_data is (x, y) or (x, y, sample_weight); got {len(data)} entries. Several inputs go into one "
                "list: ([x1, x2], y)."
            )
        x, y, sample_weight = tuple(data) + (None,) * (3 - len(data))
        try:
            return make_batches(x, y, sample_weight, batch_size, steps)
        except (TypeError, ValueError) as error:
            raise type(error)(f"validation_data: {error}") from None
    return make_batches(data, None, None, batch_size, steps)


def _old_arguments(kwargs, epochs, method):
    """The value of `epochs` after old spellings; those without a meaning here are dropped."""
    if "nb_epoch" in kwargs and method == "fit":
        epochs = kwargs.pop("nb_epoch")
        warnings.warn("fit(nb_epoch=...) is now spelt fit(epochs=...); it is taken as that.", stacklevel=3)
    for old in ("max_queue_size", "workers", "use_multiprocessing", "max_q_size", "pickle_safe"):
        kwargs.pop(old, None)
    if kwargs:
        from ..errors import did_you_mean

        name = sorted(kwargs)[0]
        known = "x y batch_size epochs verbose callbacks validation_split validation_data shuffle class_weight "
        known += "sample_weight initial_epoch steps_per_epoch validation_steps validation_batch_size validation_freq steps"
        raise TypeError(f"{method} does not know the argument {name!r}.{did_you_mean(name, known.split())}")
    if isinstance(epochs, bool) or not isinstance(epochs, (int, np.integer)) or epochs < 0:
        raise ValueError(f"epochs is the number of passes over the data, a whole number; got {epochs!r}.")
    return int(epochs)


def _due(epoch, validation_freq):
    if isinstance(validation_freq, int):
        return (epoch + 1) % validation_freq == 0
    return epoch + 1 in validation_freq


def _has_terminator(callbacks):
    from ..callbacks import TerminateOnNaN

    return any(isinstance(c, TerminateOnNaN) for c in callbacks.callbacks)


def _stopped(epoch, epochs, step=None, steps=None):
    place = "" if step is None else f" after step {step + 1}" + (f" of {steps}" if steps else "")
    return (
        f"stopped in epoch {epoch + 1} of {epochs}{place}: weights, optimizer and history are kept; call fit again to "
        "go on"
    )


__all__ = ["NonFiniteLossError", "Trainer"]
