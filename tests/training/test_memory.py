"""Memory over many calls stays where it was."""

import gc
import sys

import numpy as np

from seqnet import GradientTape, Input, Sequential, _core, layers, ops, optimizers
from tests.training.small import model

X = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")


def growth(call, times):
    """(objects for each call, bytes of the core) that `times` calls leave behind."""
    for _ in range(60):
        call()
    gc.collect()
    before, live = sys.getallocatedblocks(), _core.memory_stats()["live_bytes"]
    for _ in range(times):
        call()
    gc.collect()
    return (sys.getallocatedblocks() - before) / times, _core.memory_stats()["live_bytes"] - live


def test_ten_thousand_predictions_leave_nothing_behind():
    m = Sequential([Input((6,)), layers.Dense(32, activation="relu"), layers.Dense(32)])
    objects, core = growth(lambda: m.predict(X, verbose=0), 10_000)
    assert objects < 0.02 and core == 0


def test_predict_on_batch_and_calls_leave_nothing_behind():
    m = Sequential([Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
    for call in (lambda: m.predict_on_batch(X), lambda: m(X), lambda: m(X, training=True)):
        objects, core = growth(call, 1000)
        assert objects < 0.1 and core == 0


def test_training_and_evaluation_leave_nothing_behind():
    m = model()
    for call in (lambda: m.train_on_batch(X, Y), lambda: m.test_on_batch(X, Y), lambda: m.evaluate(X, Y, verbose=0),
                 lambda: m.fit(X, Y, verbose=0)):
        objects, core = growth(call, 300)
        assert objects < 0.9 and core == 0  # names that the interpreter remembers for a while are none of ours


def test_a_loop_with_tapes_leaves_nothing_behind():
    m, optimizer = Sequential([Input((6,)), layers.Dense(1)]), optimizers.SGD(0.01)

    def step():
        with GradientTape(persistent=True) as tape, GradientTape() as other:
            other.watch(m.trainable_variables)
            loss = ops.mean(ops.square(m(X, training=True)))
        optimizer.apply_gradients(zip(tape.gradient(loss, m.trainable_variables), m.trainable_variables, strict=True))

    objects, core = growth(step, 300)
    assert objects < 0.5 and core == 0


def test_models_that_are_dropped_are_let_go():
    def life():
        m = model()
        m.fit(X, Y, verbose=0)
        m.predict(X, verbose=0)

    objects, core = growth(life, 30)
    assert objects < 20 and core <= 0  # a model is some hundreds of objects
