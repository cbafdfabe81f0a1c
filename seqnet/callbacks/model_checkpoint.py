"""Saving the model while it trains."""
import os

from .monitor import MonitorCallback


class ModelCheckpoint(MonitorCallback):
    """Saves the model, or its weights, after every epoch or every so many batches.

    Args:
        filepath: the file: ".keras" (or ".h5", ".safetensors") for the model, ".weights.h5" (or ".h5", ".safetensors")
            for weights alone. It may hold names in
            braces, e.g. "{epoch:02d}-{val_loss:.3f}.keras", for the epoch (from 1), the batch and the results.
        monitor: name of the number that tells which is best, defaults to "val_loss".
        verbose: 1 prints what is saved.
        save_best_only: save only where the number improves.
        save_weights_only: save weights alone.
        mode: "min", "max" or "auto".
        save_freq: "epoch", or a number of batches.
        initial_value_threshold: the value to beat first.

    Raises ValueError for another file ending, KeyError for a name in braces that is no result.
    """

    def __init__(self, filepath, monitor="val_loss", verbose=0, save_best_only=False, save_weights_only=False,
                 mode="auto", save_freq="epoch", initial_value_threshold=None):
        super().__init__(monitor, mode, initial_value_threshold)
        self.filepath = os.fspath(filepath)
        self.verbose, self.save_best_only, self.save_weights_only = verbose, save_best_only, save_weights_only
        if save_freq != "epoch" and (isinstance(save_freq, bool) or not isinstance(save_freq, int) or save_freq < 1):
            raise ValueError(f"ModelCheckpoint: save_freq is 'epoch' or a number of batches; got {save_freq!r}.")
        self.save_freq = save_freq
        ending, what = (".weights.h5", "weights") if save_weights_only else (".keras", "a model")
        other = (".h5", ".hdf5", ".safetensors")
        if not self.filepath.endswith((ending, *other)) or (
                not save_weights_only and self.filepath.endswith(".weights.h5")):
            hint = " For weights alone pass save_weights_only=True." if self.filepath.endswith(".weights.h5") else ""
            raise ValueError(f"ModelCheckpoint: a file of {what} must end in {ending!r}; got {self.filepath!r}.{hint}")
        self._epoch = self._since = 0
        self._last = -1  # the batch after which the hook was called last

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self.save_freq == "epoch":
            return
        self._since += batch - self._last if batch > self._last else batch + 1  # several with steps_per_execution
        self._last = batch
        if self._since >= self.save_freq:
            self._since = 0
            self._save(self._epoch, batch, logs or {})

    def on_epoch_end(self, epoch, logs=None):
        if self.save_freq == "epoch":
            self._save(epoch, None, logs or {})

    def backup_state(self):
        return {"best": self.best, "_since": self._since, "_epoch": self._epoch, "_last": self._last}

    def restore_state(self, state):
        self.__dict__.update(state)

    def _save(self, epoch, batch, logs):
        path = self._path(epoch, batch, logs)
        if self.save_best_only:
            value = self.get_monitor_value(logs)
            if value is not None:
                if not self._is_improvement(value, self.best):
                    self._say(f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {self.best:.5f}")
                    return
                before = "nothing" if self.best is None else f"{self.best:.5f}"
                self._say(f"\nEpoch {epoch + 1}: {self.monitor} improved from {before} to {value:.5f}, saving {path}")
                self.best = value
        else:
            self._say(f"\nEpoch {epoch + 1}: saving {path}")
        if os.path.isdir(path):
            raise IsADirectoryError(f"ModelCheckpoint: {path!r} is a folder; give the name of a file.")
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        if self.save_weights_only:
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)

    def _path(self, epoch, batch, logs):
        names = dict(logs, epoch=epoch + 1)
        if batch is not None:
            names["batch"] = batch + 1
        try:
            return self.filepath.format(**names)
        except KeyError as error:
            raise KeyError(
                f"ModelCheckpoint: the file name {self.filepath!r} asks for {error}, but the results are {list(names)}."
            ) from None

    def _say(self, text):
        if self.verbose > 0:
            print(text)
