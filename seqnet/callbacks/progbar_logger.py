"""The callback that shows the progress."""
from ..training.progress import Page, Progbar
from .callback import Callback


class ProgbarLogger(Callback):
    """Shows the progress of `fit`, `evaluate` and `predict`, as `verbose` of their calls says."""

    def __init__(self):
        super().__init__()
        self.progbar = None
        self.verbose, self.epochs, self.target, self.seen = 1, 1, None, 0
        self._in_fit = False
        self._page = None

    def set_params(self, params):
        super().set_params(params)
        verbose = params.get("verbose", 1)
        self.verbose = 1 if verbose == "auto" else int(verbose)
        self.epochs = params.get("epochs", 1)
        self.target = params.get("steps")

    def _start(self, title=None):
        self.seen = 0
        self.progbar = Progbar(self.target, verbose=self.verbose, stateless_metrics=(), title=title, page=self._page)

    def _update(self, batch, logs):
        self.seen = batch + 1
        if self.verbose == 1:
            self.progbar.update(self.seen, list((logs or {}).items()), finalize=False)

    def _finish(self, logs):
        if self.progbar is None:
            return
        if self.target is None:
            self.target = self.progbar.target = self.seen
        self.progbar.update(self.seen, list((logs or {}).items()), finalize=True)
        self.progbar = None

    def _abandon(self):
        self._in_fit, self._page = False, None
        if self.progbar is not None:
            self.progbar.close()
            self.progbar = None

    def on_train_begin(self, logs=None):
        self._in_fit, self._page = True, Page()

    def on_train_end(self, logs=None):
        self._in_fit, self._page = False, None

    def on_epoch_begin(self, epoch, logs=None):
        self._start(f"Epoch {epoch + 1}/{self.epochs}" if self.epochs > 1 else None)

    def on_train_batch_end(self, batch, logs=None):
        self._update(batch, logs)

    def on_epoch_end(self, epoch, logs=None):
        self._finish(logs)

    def on_test_begin(self, logs=None):
        if not self._in_fit:
            self._start()

    def on_test_batch_end(self, batch, logs=None):
        if not self._in_fit:
            self._update(batch, logs)

    def on_test_end(self, logs=None):
        if not self._in_fit:
            self._finish(logs)

    def on_predict_begin(self, logs=None):
        self._start()

    def on_predict_batch_end(self, batch, logs=None):
        self._update(batch, None)

    def on_predict_end(self, logs=None):
        self._finish(None)
