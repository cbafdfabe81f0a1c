"""SwapEMAWeights: what is evaluated, and that everything is back in its place."""
import numpy as np
import pytest

import seqnet
from seqnet import Sequential, callbacks, layers, optimizers

R = np.random.default_rng(0)
X = R.normal(size=(30, 4)).astype("float32")
Y = R.normal(size=(30, 1)).astype("float32")


def model(**ema):
    seqnet.set_random_seed(1)
    m = Sequential([layers.Dense(1)])
    m.compile(optimizers.SGD(0.1, **{"use_ema": True, "ema_momentum": 0.9, **ema}), "mse")
    m.build((None, 4))
    return m


def averages(m):
    return [r.average.numpy() for r in m.optimizer._records.values()]


class Look(callbacks.Callback):
    """Weights and averages at the hooks."""

    def __init__(self):
        super().__init__()
        self.seen = {}

    def note(self, hook):
        self.seen.setdefault(hook, []).append((self.model.get_weights(), averages(self.model)))

    def on_train_batch_end(self, batch, logs=None):
        self.note("batch")

    def on_test_batch_begin(self, batch, logs=None):
        self.note("test")

    def on_epoch_end(self, epoch, logs=None):
        self.note("epoch")


def equal(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other))


@pytest.mark.parametrize("swap_on_epoch", [False, True])
def test_validation_sees_the_averages(swap_on_epoch):
    plain, look = model(), Look()
    plain.fit(X, Y, batch_size=15, epochs=3, verbose=0)
    m = model()
    m.fit(X, Y, batch_size=15, epochs=3, validation_data=(X, Y), validation_batch_size=30, verbose=0,
          callbacks=[callbacks.SwapEMAWeights(swap_on_epoch), look])
    for (own, mean), (tested, held), (last, kept) in zip(look.seen["batch"][1::2], look.seen["test"], look.seen["epoch"]):
        assert equal(tested, mean) and equal(held, own) and not equal(own, mean)
        assert equal(last, mean if swap_on_epoch else own) and equal(kept, own if swap_on_epoch else mean)
    assert equal(m.get_weights(), plain.get_weights())  # the averages, and training was not disturbed
    assert equal(m.get_weights(), averages(m))


def test_evaluate_predict_and_errors_put_the_weights_back():
    m = model()
    m.train_on_batch(X, Y)
    m.train_on_batch(X, Y)
    own, mean = m.get_weights(), averages(m)
    with_means = model()
    with_means.set_weights(mean)
    swap = callbacks.SwapEMAWeights()
    assert m.evaluate(X, Y, verbose=0, callbacks=[swap]) == with_means.evaluate(X, Y, verbose=0)
    assert np.array_equal(m.predict(X, verbose=0, callbacks=[swap]), with_means.predict(X, verbose=0))
    assert equal(m.get_weights(), own) and equal(averages(m), mean)

    class Fail(callbacks.Callback):
        def on_test_batch_begin(self, batch, logs=None):
            raise RuntimeError("fail")

    with pytest.raises(RuntimeError):
        m.evaluate(X, Y, verbose=0, callbacks=[swap, Fail()])
    assert equal(m.get_weights(), own) and equal(averages(m), mean)


def test_before_the_first_update_there_is_nothing_to_swap():
    m = model()
    m.optimizer.build(m.trainable_variables)
    own = m.get_weights()
    look = Look()
    m.evaluate(X, Y, verbose=0, callbacks=[callbacks.SwapEMAWeights(), look])
    assert equal(look.seen["test"][0][0], own)


def test_an_optimizer_without_averages():
    with pytest.raises(ValueError, match="use_ema=True"):
        model(use_ema=False).evaluate(X, Y, verbose=0, callbacks=[callbacks.SwapEMAWeights()])
