"""What `compile` was given, fitted to the model's outputs when these are first seen."""
from .. import losses as losses_module
from .. import metrics as metrics_module
from ..losses import Loss, LossFunctionWrapper
from ..metrics import Mean, MeanMetricWrapper, Metric
from ..tree import flatten, is_nested

_CROSSENTROPIES = {
    "binary": losses_module.binary_crossentropy,
    "sparse": losses_module.sparse_categorical_crossentropy,
    "categorical": losses_module.categorical_crossentropy,
}
_ACCURACIES = {
    "binary": metrics_module.BinaryAccuracy,
    "sparse": metrics_module.SparseCategoricalAccuracy,
    "categorical": metrics_module.CategoricalAccuracy,
}


def problem_kind(y_true, y_pred):
    """What "accuracy" and "crossentropy" mean for these shapes: "binary", "sparse" or "categorical"."""
    true, pred = y_true.shape, y_pred.shape
    if pred and pred[-1] == 1:
        return "binary"
    if len(true) < len(pred) or (true and true[-1] == 1):
        return "sparse"
    return "categorical"


def make_loss(identifier, y_true, y_pred):
    """The Loss object for one output."""
    if isinstance(identifier, str) and identifier.lower() in ("crossentropy", "ce"):
        loss = _CROSSENTROPIES[problem_kind(y_true, y_pred)]
    else:
        loss = losses_module.get(identifier)
    if isinstance(loss, Loss):
        return loss
    name = identifier if isinstance(identifier, str) else getattr(loss, "__name__", type(loss).__name__)
    return LossFunctionWrapper(loss, name=name)


def make_metric(identifier, y_true, y_pred):
    """The Metric object for one output; a name becomes the metric's own, so that 'acc' stays 'acc'."""
    if isinstance(identifier, str) and identifier.lower() in ("accuracy", "acc"):
        return _ACCURACIES[problem_kind(y_true, y_pred)](name=identifier)
    metric = metrics_module.get(identifier)
    if not isinstance(metric, Metric):
        name = identifier if isinstance(identifier, str) else getattr(metric, "__name__", type(metric).__name__)
        return MeanMetricWrapper(metric, name=name)
    if isinstance(identifier, str):
        metric.name = identifier
    return metric


class Outputs:
    """The places of a model's outputs: how to read what belongs to each out of lists and dicts."""

    def __init__(self, y_pred, names):
        if isinstance(y_pred, dict):
            keys = sorted(y_pred)
            if names and set(names) == set(y_pred):
                keys = list(names)
            self.keys = self.names = keys
        else:
            self.keys = None
            count = len(flatten(y_pred))
            self.names = list(names) if names and len(names) == count else [None] * count
        self.count = len(self.names)

    def read(self, data, what):
        """A list with one entry for each output."""
        if isinstance(data, dict):
            names = self.keys or self.names
            missing = [n for n in names if n not in data]
            extra = [k for k in data if k not in names]
            if extra or (missing and what == "y_pred"):
                raise ValueError(
                    f"{what} has the keys {list(data)}, but the model's outputs are {names}. Use those names."
                )
            return [data.get(n) for n in names]
        if is_nested(data):
            flat = list(data) if len(data) == self.count else flatten(data)
            if len(flat) != self.count:
                raise ValueError(f"{what} has {len(flat)} entries, but the model has {self.count} outputs.")
            return flat
        return [data]


def per_output(given, outputs, what):
    """The entries of `loss`, `loss_weights` or `metrics` for each output."""
    names, count = outputs.names, outputs.count
    if isinstance(given, dict):
        unknown = [k for k in given if k not in names]
        if unknown and not (count == 1 and len(given) == 1):
            known = [n for n in names if n is not None]
            raise ValueError(
                f"compile({what}=...) names the output {unknown[0]!r}, but the model's outputs are {known or 'unnamed'}. "
                "An output has the name of the layer that makes it, or its key in a dict of outputs."
            )
        return list(given.values()) if count == 1 else [given.get(n) for n in names]
    if isinstance(given, (list, tuple)):
        if len(given) == count:
            return list(given)
        raise ValueError(
            f"compile({what}=...) has {len(given)} entries for {count} outputs. Give one for each, or a dict by name."
        )
    return [given] * count


class CompiledLoss:
    """The loss of a model: the weighted sum of the losses of its outputs."""

    def __init__(self, loss, loss_weights, output_names):
        self.loss, self.loss_weights, self.output_names = loss, loss_weights, output_names
        self.entries = None  # (place, Loss, weight, Mean or None)
        self.outputs = None
        for one in flatten(loss):  # a name that is misspelt is better found now than at the first batch
            if isinstance(one, str) and one.lower() not in ("crossentropy", "ce"):
                losses_module.get(one)

    @property
    def metrics(self):
        """Running means of the losses, where there are several."""
        return [mean for *_, mean in self.entries or () if mean is not None]

    def build(self, y_true, y_pred):
        """Fit losses and weights to the outputs."""
        self.outputs = outputs = Outputs(y_pred, self.output_names)
        loss = self.loss
        if outputs.count == 1 and isinstance(loss, (list, tuple)):
            chosen, places = list(loss), [0] * len(loss)
        else:
            chosen, places = per_output(loss, outputs, "loss"), range(outputs.count)
        true, pred = self.targets(y_true), outputs.read(y_pred, "y_pred")
        weights = self.loss_weights
        if weights is None:
            weights = [None] * len(chosen)
        elif isinstance(weights, (int, float)):
            weights = [weights] * len(chosen)
        elif len(chosen) != outputs.count:
            weights = list(weights)
        else:
            weights = per_output(weights, outputs, "loss_weights")
        if len(weights) != len(chosen):
            raise ValueError(f"compile: {len(weights)} loss_weights for {len(chosen)} losses; give one for each.")
        self.entries = []
        shared = len(chosen) > outputs.count  # several losses of one output are told apart by their own names
        for place, one, weight in zip(places, chosen, weights):
            if one is None:
                continue
            if true[place] is None:
                name = outputs.names[place]
                raise ValueError(
                    f"There is a loss for the output {place if name is None else repr(name)}, but y has no labels for it. "
                    "Pass them, or None as its loss."
                )
            made = make_loss(one, true[place], pred[place])
            self.entries.append((place, made, weight, made.name if shared else outputs.names[place] or made.name))
        several = len(self.entries) > 1
        self.entries = [
            (place, one, weight, Mean(name=f"{name}_loss") if several else None)
            for place, one, weight, name in self.entries
        ]

    def targets(self, y_true):
        """The labels for each output, None where there are none."""
        if self.outputs.count == 1 and not isinstance(y_true, dict):
            return [y_true[0] if isinstance(y_true, (list, tuple)) and len(y_true) == 1 else y_true]
        if not is_nested(y_true):
            if self.outputs.count == 1:
                return [y_true]
            raise ValueError(
                f"The model has {self.outputs.count} outputs but y is a single array; pass a list with one array for each."
            )
        if isinstance(y_true, (list, tuple)) and len(y_true) != self.outputs.count:
            chosen = per_output(self.loss, self.outputs, "loss")
            with_loss = [i for i, one in enumerate(chosen) if one is not None]
            if len(with_loss) == len(y_true):  # labels only for the outputs that have a loss
                full = [None] * self.outputs.count
                for i, y in zip(with_loss, y_true):
                    full[i] = y
                return full
        return self.outputs.read(y_true, "y")

    def __call__(self, y_true, y_pred, sample_weight=None):
        if self.entries is None:
            self.build(y_true, y_pred)
        if self.outputs.count == 1 and len(self.entries) == 1:
            _, loss, weight, _ = self.entries[0]
            true = y_true if not is_nested(y_true) else self.targets(y_true)[0]
            pred = y_pred if not is_nested(y_pred) else flatten(y_pred)[0]
            if is_nested(sample_weight):
                sample_weight = flatten(sample_weight)[0]
            value = loss(true, pred, sample_weight)
            return value if weight is None else value * weight
        true, pred = self.targets(y_true), self.outputs.read(y_pred, "y_pred")
        weights = read_weights(sample_weight, self.outputs)
        total = None
        for place, loss, weight, mean in self.entries:
            value = loss(true[place], pred[place], weights[place])
            if mean is not None:
                mean.add(float(value.data), pred[place].shape[0])
            if weight is not None:
                value = value * weight
            total = value if total is None else total + value
        return total


def read_weights(sample_weight, outputs):
    """The sample weights of each output; one array serves all."""
    if not is_nested(sample_weight):
        return [sample_weight] * outputs.count
    if isinstance(sample_weight, (list, tuple)) and len(sample_weight) == 1:
        return list(sample_weight) * outputs.count
    return outputs.read(sample_weight, "sample_weight")


class CompiledMetrics(Metric):
    """The metrics of a model: those of `metrics`, and those of `weighted_metrics`, which see the sample weights."""

    def __init__(self, metrics, weighted_metrics, output_names):
        super().__init__(name="compile_metrics")
        for what, given in (("metrics", metrics), ("weighted_metrics", weighted_metrics)):
            if given and not isinstance(given, (list, tuple, dict)):
                raise ValueError(f"compile({what}=...) is a list such as ['accuracy'], or a dict by output; got {given!r}.")
            for one in flatten(given or []):
                if isinstance(one, str) and one.lower() not in ("accuracy", "acc"):
                    metrics_module.get(one)
        self.given = metrics, weighted_metrics
        self.output_names = output_names
        self.outputs = None
        self.entries = []  # (place, Metric, weighted, name in the results)

    @property
    def built(self):
        return self.outputs is not None

    @property
    def metrics(self):
        """The metric objects."""
        return [metric for _, metric, _, _ in self.entries]

    @property
    def variables(self):
        return [v for metric in self.metrics for v in metric.variables]

    def build(self, y_true, y_pred):
        """Fit the metrics to the outputs."""
        outputs = Outputs(y_pred, self.output_names)
        true, pred = self._targets(y_true, outputs), outputs.read(y_pred, "y_pred")
        entries, taken = [], {}
        for weighted, given in enumerate(self.given):
            if not given:
                continue
            if outputs.count == 1:
                lists = [flatten(given)]
            elif isinstance(given, (list, tuple)) and len(given) != outputs.count:
                lists = [list(given)] * outputs.count  # one list for all outputs
            else:
                lists = per_output(given, outputs, "weighted_metrics" if weighted else "metrics")
            for place, chosen in enumerate(lists):
                chosen = chosen if isinstance(chosen, (list, tuple)) else [chosen]
                for one in chosen:
                    if one is None:
                        continue
                    metric = make_metric(one, true[place], pred[place])
                    prefix = f"{outputs.names[place]}_" if outputs.count > 1 and outputs.names[place] else ""
                    name = prefix + metric.name
                    if weighted and name in taken:
                        name = f"{prefix}weighted_{metric.name}"
                    number = taken[name] = taken.get(name, 0) + 1
                    entries.append((place, metric, bool(weighted), name if number == 1 else f"{name}_{number - 1}"))
        self.entries, self.outputs = entries, outputs

    @staticmethod
    def _targets(y_true, outputs):
        if outputs.count == 1 and not is_nested(y_true):
            return [y_true]
        if not is_nested(y_true) or (isinstance(y_true, (list, tuple)) and len(y_true) != outputs.count):
            return [None] * outputs.count if y_true is None else outputs.read(y_true, "y")
        return outputs.read(y_true, "y")

    def update_state(self, y_true, y_pred, sample_weight=None):
        if self.outputs is None:
            self.build(y_true, y_pred)
        if not self.entries:
            return
        true, pred = self._targets(y_true, self.outputs), self.outputs.read(y_pred, "y_pred")
        weights = read_weights(sample_weight, self.outputs)
        for place, metric, weighted, _ in self.entries:
            if weighted:
                metric.update_state(true[place], pred[place], weights[place])
            else:
                metric.update_state(true[place], pred[place])

    def result(self):
        return {name: metric.result() for _, metric, _, name in self.entries}

    def reset_state(self):
        for metric in self.metrics:
            metric.reset_state()
