"""Stopping when it gets no better."""
from .monitor import MonitorCallback


class EarlyStopping(MonitorCallback):
    """Stops the training when the watched number has not improved for `patience` epochs.

    Args:
        monitor: name of the number, defaults to "val_loss".
        min_delta: a smaller change is no improvement.
        patience: epochs to wait for an improvement, defaults to 0.
        verbose: 1 prints when it stops.
        mode: "min", "max" or "auto".
        baseline: stop unless this value is beaten.
        restore_best_weights: give the model the weights of its best epoch at the end.
        start_from_epoch: epochs at the beginning that do not count.
    """

    def __init__(self, monitor="val_loss", min_delta=0, patience=0, verbose=0, mode="auto", baseline=None,
                 restore_best_weights=False, start_from_epoch=0):
        super().__init__(monitor, mode, None, min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best_weights = None

    def on_train_begin(self, logs=None):
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best = self.best_weights = None

    def on_epoch_end(self, epoch, logs=None):
        value = self.get_monitor_value(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._remember(epoch)
        self.wait += 1
        if self._is_improvement(value, self.best):
            self.best = value
            self._remember(epoch)
            if self.baseline is None or self._is_improvement(value, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _remember(self, epoch):
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()

    def backup_state(self):
        names = ("wait", "stopped_epoch", "best_epoch", "best", "best_weights")
        return {name: getattr(self, name) for name in names}

    def restore_state(self, state):
        self.__dict__.update(state)

    def on_train_end(self, logs=None):
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose > 0:
                print(f"Restoring the weights of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)
