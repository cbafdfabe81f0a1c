"""fit, evaluate, predict and the single batches: arguments, data in all forms, overrides, interrupts."""
import copy

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, Sequential, config, layers, losses, metrics, ops, optimizers
from seqnet.tape import GradientTape
from tests.training.small import model, same, two_outputs, weights

R = np.random.default_rng(0)
X = R.normal(size=(50, 6)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")
C = R.integers(0, 3, 50)


@pytest.fixture(autouse=True)
def seed():
    seqnet.set_random_seed(7)


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
    slope = 2 * np.mean(p[:, 0] - Y) + 0.5 * 50
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


def test_a_small_convolutional_model_learns_with_the_same_bits_for_any_number_of_threads():
    r = np.random.default_rng(0)
    ids = r.integers(1, 30, (200, 24))
    labels = (ids == 7).any(1).astype("int32")
    results = []
    for threads in (1, 2):
        config.set_num_threads(threads)
        seqnet.set_random_seed(3)
        i = Input((24,), dtype="int32")
        x = layers.Embedding(30, 8)(i)
        x = layers.MaxPooling1D(2)(layers.Conv1D(16, 3, activation="relu")(x))
        x = layers.Dropout(0.1)(layers.Conv1D(16, 3, activation="relu")(x))
        mean = layers.GlobalAveragePooling1D()(x)
        centred = layers.Subtract()([x, layers.Reshape((1, 16))(mean)])
        spread = layers.GlobalAveragePooling1D()(layers.Multiply()([centred, centred]))
        m = Model(i, layers.Dense(1, activation="sigmoid")(layers.Concatenate()([mean, spread])))
        m.compile(optimizers.Adam(0.01, epsilon=1e-4, clipnorm=1.0), "binary_crossentropy", ["acc"])
        history = m.fit(ids, labels, batch_size=20, epochs=12, validation_split=0.2, verbose=0).history
        results.append((weights(m), history))
    assert same(results[0][0], results[1][0]) and results[0][1] == results[1][1]
    assert results[0][1]["acc"][-1] > 0.9


def test_layers_that_come_later_are_trained_too():
    m = model()
    m.train_on_batch(X, Y)
    m.add(layers.Dense(1, activation="sigmoid"))
    before = weights(m)
    m.train_on_batch(X, Y)
    assert len(before) == 6 and not any(np.array_equal(a, b) for a, b in zip(before[4:], weights(m)[4:]))

    class Own(Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(1)

        def call(self, x):
            return self.dense(x)

    own = Own()
    own.compile("sgd", "mse")
    own.train_on_batch(X, Y)
    own.dense = layers.Dense(1)
    own.train_on_batch(X, Y)
    before = weights(own)
    own.train_on_batch(X, Y)
    assert not any(np.array_equal(a, b) for a, b in zip(before, weights(own)))
