"""Logs for TensorBoard."""
import os
import time

from .callback import Callback


class TensorBoard(Callback):
    """Writes losses, metrics and the learning rate where `tensorboard --logdir logs` draws them.

    The folder "train" gets epoch_<name> and, where `update_freq` asks for it, batch_<name>; the folder "validation" gets
    epoch_<name> and, after every evaluation, evaluation_<name>_vs_iterations.

    Args:
        log_dir: the folder, "logs" by default.
        histogram_freq: write the distributions of the weights every so many epochs; 0 never.
        write_steps_per_second: write how many steps a second were made.
        update_freq: "epoch"; or "batch" or a number of batches after which their results are written too.
        write_graph, write_images, profile_batch, embeddings_freq, embeddings_metadata: accepted and without effect.

    Nothing but the standard library is needed to write the files. Raises ValueError for another `update_freq`.
    """

    def __init__(self, log_dir="logs", histogram_freq=0, write_graph=True, write_images=False,
                 write_steps_per_second=False, update_freq="epoch", profile_batch=0, embeddings_freq=0,
                 embeddings_metadata=None):
        super().__init__()
        self.log_dir, self.histogram_freq = os.fspath(log_dir), histogram_freq
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        number = isinstance(self.update_freq, int) and not isinstance(self.update_freq, bool) and self.update_freq > 0
        if self.update_freq != "epoch" and not number:
            raise ValueError(f"TensorBoard: update_freq is 'epoch', 'batch' or a number of batches; got {update_freq!r}.")
        self._files = {}
        self._step = self._seen = 0
        self._epoch_began = self._batch_began = 0.0

    def _to(self, part):
        if part not in self._files:
            from ..utils.event_file import EventFile

            self._files[part] = EventFile(os.path.join(self.log_dir, part))
        return self._files[part]

    def on_train_begin(self, logs=None):
        self._step = self._seen = 0
        self._in_fit = True

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch_began, self._seen = time.perf_counter(), self._step

    def on_train_batch_begin(self, batch, logs=None):
        self._batch_began = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self._step += 1
        if self.update_freq == "epoch" or self._step % self.update_freq:
            return
        logs = dict(logs or {})
        if self.write_steps_per_second:
            logs["steps_per_second"] = _rate(1, self._batch_began)
        self._scalars("train", {f"batch_{name}": value for name, value in logs.items()}, self._step)

    def on_epoch_end(self, epoch, logs=None):
        logs = dict(logs or {})
        own = {name: value for name, value in logs.items() if not name.startswith("val_")}
        others = {name.removeprefix("val_"): value for name, value in logs.items() if name.startswith("val_")}
        optimizer = getattr(self.model, "optimizer", None)
        if own and optimizer is not None:
            own["learning_rate"] = float(optimizer.learning_rate)
        if self.write_steps_per_second:
            own["steps_per_second"] = _rate(self._step - self._seen, self._epoch_began)
        for part, values in (("train", own), ("validation", others)):
            self._scalars(part, {f"epoch_{name}": value for name, value in values.items()}, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            for variable in self.model.weights:
                self._to("train").histogram(f"{variable.path}/histogram", variable.numpy(), epoch)
        for file in self._files.values():
            file.flush()

    def on_test_end(self, logs=None):
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is not None:
            values = {f"evaluation_{name}_vs_iterations": value for name, value in (logs or {}).items()}
            self._scalars("validation", values, int(optimizer.iterations))
        if not self._in_fit:
            self._close()

    def on_train_end(self, logs=None):
        self._close()

    def _abandon(self):
        self._close()

    _in_fit = False

    def _close(self):
        self._in_fit = False
        for file in self._files.values():
            file.close()
        self._files = {}

    def _scalars(self, part, values, step):
        for name, value in values.items():
            if isinstance(value, (int, float)):
                self._to(part).scalar(name, value, step)

    def backup_state(self):
        return {"step": self._step}

    def restore_state(self, state):
        self._step = self._seen = state["step"]


def _rate(steps, since):
    return steps / max(time.perf_counter() - since, 1e-9)
