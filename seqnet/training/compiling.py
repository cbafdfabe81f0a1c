"""compile, the metrics of a compiled model, and both in files: a part of `Trainer`."""
import warnings

from .. import optimizers as optimizers_module
from ..callbacks.history import Record
from ..errors import NotCompiledError, did_you_mean
from ..layers.tracking import Tracking
from ..metrics import Mean
from ..tree import map_structure
from .compiled import CompiledLoss, CompiledMetrics

_COMPILE_FIRST = "compile first, e.g."


def _example(model):
    """`compile` as it may be meant, after the last layer."""
    last = (getattr(model, "layers", None) or [None])[-1]
    activation = getattr(getattr(last, "activation", None), "__name__", None)
    if activation == "linear" or activation is None and last is not None and hasattr(last, "units"):
        return "model.compile('adam', 'mse')"
    loss = "sparse_categorical_crossentropy" if activation == "softmax" else "binary_crossentropy"
    return f"model.compile('adam', {loss!r}, ['acc'])"


class _Compiled:
    """What belongs to one `compile`: not an attribute each, so that a model's own attributes stay its own."""

    def __init__(self, loss, metrics, config):
        self.loss, self.metrics, self.config = loss, metrics, config
        self.loss_tracker = Mean(name="loss")
        self.variables = self.flags = self.sources = self.changes = None  # what is trained, and when to look again
        self.loss_takes_training = None  # whether compute_loss takes that argument; None until it was looked up
        self.penalised = ()  # variables with a regularizer
        self.found_metrics = self.metric_changes = None
        self.where = None  # what fit is doing, for messages; None outside fit
        self.run = None  # the `Run` of the fit that is going on
        self.record = Record()  # what all calls of fit recorded
        self.largest = 0.0


class Compiling:
    """What `compile` sets up, and how the metrics are found and read."""

    optimizer = None
    compiled = False
    run_eagerly, steps_per_execution, jit_compile = False, 1, "auto"
    _compiled_state = None

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
            steps_per_execution: batches between two calls of the callbacks' batch hooks.
            run_eagerly, jit_compile, auto_scale_loss: accepted and without effect.

        Raises ValueError for an unknown name, with the nearest known one.
        """
        for old in ("sample_weight_mode", "target_tensors", "experimental_run_tf_function"):
            kwargs.pop(old, None)
        if kwargs:
            name = sorted(kwargs)[0]
            known = ("optimizer", "loss", "metrics", "loss_weights", "weighted_metrics", "steps_per_execution")
            raise TypeError(
                f"compile does not know the argument {name!r}.{did_you_mean(name, known)} It takes optimizer, loss, "
                "metrics, loss_weights and weighted_metrics."
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
        steps = 1 if steps_per_execution is None else steps_per_execution
        if isinstance(steps, bool) or not hasattr(steps, "__index__") or steps < 1:
            raise ValueError(f"compile: steps_per_execution is a whole number from 1; got {steps_per_execution!r}.")
        self.optimizer = optimizers_module.get(optimizer)
        self._compiled_state = state
        self.run_eagerly, self.steps_per_execution, self.jit_compile = run_eagerly, int(steps), jit_compile
        self.train_function = self.test_function = self.predict_function = None
        self.stop_training = False
        self.compiled = True

    @property
    def loss(self):
        """The loss as given to `compile`."""
        return self._compiled_state.config["loss"] if self._compiled_state else None

    @property
    def training_history(self):
        """The `History` of all calls of `fit` since `compile`, one behind the other; `history` is that of the last."""
        return (self._compiled_state.record if self._compiled_state else Record()).history(self)

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
            "steps_per_execution": self.steps_per_execution,
            "jit_compile": False,
        }

    def compile_from_config(self, config):
        """`compile` with what `get_compile_config` gave, and make the optimizer's variables."""
        if type(self).compile is not Compiling.compile:
            warnings.warn(
                f"{type(self).__name__} has its own compile(), so loading did not call it: call it yourself, or define "
                "compile_from_config(config).",
                stacklevel=2,
            )
            return
        from ..losses import deserialize as read_loss
        from ..metrics import deserialize as read_metric

        readers = {"optimizer": optimizers_module.deserialize, "loss": read_loss, "loss_weights": None,
                   "metrics": read_metric, "weighted_metrics": read_metric, "steps_per_execution": None}
        self.compile(**{key: _read(config[key], reader) for key, reader in readers.items() if key in config})
        if self.built and self.optimizer is not None:
            self.optimizer.build(self.trainable_variables)

    def _state(self, method):
        if self._compiled_state is None:
            raise NotCompiledError(f"{type(self).__name__}.{method}: the model is not compiled; {_COMPILE_FIRST}:",
                                   layer=self, hint=_COMPILE_FIRST, fix=_example(self))
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
        if type(self).metrics is not Compiling.metrics or state is None:
            return self.metrics
        if state.found_metrics is None or state.metric_changes != Tracking.changes:
            state.metric_changes = Tracking.changes
            found = self.metrics
            ready = state.loss is None or state.loss.entries is not None
            state.found_metrics = found if ready and self.built else None
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


def _read(saved, reader):
    """What `get_compile_config` wrote as a dict of class_name and config, made again wherever it stands."""
    if isinstance(saved, dict) and "class_name" in saved:
        return reader(saved)
    if isinstance(saved, dict):
        return {key: _read(value, reader) for key, value in saved.items()}
    return [_read(value, reader) for value in saved] if isinstance(saved, (list, tuple)) else saved
