"""Results as a table in a file."""
from .callback import Callback


class CSVLogger(Callback):
    """Writes the results of each epoch as a line of a CSV file.

    Args:
        filename: the file.
        separator: between the columns, "," by default.
        append: continue an existing file instead of starting it anew.
    """

    def __init__(self, filename, separator=",", append=False):
        super().__init__()
        self.sep, self.filename, self.append = separator, filename, append
        self.keys = self._file = None

    def on_train_begin(self, logs=None):
        import os

        there = self.append and os.path.exists(self.filename) and os.path.getsize(self.filename) > 0
        if there:
            with open(self.filename, newline="", encoding="utf-8") as file:
                header = file.readline().rstrip("\r\n").split(self.sep)
            self.keys = [key for key in header if key != "epoch"]
        else:
            self.keys = None
        self._file = open(self.filename, "a" if self.append else "w", newline="", encoding="utf-8")

    def on_epoch_end(self, epoch, logs=None):
        import csv

        logs = logs or {}
        writer = csv.writer(self._file, delimiter=self.sep)
        if self.keys is None:
            self.keys = sorted(logs)
            validates = (self.params or {}).get("validates") and not any(k.startswith("val_") for k in self.keys)
            if validates:  # validation_freq may skip the first epoch, but the columns must be there
                self.keys += [f"val_{k}" for k in self.keys]
            writer.writerow(["epoch", *self.keys])
        writer.writerow([epoch, *(logs.get(key, "NA") for key in self.keys)])
        self._file.flush()

    def backup_state(self):
        with open(self.filename, newline="", encoding="utf-8") as file:
            return {"keys": self.keys, "text": file.read()}

    def restore_state(self, state):
        self.keys = state["keys"]
        self._file.seek(0)
        self._file.truncate()
        self._file.write(state["text"])
        self._file.flush()

    def _abandon(self):
        self.on_train_end()

    def on_train_end(self, logs=None):
        if self._file is not None:
            self._file.close()
            self._file = None
