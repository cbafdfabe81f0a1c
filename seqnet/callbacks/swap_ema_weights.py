"""Evaluating the averaged weights."""
from .callback import Callback


class SwapEMAWeights(Callback):
    """Puts the running averages of the weights (Polyak averaging) into the model while it is evaluated.

    The optimizer needs `use_ema=True`. Weights and averages change places, so no memory is taken.

    Args:
        swap_on_epoch: swap at the end of each epoch, until the next one begins, so that callbacks that come later in the
            list, such as `ModelCheckpoint`, see the averages.

    Raises ValueError for an optimizer without averages.
    """

    def __init__(self, swap_on_epoch=False):
        super().__init__()
        self.swap_on_epoch = swap_on_epoch
        self._swapped = False

    def _set(self, swapped):
        if swapped == self._swapped:
            return
        optimizer = self.model.optimizer
        if optimizer is None or not optimizer.use_ema:
            raise ValueError(
                "SwapEMAWeights needs an optimizer that keeps averages: compile with e.g. "
                f"Adam(use_ema=True); this one is {optimizer!r}."
            )
        optimizer.swap_averages(self.model.trainable_variables)
        self._swapped = swapped

    def on_epoch_begin(self, epoch, logs=None):
        self._set(False)

    def on_epoch_end(self, epoch, logs=None):
        if self.swap_on_epoch:
            self._set(True)

    def on_test_begin(self, logs=None):
        self._set(True)

    def on_test_end(self, logs=None):
        self._set(False)

    def on_predict_begin(self, logs=None):
        self._set(True)

    def on_predict_end(self, logs=None):
        self._set(False)

    def on_train_end(self, logs=None):
        self._set(False)

    def _abandon(self):
        self._set(False)

    def backup_state(self):
        return {"swapped": self._swapped}

    def restore_state(self, state):
        self._swapped = state["swapped"]
