"""Ctrl-C, and losses that are no numbers."""
import signal
import threading

import numpy as np
import pytest

import seqnet
from seqnet import Sequential, callbacks, layers, optimizers
from seqnet.training.diagnosis import NonFiniteLossError
from tests.training.small import model, same, weights

R = np.random.default_rng(0)
X = R.normal(size=(50, 6)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")
C = R.integers(0, 3, 50)


@pytest.fixture(autouse=True)
def seed():
    seqnet.set_random_seed(7)


@pytest.fixture(autouse=True)
def ctrl_c_is_heard():
    """Python's own handler: a process started in the background is told to ignore Ctrl-C, and so would its tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("when", ["on_train_batch_begin", "on_train_batch_end", "on_test_batch_end", "on_epoch_end"])
def test_ctrl_c_leaves_the_model_whole(when):
    class Press(callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.steps = 0

    def press(self, number, logs=None):
        if when == "on_epoch_end" or number == 2:
            if self.model.history.epoch == [0]:
                signal.raise_signal(signal.SIGINT)

    setattr(Press, when, press)
    m = model()
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt, match="stopped in epoch . of 5.*history are kept"):
        m.fit(X, Y, batch_size=10, epochs=5, validation_data=(X, Y), validation_batch_size=10, verbose=0,
              callbacks=[Press()])
    assert signal.getsignal(signal.SIGINT) is handler
    history = m.history.history
    done = len(history["loss"])
    assert done in (1, 2) and all(len(v) == done for v in history.values())
    steps = int(m.optimizer.iterations)
    assert 5 * done <= steps <= 10
    assert np.isfinite(m.predict(X, verbose=0)).all()
    m.fit(X, Y, batch_size=10, verbose=0)
    assert int(m.optimizer.iterations) == steps + 5


def test_ctrl_c_within_a_step_waits_for_its_end():
    class Press(layers.Layer):
        armed = False

        def call(self, x):
            if Press.armed:
                Press.armed = False
                signal.raise_signal(signal.SIGINT)
            return x

    m = Sequential([Press(), layers.Dense(1)])
    m.compile("sgd", "mse")
    m.train_on_batch(X, Y)
    before = weights(m)
    Press.armed = True
    with pytest.raises(KeyboardInterrupt):
        m.fit(X, Y, batch_size=25, verbose=0)
    assert int(m.optimizer.iterations) == 2 and not same(before, weights(m))


def test_fit_in_a_thread_leaves_signals_alone():
    m, errors = model(), []

    def run():
        try:
            m.fit(X, Y, verbose=0)
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert not errors and len(m.history.epoch) == 1


def test_nan_loss_is_named_and_does_not_reach_the_weights():
    x = X.copy()
    x[33] = np.nan
    m = model()
    m.build((None, 6))
    with pytest.raises(NonFiniteLossError, match=r"epoch 1 of 1 at step 4 of 5(.|\n)*x of this batch(.|\n)*row 3"):
        m.fit(x, Y, batch_size=10, shuffle=False, verbose=0)
    assert all(np.isfinite(w).all() for w in m.get_weights()) and int(m.optimizer.iterations) == 3
    assert issubclass(NonFiniteLossError, FloatingPointError)


def test_diverging_training_is_told_what_to_do():
    m = model(activation="linear", loss="mse", optimizer=optimizers.SGD(1e6))
    with np.errstate(all="ignore"), pytest.raises(NonFiniteLossError, match=r"learning rate: it is 1e\+06(.|\n)*clipnorm"):
        m.fit(X, Y, epochs=50, verbose=0)


def test_terminate_on_nan_ends_quietly():
    m = model(activation="linear", loss="mse", optimizer=optimizers.SGD(1e6))
    with np.errstate(all="ignore"), pytest.warns(UserWarning, match="training ends here"):
        history = m.fit(X, Y, epochs=50, verbose=0, callbacks=[callbacks.TerminateOnNaN()])
    assert len(history.epoch) < 50
