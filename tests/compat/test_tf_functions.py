"""The functions of `tf` give what TensorFlow's give, in value and type; those of a chain of layers are differentiable."""

from pathlib import Path

import numpy as np
import pytest

import seqnet
import seqnet.compat
from tests.compat.tf_cases import CASES, answer

GOLDEN = Path(__file__).parent / "golden_tf.npz"


@pytest.fixture(scope="module")
def tf():
    seqnet.compat.install()
    import tensorflow

    yield tensorflow
    seqnet.compat.uninstall()


@pytest.fixture(scope="module")
def golden():
    with np.load(GOLDEN) as file:
        return {name: file[name] for name in file.files}


@pytest.mark.parametrize("name", CASES)
def test_as_tensorflow_answers(name, tf, golden):
    found = answer(tf, name)
    wanted = {key: value for key, value in golden.items() if key.rpartition("/")[0] == name}
    assert wanted and set(found) == set(wanted)
    for key, value in wanted.items():
        np.testing.assert_allclose(found[key], value, rtol=2e-6, atol=2e-6, err_msg=key)
        assert found[key].shape == value.shape
        same = found[key].dtype == value.dtype or (value.dtype.kind == found[key].dtype.kind == "i")
        assert same, (key, found[key].dtype, value.dtype)


def test_shuffled_data_are_the_same_for_one_seed(tf):
    def run():
        tf.random.set_seed(3)
        data = tf.data.Dataset.range(20).shuffle(8)
        return [[int(n) for n in data] for _ in range(2)]

    first = run()
    assert first == run() and first[0] != first[1] and sorted(first[0]) == list(range(20))


def test_a_data_set_goes_into_fit(tf):
    x, y = np.random.default_rng(0).standard_normal((20, 3)), np.arange(20) % 2
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(6)
    model = seqnet.Sequential([seqnet.Input((3,)), seqnet.layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(data, epochs=2, validation_data=data, verbose=0)
    assert len(history.history["val_accuracy"]) == 2
    assert model.predict(data.map(lambda a, b: a), verbose=0).shape == (20, 2)
    names = tf.data.Dataset.from_tensor_slices(({"a": x, "b": x}, y)).batch(5)
    first = next(iter(names))
    assert set(first[0]) == {"a", "b"} and first[1].shape == (5,)
    assert names.element_spec[1].shape == (5,)


def test_rows_that_do_not_fit_are_named(tf):
    with pytest.raises(ValueError, match="same number"):
        tf.data.Dataset.from_tensor_slices((np.zeros(3), np.zeros(4)))
    ragged = tf.data.Dataset.from_generator(lambda: iter([np.zeros(2), np.zeros(3)]))
    with pytest.raises(ValueError, match="padded_batch"):
        list(ragged.batch(2))
    assert next(iter(ragged.padded_batch(2))).shape == (2, 3)


def test_texts(tf):
    texts = np.array(["Good<br />Day", "  NO  "], dtype=object)
    clean = tf.strings.regex_replace(tf.strings.lower(texts), "<br />", " ")
    assert clean.tolist() == ["good day", "  no  "]
    assert tf.strings.split(clean).tolist() == [["good", "day"], ["no"]]
    assert tf.strings.reduce_join(["a", "b"], separator="-") == "a-b"
    assert tf.strings.length(["ab", "c"]).numpy().tolist() == [2, 1]


def test_texts_flow_into_a_model(tf):
    """A function of tf.strings as `standardize`, data of texts in `adapt` and in `map`, texts as input of a model."""
    vectorize = seqnet.layers.TextVectorization(
        max_tokens=20, output_sequence_length=4,
        standardize=lambda s: tf.strings.regex_replace(tf.strings.lower(s), "<br />", " "))
    texts = tf.data.Dataset.from_tensor_slices((["Good <br />day", "no day"], [1.0, 0.0])).batch(2)
    vectorize.adapt(texts.map(lambda x, y: x))
    assert vectorize.get_vocabulary()[:3] == ["", "[UNK]", "day"]
    ids, _ = next(iter(texts.map(lambda x, y: (vectorize(x), y))))
    assert ids.shape == (2, 4) and ids.numpy()[0].tolist().count(0) == 2
    model = tf.keras.Sequential([tf.keras.Input(shape=(1,), dtype=tf.string), vectorize, tf.keras.layers.Embedding(20, 3),
                                 tf.keras.layers.GlobalAveragePooling1D(), tf.keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(texts, verbose=0)
    assert model.predict(np.array([["good day"]], dtype=object), verbose=0).shape == (1, 1)


def test_symbolic_tensors(tf):
    x = seqnet.Input((6,), dtype="int32")
    picked = tf.gather(x, [0, 2], axis=1)
    y = tf.reduce_sum(tf.expand_dims(tf.cast(picked, tf.float32), -1) * 2.0, axis=1)
    model = seqnet.Model(x, tf.concat([y, tf.nn.relu(y)], axis=-1))
    assert model.predict(np.arange(6)[None], verbose=0).tolist() == [[4.0, 4.0]]


def test_programs(tf):
    class Line(tf.Module):
        def __init__(self):
            super().__init__(name="line")
            self.w, self.fixed = tf.Variable(1.0), tf.Variable(2.0, trainable=False)

        @tf.function(jit_compile=True)
        def __call__(self, x):
            return self.w * x + self.fixed

    line = Line()
    assert float(line(3.0)) == 5.0 and len(line.variables) == 2 and len(line.trainable_variables) == 1
    assert isinstance(seqnet.layers.Dense(2)(np.zeros((1, 2), "float32")), tf.Tensor)
    with tf.device("/GPU:0"), tf.name_scope("here"):
        pass
    with tf.distribute.MirroredStrategy().scope():
        assert tf.distribute.get_strategy().num_replicas_in_sync == 1
    tf.debugging.assert_equal(tf.constant([1]), [1])
    with pytest.raises(tf.errors.InvalidArgumentError, match="too large: x < y"):
        tf.debugging.assert_less(3, 2, message="too large")
    with pytest.raises(NotImplementedError, match="sessions"):
        tf.compat.v1.Session  # noqa: B018
