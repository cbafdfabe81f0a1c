"""fit, evaluate and predict: the loops over epochs and batches. A part of `Trainer`."""
import warnings

import numpy as np

from .. import config
from ..tensor import no_grad
from ..tree import flatten, is_nested, map_structure
from .batches import make_batches, train_validation_split
from .functions import in_groups
from .hints import look
from .interrupts import Interrupts
from .py_dataset import PyDataset
from .run import Run
from .steps import as_array, plain_logs
from .streams import joined


class Loops:
    """Callbacks, validation, the history, and leaving the model whole whatever happens."""

    stop_training = False
    history = None

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
            verbose: 1 (and "auto") a progress line, 2 one line an epoch, 3 the epochs' titles alone, 0 nothing. Where
                the output is no terminal or notebook, 1 too prints one plain line an epoch.
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
        epochs = _old_arguments(kwargs, epochs, "fit", x)
        epochs = min(epochs, config.max_epochs() or epochs)
        initial_epoch = int(initial_epoch)
        look(self, x, y, validation_data, validation_split, shuffle)
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
        run = Run(batches, validation, callbacks, initial_epoch)
        state.run, outer = run, state.run
        quiet = _has_terminator(callbacks)
        with Interrupts() as interrupts:
            try:
                callbacks.on_train_begin()
                logs = run.logs
                for epoch in range(run.epoch, epochs):
                    logs = self._fit_epoch(run, epoch, epochs, interrupts, quiet)
                    if logs is None:
                        break
                    if validation is not None and _due(epoch, validation_freq):
                        values = self._evaluate(validation, callbacks, interrupts, lambda: _stopped(epoch, epochs))
                        logs = dict(sorted({**logs, **{f"val_{n}": value for n, value in values.items()}}.items()))
                    callbacks.on_epoch_end(epoch, logs)
                    interrupts.check(lambda: _stopped(epoch, epochs))
                    if self.stop_training:
                        break
                callbacks.on_train_end(logs)
            except BaseException:
                callbacks._abandon()
                raise
            finally:
                state.where, state.run = None, outer
                if callbacks._history is not None:
                    state.record.add(callbacks._history)
                batches.close()
                if validation is not None:
                    validation.close()
                if self.optimizer is not None and epochs > initial_epoch:
                    self.optimizer.finalize_variable_values(self.trainable_variables)
        return self.history

    def _fit_epoch(self, run, epoch, epochs, interrupts, quiet):
        """One pass over the batches; the epoch's logs, or None where there was no batch left."""
        state, batches, callbacks = self._compiled_state, run.batches, run.callbacks
        self.make_train_function()
        self.reset_metrics()
        callbacks.on_epoch_begin(epoch)
        begin, results = run.entered()
        step, total = begin - 1, batches.steps

        def place():
            return f"in epoch {epoch + 1} of {epochs} at step {step + 1}" + (f" of {total}" if total else "")

        state.where = None if quiet else place
        for first, step, group in in_groups(batches, self.steps_per_execution, begin):
            callbacks.on_train_batch_begin(first)
            results = self.train_function(group)
            callbacks.on_train_batch_end(step, plain_logs(results))
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
        return plain_logs(values if set(values) == set(results) else results)

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
        _old_arguments(kwargs, 1, "evaluate", x)
        batches = make_batches(x, y, sample_weight, batch_size, steps)
        callbacks = self._callbacks(callbacks, verbose, 1, batches.steps)
        self._forget_lookups()
        with Interrupts() as interrupts:
            try:
                logs = self._evaluate(batches, callbacks, interrupts, lambda: "stopped during evaluate")
            except BaseException:
                callbacks._abandon()
                raise
            finally:
                batches.close()
        return self._returned(logs, return_dict)

    def _evaluate(self, batches, callbacks, interrupts, message):
        self.stop_evaluating = False
        self.make_test_function()
        callbacks.on_test_begin()
        self.reset_metrics()
        results = None
        with no_grad():
            for first, step, group in in_groups(batches, self.steps_per_execution):
                callbacks.on_test_batch_begin(first)
                results = self.test_function(group)
                callbacks.on_test_batch_end(step, plain_logs(results))
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
        _old_arguments(kwargs, 1, "predict", x)
        batches = make_batches(x, batch_size=batch_size, steps=steps)
        callbacks = self._callbacks(callbacks, verbose, 1, batches.steps)
        self.make_predict_function()
        self.stop_predicting = False
        parts = structure = None
        with Interrupts() as interrupts, no_grad():
            try:
                callbacks.on_predict_begin()
                for first, step, group in in_groups(batches, self.steps_per_execution):
                    callbacks.on_predict_batch_begin(first)
                    outputs = self.predict_function(list(group))
                    arrays = [as_array(a) for a in flatten(outputs)]
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
            finally:
                batches.close()
        if parts is None:
            raise ValueError("There is no batch to predict: the generator or sequence gave none.")
        whole = iter([joined(part) for part in parts])
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
        if verbose != "auto" and not (isinstance(verbose, (int, np.integer)) and verbose >= 0):
            raise ValueError(f"verbose is 'auto', 0, 1 or 2; got {verbose!r}.")
        shown = verbose != 0 and config.is_interactive_logging_enabled()
        return CallbackList(callbacks, add_history=history, add_progbar=shown, model=self, verbose=verbose,
                            epochs=epochs, steps=steps, validates=validates)


def _in_order(structure):
    """Dicts with their keys sorted, so that filling them in turn meets the order of `flatten`."""
    if isinstance(structure, dict):
        return {key: _in_order(structure[key]) for key in sorted(structure)}
    if is_nested(structure):
        return map_structure(lambda v: v, structure)
    return structure


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


def _old_arguments(kwargs, epochs, method, x):
    """The value of `epochs` after old spellings. Those about workers are handed to a `PyDataset` x, else dropped."""
    if "nb_epoch" in kwargs and method == "fit":
        epochs = kwargs.pop("nb_epoch")
        warnings.warn("fit(nb_epoch=...) is now spelt fit(epochs=...); it is taken as that.", stacklevel=3)
    for old, new in (("max_q_size", "max_queue_size"), ("pickle_safe", "use_multiprocessing"), ("nb_worker", "workers"),
                     ("max_queue_size", "max_queue_size"), ("workers", "workers"),
                     ("use_multiprocessing", "use_multiprocessing")):
        value = kwargs.pop(old, None)
        if value is not None and isinstance(x, PyDataset):
            setattr(x, new, value)
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
