"""What a step gets, functions in its place, groups of steps, and what clone_model and add_metric make of a model."""

import copy

import numpy as np
import pytest

from seqnet import GradientTape, Input, Model, Sequential, callbacks, layers, metrics, models, ops, optimizers
from tests.training.small import model, same, weights

R = np.random.default_rng(0)
X = R.normal(size=(20, 6)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")


def wired(kind, **compiled):
    x = Input((6,))
    m = kind(x, layers.Dense(1)(x))
    m.compile("sgd", **compiled)
    return m


def test_a_step_gets_x_alone_where_that_is_all():
    seen = []

    class Own(Model):
        def train_step(self, data):
            seen.append(data)
            with GradientTape() as tape:
                loss = ops.mean(ops.square(self(data, training=True) - ops.sum(data, axis=-1, keepdims=True)))
            self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_weights), self.trainable_weights))
            return {"loss": loss}

        def predict_step(self, data):
            seen.append(data)
            return super().predict_step(data)

    m = wired(Own)
    m.fit(X, batch_size=20, verbose=0)
    m.predict(X, batch_size=20, verbose=0)
    assert [data.shape for data in seen] == [(20, 6), (20, 6)]
    both = Input((6,)), Input((6,))
    m = Own(both, layers.Add()(both))
    m.predict([X, X], batch_size=20, verbose=0)
    assert isinstance(seen[-1], tuple) and len(seen[-1]) == 1 and len(seen[-1][0]) == 2


def test_functions_of_ones_own_take_the_place_of_the_steps():
    calls = []

    class Own(Model):
        def make_train_function(self, force=False):
            calls.append("train")

            def function(iterator):
                return {"loss": 1.0, "own": float(len(next(iterator)[0]))}

            self.train_function = function
            return function

        def make_test_function(self, force=False):
            calls.append("test")
            return super().make_test_function(force)

        def make_predict_function(self, force=False):
            calls.append("predict")
            self.predict_function = lambda data: ops.ones((3, 1)) * len(data)
            return self.predict_function

    m = wired(Own, loss="mse")
    before = weights(m)
    history = m.fit(X, Y, batch_size=20, epochs=2, verbose=0).history
    assert history == {"loss": [1.0, 1.0], "own": [20.0, 20.0]} and same(before, weights(m))
    assert m.train_on_batch(X[:5], Y[:5], return_dict=True)["own"] == 5.0
    m.evaluate(X, Y, verbose=0)
    np.testing.assert_array_equal(m.predict(X, batch_size=20, verbose=0), np.ones((3, 1)))
    assert set(calls) == {"train", "test", "predict"}


def test_compile_makes_the_functions_anew():
    m = model()
    m.fit(X, Y, verbose=0)
    m.train_function = lambda iterator: {"loss": 5.0}
    assert m.fit(X, Y, verbose=0).history["loss"] == [5.0]
    m.compile("sgd", "binary_crossentropy")
    assert m.fit(X, Y, verbose=0).history["loss"] != [5.0]
    copied = copy.deepcopy(m)
    copied.fit(X, Y, verbose=0)
    assert not same(weights(m), weights(copied))


class Noted(callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_batch_begin(self, batch, logs=None):
        self.seen.append(("begin", batch))

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append(("end", batch))

    def on_predict_batch_end(self, batch, logs=None):
        self.seen.append(("predicted", batch, len(logs["outputs"])))


def test_several_steps_between_two_calls_of_the_hooks():
    one, several, noted = model(), model(steps_per_execution=3), Noted()
    one.build((None, 6)), several.build((None, 6))
    several.set_weights(weights(one))
    one.fit(X, Y, batch_size=4, shuffle=False, verbose=0)
    several.fit(X, Y, batch_size=4, shuffle=False, verbose=0, callbacks=[noted])
    assert noted.seen == [("begin", 0), ("end", 2), ("begin", 3), ("end", 4)]
    assert same(weights(one), weights(several))
    assert one.evaluate(X, Y, verbose=0) == several.evaluate(X, Y, verbose=0)
    noted.seen.clear()
    predicted = several.predict(X, batch_size=4, verbose=0, callbacks=[noted])
    np.testing.assert_array_equal(predicted, one.predict(X, batch_size=4, verbose=0))
    assert noted.seen == [("predicted", 2, 12), ("predicted", 4, 8)]
    assert several.get_compile_config()["steps_per_execution"] == 3
    with pytest.raises(ValueError, match="steps_per_execution"):
        model(steps_per_execution=0)


def test_predictions_are_fresh_arrays():
    unchanged = Sequential([layers.Flatten()])
    for predicted in (unchanged.predict(X, verbose=0), unchanged.predict_on_batch(X)):
        predicted[...] = 7.0
        assert X.max() < 7.0

    class State(Model):
        def __init__(self):
            super().__init__()
            self.total = self.add_weight(shape=(20, 6), initializer="zeros", trainable=False)

        def call(self, x):
            return self.total

        def predict_step(self, data):
            self.total.assign_add(np.ones((20, 6)))
            return self.total

    m = State()
    first, second = m.predict(np.concatenate([X, X]), batch_size=20, verbose=0).reshape(2, 20, 6)
    assert (first == 1).all() and (second == 2).all()
    m.predict(X, verbose=0)[...] = -1
    assert (np.asarray(m.total) == 3).all()


def test_a_copy_of_a_compiled_model_is_compiled_alike():
    m = model(optimizer=optimizers.Adam(0.1, clipnorm=1.0), metrics=["acc", metrics.AUC(name="auc")])
    m.fit(X, Y, verbose=0)
    copied = models.clone_model(m)
    assert copied.compiled and copied.optimizer is not m.optimizer
    assert copied.optimizer.get_config() == m.optimizer.get_config()
    history = copied.fit(X, Y, epochs=2, verbose=0).history
    assert list(history) == ["acc", "auc", "loss"]
    assert not {id(a) for a in copied._all_metrics()} & {id(a) for a in m._all_metrics()}
    own = model(loss=lambda y_true, y_pred: ops.mean(ops.square(y_pred), axis=-1))
    own.fit(X, Y, verbose=0)
    models.clone_model(own).fit(X, Y, verbose=0)


def test_metrics_added_in_a_call_are_averaged_over_the_batches():
    class Reports(layers.Layer):
        def call(self, x):
            self.add_metric(ops.mean(x), name="height")
            return x

    m = Sequential([Reports(), layers.Dense(1)])
    m.compile("sgd", "mse", ["mae"])
    history = m.fit(X, Y, batch_size=5, epochs=2, validation_data=(X + 1, Y), verbose=0).history
    assert set(history) == {"loss", "mae", "height", "val_loss", "val_mae", "val_height"}
    np.testing.assert_allclose(history["height"], [X.mean()] * 2, rtol=1e-5)
    np.testing.assert_allclose(history["val_height"], [X.mean() + 1] * 2, rtol=1e-5)
    with pytest.raises(ValueError, match="needs a name"):
        m.layers[0].add_metric(1.0)


def test_several_losses_of_one_output_have_their_own_names():
    m = model(loss=["mse", "mae"], loss_weights=[0.5, 2.0], metrics=None)
    history = m.fit(X, Y, batch_size=20, verbose=0).history
    assert list(history) == ["loss", "mae_loss", "mse_loss"]
    assert history["loss"][0] == pytest.approx(0.5 * history["mse_loss"][0] + 2 * history["mae_loss"][0], rel=1e-6)


def test_predictions_that_do_not_fit_together_are_explained():
    m = Sequential([layers.Embedding(5, 3)])

    def batches():
        yield np.zeros((2, 3), "int32")
        yield np.zeros((2, 4), "int32")

    with pytest.raises(ValueError, match=r"\('batch', 3, 3\), \('batch', 4, 3\).*Pad all batches"):
        m.predict(batches(), verbose=0)


def test_verbose_3_prints_the_titles_alone(capsys):
    model().fit(X, Y, epochs=2, verbose=3)
    assert capsys.readouterr().out == "Epoch 1/2\nEpoch 2/2\n"


def test_a_train_step_in_the_older_spelling():
    class Older(Model):
        def train_step(self, data):
            x, y = data
            with GradientTape() as tape:
                predicted = self(x, training=True)
                loss = self.compiled_loss(y, predicted, regularization_losses=self.losses)
            variables = self.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
            self.compiled_metrics.update_state(y, predicted)
            return {m.name: m.result() for m in self.metrics}

    x = Input((6,))
    older = Older(x, layers.Dense(1, kernel_regularizer="l2")(x))
    older.compile("sgd", "mse", metrics=["mae"])
    newer = models.clone_model(Model(older.inputs, older.outputs))
    newer.compile("sgd", "mse", metrics=["mae"])
    newer.set_weights(older.get_weights())
    one = older.fit(X, Y, batch_size=8, epochs=2, shuffle=False, verbose=0).history
    two = newer.fit(X, Y, batch_size=8, epochs=2, shuffle=False, verbose=0).history
    assert one == two and same(weights(older), weights(newer))
    without = Older(older.inputs, older.outputs)
    without.compile("sgd", "mse")
    assert list(without.fit(X, Y, verbose=0).history) == ["loss"]
