"""Masks, sums and states in the summary."""

import numpy as np
import pytest

from seqnet import Input, Model, Sequential, layers


def printed(model, **arguments):
    texts = []
    model.summary(print_fn=texts.append, line_length=130, **arguments)
    return texts[0]


def row(text, name):
    return next(line for line in text.splitlines() if line.startswith(f"│ {name} "))


def test_masks_are_shown():
    with pytest.warns(UserWarning, match="does not use masks"):
        model = Sequential([Input((500,)), layers.Embedding(1000, 64, mask_zero=True, name="words"),
                            layers.LSTM(8, return_sequences=True, name="first"), layers.Conv1D(4, 5, name="grams"),
                            layers.GRU(8, name="second"), layers.Dense(1, name="out")])
    text = printed(model, show_masks=True)
    for name, state in (("words", "made"), ("first", "passed on"), ("grams", "ENDS here, unused"), ("second", "-"),
                        ("out", "-")):
        assert row(text, name).rstrip("│ ").endswith(state), row(text, name)
    assert "Mask" not in printed(model)


def test_a_mask_that_is_used_up():
    model = Sequential([Input((5, 3)), layers.Masking(name="mask"), layers.GlobalAveragePooling1D(name="mean"),
                        layers.Dense(1, name="out")])
    text = printed(model, show_masks=True, show_trainable=True)
    assert "made" in row(text, "mask") and "used, ends" in row(text, "mean") and row(text, "out").rstrip("│ ").endswith("-")
    ids = Input((5,), name="ids")
    other = Model(ids, layers.LSTM(2, name="last")(layers.Embedding(9, 2, mask_zero=True, name="table")(ids)))
    assert "used, ends" in row(printed(other, show_masks=True), "last")


@pytest.mark.parametrize(("layer", "shape", "lines"), [
    (layers.Conv1D(64, 5), (500, 8), ["time: 500 - (5-1)*1 = 496", "features: 64 filters",
                                      "params: kernel 5*8*64 + bias 64 = 2,624"]),
    (layers.Conv1D(6, 3, dilation_rate=4), (30, 2), ["time: 30 - (3-1)*4 = 22"]),
    (layers.Conv1D(6, 3, strides=2), (30, 2), ["time: (30 - (3-1)*1 - 1) // 2 + 1 = 14"]),
    (layers.Conv1D(6, 3, strides=2, padding="same"), (30, 2), ["time: 30 (padding='same') / 2, rounded up = 15"]),
    (layers.Conv1D(6, 3, padding="causal"), (30, 2), ["time: 30 (padding='causal') = 30"]),
    (layers.Conv1D(6, 3), (None, 2), ["time: time - (3-1)*1"]),
    (layers.DepthwiseConv1D(3), (9, 2), ["time: 9 - (3-1)*1 = 7", "features: 2 filters"]),
    (layers.Conv1DTranspose(4, 3, strides=2), (5, 2), ["time: 5*2 + max(3 - 2, 0) = 11"]),
    (layers.MaxPooling1D(5), (496, 3), ["time: (496 - (5-1)*1 - 1) // 5 + 1 = 99"]),
    (layers.AveragePooling1D(2, padding="same"), (7, 3), ["time: 7 (padding='same') / 2, rounded up = 4"]),
    (layers.GlobalMaxPooling1D(), (99, 3), ["time: 99 steps, of which one value a feature is left"]),
    (layers.Flatten(), (7, 3), ["features: 7*3 = 21"]),
    (layers.LSTM(8), (99, 64), ["time: 99 steps, of which the last state is left", "features: 8 units",
                                "params: kernel 64*32 + recurrent_kernel 8*32 + bias 32 = 2,336"]),
    (layers.GRU(8, return_sequences=True), (99, 64), ["time: 99, one state for each step"]),
    (layers.Bidirectional(layers.SimpleRNN(8)), (9, 4), ["features: 8 forwards + 8 backwards = 16"]),
    (layers.Reshape((3, 7)), (7, 3), ["numbers: 7*3 = 3*7"]),
    (layers.ZeroPadding1D((2, 3)), (7, 3), ["time: 7 + 2 + 3 = 12"]),
    (layers.Cropping1D((2, 1)), (7, 3), ["time: 7 - 2 - 1 = 4"]),
    (layers.UpSampling1D(2), (7, 3), ["time: 7*2 = 14"]),
    (layers.Dense(4), (3,), ["features: 4 units", "params: kernel 3*4 + bias 4 = 16"]),
    (layers.RepeatVector(5), (3,), ["time: the same row 5 times"]),
], ids=lambda v: type(v).__name__ if isinstance(v, layers.Layer) else None)
def test_sums(layer, shape, lines):
    model = Sequential([Input(shape), layer])
    text = printed(model, explain=True)
    assert "How the shapes come about" in text
    for line in lines:
        assert line in text, text
        if "=" in line and "padding" not in line and "features: 8" not in line and "None" not in line:
            left, right = line.split(": ", 1)[1].rsplit(" = ", 1) if " = " in line else (None, None)
            if left and right.replace(",", "").isdigit():  # the sums are right
                words = [w for w in left.replace("max(", "max(").split() if w not in ("kernel", "bias", "recurrent_kernel")]
                assert eval(" ".join(words), {"max": max}) == int(right.replace(",", ""))
    assert "How the shapes" not in printed(model)


def test_the_sums_of_the_course_and_of_nested_models():
    model = Sequential([Input((500,)), layers.Embedding(1000, 64, name="e"), layers.Conv1D(64, 5, name="c"),
                        layers.GlobalMaxPooling1D(), Sequential([Input((64,)), layers.Dense(3, name="deep")], name="head")])
    text = printed(model, explain=True, expand_nested=True)
    assert "features: a vector of 64 for each of 1000 ids" in text and "params: embeddings 1000*64 = 64,000" in text
    assert "params: kernel 5*64*64 + bias 64 = 20,544" in text and "deep" in text.split("How the shapes")[1]


def test_states_are_shown():
    model = Sequential([layers.LSTM(4, stateful=True, batch_input_shape=(32, 7, 3), name="memory", return_sequences=True),
                        layers.GRU(4, name="plain")])
    text = printed(model)
    assert "memory (LSTM, stateful, batch=32)" in text and "plain (GRU)" in text
    later = Sequential([Input((7, 3)), layers.SimpleRNN(4, stateful=True, name="memory")])
    assert "memory (SimpleRNN, stateful)" in printed(later)
    later(np.ones((5, 7, 3), "float32"))
    assert "memory (SimpleRNN, stateful, batch=5)" in printed(later)


def test_a_model_that_is_not_built():
    model = Sequential([layers.Dense(3, name="later")])
    assert "later" in printed(model, explain=True, show_masks=True)
