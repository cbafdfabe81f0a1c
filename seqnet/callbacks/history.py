"""The record of a training."""
from .callback import Callback


class History(Callback):
    """What `fit` returns: `history.history` is a dict of lists, one number an epoch; `history.epoch` the epochs.

    Keys are those of Keras: "loss", each metric under the name it was given in `compile`, and both with "val_".
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
