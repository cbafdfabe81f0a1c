"""A training that is killed and started again ends as one that was left alone, to the last bit."""
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import Model, Sequential, callbacks, layers, metrics, optimizers
from seqnet.saving.backup import read_backup
from tests.callbacks import killed_training

PROGRAM = Path(killed_training.__file__)
KINDS = ("arrays", "cycle", "sequence", "short", "workers", "generator")


class Training:
    """The program, begun."""

    def __init__(self, folder, *arguments):
        settings = dict(os.environ, PYTHONPATH=str(Path(seqnet.__file__).parents[1]))
        command = [sys.executable, str(PROGRAM), str(folder), *map(str, arguments)]
        self.errors = folder / "errors.txt"
        with open(self.errors, "w") as errors:
            self.process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=errors, text=True)
        with self.process.stdout as out:
            assert out.readline() == "ready\n", self.errors.read_text()

    def ends_within(self, seconds):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self):
        self.process.kill()
        self.process.wait()

    def finish(self):
        assert self.process.wait(60) == 0, self.errors.read_text()


def same(one, other):
    assert sorted(one) == sorted(other)
    for key in one:
        assert one[key].dtype == other[key].dtype and one[key].tobytes() == other[key].tobytes(), key


def test_killed_at_ten_random_moments(tmp_path, rng):
    alone, killed = tmp_path / "alone", tmp_path / "killed"
    alone.mkdir()
    killed.mkdir()
    training = Training(alone, "arrays", 3)
    begun = time.monotonic()
    training.finish()
    length, within = time.monotonic() - begun, 0
    for _ in range(10):
        training = Training(killed, "arrays", 3)
        if training.ends_within(rng.uniform(0, 0.25 * length)):  # then it is begun anew, and killed again
            training.finish()
            (killed / "result.npz").unlink()
            continue
        training.kill()
        if (killed / "backup" / "training_state.h5").exists():
            within += read_backup(killed / "backup" / "training_state.h5")["step"] > 0
    assert within, "no kill fell into an epoch that had been kept in part"
    Training(killed, "arrays", 3).finish()
    with np.load(alone / "result.npz") as one, np.load(killed / "result.npz") as other:
        same(one, other)
    assert not (killed / "backup").exists()


class Cut(callbacks.Callback):
    """Breaks the training off in the middle of a hook, once."""

    def __init__(self, hook, count):
        super().__init__()
        self.left = count
        setattr(self, hook, self.count)

    def count(self, *args, **kwargs):
        self.left -= 1
        if self.left < 0:
            raise RuntimeError("cut")


@pytest.mark.parametrize("save_freq", ["epoch", 1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_cut_anywhere_with_any_data(kind, save_freq, tmp_path, rng):
    alone, cut = tmp_path / "alone", tmp_path / "cut"
    alone.mkdir()
    cut.mkdir()
    wanted = killed_training.train(alone, kind, save_freq, epochs=4)
    epochs, batches = len(wanted["history_loss"]), int(wanted["optimizer_0"])
    moments = [("on_train_batch_begin", int(n)) for n in rng.integers(0, batches, 2)]
    moments += [("on_epoch_end", int(rng.integers(epochs))), ("on_test_batch_end", int(rng.integers(epochs)))]
    if kind == "arrays":
        moments += [("on_train_batch_end", 0), ("on_epoch_begin", epochs - 1), ("on_train_end", 0)]
    for moment in moments:
        try:
            killed_training.train(cut, kind, save_freq, [Cut(*moment)], epochs=4)
        except RuntimeError as error:
            assert str(error) == "cut"
    same(wanted, killed_training.train(cut, kind, save_freq, epochs=4))
    assert not (cut / "backup").exists()


def test_a_resumed_training_makes_only_the_steps_that_are_left(tmp_path):
    steps = []

    class Count(callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            steps.append(batch)

    with pytest.raises(RuntimeError, match="cut"):
        killed_training.train(tmp_path, "arrays", 3, [Cut("on_train_batch_begin", 13)])  # in epoch 2, step 6
    killed_training.train(tmp_path, "arrays", 3, [Count()], epochs=3)
    assert steps == [*range(4, 8), *range(8)]


def test_steps_taken_in_groups(tmp_path):
    """With steps_per_execution the hooks are called, and the state is kept, after each group."""
    results = []
    for cut in (None, 5):
        for left in ([cut, None] if cut else [None]):
            seqnet.set_random_seed(0)
            m = small()
            m.compile("adam", "mse", steps_per_execution=3)
            try:
                m.fit(X, Y, batch_size=3, epochs=3, verbose=0,
                      callbacks=[Cut("on_train_batch_begin", left or 99), callbacks.BackupAndRestore(tmp_path / "b", 2)])
            except RuntimeError:
                assert left
        results.append(m.get_weights())
    assert all(np.array_equal(a, b) for a, b in zip(*results))


X = np.random.default_rng(0).normal(size=(24, 3)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")


def small(units=2):
    m = Sequential([layers.Dense(units), layers.Dense(1)])
    m.compile("sgd", "mse")
    return m


def interrupted(folder, **fit):
    with pytest.raises(RuntimeError, match="cut"):
        small().fit(X, Y, epochs=3, verbose=0, **{"batch_size": 8, **fit},
                    callbacks=[Cut("on_train_batch_begin", 4), callbacks.BackupAndRestore(folder)])


@pytest.mark.parametrize(
    "make, fit, words",
    [
        (lambda: small(3), {}, "weights are"),
        (small, {"batch_size": 6}, "batch_size was 8 and is 6"),
    ],
)
def test_a_backup_of_another_training_is_refused(make, fit, words, tmp_path):
    interrupted(tmp_path / "b")
    m = make()
    m.build((None, 3))
    before = m.get_weights()
    with pytest.raises(ValueError, match=words):
        m.fit(X, Y, epochs=3, verbose=0, **{"batch_size": 8, **fit},
              callbacks=[callbacks.BackupAndRestore(tmp_path / "b")])
    assert all(np.array_equal(a, b) for a, b in zip(before, m.get_weights()))


def test_a_damaged_backup(tmp_path):
    interrupted(tmp_path / "b")
    file = tmp_path / "b" / "training_state.h5"
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(ValueError, match="training_state.h5.*cut short, damaged"):
        small().fit(X, Y, batch_size=8, epochs=3, verbose=0, callbacks=[callbacks.BackupAndRestore(tmp_path / "b")])


def test_two_backups_fall_back_on_the_older(tmp_path):
    folder, double = tmp_path / "b", {"double_checkpoint": True}
    with pytest.raises(RuntimeError, match="cut"):
        small().fit(X, Y, batch_size=8, epochs=9, verbose=0,
                    callbacks=[Cut("on_train_batch_begin", 7), callbacks.BackupAndRestore(folder, **double)])
    (folder / "training_state.h5").write_bytes(b"not this")
    keep = callbacks.BackupAndRestore(folder, delete_checkpoint=False, **double)
    history = small().fit(X, Y, batch_size=8, epochs=3, verbose=0, callbacks=[keep])
    assert history.epoch == [0, 1, 2] and keep._since == 6  # it began after epoch 1, not 2
    assert sorted(p.name for p in folder.iterdir()) == ["training_state.h5", "training_state.h5.bkp"]
    m = small()
    assert m.fit(X, Y, batch_size=8, epochs=3, verbose=0, callbacks=[keep]).epoch == [0, 1, 2]


def test_what_a_kill_left_half_written_is_removed_and_foreign_files_stay(tmp_path):
    folder = tmp_path / "b"
    interrupted(folder)
    (folder / ".training_state.h5.1.ab.tmp").write_bytes(b"half")
    (folder / "note.txt").write_text("mine")
    small().fit(X, Y, batch_size=8, epochs=3, verbose=0,
                callbacks=[callbacks.BackupAndRestore(folder)])
    assert [p.name for p in folder.iterdir()] == ["note.txt"]


def test_a_callback_of_ones_own_says_what_it_remembers(tmp_path):
    class Remember(callbacks.Callback):
        def __init__(self, cut=None):
            super().__init__()
            self.seen, self.cut = [], cut

        def on_train_batch_begin(self, batch, logs=None):
            if len(self.seen) == self.cut:
                raise RuntimeError("cut")
            self.seen.append(batch)

        def backup_state(self):
            return {"seen": self.seen}

        def restore_state(self, state):
            self.seen = state["seen"]

    for cut in (5, None):
        one = Remember(cut)
        try:
            small().fit(X, Y, batch_size=8, epochs=3, verbose=0,
                        callbacks=[one, callbacks.BackupAndRestore(tmp_path / "b", 2)])
        except RuntimeError:
            assert cut == 5
    assert one.seen == [0, 1, 2] * 3


def test_a_state_that_no_file_holds(tmp_path):
    class Wrong(callbacks.Callback):
        def backup_state(self):
            return {"file": open}

    with pytest.raises(TypeError, match=r"\['callbacks'\]\[0\]\[1\]\['file'\] is builtin_function"):
        small().fit(X, Y, verbose=0, callbacks=[Wrong(), callbacks.BackupAndRestore(tmp_path / "b")])


class Two(Model):
    """A training step of one's own, with two optimizers, a metric and a source of noise."""

    def __init__(self):
        super().__init__()
        self.a, self.b = layers.Dense(2, activation="tanh"), layers.Dense(1)
        self.noise = seqnet.random.SeedGenerator(3)
        self.size = metrics.Mean("size")

    def compile(self):
        super().compile()
        self.first, self.second = optimizers.Adam(0.1), optimizers.SGD(0.1, momentum=0.9)

    @property
    def metrics(self):
        return [self.size]

    def call(self, x):
        return self.b(self.a(x))

    def train_step(self, data):
        x, y = data
        with seqnet.GradientTape(persistent=True) as tape:
            noisy = x + seqnet.random.normal(x.shape, seed=self.noise)
            loss = seqnet.ops.mean((self(noisy) - y) ** 2)
        for part, optimizer in ((self.a, self.first), (self.b, self.second)):
            optimizer.apply(tape.gradient(loss, part.trainable_variables), part.trainable_variables)
        self.size.update_state(loss)
        return {"size": self.size.result()}


def test_a_step_of_ones_own_with_two_optimizers(tmp_path):
    results = []
    for moments in ([None], [5, None]):
        for left in moments:
            seqnet.set_random_seed(2)
            m = Two()
            m.compile()
            m.build((None, 3))
            try:
                history = m.fit(X, Y[:, None].astype("float32"), batch_size=8, epochs=3, verbose=0, callbacks=[
                    Cut("on_train_batch_begin", 99 if left is None else left),
                    callbacks.BackupAndRestore(tmp_path / "b", 2)])
            except RuntimeError:
                assert left
        results.append([*m.get_weights(), *[v.numpy() for v in m.second.variables], np.array(history.history["size"])])
    assert all(np.array_equal(a, b) for a, b in zip(*results, strict=True))


def test_validation_from_a_generator(tmp_path):
    """What was validated on before the cut is passed over as well."""

    def endless():
        r = np.random.default_rng(6)
        while True:
            x = r.normal(size=(4, 3)).astype("float32")
            yield x, x[:, :1]

    results = []
    for moments in ([None], [7, None]):
        for left in moments:
            seqnet.set_random_seed(2)
            try:
                history = small().fit(X, Y, batch_size=8, epochs=4, verbose=0, validation_data=endless(),
                                      validation_steps=2, callbacks=[
                                          Cut("on_train_batch_begin", 99 if left is None else left),
                                          callbacks.BackupAndRestore(tmp_path / "b")])
            except RuntimeError:
                assert left
        results.append(history.history)
    assert results[0] == results[1] and len(results[0]["val_loss"]) == 4


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"backup_dir": ""}, "backup_dir"),
        ({"backup_dir": "b", "save_freq": "batch"}, "save_freq"),
        ({"backup_dir": "b", "save_freq": 0}, "save_freq"),
    ],
)
def test_arguments(arguments, words):
    with pytest.raises(ValueError, match=words):
        callbacks.BackupAndRestore(**arguments)


def test_outside_fit(tmp_path):
    with pytest.raises(ValueError, match="in fit only"):
        callbacks.CallbackList([callbacks.BackupAndRestore(tmp_path)], model=small()).on_train_begin()


def test_ctrl_c_leaves_the_backup(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        small().fit(X, Y, batch_size=8, epochs=9, verbose=0, callbacks=[
            callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: epoch == 2 and _press()),
            callbacks.BackupAndRestore(tmp_path / "b")])
    assert (tmp_path / "b" / "training_state.h5").exists()


def _press():
    raise KeyboardInterrupt
