"""Keras' behaviour that surprises: one function each, whose docstring states it.

Every function gets a package, `keras` or `seqnet`, and gives names and numbers. `make_golden_surprises.py` runs them with
Keras, `tests/training/test_surprises.py` with seqnet. Weights and data come from a seeded generator here, batches in
order, so that both must agree. Keras' backends differ in two places: on JAX masks do not reach the metrics, on
TensorFlow the losses of single outputs forget how large a batch was. So `BACKEND` says who is asked for what.
"""

import numpy as np


def rng():
    return np.random.default_rng(11)


R = rng()
X = R.normal(size=(22, 4)).astype("float32")
Y = (X[:, 0] + 0.3 * R.normal(size=22) > 0).astype("float32")
C = R.integers(0, 3, 22)
HOT = np.eye(3, dtype="float32")[C]
MANY = (R.uniform(size=(22, 3)) > 0.5).astype("float32")
WEIGHT = R.uniform(0.2, 2.0, 22).astype("float32")
IDS = R.integers(0, 6, (22, 5))
IDS[:, 3:] *= R.integers(0, 2, (22, 1))  # half of the rows end in padding
IDS[:, 0] = R.integers(1, 6, 22)


def seeded(model):
    """The model with weights that both packages share."""
    r = rng()
    model.set_weights([(r.normal(size=w.shape) * 0.5).astype("float32") for w in model.get_weights()])
    return model


def dense(keras, units=1, activation="sigmoid", **compiled):
    """Four numbers in, a hidden layer, one output."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="tanh"),
                              layers.Dense(units, activation=activation)])
    model.compile(**{"optimizer": keras.optimizers.SGD(0.1), "loss": "mse", **compiled})
    return seeded(model)


def two(keras, as_dict=False, **compiled):
    """Two outputs, `a` of one number and `b` of three classes."""
    layers = keras.layers
    x = keras.Input((4,))
    h = layers.Dense(3, activation="tanh")(x)
    a = layers.Dense(1, name="a")(h)
    b = layers.Dense(3, activation="softmax", name="b")(h)
    model = keras.Model(x, {"a": a, "b": b} if as_dict else [a, b])
    loss = ["mse", "sparse_categorical_crossentropy"]
    model.compile(**{"optimizer": keras.optimizers.SGD(0.1), "loss": loss, **compiled})
    return seeded(model)


def words(keras, *top, **compiled):
    """Word ids through an Embedding whose 0 is padding, then `top`."""
    model = keras.Sequential([keras.Input((5,), dtype="int32"), keras.layers.Embedding(6, 3, mask_zero=True), *top])
    model.compile(**{"optimizer": keras.optimizers.SGD(0.1), "loss": "mse", **compiled})
    return seeded(model)


def fit(model, x, y, **arguments):
    """The history of two epochs in batches of 8, the last of which is shorter."""
    settings = {"batch_size": 8, "epochs": 2, "shuffle": False, "verbose": 0, **arguments}
    return {key: [float(v) for v in values] for key, values in model.fit(x, y, **settings).history.items()}


# ---- masks ----


def mask_ends_at_flatten(keras):
    """Flatten drops the mask, with a warning: padding counts as data in everything behind it."""
    model = words(keras, keras.layers.Flatten(), keras.layers.Dense(1))
    return [float(model.evaluate(IDS, Y, verbose=0)), model.predict(IDS, verbose=0)]


def mask_weighs_the_average_over_time(keras):
    """GlobalAveragePooling1D averages over the steps that are no padding; GlobalMaxPooling1D ignores the mask."""
    layers = keras.layers
    return [words(keras, layer()).predict(IDS, verbose=0)
            for layer in (layers.GlobalAveragePooling1D, layers.GlobalMaxPooling1D)]


def mask_reaches_the_loss(keras):
    """Where the output keeps the mask, masked steps count neither in the loss nor in any metric, weighted or not."""
    model = words(keras, keras.layers.Dense(3, activation="softmax"), loss="sparse_categorical_crossentropy",
                  metrics=["accuracy"], weighted_metrics=["acc"])
    return fit(model, IDS, IDS % 3)


def mask_and_sample_weight_together(keras):
    """With a mask and weights (batch, 1), the loss is divided by the number of steps that count."""
    model = words(keras, keras.layers.Dense(3, activation="softmax"), loss="sparse_categorical_crossentropy",
                  weighted_metrics=["acc"])
    return fit(model, IDS, IDS % 3, sample_weight=WEIGHT[:, None])


def mask_zero_is_off_unless_asked_for(keras):
    """Embedding masks nothing by itself: id 0 is a word like any other."""
    model = keras.Sequential([keras.Input((5,), dtype="int32"), keras.layers.Embedding(6, 3),
                              keras.layers.GlobalAveragePooling1D()])
    return seeded(model).predict(IDS, verbose=0)


# ---- names ----


def acc_and_accuracy_are_two_keys(keras):
    """The history uses the word that was written in compile."""
    return [list(fit(dense(keras, metrics=[word]), X, Y, validation_split=0.3)) for word in ("acc", "accuracy")]


def accuracy_follows_the_shapes_and_not_the_loss(keras):
    """"accuracy" of three sigmoids is the share of rows whose largest output is right, even with a binary loss."""
    several = dense(keras, 3, loss="binary_crossentropy", metrics=["accuracy", "binary_accuracy"])
    one = dense(keras, loss="binary_crossentropy", metrics=["accuracy", "binary_accuracy"])
    hot = dense(keras, 3, "softmax", loss="categorical_crossentropy", metrics=["accuracy", "categorical_accuracy"])
    sparse = dense(keras, 3, "softmax", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return [fit(several, X, MANY), fit(one, X, Y), fit(hot, X, HOT), fit(sparse, X, C)]


def history_keys_are_sorted(keras):
    """The keys of the history are in alphabetic order, those of the validation behind them."""
    model = dense(keras, metrics=["mse", "acc", keras.metrics.MeanAbsoluteError(name="zzz"), "mae"])
    return list(fit(model, X, Y, validation_split=0.3))


def the_same_metric_twice_gets_a_number(keras):
    """Nothing is lost where a metric is named twice."""
    return list(fit(dense(keras, metrics=["mae", "mae"]), X, Y))


def metric_objects_keep_their_own_name(keras):
    """An object is known by its `name`, a class's default name is in small letters, a function's is its own."""

    def my_error(y_true, y_pred):
        return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)

    metrics = [keras.metrics.MeanAbsoluteError(), keras.metrics.MeanSquaredError(name="q"), my_error]
    return fit(dense(keras, metrics=metrics), X, Y)


def names_with_several_outputs(keras):
    """Every metric is called after its output; the output's own loss appears as well, and evaluate has another order."""
    model = two(keras, metrics=[["mae"], ["accuracy", "sparse_categorical_crossentropy"]])
    history = fit(model, X, [Y, C], validation_split=0.3)
    return [history, [float(v) for v in model.evaluate(X, [Y, C], verbose=0)],
            list(model.evaluate(X, [Y, C], verbose=0, return_dict=True))]


def names_with_a_dict_of_outputs(keras):
    """The keys of the dict name the metrics, and predict gives a dict."""
    model = two(keras, True, loss={"a": "mse", "b": "sparse_categorical_crossentropy"},
                metrics={"b": ["acc"], "a": ["mae", "mse"]})
    return [fit(model, X, {"a": Y, "b": C}), model.predict(X, verbose=0)]


def names_of_outputs_of_a_subclass(keras):
    """Outputs that have no names leave the metrics without a prefix, and losses are called after themselves."""

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.one, self.other = keras.layers.Dense(1), keras.layers.Dense(1)

        def call(self, x):
            return self.one(x), self.other(x)

    model = Own()
    model(X)
    model.compile(keras.optimizers.SGD(0.1), ["mse", "mae"], metrics=[["mae"], ["mse"]])
    return fit(seeded(model), X, [Y, Y])


def an_output_without_a_loss(keras):
    """None as a loss leaves an output untrained; with a single loss left its own key is left out."""
    return fit(two(keras, loss=["mse", None]), X, [Y, C])


# ---- weights and reductions ----


def loss_weights_change_the_sum_alone(keras):
    """`loss` is the weighted sum; `a_loss` and `b_loss` are shown without their weights."""
    return fit(two(keras, loss_weights=[0.25, 3.0]), X, [Y, C])


def sample_weights_are_not_normalised(keras):
    """The weighted losses are divided by the number of samples, not by the sum of the weights."""
    doubled = dense(keras, optimizer=keras.optimizers.SGD(0.0))
    return [fit(doubled, X, Y, sample_weight=WEIGHT), fit(doubled, X, Y, sample_weight=2 * WEIGHT)]


def metrics_ignore_weights_unless_weighted(keras):
    """`metrics` never see sample or class weights; `weighted_metrics` do, and divide by their sum."""
    model = dense(keras, metrics=["mae"], weighted_metrics=["mae", "accuracy"])
    return [fit(model, X, Y, sample_weight=WEIGHT), fit(model, X, Y, class_weight={0: 0.5, 1: 4.0})]


def class_weights_do_not_touch_the_validation(keras):
    """val_loss is without class weights; a class that the dict leaves out has weight 1."""
    model = dense(keras, 3, "softmax", loss="sparse_categorical_crossentropy")
    return [fit(model, X, C, class_weight={0: 3.0, 2: 0.1}, validation_split=0.3),
            float(model.evaluate(X, C, verbose=0))]


def validation_weights_count(keras):
    """Weights given with validation_data do count in val_loss."""
    return fit(dense(keras, weighted_metrics=["mae"]), X, Y, validation_data=(X, Y, WEIGHT))


def reduction_sum_and_mean_by_weight(keras):
    """"sum" makes the loss grow with the batch; "mean_with_sample_weight" divides by the weights."""
    kinds = ("sum", "mean_with_sample_weight")
    return [fit(dense(keras, optimizer=keras.optimizers.SGD(0.001), loss=keras.losses.MeanSquaredError(reduction=kind)),
                X, Y, sample_weight=WEIGHT) for kind in kinds]


def weights_for_each_step(keras):
    """Weights of shape (batch, time) weigh the steps of a sequence."""
    steps = np.abs(np.sin(np.arange(22 * 5))).reshape(22, 5).astype("float32")
    model = words(keras, keras.layers.Dense(3, activation="softmax"), loss="sparse_categorical_crossentropy",
                  weighted_metrics=["acc"])
    return fit(model, IDS, IDS % 3, sample_weight=steps)


def labels_of_one_axis_do_not_broadcast(keras):
    """y (batch,) against predictions (batch, 1) is taken as (batch, 1), never spread to (batch, batch)."""
    flat, column = dense(keras, metrics=["mae"]), dense(keras, metrics=["mae"])
    return [fit(flat, X, Y), fit(column, X, Y[:, None])]


# ---- what the numbers mean ----


def loss_of_an_epoch_is_a_running_mean(keras):
    """The loss of an epoch averages the batches while the weights change; evaluate afterwards gives another number."""
    model = dense(keras, metrics=["mae"])
    return [fit(model, X, Y), [float(v) for v in model.evaluate(X, Y, verbose=0)]]


def a_short_last_batch_counts_by_its_size(keras):
    """Means over an epoch are over samples, not over batches."""
    model = dense(keras, optimizer=keras.optimizers.SGD(0.0), metrics=["mae"])
    return [fit(model, X, Y, batch_size=20), fit(model, X, Y, batch_size=22)]


def penalties_are_in_the_loss(keras):
    """`loss` and `val_loss` contain regularizers; a loss given again as a metric does not."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((4,)), layers.Dense(1, kernel_regularizer=keras.regularizers.L2(0.3))])
    model.compile(keras.optimizers.SGD(0.05), "mse", metrics=["mse"])
    return fit(seeded(model), X, Y, validation_split=0.3)


def activity_penalty_is_for_each_sample(keras):
    """An activity regularizer is divided by the batch size, a kernel's is not."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2, activity_regularizer=keras.regularizers.L1(0.2))])
    model.compile(keras.optimizers.SGD(0.05), "mse")
    return fit(seeded(model), X, X[:, :2])


def sigmoid_with_categorical_crossentropy(keras):
    """categorical_crossentropy divides the outputs by their sum first, so sigmoids may stand where softmax should."""
    return fit(dense(keras, 3, "sigmoid", loss="categorical_crossentropy"), X, HOT)


def logits_taken_for_probabilities(keras):
    """Without from_logits a linear output is clipped into (0, 1): no error, little learning."""
    return fit(dense(keras, 1, None, loss="binary_crossentropy"), X, Y)


def validation_split_takes_the_last_rows(keras):
    """The validation samples are the last ones, chosen before any shuffling."""
    model = dense(keras, optimizer=keras.optimizers.SGD(0.0))
    return [fit(model, X, Y, validation_split=0.25, shuffle=True)["val_loss"],
            float(model.evaluate(X[16:], Y[16:], verbose=0))]


def validation_steps_take_the_first_batches(keras):
    """Every validation begins at the front again and stops after so many batches; evaluate(steps=...) as well."""
    model = dense(keras, metrics=["mae"])
    history = fit(model, X, Y, validation_data=(X, Y), validation_batch_size=5, validation_steps=2)
    return [history, [float(v) for v in model.evaluate(X, Y, batch_size=5, steps=2, verbose=0)],
            model.predict(X, batch_size=5, steps=2, verbose=0)]


def validation_freq_leaves_epochs_out(keras):
    """The lists of val_ keys are shorter then; a list of epochs counts from 1."""
    return [fit(dense(keras), X, Y, epochs=4, validation_data=(X, Y), validation_freq=freq) for freq in (3, [1, 4])]


def weights_for_each_output(keras):
    """A list of weights, one array for each output; each loss is weighted by its own."""
    model = two(keras, weighted_metrics=[["mae"], ["accuracy"]])
    return fit(model, X, [Y, C], sample_weight=[WEIGHT, WEIGHT[::-1].copy()])


def class_weights_for_one_hot_labels(keras):
    """Labels with a one in each row are read as the class that has it."""
    model = dense(keras, 3, "softmax", loss="categorical_crossentropy")
    return fit(model, X, HOT, class_weight={0: 0.5, 1: 2.0, 2: 4.0})


def fit_goes_on(keras):
    """fit again continues with the weights and the optimizer's state; the epochs count from 0 again."""
    model = dense(keras, optimizer=keras.optimizers.Adam(0.05))
    first, second = fit(model, X, Y), fit(model, X, Y)
    return [first, second, model.history.epoch, int(np.array(model.optimizer.iterations))]


def initial_epoch_shortens(keras):
    """epochs is the number at which to stop, not how many to run."""
    model = dense(keras)
    return [fit(model, X, Y, initial_epoch=3, epochs=5), model.history.epoch]


def steps_per_epoch_goes_on_through_the_data(keras):
    """With fewer steps than batches the next epoch takes up where the last one stopped."""
    return fit(dense(keras), X, Y, batch_size=4, steps_per_epoch=2, epochs=3)


def on_batch_results_are_of_that_batch(keras):
    """train_on_batch gives the loss before its step, of that batch alone."""
    model = dense(keras, metrics=["mae"])
    rows = [slice(0, 8), slice(8, 22)]
    return [[float(v) for v in model.train_on_batch(X[r], Y[r])] for r in rows] + [
        [float(v) for v in model.test_on_batch(X[r], Y[r])] for r in rows]


def dropout_is_off_outside_of_training(keras):
    """predict, evaluate and a plain call leave dropout out; training=True in the graph or in the call turns it on."""
    x = keras.Input((4,))
    usual = keras.Model(x, keras.layers.Dropout(0.5)(x))
    always = keras.Model(x, keras.layers.Dropout(0.5)(x, training=True))
    outputs = usual.predict(X, verbose=0), usual(X), usual(X, training=True), always(X)
    return [bool((np.array(y) == 0).any()) for y in outputs]


def normalised(keras, **compiled):
    """A layer of batch normalization between two others."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.BatchNormalization(momentum=0.8),
                              layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.05), "mse", **compiled)
    r = rng()
    model.set_weights([(0.2 + np.abs(r.normal(size=w.shape)) * 0.5).astype("float32") for w in model.get_weights()])
    return model


def batch_normalization_has_two_minds(keras):
    """In training it uses the batch's mean and spread, in evaluate and predict those it has gathered: two losses."""
    model = normalised(keras)
    return [fit(model, X, Y), float(model.evaluate(X, Y, verbose=0)), model.layers[1].get_weights()]


def frozen_batch_normalization_gathers_nothing(keras):
    """trainable=False makes it use what it has gathered, in training as well, and leaves that alone."""
    model = normalised(keras)
    model.layers[1].trainable = False
    return [fit(model, X, Y), model.layers[1].get_weights()]


def training_false_in_the_graph_of_a_frozen_base(keras):
    """base(x, training=False): what it has gathered is used, though its weights may be trained."""
    layers = keras.layers
    base = normalised(keras)
    x = keras.Input((4,))
    model = keras.Model(x, layers.Dense(1)(base(x, training=False)))
    model.compile(keras.optimizers.SGD(0.05), "mse")
    model.layers[-1].set_weights([np.ones((1, 1), "float32"), np.zeros(1, "float32")])
    y = np.array(model(X, training=False))
    return [y, bool(np.allclose(y, np.array(base(X, training=False)), atol=1e-5))]


def frozen_layers_stay(keras):
    """trainable=False before training holds a layer fast, and moves its weights to the others."""
    model = dense(keras)
    model.layers[0].trainable = False
    before = [w.copy() for w in model.get_weights()]
    fit(model, X, Y)
    moved = [not np.array_equal(a, b) for a, b in zip(before, model.get_weights())]
    return [moved, len(model.trainable_weights), len(model.non_trainable_weights)]


def thawing_a_model_thaws_every_layer(keras):
    """Setting model.trainable sets all layers, also those frozen one by one before."""
    model = dense(keras)
    model.layers[0].trainable = False
    model.trainable = True
    first = [layer.trainable for layer in model.layers]
    model.trainable = False
    return [first, [layer.trainable for layer in model.layers], len(model.trainable_weights)]


def a_clone_has_new_weights(keras):
    """clone_model copies the layers' names and the compilation, not the weights."""
    model = dense(keras, metrics=["acc"])
    copy = keras.models.clone_model(model)
    same = np.array_equal(model.get_weights()[0], copy.get_weights()[0])
    return [[layer.name for layer in copy.layers] == [layer.name for layer in model.layers], bool(same), copy.compiled,
            list(fit(copy, X, Y))]


def a_generator_gives_the_batches(keras):
    """With a generator batch_size does not matter and an epoch has steps_per_epoch batches of whatever size comes."""

    def plain():
        while True:
            yield X[:5], Y[:5]
            yield X[5:], Y[5:]

    model = dense(keras)
    history = model.fit(plain(), steps_per_epoch=2, epochs=2, verbose=0).history
    return [[float(v) for v in history["loss"]], model.predict(X, verbose=0)]


def added_losses_join_the_total(keras):
    """add_loss in a layer adds to `loss`, at training and at evaluation, without the loss_weights."""

    class Adds(keras.layers.Layer):
        def call(self, x):
            self.add_loss(0.1 * keras.ops.mean(keras.ops.square(x)))
            return x

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2), Adds(), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.05), "mse", metrics=["mse"])
    return fit(seeded(model), X, Y, validation_split=0.3)


CASES = {name: thing for name, thing in list(globals().items())
         if hasattr(thing, "__code__") and thing.__code__.co_varnames == ("keras", *thing.__code__.co_varnames[1:])
         and thing.__code__.co_argcount == 1 and name not in ("words", "normalised")}

BACKEND = {name: "tensorflow" if "mask" in name or name == "weights_for_each_step" else "jax" for name in CASES}


def plain(result):
    """Arrays and tuples as lists."""
    if isinstance(result, dict):
        return {key: plain(value) for key, value in result.items()}
    if isinstance(result, (list, tuple)):
        return [plain(value) for value in result]
    return result.tolist() if hasattr(result, "tolist") else result
