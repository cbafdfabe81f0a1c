"""Every wrong input gets a message that names the fix, and leaves the model as it was."""

import numpy as np
import pytest

import seqnet
from seqnet import Sequential, callbacks, layers
from tests.training.small import model, same, two_outputs, weights

R = np.random.default_rng(0)
X = R.normal(size=(50, 6)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")
C = R.integers(0, 3, 50)


@pytest.fixture(autouse=True)
def seed():
    seqnet.set_random_seed(7)


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
    "verbose": (lambda: model().fit(X, Y, verbose="loud"), "verbose"),
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
