"""The record of a training."""
from array import array

from .callback import Callback


class History(Callback):
    """What `fit` returns: `history.history` is a dict of lists, one number an epoch; `history.epoch` the epochs.

    Keys are those of Keras: "loss", each metric under the name it was given in `compile`, and both with "val_".

    `first + second` is the record of two trainings, one behind the other, and `sum(list of them)` that of several;
    `model.training_history` is that of all calls of `fit` since `compile`. `plot()`, `to_csv(path)`, `best("val_loss")`.
    """

    def __init__(self):
        super().__init__()
        self.history = {}
        self.epoch = []

    def on_train_begin(self, logs=None):
        self.epoch = []

    def on_epoch_end(self, epoch, logs=None):
        self.epoch.append(epoch)
        for key, value in (logs or {}).items():
            self.history.setdefault(key, []).append(value)
        self.model.history = self

    def backup_state(self):
        return {"history": self.history, "epoch": self.epoch}

    def restore_state(self, state):
        self.history.clear()
        self.history.update(state["history"])
        self.epoch = list(state["epoch"])

    def __getstate__(self):
        return {**self.__dict__, "_model": None}  # a record is kept without the model

    # ---- several trainings

    def __add__(self, other):
        if not isinstance(other, History):
            return NotImplemented
        whole = History()
        whole.set_model(self._model if self._model is not None else other._model)
        first, second = self._epochs(), other._epochs()
        if first and second and second[0] <= first[-1]:  # the second training counted from 0 again
            second = [epoch + first[-1] + 1 - second[0] for epoch in second]
        whole.epoch = first + second
        for key in dict.fromkeys([*self.history, *other.history]):
            whole.history[key] = (_filled(self.history.get(key, []), len(first))
                                  + _filled(other.history.get(key, []), len(second)))
        return whole

    def __radd__(self, other):
        return self + History() if other == 0 else NotImplemented  # sum() begins with 0

    def _epochs(self):
        """The epochs, one for each number; a history that was put together by hand counts from 0."""
        length = max(map(len, self.history.values()), default=0)
        return list(self.epoch) if len(self.epoch) == length else list(range(length))

    # ---- looking at it

    def best(self, monitor="val_loss", mode="auto"):
        """(epoch, value): the epoch, as counted in `self.epoch`, with the best value of `monitor`, the first of equals.

        mode: "min", "max", or "auto" after the metric's name. Raises ValueError where nothing was recorded under that
        name, or where it does not say which direction is better.
        """
        from ..errors import did_you_mean
        from .monitor import MonitorCallback

        values = self.history.get(monitor)
        if not values:
            raise ValueError(f"History.best: there is no {monitor!r}; there are {', '.join(self.history) or 'no results'}."
                             + did_you_mean(monitor, self.history))
        watch = MonitorCallback(monitor, mode)
        watch.set_model(self._model)
        sign = watch._find_sign()
        places = [i for i, value in enumerate(values) if value == value]
        if not places:
            raise ValueError(f"History.best: all values of {monitor!r} are NaN.")
        place = max(places, key=lambda i: (sign * values[i], -i))
        return self._epochs()[place], values[place]

    def to_csv(self, path):
        """Write a table with one row an epoch: `epoch` and every key; returns the path."""
        import os

        from ..saving.files import replacing

        lines, names = [",".join(["epoch", *map(_cell, self.history)])], list(self.history)
        for i, epoch in enumerate(self._epochs()):
            row = [self.history[name][i] if i < len(self.history[name]) else "" for name in names]
            lines.append(",".join([str(epoch), *(repr(v) if isinstance(v, float) else _cell(v) for v in row)]))
        path = os.fspath(path)
        with replacing(path) as stream:
            stream.write(("\n".join(lines) + "\n").encode())
        return path

    def plot(self, path=None, title=None):
        """The curves, a panel for the loss and one for each metric; in a notebook they show themselves.

        path: ".svg", or ".png" where matplotlib is there; None writes no file. Raises ValueError before the first epoch.
        """
        from ..viz.model_card import HistoryPicture

        picture = HistoryPicture(self.history, title)
        if path is not None:
            picture.save(path)
        return picture

    def _repr_html_(self):
        from ..viz.model_card import history_card

        return history_card(self)


class Record:
    """What all calls of `fit` recorded, in arrays: it grows by numbers only."""

    def __init__(self):
        self.epochs, self.columns = array("q"), {}

    def add(self, history):
        """Put the epochs of the last training of a `History` behind those that are there."""
        count, before = len(history.epoch), len(self.epochs)
        if not count:
            return
        shift = max(self.epochs[-1] + 1 - history.epoch[0], 0) if before else 0
        self.epochs.extend(epoch + shift for epoch in history.epoch)
        for key, values in history.history.items():
            column = self.columns.setdefault(key, array("d"))
            column.extend([float("nan")] * (before - len(column)))
            column.extend(map(_as_float, _filled(values[-count:], count)))

    def history(self, model):
        """The whole as a `History`."""
        whole = History()
        whole.set_model(model)
        whole.epoch = list(self.epochs)
        whole.history = {key: [*column, *[float("nan")] * (len(self.epochs) - len(column))]
                         for key, column in self.columns.items()}
        return whole


def _as_float(value):
    try:
        return float(value)
    except (TypeError, ValueError):  # a metric that gives no single number
        return float("nan")


def _filled(values, length):
    """So many values: what is missing in front is NaN."""
    return [float("nan")] * (length - len(values)) + list(values)


def _cell(value):
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text
