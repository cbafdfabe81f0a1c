"""Callbacks: when each hook is called, and what each callback does."""
import numpy as np
import pytest

import seqnet
from seqnet import Sequential, callbacks, layers, optimizers

R = np.random.default_rng(0)
X = R.normal(size=(30, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")


def model(rate=0.1, **compiled):
    seqnet.set_random_seed(1)
    m = Sequential([layers.Dense(1, activation="sigmoid")])
    m.compile(**{"optimizer": optimizers.SGD(rate), "loss": "binary_crossentropy", "metrics": ["acc"], **compiled})
    m.build((None, 4))
    return m


class Script(callbacks.Callback):
    """Puts numbers of its own into the logs before the callbacks after it see them."""

    def __init__(self, **values):
        super().__init__()
        self.values = values

    def on_epoch_end(self, epoch, logs=None):
        for key, numbers in self.values.items():
            logs[key] = numbers[epoch]


def test_hooks_are_called_in_order_with_numbers():
    calls = []

    class Note(callbacks.Callback):
        pass

    for name in dir(callbacks.Callback):
        if name.startswith("on_") and name not in ("on_batch_begin", "on_batch_end"):

            def hook(self, *args, _name=name, logs=None):
                calls.append((_name, args[0] if args and not isinstance(args[0], dict) else None))
                logs = logs or (args[-1] if args and isinstance(args[-1], dict) else {})
                assert all(isinstance(v, float) for k, v in logs.items() if k != "outputs")

            setattr(Note, name, hook)
    m = model()
    m.fit(X, Y, batch_size=15, epochs=1, validation_data=(X, Y), validation_batch_size=30, verbose=0, callbacks=[Note()])
    assert calls == [
        ("on_train_begin", None), ("on_epoch_begin", 0),
        ("on_train_batch_begin", 0), ("on_train_batch_end", 0), ("on_train_batch_begin", 1), ("on_train_batch_end", 1),
        ("on_test_begin", None), ("on_test_batch_begin", 0), ("on_test_batch_end", 0), ("on_test_end", None),
        ("on_epoch_end", 0), ("on_train_end", None),
    ]
    calls.clear()
    m.predict(X, verbose=0, callbacks=[Note()])
    m.evaluate(X, Y, verbose=0, callbacks=Note())
    assert [name for name, _ in calls] == [
        "on_predict_begin", "on_predict_batch_begin", "on_predict_batch_end", "on_predict_end",
        "on_test_begin", "on_test_batch_begin", "on_test_batch_end", "on_test_end",
    ]


def test_older_hooks_model_and_params():
    class Old(callbacks.Callback):
        batches = 0

        def on_batch_end(self, batch, logs=None):
            Old.batches += 1
            assert self.model is m and self.params["epochs"] == 2 and self.params["steps"] == 1

    m = model()
    m.fit(X, Y, batch_size=30, epochs=2, verbose=0, callbacks=Old())
    assert Old.batches == 2


def test_stopping_from_a_callback():
    class Stop(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = batch == 1

    m = model()
    history = m.fit(X, Y, batch_size=5, epochs=3, verbose=0, callbacks=[Stop()])
    assert history.epoch == [0] and int(m.optimizer.iterations) == 2
    assert len(m.fit(X, Y, verbose=0).epoch) == 1


def test_lambda_callback():
    seen = []
    one = callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(epoch),
                                   on_test_begin=lambda logs: seen.append("test"))
    model().fit(X, Y, epochs=2, validation_data=(X, Y), verbose=0, callbacks=[one])
    assert seen == ["test", 0, "test", 1]
    with pytest.raises(TypeError, match="no hook 'on_epoch'"):
        callbacks.LambdaCallback(on_epoch=print)
    with pytest.raises(TypeError, match="must be a function"):
        callbacks.LambdaCallback(on_epoch_end=3)


def test_history_given_by_the_user_is_the_one_returned():
    history = callbacks.History()
    m = model()
    assert m.fit(X, Y, verbose=0, callbacks=[history]) is history and len(history.history["loss"]) == 1
    m.fit(X, Y, epochs=2, verbose=0, callbacks=[history])
    assert len(history.history["loss"]) == 3


def test_early_stopping_waits_and_restores():
    losses = [5.0, 4.0, 4.5, 4.2, 3.0, 2.0]
    kept = {}

    class Keep(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            kept[epoch] = self.model.get_weights()

    stop = callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True)
    m = model()
    history = m.fit(X, Y, epochs=6, verbose=0, callbacks=[Script(val_loss=losses), Keep(), stop])
    assert history.epoch == [0, 1, 2, 3] and stop.stopped_epoch == 3 and stop.best == 4.0 and stop.best_epoch == 1
    assert all(np.array_equal(a, b) for a, b in zip(m.get_weights(), kept[1]))


@pytest.mark.parametrize(
    "arguments, epochs",
    [
        ({}, 3),
        ({"min_delta": 2.0}, 2),
        ({"baseline": 1.0, "patience": 2}, 3),
        ({"start_from_epoch": 3, "patience": 1}, 6),
        ({"patience": 9}, 6),
        ({"mode": "max"}, 2),
    ],
)
def test_early_stopping_arguments(arguments, epochs):
    stop = callbacks.EarlyStopping("val_loss", **arguments)
    history = model().fit(X, Y, epochs=6, verbose=0, callbacks=[Script(val_loss=[5.0, 4.0, 4.5, 4.2, 3.0, 2.0]), stop])
    assert len(history.epoch) == epochs


def test_direction_is_found_from_the_metric():
    for monitor, values in (("val_acc", [0.5, 0.6, 0.55]), ("val_loss", [3.0, 2.0, 2.5])):
        stop = callbacks.EarlyStopping(monitor)
        assert len(model().fit(X, Y, epochs=3, verbose=0, callbacks=[Script(**{monitor: values}), stop]).epoch) == 3
        assert stop.best == values[1]
    with pytest.raises(ValueError, match="mode='max' or mode='min'"):
        model().fit(X, Y, verbose=0, callbacks=[Script(size=[1.0]), callbacks.EarlyStopping("size")])
    with pytest.raises(ValueError, match="'auto', 'min' or 'max'"):
        callbacks.EarlyStopping(mode="down")


def test_missing_number_is_told():
    with pytest.warns(UserWarning, match="watches 'val_loss'.*validation_data"):
        model().fit(X, Y, verbose=0, callbacks=[callbacks.EarlyStopping()])
    with pytest.warns(UserWarning, match="Did you mean 'val_acc'"):
        model().fit(X, Y, verbose=0, validation_data=(X, Y), callbacks=[callbacks.EarlyStopping("val_ac", mode="max")])


def test_learning_rate_scheduler():
    m = model()
    two = callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    history = m.fit(X, Y, epochs=3, verbose=0, callbacks=[two])
    np.testing.assert_allclose(history.history["learning_rate"], [0.05, 0.025, 0.0125], rtol=1e-6)
    one = callbacks.LearningRateScheduler(lambda epoch: 0.5**epoch)
    np.testing.assert_allclose(m.fit(X, Y, epochs=3, verbose=0, callbacks=[one]).history["learning_rate"], [1, 0.5, 0.25])
    with pytest.raises(ValueError, match="must return a number"):
        m.fit(X, Y, verbose=0, callbacks=[callbacks.LearningRateScheduler(lambda epoch, rate: "fast")])


def test_reduce_on_plateau():
    losses = [5.0, 5.0, 5.0, 5.0, 5.0, 1.0, 1.0]
    reduce = callbacks.ReduceLROnPlateau("val_loss", factor=0.5, patience=2, cooldown=1, min_lr=0.03)
    history = model().fit(X, Y, epochs=7, verbose=0, callbacks=[Script(val_loss=losses), reduce])
    np.testing.assert_allclose(history.history["learning_rate"], [0.1, 0.1, 0.1, 0.05, 0.05, 0.03, 0.03], rtol=1e-6)
    with pytest.raises(ValueError, match="below 1"):
        callbacks.ReduceLROnPlateau(factor=1.0)


def test_csv_logger(tmp_path):
    path = tmp_path / "log.csv"
    m = model()
    m.fit(X, Y, epochs=2, verbose=0, callbacks=[callbacks.CSVLogger(path)])
    m.fit(X, Y, epochs=3, initial_epoch=2, verbose=0, callbacks=[callbacks.CSVLogger(path, append=True)])
    lines = path.read_text().splitlines()
    assert lines[0] == "epoch,acc,loss" and [line.split(",")[0] for line in lines[1:]] == ["0", "1", "2"]
    assert float(lines[3].split(",")[2]) == m.history.history["loss"][0]
    m.fit(X, Y, epochs=2, validation_data=(X, Y), validation_freq=2, verbose=0,
          callbacks=[callbacks.CSVLogger(path, separator=";")])
    lines = path.read_text().splitlines()
    assert lines[0] == "epoch;acc;loss;val_acc;val_loss" and lines[1].endswith("NA;NA") and "NA" not in lines[2]


def test_checkpoints(tmp_path):
    m = model()
    every = callbacks.ModelCheckpoint(tmp_path / "deep" / "{epoch:02d}-{loss:.2f}.weights.h5", save_weights_only=True)
    best = callbacks.ModelCheckpoint(tmp_path / "best.keras", "val_loss", save_best_only=True)
    part = callbacks.ModelCheckpoint(tmp_path / "step-{batch}.weights.h5", save_weights_only=True, save_freq=4)
    kept = []

    class Keep(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            kept.append(self.model.get_weights())

    history = m.fit(X, Y, batch_size=10, epochs=3, verbose=0,
                    callbacks=[Script(val_loss=[3.0, 1.0, 2.0]), Keep(), every, best, part]).history
    names = sorted(p.name for p in (tmp_path / "deep").iterdir())
    assert names == [f"{i + 1:02d}-{loss:.2f}.weights.h5" for i, loss in enumerate(history["loss"])]
    assert (tmp_path / "step-1.weights.h5").exists() and (tmp_path / "step-2.weights.h5").exists()
    loaded = seqnet.models.load_model(tmp_path / "best.keras")
    assert all(np.array_equal(a, b) for a, b in zip(loaded.get_weights(), kept[1]))
    m.load_weights(tmp_path / "deep" / names[0])
    assert all(np.array_equal(a, b) for a, b in zip(m.get_weights(), kept[0]))


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"filepath": "a.txt"}, r"must end in '\.keras'"),
        ({"filepath": "a.weights.h5"}, "save_weights_only=True"),
        ({"filepath": "a.keras", "save_weights_only": True}, r"\.weights\.h5"),
        ({"filepath": "a.keras", "save_freq": "batch"}, "save_freq"),
    ],
)
def test_checkpoint_arguments(arguments, words):
    with pytest.raises(ValueError, match=words):
        callbacks.ModelCheckpoint(**arguments)


def test_checkpoint_with_an_unknown_name(tmp_path):
    with pytest.raises(KeyError, match="val_acc.*the results are"):
        model().fit(X, Y, verbose=0, callbacks=[callbacks.ModelCheckpoint(tmp_path / "{val_acc}.keras")])


def test_every_hook_gets_a_dict():
    seen = {}

    class Noted(callbacks.Callback):
        pass

    def note(hook):
        def call(self, *args, logs=None):
            seen[hook] = type(logs if logs is not None else args[-1])

        return call

    for hook in [name for name in dir(callbacks.Callback) if name.startswith("on_")]:
        setattr(Noted, hook, note(hook))
    m = model()
    m.fit(X, Y, verbose=0, validation_split=0.2, callbacks=[Noted()])
    m.predict(X, verbose=0, callbacks=[Noted()])
    older = {"on_batch_begin", "on_batch_end"}
    assert set(seen) == {n for n in dir(callbacks.Callback) if n.startswith("on_")} - older
    assert set(seen.values()) == {dict}


def test_lists_within_lists_are_callbacks_too():
    seen = []
    note = callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(epoch))
    model().fit(X, Y, verbose=0, callbacks=[[note], (note,)])
    assert seen == [0, 0]


def test_terminate_on_nan_may_raise():
    m = Sequential([layers.Dense(1)])
    m.compile(optimizers.SGD(1e6), "mse")
    with np.errstate(all="ignore"), pytest.raises(RuntimeError, match="the loss is (inf|nan)"):
        m.fit(X, Y, epochs=50, verbose=0, callbacks=[callbacks.TerminateOnNaN(raise_error=True)])


def test_checkpoints_count_the_batches_of_groups(tmp_path):
    m = model(steps_per_execution=3)
    point = callbacks.ModelCheckpoint(tmp_path / "{epoch}-{batch}.keras", save_freq=2)
    m.fit(X, Y, batch_size=6, epochs=2, verbose=0, callbacks=[point])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1-3.keras", "1-5.keras", "2-3.keras", "2-5.keras"]
