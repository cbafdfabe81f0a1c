"""A training that its test kills: python killed_training.py FOLDER KIND SAVE_FREQ; the result is FOLDER/result.npz.

It has whatever a resumed training may get wrong: dropout, shuffling, running means, metrics, a rate that depends on the
rates before, an early stop, a table of results, and data of several kinds.
"""
import os
import random
import sys
import time

import numpy as np

import seqnet
from seqnet import callbacks, layers, optimizers


class Slow(callbacks.Callback):
    """Time for a kill to fall anywhere, and a use of the global generators."""

    def on_train_begin(self, logs=None):
        print("ready", flush=True)

    def on_train_batch_end(self, batch, logs=None):
        time.sleep(0.01)
        self.model.layers[0].bias.assign_add(np.random.normal(size=8) * 1e-3 * random.random())


class Noisy:
    """Batches that are shuffled anew after each epoch."""

    def __init__(self, x, y):
        self.x, self.y, self.order = x, y, np.arange(len(x))
        self.rng = np.random.default_rng(4)

    def __len__(self):
        return 8

    def __getitem__(self, i):
        rows = self.order[8 * i : 8 * i + 8]
        return self.x[rows], self.y[rows]

    def on_epoch_end(self):
        self.rng.shuffle(self.order)


class Ahead(Noisy, seqnet.utils.PyDataset):
    """The same, prepared by threads."""

    workers = 2


def endless(x, y):
    rng = np.random.default_rng(3)
    while True:
        rows = rng.integers(0, len(x), 8)
        yield x[rows], y[rows]


def build():
    model = seqnet.Sequential([
        layers.Dense(8, activation="relu"), layers.Dropout(0.3), layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizers.Adam(0.01, clipnorm=1.0, use_ema=True), "binary_crossentropy", ["acc", "auc"])
    return model


def train(folder, kind, save_freq, watch=(), epochs=6):
    seqnet.set_random_seed(5)
    r = np.random.default_rng(1)
    x = r.normal(size=(64, 6)).astype("float32")
    y = (x[:, 0] + x[:, 1] > 0).astype("int32")
    data = {
        "arrays": {"x": x, "y": y, "batch_size": 8},
        "cycle": {"x": x, "y": y, "batch_size": 10, "steps_per_epoch": 5},
        "sequence": {"x": Noisy(x, y)},
        "short": {"x": Noisy(x, y), "steps_per_epoch": 4},
        "workers": {"x": Ahead(x, y)},
        "generator": {"x": endless(x, y), "steps_per_epoch": 7},
    }[kind]
    model = build()
    watch = [
        *watch,
        callbacks.BackupAndRestore(os.path.join(folder, "backup"), save_freq),
        callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9),
        callbacks.ReduceLROnPlateau("val_loss", factor=0.5, patience=1, min_delta=0.05),
        callbacks.EarlyStopping("val_loss", patience=4, restore_best_weights=True, min_delta=0.2),
        callbacks.CSVLogger(os.path.join(folder, "log.csv")),
    ]
    history = model.fit(**data, epochs=epochs, validation_data=(x[:20], y[:20]), verbose=0, callbacks=watch)
    result = {f"weight_{i}": w for i, w in enumerate(model.get_weights())}
    result |= {f"optimizer_{i}": v.numpy() for i, v in enumerate(model.optimizer.variables)}
    result |= {f"history_{k}": np.array(v) for k, v in history.history.items()}
    result["draws"] = np.array([np.random.random(), random.random()])
    result["csv"] = np.fromfile(os.path.join(folder, "log.csv"), np.uint8)
    return result


if __name__ == "__main__":
    import h5py  # noqa: F401 - so that it takes no time later

    folder, kind, save_freq = sys.argv[1:]
    result = train(folder, kind, save_freq if save_freq == "epoch" else int(save_freq), [Slow()])
    np.savez(os.path.join(folder, "result.npz"), **result)
