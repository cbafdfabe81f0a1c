"""Data sets of batches with workers: order, hooks, errors, ends."""

import threading
import time

import numpy as np
import pytest

import seqnet
from seqnet import callbacks, metrics, utils
from seqnet.training.streams import StreamBatches
from tests.training.small import model, same, weights

R = np.random.default_rng(0)
X = R.normal(size=(24, 6)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")


class Batches(utils.PyDataset):
    def __init__(self, size=4, slow=0.0, fail_at=None, **kwargs):
        super().__init__(**kwargs)
        self.size, self.slow, self.fail_at = size, slow, fail_at
        self.begun = self.ended = 0
        self.threads = set()

    def __len__(self):
        return len(X) // self.size

    def __getitem__(self, index):
        self.threads.add(threading.current_thread().name)
        if index == self.fail_at:
            raise OSError(f"batch {index} cannot be read")
        time.sleep(self.slow * (index % 3))  # late batches overtake early ones
        rows = slice(index * self.size, (index + 1) * self.size)
        return X[rows], Y[rows]

    def on_epoch_begin(self):
        self.begun += 1

    def on_epoch_end(self):
        self.ended += 1


def fitted(data, **arguments):
    seqnet.set_random_seed(3)
    m = model()
    history = m.fit(data, epochs=3, verbose=0, **arguments)
    return weights(m), history.history


def no_worker_is_left():
    for _ in range(100):
        if not any(t.name.startswith("seqnet-data") for t in threading.enumerate()):
            return True
        time.sleep(0.02)
    return False


def test_sequence_is_the_older_name():
    assert utils.Sequence is utils.PyDataset and "PyDataset" in utils.__all__


def test_workers_give_the_same_training_as_none():
    alone = Batches()
    one, history = fitted(alone)
    assert alone.threads == {"MainThread"} and (alone.begun, alone.ended) == (3, 3)
    for workers in (2, 4):
        data = Batches(slow=0.001, workers=workers, max_queue_size=3)
        other, again = fitted(data)
        assert same(one, other) and history == again
        assert all(name.startswith("seqnet-data") for name in data.threads)
    assert no_worker_is_left()


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_processes_give_the_same_training_too():
    one, history = fitted(Batches())
    other, again = fitted(Batches(workers=2, use_multiprocessing=True))
    assert same(one, other) and history == again


def test_shuffling_draws_a_new_order_of_batches_each_epoch():
    seen = []

    class Noted(Batches):
        def __getitem__(self, index):
            seen.append(index)
            return super().__getitem__(index)

    fitted(Noted(), shuffle=True)
    epochs = [seen[i : i + 6] for i in (0, 6, 12)]
    assert all(sorted(e) == list(range(6)) for e in epochs) and len({tuple(e) for e in epochs}) == 3
    seen.clear()
    fitted(Noted(), shuffle=False)
    assert seen == list(range(6)) * 3


def test_never_more_batches_wait_than_the_queue_holds():
    data = Batches(size=1, workers=2, max_queue_size=2)
    taken = iter(StreamBatches(data))
    next(taken)
    time.sleep(0.05)
    assert len(data.threads) <= 2
    ahead = StreamBatches(CountedBatches(workers=2, max_queue_size=2))
    going = iter(ahead)
    next(going)
    time.sleep(0.05)
    assert ahead.source.prepared <= 3
    going.close()
    ahead.close()


class CountedBatches(Batches):
    prepared = 0

    def __getitem__(self, index):
        self.prepared += 1
        return super().__getitem__(index)


def test_validation_evaluate_predict_and_weights():
    data = Batches(workers=2)
    m = model(weighted_metrics=[metrics.MeanSquaredError(name="mse")])
    history = m.fit(data, validation_data=Batches(workers=2), class_weight={0: 1.0, 1: 3.0}, verbose=0).history
    assert set(history) == {"loss", "acc", "mse", "val_loss", "val_acc", "val_mse"}
    np.testing.assert_allclose(m.evaluate(data, verbose=0), m.evaluate(X, Y, batch_size=4, verbose=0), rtol=1e-6)
    np.testing.assert_array_equal(m.predict(data, verbose=0), m.predict(X, batch_size=4, verbose=0))


def test_an_error_in_a_worker_reaches_the_caller_and_ends_the_workers():
    with pytest.raises(OSError, match="batch 2 cannot be read"):
        fitted(Batches(workers=2, fail_at=2), shuffle=False)
    assert no_worker_is_left()


def test_stopping_in_the_middle_ends_the_workers():
    class Stop(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = batch == 1

    fitted(Batches(workers=3), callbacks=[Stop()])
    assert no_worker_is_left()


def test_a_data_set_without_end_needs_steps():
    class Endless(utils.PyDataset):
        @property
        def num_batches(self):
            return None

        def __getitem__(self, index):
            return X[:4] + index, Y[:4]

    for workers in (1, 2):
        history = model().fit(Endless(workers=workers), steps_per_epoch=3, epochs=2, verbose=0)
        assert history.epoch == [0, 1]
    assert no_worker_is_left()


def test_older_arguments_of_fit_set_the_workers():
    data = Batches()
    model().fit(data, workers=2, max_queue_size=4, use_multiprocessing=False, verbose=0)
    assert (data.workers, data.max_queue_size, data.use_multiprocessing) == (2, 4, False)
    assert data.threads and "MainThread" not in data.threads


def test_a_data_set_that_forgets_to_call_init_works():
    class Forgets(utils.Sequence):
        def __init__(self):
            self.rows = X

        def __len__(self):
            return 2

        def __getitem__(self, index):
            return self.rows[:4], Y[:4]

    assert len(model().fit(Forgets(), verbose=0).epoch) == 1 and len(list(Forgets())) == 2


def test_messages():
    with pytest.raises(ValueError, match="workers must be a whole number"):
        Batches(workers=-1)
    with pytest.raises(ValueError, match="max_queue_size"):
        Batches(max_queue_size=0)

    class NoLength(utils.PyDataset):
        def __getitem__(self, index):
            return X, Y

    with pytest.raises(NotImplementedError, match="__len__"):
        model().fit(NoLength(), verbose=0)

    class NoItems(utils.PyDataset):
        def __len__(self):
            return 1

    with pytest.raises(NotImplementedError, match="__getitem__"):
        model().fit(NoItems(), verbose=0)

    class Weighted(Batches):
        def __getitem__(self, index):
            return (*super().__getitem__(index), np.ones(4))

    with pytest.raises(ValueError, match="class_weight cannot be given as well"):
        model().fit(Weighted(), class_weight={0: 2.0}, verbose=0)
