"""The hints that `fit` gives of things that run and are hardly meant: each is said, once for a call, and can be silenced."""

import warnings

import numpy as np
import pytest

import seqnet
from seqnet import Input, Sequential, layers, losses
from seqnet.training.hints import _CHECKS, HintWarning

R = np.random.default_rng(0)
X = R.normal(size=(64, 4)).astype("float32")
Y = R.integers(0, 2, 64)


def fit(end, loss, y, x=X, **arguments):
    seqnet.set_random_seed(1)
    model = Sequential([Input((4,)), *end])
    model.compile("adam", loss)
    return model.fit(x, y, verbose=0, **arguments)


def stateful(**arguments):
    model = Sequential([layers.SimpleRNN(3, stateful=True, name="memory"), layers.Dense(1)])
    model.compile("adam", "mse")
    return model.fit(X[:, :, None], Y, batch_size=16, verbose=0, **arguments)


BINARY = "binary_crossentropy"


def dense(units, activation=None):
    return [layers.Dense(units, activation=activation, name="out")]


# hint: (what is hardly meant, words, the same as it is meant)
HINTS = {
    "from_logits": (lambda: fit(dense(1, "sigmoid"), losses.BinaryCrossentropy(from_logits=True), Y),
                    ["from_logits=True", "out", "sigmoid", "twice"],
                    lambda: fit(dense(1), losses.BinaryCrossentropy(from_logits=True), Y)),
    "single_softmax": (lambda: fit(dense(1, "softmax"), BINARY, Y), ["out", "always 1", "activation='sigmoid'"],
                       lambda: fit(dense(1, "sigmoid"), BINARY, Y)),
    "sigmoid_classes": (lambda: fit(dense(20, "sigmoid"), "categorical_crossentropy", np.eye(20)[Y]),
                        ["20 classes", "softmax", "out"],
                        lambda: fit(dense(20, "softmax"), "categorical_crossentropy", np.eye(20)[Y])),
    "linear_end": (lambda: fit(dense(3), "sparse_categorical_crossentropy", Y), ["probabilities", "out has no activation",
                   "activation='softmax'", "from_logits=True"], lambda: fit(dense(3), "mse", np.eye(3)[Y])),
    "one_class": (lambda: fit(dense(1, "sigmoid"), BINARY, 0 * Y), ["All 64 labels are 0"],
                  lambda: fit(dense(1), "mse", 0 * Y)),
    "sorted_labels": (lambda: fit(dense(1, "sigmoid"), BINARY, np.arange(64) // 48, validation_split=0.25),
                      ["order of their classes", "class 1", "np.random.permutation"],
                      lambda: fit(dense(1, "sigmoid"), BINARY, np.arange(64) % 2, validation_split=0.25)),
    "same_data": (lambda: fit(dense(1, "sigmoid"), BINARY, Y, validation_data=(X, Y)), ["training data itself"],
                  lambda: fit(dense(1, "sigmoid"), BINARY, Y, validation_data=(X.copy(), Y))),
    "stateful_shuffle": (stateful, ["memory is stateful", "shuffle=False"], lambda: stateful(shuffle=False)),
}


def said(act):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        act()
    return [str(w.message) for w in caught if issubclass(w.category, HintWarning)]


@pytest.mark.parametrize("name", HINTS)
def test_a_hint(name):
    wrong, words, right = HINTS[name]
    found = said(wrong)
    assert len(found) == 1, found
    assert all(word in found[0] for word in words), found[0]
    assert f"seqnet.config.set_hints({name}=False)" in found[0] and "\n" not in found[0]
    assert not said(right)


@pytest.mark.parametrize("name", HINTS)
def test_each_can_be_silenced(name):
    try:
        seqnet.config.set_hints(**{name: False})
        assert not said(HINTS[name][0])
    finally:
        seqnet.config.set_hints(True)
    assert said(HINTS[name][0])


def test_all_can_be_silenced_and_misspelt_names_are_told():
    assert set(HINTS) == set(_CHECKS)
    try:
        seqnet.config.set_hints(False)
        assert not any(said(wrong) for wrong, *_ in HINTS.values())
    finally:
        seqnet.config.set_hints(True)
    with pytest.raises(ValueError, match="Did you mean 'one_class'"):
        seqnet.config.set_hints(oneclass=False)


def test_sorted_labels_without_shuffling():
    assert "shuffle=False keeps them so" in said(lambda: fit(dense(1, "sigmoid"), BINARY, np.sort(Y), shuffle=False))[0]
    assert not said(lambda: fit(dense(1, "sigmoid"), BINARY, np.sort(Y)))


def test_the_warning_points_to_the_line_that_calls_fit():
    with pytest.warns(HintWarning) as caught:
        fit(dense(1, "sigmoid"), BINARY, 0 * Y)
    assert caught[0].filename == __file__
