"""The base of all callbacks, and the list that calls them."""


class Callback:
    """Code that runs at points of `fit`, `evaluate` and `predict`; a subclass defines the hooks that it needs.

    `epoch` and `batch` count from 0. `logs` is a dict of numbers, the means so far in the epoch; entries that a
    callback adds in `on_epoch_end` go into the history. `self.model` is the model, `self.params` a dict with
    `verbose`, `epochs` and `steps`. Setting `self.model.stop_training = True` ends the training after the batch.
    """

    _comes_last = False  # called after all others, so that it sees what they did

    def __init__(self):
        self.params = None
        self._model = None

    @property
    def model(self):
        return self._model

    def set_params(self, params):
        self.params = params

    def set_model(self, model):
        self._model = model

    def on_batch_begin(self, batch, logs=None):
        """An older name of `on_train_batch_begin`."""

    def on_batch_end(self, batch, logs=None):
        """An older name of `on_train_batch_end`."""

    def on_epoch_begin(self, epoch, logs=None):
        """Called before the first batch of an epoch of `fit`."""

    def on_epoch_end(self, epoch, logs=None):
        """Called after validation, with the epoch's results."""

    def on_train_batch_begin(self, batch, logs=None):
        """Called before a batch of `fit`."""
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch, logs=None):
        """Called after a batch of `fit`."""
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch, logs=None):
        """Called before a batch of `evaluate`, and of the validation in `fit`."""

    def on_test_batch_end(self, batch, logs=None):
        """Called after a batch of `evaluate`, and of the validation in `fit`."""

    def on_predict_batch_begin(self, batch, logs=None):
        """Called before a batch of `predict`."""

    def on_predict_batch_end(self, batch, logs=None):
        """Called after a batch of `predict`; logs["outputs"] are the predictions."""

    def on_train_begin(self, logs=None):
        """Called at the beginning of `fit`."""

    def on_train_end(self, logs=None):
        """Called at the end of `fit`, with the last epoch's results."""

    def on_test_begin(self, logs=None):
        """Called at the beginning of `evaluate`, and of the validation in `fit`."""

    def on_test_end(self, logs=None):
        """Called at the end of `evaluate`, and of the validation in `fit`."""

    def on_predict_begin(self, logs=None):
        """Called at the beginning of `predict`."""

    def on_predict_end(self, logs=None):
        """Called at the end of `predict`."""

    def backup_state(self):
        """What `BackupAndRestore` keeps of this callback: plain values and arrays, or None."""
        return None

    def restore_state(self, state):
        """Go on from what `backup_state` gave; called after `on_train_begin`."""

    def _abandon(self):
        """Called where an exception ends `fit`, `evaluate` or `predict`: leave lines and files in order."""


_BATCH_HOOKS = [f"on_{phase}_batch_{end}" for phase in ("train", "test", "predict") for end in ("begin", "end")]


def _listens(callback, hook):
    """Whether a callback does anything in a hook that is called for every batch."""
    own = callback.__dict__
    if hook in own or getattr(type(callback), hook, None) is not getattr(Callback, hook):
        return True
    if hook.startswith("on_train_batch"):
        old = hook.replace("train_", "")
        return old in own or getattr(type(callback), old, None) is not getattr(Callback, old)
    return False


def _flat(callbacks):
    """All callbacks of lists within lists."""
    return [c for one in callbacks for c in (_flat(one) if isinstance(one, (list, tuple)) else [one])]


class CallbackList(Callback):
    """Several callbacks as one.

    Args:
        callbacks: a callback, or a list of them, also of lists.
        add_history, add_progbar: add a `History`, a `ProgbarLogger`, unless the list has one.
        model: the model that they get.
        params: further keywords: `verbose`, `epochs`, `steps`.
    """

    def __init__(self, callbacks=None, add_history=False, add_progbar=False, model=None, **params):
        super().__init__()
        from .history import History
        from .progbar_logger import ProgbarLogger

        if callbacks is None:
            callbacks = []
        elif isinstance(callbacks, (list, tuple)):
            callbacks = _flat(callbacks)
        else:
            callbacks = [callbacks]
        for callback in callbacks:
            if isinstance(callback, type) or not hasattr(callback, "on_epoch_end"):
                word = "the class itself; make an object of it" if isinstance(callback, type) else "no callback"
                raise TypeError(f"callbacks: {callback!r} is {word}, e.g. callbacks=[EarlyStopping(patience=2)].")
        self.callbacks = callbacks
        self._history = next((c for c in callbacks if isinstance(c, History)), None)
        if add_history and self._history is None:
            self._history = History()
            callbacks.append(self._history)
        if add_progbar and not any(isinstance(c, ProgbarLogger) for c in callbacks):
            callbacks.append(ProgbarLogger())
        callbacks.sort(key=lambda c: getattr(c, "_comes_last", False))
        self._listeners = {hook: [c for c in callbacks if _listens(c, hook)] for hook in _BATCH_HOOKS}
        self.set_model(model)
        self.set_params(params)

    def set_params(self, params):
        self.params = params
        if params:
            for callback in self.callbacks:
                callback.set_params(params)

    def set_model(self, model):
        if model is None:
            return
        self._model = model
        if self._history is not None:
            model.history = self._history
        for callback in self.callbacks:
            callback.set_model(model)

    def append(self, callback):
        """Add a callback."""
        for hook, listeners in [(None, self.callbacks), *self._listeners.items()]:
            if hook is None or _listens(callback, hook):
                listeners.append(callback)
                listeners.sort(key=lambda c: getattr(c, "_comes_last", False))

    def _abandon(self):
        for callback in self.callbacks:
            if isinstance(callback, Callback):
                callback._abandon()

    def on_batch_begin(self, batch, logs=None):
        self.on_train_batch_begin(batch, logs)

    def on_batch_end(self, batch, logs=None):
        self.on_train_batch_end(batch, logs)


def _to_all(hook):
    def call(self, logs=None):
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            getattr(callback, hook)(logs)

    return call


def _epoch_to_all(hook):
    def call(self, epoch, logs=None):
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            getattr(callback, hook)(epoch, logs)

    return call


def _batch_to_listeners(hook):
    def call(self, batch, logs=None):
        listeners = self._listeners[hook]
        if listeners:
            logs = {} if logs is None else logs
            for callback in listeners:
                getattr(callback, hook)(batch, logs=logs)

    return call


for _phase in ("train", "test", "predict"):
    for _end in ("begin", "end"):
        _hook = f"on_{_phase}_{_end}"
        setattr(CallbackList, _hook, _to_all(_hook))
for _hook in ("on_epoch_begin", "on_epoch_end"):
    setattr(CallbackList, _hook, _epoch_to_all(_hook))
for _hook in _BATCH_HOOKS:
    setattr(CallbackList, _hook, _batch_to_listeners(_hook))
