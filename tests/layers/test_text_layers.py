"""Texts within models: they flow in, are learned from, saved, copied, and refused where numbers are needed."""

import copy
import pickle
import time

import numpy as np
import pytest

import seqnet
from seqnet import DataError, Input, Model, Sequential, layers, ops
from seqnet.saving import register_keras_serializable
from seqnet.tensor import Tensor

TEXTS = ["good film", "bad film", "great fun", "awful bore"] * 8
LABELS = np.array([1, 0, 1, 0] * 8)
ARRAYS = {"list": TEXTS, "array": np.array(TEXTS), "objects": np.array(TEXTS, object), "bytes": np.char.encode(TEXTS),
          "column": np.array(TEXTS)[:, None]}


def vectorizer(**kwargs):
    layer = layers.TextVectorization(**{"output_sequence_length": 3, **kwargs})
    layer.adapt(TEXTS)
    return layer


def classifier(*first, vectorize=None):
    vectorize = vectorize or vectorizer()
    model = Sequential([*first, vectorize, layers.Embedding(vectorize.vocabulary_size(), 4, mask_zero=True),
                        layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize("kind", ARRAYS)
@pytest.mark.parametrize("entrance", [(), (Input((), dtype="string"),), (Input((1,), dtype="string"),)],
                         ids=["none", "texts", "column"])
def test_a_model_takes_texts(kind, entrance):
    model = classifier(*entrance)
    x = ARRAYS[kind]
    history = model.fit(x, LABELS, epochs=2, batch_size=5, validation_split=0.25, verbose=0)
    assert len(history.history["val_loss"]) == 2
    assert len(model.evaluate(x, LABELS, verbose=0)) == 2
    predicted = model.predict(x, verbose=0)
    assert predicted.shape == (32, 1)
    np.testing.assert_array_equal(predicted[:2], model.predict_on_batch(x[:2]))
    np.testing.assert_array_equal(predicted[:2], model(np.asarray(x[:2])).data)
    model.train_on_batch(x[:4], LABELS[:4])


def test_it_learns_what_words_mean():
    seqnet.set_random_seed(0)
    model = classifier()
    model.compile(seqnet.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    assert model.fit(TEXTS, LABELS, epochs=15, verbose=0).history["accuracy"][-1] == 1
    assert model.predict(["great, great film!"], verbose=0) > 0.5 > model.predict(["awful"], verbose=0)


def test_batches_of_texts_from_generators_and_pandas_like_columns():
    class Column:  # what matters of a pandas Series
        shape = (32,)

        def __array__(self, dtype=None, copy=None):
            return np.array(TEXTS, object)

        def __len__(self):
            return 32

    model = classifier()
    model.fit(Column(), LABELS, verbose=0)
    model.fit(((TEXTS[i:i + 8], LABELS[i:i + 8]) for i in range(0, 32, 8)), steps_per_epoch=4, verbose=0)
    assert layers.TextVectorization().adapt(Column()) is None


def test_several_inputs_of_which_one_is_text():
    title, number = Input((1,), dtype="string", name="title"), Input((2,), name="number")
    x = layers.Embedding(9, 3)(vectorizer()(title))
    out = layers.Dense(1)(layers.Concatenate()([layers.Flatten()(x), number]))
    model = Model([title, number], out)
    model.compile("sgd", "mse")
    numbers = np.ones((32, 2))
    model.fit([np.array(TEXTS), numbers], LABELS, verbose=0)
    given = {"title": np.array(TEXTS)[:, None], "number": numbers}
    np.testing.assert_array_equal(model.predict(given, verbose=0), model.predict([TEXTS, numbers], verbose=0))
    assert [x.dtype for x in (model.layers[0], model.inputs[1])][0] == "string"


def test_columns_of_texts_are_cut_apart():
    both = Input((2,), dtype="string")
    lookup = layers.StringLookup(vocabulary=["a", "b"])
    out = layers.Concatenate()([layers.Reshape((1,))(lookup(both[:, 0])), ops.expand_dims(lookup(both[:, 1]), 1)])
    model = Model(both, out)
    np.testing.assert_array_equal(model.predict(np.array([["a", "b"], ["z", "a"]]), verbose=0), [[1, 2], [0, 1]])


def test_layers_that_may_take_texts_do_not_ask_for_them():
    for first in (layers.Lambda(lambda x: x * 2.0), layers.Identity()):
        model = Sequential([first, layers.Dense(1)])
        model.build((None, 3))
        assert model.inputs[0].dtype == "float32"
    texts = Sequential([layers.Identity(), vectorizer()])
    assert texts(np.array(TEXTS[:2])).shape == (2, 3)


def test_texts_come_out():
    model = Sequential([Input((3,), dtype="int64"), layers.StringLookup(vocabulary=["a", "b"], invert=True)])
    assert model.output.dtype == object and "string" in repr(model.output)
    assert model.predict(np.array([[1, 2, 0]] * 40), verbose=0).tolist() == [["a", "b", "[UNK]"]] * 40


@register_keras_serializable("text_layers")
def shouted(texts):
    return np.char.upper(texts)


@register_keras_serializable("text_layers")
def by_commas(texts):
    return [text.split(",") for text in texts]


def files(tmp_path, model):
    """The model again, by every way out and in."""
    for name in ("m.keras", "m.h5", "m.safetensors"):
        model.save(tmp_path / name)
        yield name, seqnet.models.load_model(tmp_path / name)
    yield "pickle", pickle.loads(pickle.dumps(model))
    yield "deepcopy", copy.deepcopy(model)
    for name, again in (("json", seqnet.models.model_from_json(model.to_json())),
                        ("clone", seqnet.models.clone_model(model))):
        again.set_weights(model.get_weights())
        yield name, again


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("options", [
    {}, {"output_mode": "tf_idf", "output_sequence_length": None}, {"split": "character", "standardize": None},
    {"standardize": shouted, "split": by_commas, "ngrams": (1, 2), "output_mode": "count", "output_sequence_length": None},
    {"output_mode": "tf_idf", "output_sequence_length": None, "max_tokens": 20, "pad_to_max_tokens": True},
], ids=["ids", "tf_idf", "characters", "own functions", "padded tf_idf"])
def test_the_vocabulary_goes_where_the_model_goes(tmp_path, options):
    texts = ["good, film\n", "bad\r\nfilm", "été, fun\u2028x"]
    layer = layers.TextVectorization(**{"output_sequence_length": 5, **options})
    layer.adapt(texts)
    top = [layers.Embedding(40, 2), layers.Flatten()] if layer._output_mode == "int" else []
    model = Sequential([Input((1,), dtype="string"), layer, *top, layers.Dense(2)])
    wanted = model.predict(np.array(texts), verbose=0)
    for name, again in files(tmp_path, model):
        assert again.layers[0].get_vocabulary() == layer.get_vocabulary(), name
        np.testing.assert_array_equal(again.predict(np.array(texts), verbose=0), wanted, err_msg=name)
        again.layers[0].get_config()
    again.layers[0]._lookup_layer._size_known = None
    again.layers[0].adapt(texts * 2)  # what was learned may be learned anew


def test_a_vocabulary_from_a_file_of_words(tmp_path):
    (tmp_path / "words.txt").write_text("film\nété\n", encoding="utf-8")
    layer = layers.TextVectorization(vocabulary=str(tmp_path / "words.txt"))
    assert layer.get_vocabulary() == ["", "[UNK]", "film", "été"]
    with pytest.raises(ValueError, match="not opened"):
        layers.TextVectorization.from_config({**layers.TextVectorization().get_config(), "vocabulary": "/words.txt"})
    with pytest.raises(ValueError, match="not opened"):
        layers.StringLookup.from_config({"vocabulary": "words.txt"})
    layer.save_assets(tmp_path)
    other = layers.TextVectorization()
    other.load_assets(tmp_path)
    assert other.get_vocabulary() == layer.get_vocabulary()


def test_what_a_layer_keeps_beside_its_weights(tmp_path):
    @register_keras_serializable("text_layers")
    class Noted(layers.Layer):
        note = ""

        def call(self, x):
            return x * 1.0

        def save_assets(self, dir_path):
            (tmp_path.__class__(dir_path) / "deep").mkdir()
            (tmp_path.__class__(dir_path) / "deep" / "note.txt").write_text(self.note)

        def load_assets(self, dir_path):
            self.note = (tmp_path.__class__(dir_path) / "deep" / "note.txt").read_text()

    model = Sequential([Input((2,)), Noted()])
    model.layers[0].note = "kept"
    model.save(tmp_path / "m.keras")
    assert seqnet.models.load_model(tmp_path / "m.keras").layers[0].note == "kept"


@pytest.mark.parametrize("name", ["assets/layers/string_lookup/../../../evil.txt", "assets/layers/string_lookup//abs.txt",
                                  "assets/layers/string_lookup/c:\\x.txt"])
def test_names_that_lead_out_of_an_archive_are_refused(tmp_path, name):
    import zipfile

    model = Sequential([Input((1,), dtype="string"), layers.StringLookup(vocabulary=["a"])])
    model.save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras", "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(ValueError, match="leads out"):
        seqnet.models.load_model(tmp_path / "m.keras")
    assert not (tmp_path / "evil.txt").exists()


def keras_archive(tmp_path, content):
    """As Keras writes an adapted layer: no vocabulary in the config, a text file beside it."""
    import json
    import zipfile

    model = Sequential([Input((1,), dtype="string"), layers.TextVectorization(vocabulary=["a"], name="t")])
    model.save(tmp_path / "own.keras")
    with zipfile.ZipFile(tmp_path / "own.keras") as old, zipfile.ZipFile(tmp_path / "m.keras", "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member == "config.json":
                config = json.loads(data)
                config["config"]["layers"][1]["config"]["vocabulary"] = None
                data = json.dumps(config).encode()
            new.writestr(member, data)
        new.writestr("assets/layers/text_vectorization/vocabulary.txt", content)
    return seqnet.models.load_model(tmp_path / "m.keras")


def test_vocabularies_beside_the_config(tmp_path):
    layer = keras_archive(tmp_path, "\n[UNK]\nété\r\nb\n\n").layers[0]
    assert layer.get_vocabulary() == ["", "[UNK]", "été", "b"]
    for content in (b"\xff\xfe", "\n[UNK]\na\na", "\n"):
        with pytest.raises(ValueError, match="does not fit"):
            keras_archive(tmp_path, content)


@pytest.mark.parametrize("x", [TEXTS[:2], np.array(TEXTS[:2]), np.array(TEXTS[:2], object)])
def test_texts_for_a_model_of_numbers(x):
    for model in (Sequential([layers.Dense(1)]), Sequential([Input((1,)), layers.Dense(1)]),
                  Sequential([layers.Embedding(3, 2), layers.Flatten(), layers.Dense(1)])):
        model.compile("sgd", "mse")
        with pytest.raises(DataError, match="x holds text.*Tokenizer"):
            model.fit(x, np.zeros(2), verbose=0)
        with pytest.raises(DataError, match="x holds text"):
            model.predict(x, verbose=0)


@pytest.mark.parametrize("call, error, words", [
    (lambda: layers.TextVectorization()(["a"]), ValueError, "no vocabulary yet.*adapt"),
    (lambda: layers.StringLookup()(["a"]), ValueError, "no vocabulary yet.*adapt"),
    (lambda: vectorizer()(np.array([["a", "b"]])), ValueError, "one text a sample"),
    (lambda: vectorizer()(np.array([1.5])), TypeError, "not texts"),
    (lambda: vectorizer()(Tensor(np.array(["a", None], object))), TypeError, "at 1 it has None"),
    (lambda: vectorizer().adapt("one text"), TypeError, r"\[text\]"),
    (lambda: vectorizer().adapt([]), ValueError, "no data"),
    (lambda: vectorizer().adapt(iter([])), ValueError, "no batch"),
    (lambda: vectorizer().adapt(["a", float("nan")]), TypeError, "fillna"),
    (lambda: vectorizer().adapt(5), TypeError, "iterable of batches"),
    (lambda: vectorizer(vocabulary=["a"]), ValueError, "nothing to adapt"),
    (lambda: layers.TextVectorization(ragged=True), ValueError, "no ragged"),
    (lambda: layers.TextVectorization(sparse=True, output_mode="count"), ValueError, "no sparse"),
    (lambda: layers.TextVectorization(standardize="upper"), ValueError, "standardize must be one of"),
    (lambda: layers.TextVectorization(split="words"), ValueError, "split must be one of"),
    (lambda: layers.TextVectorization(ngrams=0), ValueError, "ngrams"),
    (lambda: layers.TextVectorization(output_mode="ids"), ValueError, "output_mode must be one of"),
    (lambda: layers.TextVectorization(output_mode="one_hot"), ValueError, "split=None"),
    (lambda: layers.TextVectorization(output_mode="count", output_sequence_length=3), ValueError, "must not be set"),
    (lambda: layers.TextVectorization(max_tokens=1), ValueError, "max_tokens must be at least 2"),
    (lambda: layers.TextVectorization(encoding="latin-1"), ValueError, "utf-8"),
    (lambda: layers.TextVectorization(output_mode="count")(Input((1,), dtype="string")), RuntimeError, "adapt"),
    (lambda: vectorizer(standardize=lambda t: t[:1]), ValueError, "it must give as many"),
    (lambda: vectorizer(split=lambda t: [["a"]]), ValueError, "one for each"),
    (lambda: layers.StringLookup(vocabulary=["a", "a"]), ValueError, "repeated term.*'a'"),
    (lambda: layers.StringLookup(vocabulary=[]), ValueError, "empty"),
    (lambda: layers.StringLookup(vocabulary=["a", ""], mask_token=""), ValueError, "index 1"),
    (lambda: layers.StringLookup(vocabulary=["a", "[UNK]"], invert=True), ValueError, "index 1"),
    (lambda: layers.StringLookup(vocabulary=["a", "b"], max_tokens=2), ValueError, "has 3 tokens"),
    (lambda: layers.StringLookup(vocabulary="no_such.txt"), ValueError, "does not exist"),
    (lambda: layers.StringLookup(pad_to_max_tokens=True), ValueError, "needs max_tokens"),
    (lambda: layers.StringLookup(invert=True, output_mode="count"), ValueError, "must be `'int'`"),
    (lambda: layers.StringLookup(idf_weights=[1.0]), ValueError, "tf_idf"),
    (lambda: layers.StringLookup(vocabulary=["a"], output_mode="tf_idf"), ValueError, "idf_weights"),
    (lambda: layers.StringLookup(vocabulary=["a"], output_mode="tf_idf", idf_weights=[1.0, 2.0]), ValueError, "same length"),
    (lambda: layers.StringLookup(num_oov_indices=-1), ValueError, "at least 0"),
    (lambda: layers.StringLookup(num_oov_indices=0, vocabulary=["a"])(["b"]), ValueError, "OOV values 'b'"),
    (lambda: layers.StringLookup(salt="s"), ValueError, "salt"),
    (lambda: layers.IntegerLookup(salt=1), ValueError, "farmhash"),
    (lambda: layers.IntegerLookup(vocabulary_dtype="int32"), ValueError, "int64"),
    (lambda: layers.IntegerLookup(vocabulary=[1])(np.array([0.5])), ValueError, "whole numbers"),
    (lambda: layers.IntegerLookup(vocabulary=["a"]), ValueError, "whole numbers"),
    (lambda: Input((1,), dtype="texts"), ValueError, "'string'"),
    (lambda: layers.Dense(2)(np.array(["a"])), ValueError, "TextVectorization"),
    (lambda: layers.Dense(2)(Input((1,), dtype="string")), DataError, "needs numbers"),
    (lambda: Model(i := Input((1,), dtype="string"), vectorizer()(i))(np.ones((2, 1))), TypeError, "not texts"),
])
def test_what_is_wrong_is_said(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_vectors_may_not_change_their_length():
    layer = vectorizer(output_mode="count", output_sequence_length=None)
    layer(["a"])
    with pytest.raises(RuntimeError, match="Make a new layer"):
        layer.adapt(["more words than there were before"])


def test_texts_of_a_batch_are_as_long_as_the_longest():
    layer = vectorizer(output_sequence_length=None)
    assert layer(["a", "a b c"]).shape == (2, 3) and layer(["", ""]).shape == (2, 0)
    assert layer(Input((), dtype="string")).shape == (None, None)
    assert layer.compute_output_shape((7, 1)) == (7, None)


@pytest.mark.slow
def test_a_hundred_thousand_texts_in_seconds():
    rng = np.random.default_rng(0)
    words = np.array([f"w{i}" for i in range(20000)])
    texts = [" ".join(words[rng.zipf(1.3, 30) % 20000]) + "." for _ in range(100_000)]
    start = time.perf_counter()
    layer = layers.TextVectorization(max_tokens=10000, output_sequence_length=30)
    layer.adapt(texts)
    assert layer(texts).shape == (100_000, 30) and time.perf_counter() - start < 60  # 3 s where nothing else runs
