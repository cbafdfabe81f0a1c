"""A call of `fit` that is going on: what it runs over and where it begins."""


class Run:
    """The data, the callbacks and the beginning of a `fit`.

    `epoch`, `step` and `logs` say where it begins: a callback that brings back a training changes them in
    `on_train_begin`, and gives `logs`, the results so far.
    """

    __slots__ = ("batches", "validation", "callbacks", "epoch", "step", "logs")

    def __init__(self, batches, validation, callbacks, epoch):
        self.batches, self.validation, self.callbacks = batches, validation, callbacks
        self.epoch, self.step, self.logs = epoch, 0, {}

    def entered(self):
        """(step, results so far) with which an epoch begins; (0, None) except for one that was broken off."""
        step, self.step = self.step, 0
        return step, self.logs if step else None
