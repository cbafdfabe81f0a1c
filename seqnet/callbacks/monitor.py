"""What callbacks that watch a number have in common."""
import warnings

from .callback import Callback


class MonitorCallback(Callback):
    """Base of the callbacks that watch one of the logs.

    Args:
        monitor: its name, e.g. "val_loss".
        mode: "min" or "max": whether small or large is better; "auto" finds it from the metric.
        baseline: the value to beat first.
        min_delta: a change smaller than this is none.
    """

    def __init__(self, monitor="val_loss", mode="auto", baseline=None, min_delta=0):
        super().__init__()
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"{type(self).__name__}: mode is 'auto', 'min' or 'max'; got {mode!r}.")
        self.monitor, self.mode, self.best = monitor, mode, baseline
        self.min_delta = abs(min_delta)
        self._sign = None  # 1: larger is better, -1: smaller

    def _find_sign(self):
        if self.mode in ("min", "max"):
            return 1 if self.mode == "max" else -1
        name = self.monitor.removeprefix("val_")
        if name == "loss" or name.endswith("_loss"):
            return -1
        for metric in getattr(self.model, "_all_metrics", lambda: [])():
            if metric.name in (name, name.split("_", 1)[-1]) and metric._direction:
                return 1 if metric._direction == "up" else -1
        if name.endswith(("acc", "accuracy", "auc")):
            return 1
        raise ValueError(
            f"{type(self).__name__}: is a large or a small {self.monitor!r} better? Pass mode='max' or mode='min'."
        )

    def _is_improvement(self, value, reference):
        if self._sign is None:
            self._sign = self._find_sign()
        if reference is None:
            return True
        return self._sign * (value - reference) > self.min_delta

    def get_monitor_value(self, logs):
        """The watched number, or None with a warning where the logs do not have it."""
        logs = logs or {}
        value = logs.get(self.monitor)
        if value is None:
            from ..errors import did_you_mean

            hint = did_you_mean(self.monitor, logs) if logs else ""
            if self.monitor.startswith("val_") and not any(k.startswith("val_") for k in logs):
                hint = " Give fit() validation_data or validation_split."
            warnings.warn(
                f"{type(self).__name__} watches {self.monitor!r}, which is not among the results: "
                f"{', '.join(logs) or 'there are none'}.{hint}",
                stacklevel=2,
            )
        return value
