"""fit, evaluate, predict and the single batches: arguments, data in all forms, overrides, interrupts."""
import copy
import os
import signal
import threading

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, Sequential, callbacks, config, layers, losses, metrics, ops, optimizers
from seqnet.tensor import GradientTape
from seqnet.training.diagnosis import NonFiniteLossError

R = np.random.default_rng(0)
X = R.normal(size=(50, 6)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")
C = R.integers(0, 3, 50)


@pytest.fixture(autouse=True)
def seed():
    seqnet.set_random_seed(7)


def model(units=1, activation="sigmoid", **compiled):
    m = Sequential([layers.Dense(5, activation="relu"), layers.Dense(units, activation=activation)])
    m.compile(**{"optimizer": "adam", "loss": "binary_crossentropy", "metrics": ["acc"], **compiled})
    return m


def two_outputs():
    x = Input((6,))
    h = layers.Dense(4, activation="relu")(x)
    return Model(x, [layers.Dense(1, activation="sigmoid", name="a")(h), layers.Dense(3, activation="softmax", name="b")(h)])


def weights(m):
    return [w.copy() for w in m.get_weights()]


def same(a, b):
    return all(np.array_equal(v, w) for v, w in zip(a, b))


# ---- results and history ----


def test_history_has_the_names_as_written_and_goes_on():
    m = model()
    first = m.fit(X, Y, epochs=2, validation_split=0.2, verbose=0)
    assert list(first.history) == ["acc", "loss", "val_acc", "val_loss"] and first.epoch == [0, 1]
    assert m.history is first
    second = m.fit(X, Y, epochs=4, initial_epoch=2, validation_data=(X, Y), verbose=0)
    assert second.epoch == [2, 3] and len(second.history["loss"]) == 2
    assert int(m.optimizer.iterations) == 2 * 2 + 2 * 2
    assert second.history["loss"][-1] < first.history["loss"][0]
    assert list(model(metrics=["accuracy"]).fit(X, Y, verbose=0).history) == ["accuracy", "loss"]


def test_fit_goes_on_exactly_where_it_stood():
    one, two = model(), model()
    one.build((None, 6)), two.build((None, 6))
    two.set_weights(weights(one))
    one.fit(X, Y, epochs=4, shuffle=False, verbose=0)
    two.fit(X, Y, epochs=2, shuffle=False, verbose=0)
    two.fit(X, Y, epochs=2, shuffle=False, verbose=0)
    assert same(weights(one), weights(two))


def test_same_seed_same_bits_for_any_number_of_threads():
    results = []
    for threads in (1, 2, 1):
        config.set_num_threads(threads)
        seqnet.set_random_seed(3)
        m = model()
        history = m.fit(X, Y, epochs=2, batch_size=8, verbose=0)
        results.append((weights(m), history.history))
    assert all(same(r[0], results[0][0]) and r[1] == results[0][1] for r in results)


def test_forms_of_results():
    m = model()
    assert isinstance(m.train_on_batch(X, Y), list) and len(m.train_on_batch(X, Y)) == 2
    assert set(m.train_on_batch(X, Y, return_dict=True)) == {"loss", "acc"}
    assert set(m.test_on_batch(X, Y, return_dict=True)) == {"loss", "acc"} == set(m.metrics_names)
    value = m.evaluate(X, Y, verbose=0)
    assert value == pytest.approx(m.test_on_batch(X, Y), rel=1e-5)
    plain = model(metrics=None)
    assert isinstance(plain.train_on_batch(X, Y), float) and isinstance(plain.evaluate(X, Y, verbose=0), float)
    assert m.predict(X, verbose=0).shape == m.predict_on_batch(X).shape == (50, 1)
    np.testing.assert_array_equal(m.predict(X, batch_size=50, verbose=0), m.predict_on_batch(X))


def test_evaluate_and_predict_change_nothing():
    m = model()
    m.fit(X, Y, verbose=0)
    before = weights(m)
    m.evaluate(X, Y, verbose=0), m.predict(X, verbose=0), m.test_on_batch(X, Y)
    assert same(before, weights(m)) and int(m.optimizer.iterations) == 2


def test_accuracy_follows_the_shapes():
    for y, units, activation, loss, want in (
        (Y, 1, "sigmoid", "binary_crossentropy", metrics.BinaryAccuracy),
        (C, 3, "softmax", "sparse_categorical_crossentropy", metrics.SparseCategoricalAccuracy),
        (C[:, None], 3, "softmax", "sparse_categorical_crossentropy", metrics.SparseCategoricalAccuracy),
        (np.eye(3)[C], 3, "softmax", "categorical_crossentropy", metrics.CategoricalAccuracy),
    ):
        m = model(units, activation, loss=loss, metrics=["accuracy"])
        m.fit(X, y, verbose=0)
        assert type(m._all_metrics()[1]) is want


def test_several_outputs_by_list_and_by_name():
    by_list, by_name = two_outputs(), two_outputs()
    by_name.set_weights(weights(by_list))
    by_list.compile("sgd", ["mse", "sparse_categorical_crossentropy"], [["mae"], ["acc"]], loss_weights=[1.0, 0.5])
    by_name.compile("sgd", {"b": "sparse_categorical_crossentropy", "a": "mse"}, {"b": "acc", "a": ["mae"]},
                    loss_weights={"b": 0.5, "a": 1.0})
    one = by_list.fit(X, [Y, C], shuffle=False, verbose=0).history
    two = by_name.fit(X, {"b": C, "a": Y}, shuffle=False, verbose=0).history
    assert one == two and set(one) == {"loss", "a_loss", "b_loss", "a_mae", "b_acc"}
    assert [p.shape for p in by_list.predict(X, verbose=0)] == [(50, 1), (50, 3)]
    only = two_outputs()
    only.compile("sgd", {"b": "sparse_categorical_crossentropy"})
    with pytest.warns(UserWarning, match="No gradient"):
        only.fit(X, {"b": C}, verbose=0)


def test_several_inputs_by_list_and_by_name():
    a, b = Input((3,), name="a"), Input((3,), name="b")
    out = layers.Dense(1)(layers.Concatenate()([a, b]))
    m = Model([a, b], out)
    m.compile("sgd", "mse")
    parts = [X[:, :3].copy(), X[:, 3:].copy()]
    m.fit(parts, Y, verbose=0)
    first = m.predict(parts, verbose=0)
    np.testing.assert_array_equal(first, m.predict({"b": parts[1], "a": parts[0]}, verbose=0))
    np.testing.assert_array_equal(first, m.predict_on_batch(parts))


# ---- data in all forms ----


def test_lists_generators_and_sequences_of_batches_train_alike():
    class Batches:
        def __len__(self):
            return 5

        def __getitem__(self, i):
            return X[10 * i : 10 * i + 10], Y[10 * i : 10 * i + 10]

    def generator():
        while True:
            yield from (Batches()[i] for i in range(5))

    start = model()
    start.build((None, 6))
    results = []
    for x, y, more in (
        (X, Y, {"batch_size": 10}),
        (X.tolist(), Y.tolist(), {"batch_size": 10}),
        (Batches(), None, {}),
        (generator(), None, {"steps_per_epoch": 5}),
        ([Batches()[i] for i in range(5)].__iter__(), None, {"steps_per_epoch": 5, "epochs": 1}),
    ):
        m = model()
        m.build((None, 6))
        m.set_weights(weights(start))
        m.fit(x, y, shuffle=False, verbose=0, **more)
        results.append(weights(m))
    for r in results[1:]:
        for a, b in zip(r, results[0]):
            np.testing.assert_array_equal(a, b)


def test_iterables_are_begun_anew_and_generators_end_the_training():
    class Iterable:
        def __iter__(self):
            return iter([(X[:25], Y[:25]), (X[25:], Y[25:])])

    m = model()
    assert len(m.fit(Iterable(), epochs=3, verbose=0).epoch) == 3 and int(m.optimizer.iterations) == 6
    with pytest.warns(UserWarning, match="no more batches"):
        assert m.fit(iter(Iterable()), epochs=3, verbose=0).epoch == [0]
    with pytest.warns(UserWarning, match="ended after 2 of 5"):
        m.fit(iter(Iterable()), steps_per_epoch=5, epochs=3, verbose=0)
    assert m.predict(Iterable(), verbose=0).shape == (50, 1)
    assert len(m.evaluate(Iterable(), verbose=0)) == 2


def test_steps_per_epoch_goes_through_all_the_data():
    seen = []

    class Watch(layers.Layer):
        def call(self, x):
            seen.append(x.numpy()[:, 0])
            return x

    m = Sequential([Watch(), layers.Dense(1)])
    m.compile("sgd", "mse")
    m.train_on_batch(X, Y)
    seen.clear()
    m.fit(X, Y, batch_size=10, steps_per_epoch=2, epochs=3, shuffle=False, verbose=0)
    rows = np.concatenate(seen)
    np.testing.assert_array_equal(rows, np.concatenate([X, X[:10]])[:, 0])


@pytest.mark.parametrize("shuffle", [True, "batch"])
def test_shuffling_takes_every_sample_once(shuffle):
    seen = []

    class Watch(layers.Layer):
        def call(self, x):
            seen.append(x.numpy()[:, 0])
            return x

    m = Sequential([Watch(), layers.Dense(1)])
    m.compile("sgd", "mse")
    m.train_on_batch(X, Y)
    seen.clear()
    m.fit(X, Y, batch_size=8, epochs=2, shuffle=shuffle, verbose=0)
    first, second = np.concatenate(seen[:7]), np.concatenate(seen[7:])
    assert sorted(first) == sorted(second) == sorted(X[:, 0]) and not np.array_equal(first, second)
    if shuffle == "batch":
        starts = {X[i, 0] for i in range(0, 50, 8)}
        assert all(part[0] in starts for part in seen)


def test_weights_of_samples_and_classes():
    w = R.uniform(0.5, 2, 50)
    one, two = model("sigmoid" and 1, loss="mse"), model(loss="mse")
    one.build((None, 6)), two.build((None, 6))
    two.set_weights(weights(one))
    one.fit(X, Y, class_weight={1: 3.0}, shuffle=False, verbose=0)
    two.fit(X, Y, sample_weight=np.where(Y == 1, 3.0, 1.0), shuffle=False, verbose=0)
    assert same(weights(one), weights(two))
    value = one.test_on_batch(X, Y, sample_weight=w)[0]
    p = one.predict(X, verbose=0)[:, 0]
    assert value == pytest.approx(np.mean(w * (p - Y) ** 2), rel=1e-5)
    assert one.train_on_batch(X, Y, class_weight={0: 0.0})[0] < value


def test_validation_data_is_the_last_part_and_batches_may_differ():
    m = model()
    history = m.fit(X, Y, validation_split=0.2, validation_batch_size=3, shuffle=False, verbose=0).history
    np.testing.assert_allclose([history["val_loss"][0], history["val_acc"][0]], m.evaluate(X[40:], Y[40:], verbose=0), rtol=1e-5)
    history = m.fit(X, Y, epochs=4, validation_data=(X, Y), validation_freq=2, verbose=0).history
    assert len(history["val_loss"]) == 2 and len(history["loss"]) == 4
    history = m.fit(X, Y, epochs=4, validation_data=(X, Y), validation_freq=[1, 4], verbose=0).history
    assert len(history["val_loss"]) == 2
    short = m.fit(X, Y, validation_data=(X, Y), validation_steps=1, validation_batch_size=10, verbose=0).history
    assert short["val_acc"][0] == pytest.approx(m.evaluate(X[:10], Y[:10], verbose=0)[1])


# ---- losses of other kinds ----


def test_regularizers_and_added_losses_count():
    class Adds(layers.Layer):
        def call(self, x):
            self.add_loss(ops.sum(x) * 0.5)
            return x

    m = Sequential([layers.Dense(1, kernel_regularizer="l2"), Adds()])
    m.compile("sgd", "mse")
    m.build((None, 6))
    w, b = m.get_weights()
    p = X @ w + b
    want = np.mean((p[:, 0] - Y) ** 2) + 0.01 * np.sum(w**2) + 0.5 * p.sum()
    assert m.test_on_batch(X, Y) == pytest.approx(want, rel=1e-4)
    assert m.train_on_batch(X, Y) == pytest.approx(want, rel=1e-4)
    slope = 2 * np.mean((p[:, 0] - Y)) + 0.5 * 50
    np.testing.assert_allclose(m.get_weights()[1], b - 0.01 * slope, rtol=1e-4)


def test_a_model_may_have_added_losses_alone():
    class Adds(layers.Layer):
        def call(self, x):
            self.add_loss(ops.mean(x * x))
            return x

    m = Sequential([layers.Dense(1), Adds()])
    m.compile("sgd")
    history = m.fit(X, epochs=3, verbose=0).history
    assert history["loss"][2] < history["loss"][0]


def test_frozen_layers_stay_and_thaw():
    m = model()
    m.fit(X, Y, verbose=0)
    m.layers[0].trainable = False
    before = weights(m)
    m.train_on_batch(X, Y)
    assert same(before[:2], weights(m)[:2]) and not same(before[2:], weights(m)[2:])
    m.layers[0].trainable = True
    m.train_on_batch(X, Y)
    assert not same(before[:2], weights(m)[:2])


def test_one_optimizer_for_three_models():
    shared = optimizers.Adam(0.01, clipnorm=1.0)
    alone, common = model(optimizer=optimizers.Adam(0.01, clipnorm=1.0)), model(optimizer=shared)
    other = model(3, "softmax", optimizer=shared, loss="sparse_categorical_crossentropy")
    other.fit(X, C, epochs=2, verbose=0)
    alone.build((None, 6)), common.build((None, 6))
    common.set_weights(weights(alone))
    for m in (alone, common):
        m.fit(X, Y, epochs=2, shuffle=False, verbose=0)
    assert same(weights(alone), weights(common))


def test_compiling_again_starts_a_new_optimizer_and_keeps_weights():
    m = model()
    m.fit(X, Y, verbose=0)
    before = weights(m)
    m.compile("sgd", "mse")
    assert same(before, weights(m)) and int(m.optimizer.iterations) == 0
    assert list(m.fit(X, Y, verbose=0).history) == ["loss"]


# ---- overrides ----


def test_train_step_of_ones_own():
    class Own(Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(1)
            self.seen = metrics.Mean(name="seen")

        def call(self, x):
            return self.dense(x)

        def train_step(self, data):
            x, y = data
            with GradientTape() as tape:
                loss = self.compute_loss(y=y, y_pred=self(x, training=True))
            variables = self.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
            self.seen.update_state(ops.mean(x))
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss)
            return {"loss": loss, "seen": self.seen.result()}

    own, plain = Own(), Sequential([layers.Dense(1)])
    own.build((None, 6)), plain.build((None, 6))
    own.set_weights(weights(plain))
    own.compile("sgd", "mse"), plain.compile("sgd", "mse")
    history = own.fit(X, Y, shuffle=False, verbose=0).history
    plain.fit(X, Y, shuffle=False, verbose=0)
    assert same(weights(own), weights(plain)) and set(history) == {"loss", "seen"}
    assert own.seen in own.metrics


def test_compute_loss_and_metrics_of_ones_own():
    class Own(Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(1)
            self.tracker = metrics.Mean(name="mean_output")

        def call(self, x):
            return self.dense(x)

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return ops.mean(y_pred * y_pred)

        def compute_metrics(self, x, y, y_pred, sample_weight=None):
            results = super().compute_metrics(x, y, y_pred, sample_weight)
            self.tracker.update_state(y_pred)
            return {**results, "mean_output": self.tracker.result()}

    m = Own()
    m.compile("sgd")
    history = m.fit(X, Y, epochs=3, verbose=0).history
    assert history["loss"][-1] < history["loss"][0] and "mean_output" in history


def test_loss_functions_get_tensors_and_metric_functions_too():
    def off(y_true, y_pred):
        return ops.mean(ops.abs(y_pred - y_true), axis=-1)

    m = model(loss=off, metrics=[off, "mae"])
    history = m.fit(X, Y.astype("float32")[:, None], verbose=0).history
    assert set(history) == {"loss", "off", "mae"}
    assert history["off"][0] == pytest.approx(history["mae"][0], rel=1e-5)


# ---- interrupts and numbers that are none ----


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


# ---- wrong inputs ----


def ragged():
    return [[1, 2, 3], [1, 2], [1]]


WRONG = {
    "not compiled": (lambda: Sequential([layers.Dense(1)]).fit(X, Y), "compile first, e.g."),
    "evaluate, not compiled": (lambda: Sequential([layers.Dense(1)]).evaluate(X, Y), "compile first"),
    "unknown loss": (lambda: model(loss="binary_crosentropy"), "Did you mean 'binary_crossentropy'"),
    "unknown metric": (lambda: model(metrics=["acuracy"]), "Did you mean 'accuracy'"),
    "unknown optimizer": (lambda: model(optimizer="adamm"), "Did you mean 'adam'"),
    "unknown argument": (lambda: model().fit(X, Y, epoch=3), "Did you mean 'epochs'"),
    "unknown compile argument": (lambda: model(metric=["acc"]), "'metric'"),
    "lengths differ": (lambda: model().fit(X, Y[:49], verbose=0), "x has 50, y has 49 rows"),
    "inputs differ": (lambda: model().fit([X, X[:3]], Y, verbose=0), r"x\[1\] has 3"),
    "no samples": (lambda: model().fit(X[:0], Y[:0], verbose=0), "no samples"),
    "no samples on batch": (lambda: model().train_on_batch(X[:0], Y[:0]), "no samples"),
    "no samples to predict": (lambda: model().predict(X[:0], verbose=0), "no samples"),
    "no data": (lambda: model().fit(None, Y), "x is None"),
    "no labels": (lambda: model().fit(X, verbose=0), "no labels"),
    "ragged": (lambda: model().fit(ragged(), [0, 1, 0], verbose=0), "different lengths, 1 to 3.*pad_sequences"),
    "ragged array": (lambda: model().fit(np.array([[1], [1, 2]], object), [0, 1], verbose=0), "pad_sequences"),
    "text": (lambda: model().fit(np.array(["a", "b"]), [0, 1], verbose=0), "Tokenizer"),
    "text labels": (lambda: model().fit(X, np.array(["pos"] * 50), verbose=0), "np.unique"),
    "complex": (lambda: model().fit(X.astype("complex64"), Y, verbose=0), "real numbers"),
    "label too large": (
        lambda: model(3, "softmax", loss="sparse_categorical_crossentropy").fit(X, np.full(50, 3), verbose=0),
        "label 3.*4 units",
    ),
    "labels of three classes": (lambda: model().fit(X, C, verbose=0), "sparse_categorical_crossentropy"),
    "labels -1 and 1": (lambda: model().fit(X, 2 * Y - 1, verbose=0), r"\(y \+ 1\) / 2"),
    "numbers for one-hot": (
        lambda: model(3, "softmax", loss="categorical_crossentropy").fit(X, C, verbose=0),
        r"sparse_categorical_crossentropy.*to_categorical\(y, 3\)",
    ),
    "column for one-hot": (
        lambda: model(3, "softmax", loss="categorical_crossentropy").fit(X, C[:, None], verbose=0),
        "sparse_categorical_crossentropy",
    ),
    "one-hot for numbers": (
        lambda: model(3, "softmax", loss="sparse_categorical_crossentropy").fit(X, np.eye(3)[C], verbose=0),
        "categorical_crossentropy",
    ),
    "epochs": (lambda: model().fit(X, Y, epochs="3"), "whole number"),
    "batch size": (lambda: model().fit(X, Y, batch_size=0), "batch_size"),
    "verbose": (lambda: model().fit(X, Y, verbose=5), "verbose"),
    "split": (lambda: model().fit(X, Y, validation_split=1.5), "validation_split"),
    "split of too few": (lambda: model().fit(X[:1], Y[:1], validation_split=0.1, verbose=0), "validation_split"),
    "validation data": (lambda: model().fit(X, Y, validation_data=(X, Y[:3]), verbose=0), "validation_data: .*y has 3"),
    "callback class": (lambda: model().fit(X, Y, callbacks=[callbacks.EarlyStopping], verbose=0), "make an object"),
    "both weights": (lambda: model().fit(X, Y, class_weight={0: 1}, sample_weight=np.ones(50)), "not both"),
    "steps": (lambda: model().fit(X, Y, steps_per_epoch=0), "number of steps"),
    "generator with labels": (lambda: model().fit(iter([(X, Y)]), Y), "whole batches"),
    "empty generator": (lambda: model().fit(iter([]), verbose=0), "no batch at all"),
    "not data": (lambda: model().fit(3.5, Y), "float"),
    "no loss": (lambda: model(loss=None).fit(X, Y, verbose=0), "There is no loss"),
    "loss for no output": (lambda: _compiled_two({"c": "mse"}), "'c'.*'a', 'b'"),
    "labels for one of two": (lambda: _compiled_two(["mse", "mse"]), "single array"),
    "sample weights": (lambda: model().fit(X, Y, sample_weight=np.ones(49), verbose=0), "sample_weight has 49"),
    "metric list of text": (lambda: model(metrics=3), "list such as"),
}


def _compiled_two(loss):
    m = two_outputs()
    m.compile("sgd", loss)
    m.fit(X, Y, verbose=0)


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_gets_a_message_that_names_the_fix(name):
    call, words = WRONG[name]
    with pytest.raises((ValueError, TypeError), match=words):
        call()


def test_a_wrong_batch_leaves_the_model_as_it_was():
    m = model()
    m.fit(X, Y, verbose=0)
    before, steps = weights(m), int(m.optimizer.iterations)
    with pytest.raises(ValueError):
        m.train_on_batch(X, C)
    assert same(before, weights(m)) and int(m.optimizer.iterations) == steps
    m.train_on_batch(X, Y)


# ---- old spellings and saving ----


def test_old_spellings():
    m = model()
    with pytest.warns(UserWarning, match="epochs"):
        assert len(m.fit(X, Y, nb_epoch=2, verbose=0).epoch) == 2

    def generator():
        while True:
            yield X, Y

    m.fit_generator(generator(), steps_per_epoch=2, epochs=2, verbose=0, workers=1)
    assert len(m.evaluate_generator(generator(), steps=2, verbose=0)) == 2
    assert m.predict_generator(generator(), steps=1, verbose=0).shape == (50, 1)
    assert set(np.unique(m.predict_classes(X))) <= {0, 1}


def test_compile_config_comes_back():
    m = model(optimizer=optimizers.Adam(optimizers.schedules.ExponentialDecay(0.1, 10, 0.5), clipnorm=1.0),
              loss=losses.BinaryCrossentropy(label_smoothing=0.1), metrics=["acc", metrics.AUC(name="auc")])
    m.fit(X, Y, verbose=0)
    other = Sequential.from_config(m.get_config())
    other.build((None, 6))
    other.compile_from_config(m.get_compile_config())
    assert other.optimizer.get_config() == m.optimizer.get_config()
    other.set_weights(weights(m))
    assert other.evaluate(X, Y, verbose=0, return_dict=True) == m.evaluate(X, Y, verbose=0, return_dict=True)


def test_copies_of_a_compiled_model_train_on():
    m = model()
    m.fit(X, Y, verbose=0)
    other = copy.deepcopy(m)
    for a in (m, other):
        a.fit(X, Y, shuffle=False, verbose=0)
    assert same(weights(m), weights(other))


def test_no_step_leaves_arrays_behind():
    m = model()
    for _ in range(3):
        m.train_on_batch(X, Y)
    from seqnet import _core

    before = _core.memory_stats()["live_bytes"]
    for _ in range(5):
        m.train_on_batch(X, Y)
    assert _core.memory_stats()["live_bytes"] == before


if os.name != "posix":
    del test_ctrl_c_leaves_the_model_whole, test_ctrl_c_within_a_step_waits_for_its_end
