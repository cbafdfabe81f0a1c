"""Idioms of courses and books from the years of Keras 1 and 2, of which today's Keras refuses many: each works here."""

import importlib

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, Sequential, compat, layers, ops

R = np.random.default_rng(0)
IDS, LABELS = R.integers(1, 20, (16, 7)), R.integers(0, 2, 16)


@pytest.fixture
def installed():
    compat.install()
    yield
    compat.uninstall()


def classifier(*first):
    model = Sequential([*first, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["acc"])
    return model


def test_embedding_with_input_length():
    model = classifier(layers.Embedding(20, 4, input_length=7))
    assert model.input_shape == (None, 7) and model.layers[0].output.shape == (None, 7, 4)
    model.fit(IDS, LABELS, verbose=0)


def test_embedding_with_weights():
    matrix = R.normal(size=(20, 4))
    model = classifier(layers.Embedding(20, 4, weights=[matrix], input_length=7, trainable=False))
    model.fit(IDS, LABELS, verbose=0)
    np.testing.assert_array_equal(model.layers[0].get_weights()[0], matrix.astype("float32"))


def test_batch_input_shape():
    model = Sequential([layers.Embedding(20, 4, batch_input_shape=(8, 7)), layers.LSTM(3, stateful=True)])
    assert model.output_shape == (8, 3)
    model = Sequential([layers.LSTM(3, batch_input_shape=(8, 7, 2), stateful=True)])
    first = np.asarray(model(np.ones((8, 7, 2), "float32")))
    assert not np.array_equal(first, model(np.ones((8, 7, 2), "float32")))
    model.reset_states()
    np.testing.assert_array_equal(first, model(np.ones((8, 7, 2), "float32")))


def test_lstm_with_input_shape():
    assert Sequential([layers.LSTM(3, input_shape=(7, 2))]).output_shape == (None, 3)


def test_adam_with_lr():
    with pytest.warns(UserWarning, match="lr=.*learning_rate"):
        adam = seqnet.optimizers.Adam(lr=0.0001, epsilon=0.0001, clipnorm=1.0)
    assert float(adam.learning_rate) == float(adam.lr) == pytest.approx(0.0001)
    adam.lr = 0.5
    assert float(adam.learning_rate) == 0.5


def test_one_optimizer_for_three_models():
    adam, models = seqnet.optimizers.Adam(0.01), []
    for units in (2, 3, 4):
        model = Sequential([layers.Embedding(20, units), layers.SimpleRNN(units), layers.Dense(1, activation="sigmoid")])
        model.compile(adam, "binary_crossentropy")
        models.append(model)
    for model in [*models, models[0]]:
        assert np.isfinite(model.fit(IDS, LABELS, verbose=0).history["loss"][0])


def test_fit_with_nb_epoch():
    with pytest.warns(UserWarning, match="nb_epoch"):
        history = classifier(layers.Embedding(20, 4)).fit(IDS, LABELS, nb_epoch=2, verbose=0)
    assert set(history.history) == {"loss", "acc"} and len(history.history["loss"]) == 2


def test_predict_classes_and_fit_generator():
    model = classifier(layers.Embedding(20, 4))
    model.fit_generator(((IDS, LABELS) for _ in range(100)), steps_per_epoch=2, epochs=2, verbose=0)
    classes = model.predict_classes(IDS)
    assert classes.shape == (16, 1) and set(np.unique(classes)) <= {0, 1}


def test_keras_preprocessing_text(installed):
    for root in ("keras", "tensorflow.keras"):
        text = importlib.import_module(f"{root}.preprocessing.text")
        tokenizer = text.Tokenizer(num_words=10, oov_token="<oov>")
        tokenizer.fit_on_texts(["a film", "a plot"])
        assert tokenizer.texts_to_sequences(["a film !"]) == [[2, 3]]
        assert text.text_to_word_sequence("A film.") == ["a", "film"]


@pytest.mark.parametrize(("module", "name"), [
    ("utils.np_utils", "to_categorical"), ("utils", "np_utils"), ("layers.normalization", "BatchNormalization"),
    ("models", "Input"), ("layers.core", "Dense"), ("layers.core", "Activation"), ("layers.recurrent", "LSTM"),
    ("layers.embeddings", "Embedding"), ("layers.convolutional", "Conv1D"), ("layers.convolutional", "MaxPooling1D"),
    ("layers.wrappers", "TimeDistributed"), ("layers.experimental.preprocessing", "TextVectorization"),
    ("preprocessing.sequence", "skipgrams"), ("preprocessing.sequence", "make_sampling_table"),
    ("preprocessing.sequence", "TimeseriesGenerator"), ("utils.vis_utils", "plot_model"), ("layers.merge", "concatenate"),
])
@pytest.mark.parametrize("root", ["keras", "tensorflow.keras"])
def test_older_paths(root, module, name, installed):
    assert getattr(importlib.import_module(f"{root}.{module}"), name) is not None


def test_skipgrams_and_time_series():
    from seqnet.preprocessing.sequence import TimeseriesGenerator, make_sampling_table, skipgrams

    couples, labels = skipgrams([1, 2, 3, 4], 10, window_size=1, negative_samples=1.0, sampling_table=None, seed=1)
    assert len(couples) == len(labels) and set(labels) == {0, 1} and make_sampling_table(10).shape == (10,)
    x, y = TimeseriesGenerator(np.arange(10), np.arange(10), length=3, batch_size=2)[0]
    np.testing.assert_array_equal(x, [[0, 1, 2], [1, 2, 3]])
    np.testing.assert_array_equal(y, [3, 4])


def test_causal_attention():
    x = R.normal(size=(2, 5, 4)).astype("float32")
    np.testing.assert_array_equal(layers.Attention(causal=True)([x, x]), layers.Attention()([x, x], use_causal_mask=True))


def test_text_vectorization_and_time_series_without_tensorflow():
    layer = layers.TextVectorization(max_tokens=10, output_mode="int", output_sequence_length=4)
    layer.adapt(["a film", "a plot"])
    assert np.asarray(layer(["a film"])).shape == (1, 4)
    batches = seqnet.utils.timeseries_dataset_from_array(np.arange(10.0), np.arange(10.0), sequence_length=3, batch_size=4)
    assert len(list(batches)) >= 2


def test_plot_model_as_the_course_calls_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model = classifier(layers.Embedding(20, 4, input_length=7))
    seqnet.utils.plot_model(model, to_file="model.png", show_shapes=True, show_layer_names=True, rankdir="LR",
                            expand_nested=False, dpi=96)
    assert (tmp_path / "model.png").read_bytes().startswith(b"\x89PNG")


def test_subtracting_a_row_from_a_sequence_and_squaring_a_symbol():
    x, mean = Input((15, 64)), Input((64,))
    centred = layers.Subtract()([x, mean])
    model = Model([x, mean], layers.Concatenate(name="concat_1")([centred, centred**2]))
    a, b = R.normal(size=(2, 15, 64)).astype("float32"), R.normal(size=(2, 64)).astype("float32")
    d = a - b[:, None]
    np.testing.assert_allclose(model.predict([a, b], verbose=0), np.concatenate([d, d**2], -1), rtol=1e-5)


def test_an_id_out_of_range_is_an_error_and_not_nan():
    with pytest.raises(IndexError, match=r"x\[0, 0\] is id 11"):
        layers.Embedding(10, 2)(np.array([[11]]))
    with pytest.raises(ValueError):
        layers.Embedding(10, 2)(np.array([[-1]]))


def test_tf_functions_on_symbolic_tensors(installed):
    tf = importlib.import_module("tensorflow")
    x = Input((3,), dtype="int64")
    column = tf.gather(x, 1, axis=1)
    model = Model(x, layers.Embedding(9, 2)(column))
    assert model.predict(np.array([[1, 2, 3]]), verbose=0).shape == (1, 2)
    assert tf.shape(ops.ones((2, 5)))[-1] == 5


# what notebooks write as text, by argument
NAMES = {
    "loss": ["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy", "mse",
             "mean_squared_error", "mae"],
    "optimizer": ["adam", "rmsprop", "sgd", "adadelta", "nadam", "adagrad", "Adam"],
    "metrics": ["accuracy", "acc", "mae", "sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy",
                "mean_absolute_error", "mse", "binary_crossentropy"],
    "activation": ["relu", "sigmoid", "softmax", "tanh", "linear", "elu"],
    "kernel_initializer": ["glorot_uniform", "he_uniform", "he_normal"],
}


@pytest.mark.parametrize(("argument", "name"), [(a, n) for a, names in NAMES.items() for n in names])
def test_names(argument, name):
    layer = {argument: name} if argument in ("activation", "kernel_initializer") else {}
    given = {} if layer else {argument: [name] if argument == "metrics" else name}
    settings = {"optimizer": "sgd", "loss": "mse", **given}
    sparse = "sparse" in name
    model = Sequential([Input((4,)), layers.Dense(3, **layer)])
    if "crossentropy" in name or sparse:
        model.add(layers.Softmax())
    model.compile(**settings)
    x, y = R.normal(size=(8, 4)).astype("float32"), R.integers(0, 3, 8)
    target = y if sparse and argument == "loss" else np.eye(3)[y]
    if sparse and argument == "metrics":
        model.compile("sgd", "sparse_categorical_crossentropy", [name])
        target = y
    history = model.fit(x, target, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    assert argument != "metrics" or name in history
