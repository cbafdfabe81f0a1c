"""Callbacks driven by scripted results: the same program for Keras and seqnet, and what it notes is compared."""
import itertools
import os

SERIES = [
    [5.0, 4.0, 4.5, 4.2, 3.0, 2.0, 2.0, 1.95, 3.0, 3.5, 4.0, 0.5],
    [1.0, 1.0, 1.0, 0.9, 0.95, 0.9, 0.8, 0.7, 0.9, 0.9, 0.9, 0.9],
    [0.1, 0.2, 0.3, 0.4, 0.3, 0.4, 0.41, 0.2, 0.5, 0.45, 0.4, 0.6],
]


class Optimizer:
    """What a learning rate callback needs."""

    def __init__(self):
        self.learning_rate = 0.1


class Model:
    """What the callbacks ask of a model, noted."""

    metrics = ()
    stop_training = False
    name = "model"

    def __init__(self):
        self.optimizer, self.saved, self.epoch, self.restored = Optimizer(), [], None, None

    def _all_metrics(self):
        return []

    def get_weights(self):
        return [self.epoch]

    def set_weights(self, weights):
        self.restored = weights[0]

    def save(self, path, overwrite=True):
        self.saved.append(os.path.basename(path))

    save_weights = save


def early_stopping():
    for series, mode, patience, min_delta, baseline, start, restore in itertools.product(
        range(3), ("auto", "min", "max"), (0, 1, 3), (0, 0.15), (None, 1.5), (0, 4), (False, True)
    ):
        yield series, {"monitor": "val_loss", "mode": mode, "patience": patience, "min_delta": min_delta,
                       "baseline": baseline, "start_from_epoch": start, "restore_best_weights": restore}


def reduce_on_plateau():
    for series, mode, patience, min_delta, cooldown, min_lr, factor in itertools.product(
        range(3), ("auto", "max"), (1, 2), (1e-4, 0.15), (0, 2), (0.0, 0.02), (0.5, 0.1)
    ):
        yield series, {"monitor": "val_loss", "mode": mode, "patience": patience, "min_delta": min_delta,
                       "cooldown": cooldown, "min_lr": min_lr, "factor": factor}


def checkpoints():
    for series, mode, best, threshold, freq, name in itertools.product(
        range(3), ("auto", "max"), (False, True), (None, 0.45), ("epoch", 1, 4, 7),
        ("e{epoch:02d}-{val_loss:.2f}.keras", "b{epoch}-{batch:02d}.weights.h5")
    ):
        if freq == "epoch" and "batch" in name or best and freq != "epoch":  # Keras fails on the latter
            continue
        yield series, {"filepath": name, "monitor": "val_loss", "mode": mode, "save_best_only": best,
                       "initial_value_threshold": threshold, "save_freq": freq, "save_weights_only": "weights" in name}


def drive(callback, series):
    """A training of twelve epochs of three batches without a model."""
    model, rates = Model(), []
    callback.set_params({"epochs": 12, "steps": 3, "verbose": 0})
    callback.set_model(model)
    callback.on_train_begin()
    logs = {}
    for epoch, value in enumerate(SERIES[series]):
        model.epoch = epoch
        callback.on_epoch_begin(epoch)
        for batch in range(3):
            callback.on_train_batch_begin(batch)
            callback.on_train_batch_end(batch, {"loss": 1.0, "val_loss": value + batch / 8})
        logs = {"loss": 1.0, "val_loss": value}
        callback.on_epoch_end(epoch, logs)
        rates.append(float(model.optimizer.learning_rate))
        if model.stop_training:
            break
    callback.on_train_end(logs)
    return model, rates


def results(callbacks):
    """What each case comes to, with the callbacks of either library."""
    noted = {"EarlyStopping": [], "ReduceLROnPlateau": [], "ModelCheckpoint": []}
    for series, arguments in early_stopping():
        one = callbacks.EarlyStopping(**arguments)
        model, rates = drive(one, series)
        noted["EarlyStopping"].append([len(rates), one.stopped_epoch, one.best_epoch, one.best, one.wait, model.restored])
    for series, arguments in reduce_on_plateau():
        noted["ReduceLROnPlateau"].append(drive(callbacks.ReduceLROnPlateau(**arguments), series)[1])
    for series, arguments in checkpoints():
        noted["ModelCheckpoint"].append(drive(callbacks.ModelCheckpoint(**arguments), series)[0].saved)
    return noted
