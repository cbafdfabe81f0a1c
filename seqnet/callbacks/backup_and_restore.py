"""Going on with a training that was killed."""
import os

from ..saving.backup import leftovers, read_backup, write_backup
from .callback import Callback


class BackupAndRestore(Callback):
    """Keeps the state of the training in a file, and lets a `fit` that finds the file go on from there.

    A training that was killed at any moment (a power cut, SIGKILL) and is started again by the same program ends with
    the same weights and the same history, bit by bit, as one that was left alone. To that end the file holds everything
    the rest of the training depends on: weights, optimizer, metrics, the random generators (seqnet's, NumPy's and
    Python's global ones), the place in the data, and what other callbacks remember. It is written beside, flushed to
    disk and renamed, so there is always a whole one.

    Args:
        backup_dir: the folder for the file; for this training alone. It is made when needed.
        save_freq: "epoch", or a number of batches after each of which the state is kept.
        double_checkpoint: keep the state before the last one too, to fall back on where the last cannot be read.
        delete_checkpoint: delete the file when the training has ended.

    Call `fit` with the same data, `batch_size` and callbacks again. A generator must begin anew and give the same
    batches: those already used are passed over. Callbacks of your own that remember something define `backup_state()`
    and `restore_state(state)`. Raises ValueError where the file belongs to another model or other data, or is damaged.
    """

    _comes_last = True
    _NAME = "training_state.h5"

    def __init__(self, backup_dir, save_freq="epoch", double_checkpoint=False, delete_checkpoint=True):
        super().__init__()
        if not backup_dir:
            raise ValueError("BackupAndRestore: backup_dir is the name of a folder; got an empty one.")
        if save_freq != "epoch" and (isinstance(save_freq, bool) or not isinstance(save_freq, int) or save_freq < 1):
            raise ValueError(f"BackupAndRestore: save_freq is 'epoch' or a number of batches; got {save_freq!r}.")
        self.backup_dir, self.save_freq = os.fspath(backup_dir), save_freq
        self.double_checkpoint, self.delete_checkpoint = double_checkpoint, delete_checkpoint
        self._path = os.path.join(self.backup_dir, self._NAME)
        self._epoch = self._since = 0
        self._last = -1  # the batch after which the hook was called last
        self._run = self._state = None

    def on_train_begin(self, logs=None):
        from ..training import snapshot

        self._since, self._run = 0, self.model._compiled_state.run
        if self._run is None:
            raise ValueError("BackupAndRestore works in fit only: a loop of your own has to keep its place itself.")
        for path in leftovers(self._path):
            os.unlink(path)
        self._state = state = self._read()
        if state is None:
            return
        run = self._run
        run.batches.resume(state["data"], state["step"])
        if run.validation is not None and state["validation"] is not None:
            run.validation.resume(state["validation"], 0)
        snapshot.make_ready(self.model, run, state)
        snapshot.restore(self.model, run, state)
        run.epoch, run.step, run.logs = state["epoch"], state["step"], state["logs"]
        if state["stopped"]:
            run.epoch = self.params["epochs"]

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch
        state, self._state = self._state, None
        if state is not None and state["step"]:  # the epoch had begun: undo what its beginning did just now
            from ..training import snapshot

            snapshot.restore(self.model, self._run, state)

    def on_train_batch_end(self, batch, logs=None):
        self._since += batch - self._last if batch > self._last else batch + 1  # several with steps_per_execution
        self._last = batch
        if self.save_freq != "epoch" and self._since >= self.save_freq:
            self._since = 0
            self._save(self._epoch, batch + 1, logs)

    def on_epoch_end(self, epoch, logs=None):
        if self.save_freq == "epoch":
            self._save(epoch + 1, 0, logs)

    def on_train_end(self, logs=None):
        self._run = self._state = None
        if self.delete_checkpoint and os.path.isdir(self.backup_dir):
            for path in (self._path, self._path + ".bkp", *leftovers(self._path)):
                if os.path.exists(path):
                    os.unlink(path)
            if not os.listdir(self.backup_dir):
                os.rmdir(self.backup_dir)

    def _abandon(self):
        self._run = self._state = None

    def _save(self, epoch, step, logs):
        from ..training import snapshot

        if self.double_checkpoint and os.path.exists(self._path):
            beside = self._path + ".bkp"
            os.replace(self._path, beside)
        os.makedirs(self.backup_dir, exist_ok=True)
        write_backup(self._path, snapshot.take(self.model, self._run, epoch, step, logs))

    def _read(self):
        paths = [p for p in (self._path, self._path + ".bkp") if os.path.exists(p)]
        for path in paths:
            try:
                return read_backup(path)
            except (OSError, ValueError):
                if path == paths[-1]:
                    raise
        return None
