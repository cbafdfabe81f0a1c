"""Elman's and Jordan's networks: their equations, what they learn, how far errors reach back."""

import numpy as np
import pytest

import seqnet
from seqnet import layers, ops, zoo
from seqnet.tape import backward
from seqnet.tensor import Tensor

rng = np.random.default_rng(2)
X = rng.standard_normal((3, 7, 4))


def logistic(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def built(cls, **kwargs):
    model = cls(5, 3, dtype="float64", **kwargs)
    model(X)
    for v in model.weights:
        v.assign(rng.standard_normal(v.shape))
    return model


def test_elmans_equations():
    model = built(zoo.Elman)
    w, u, b = (v.data for v in model.hidden.weights)
    v, d = (v.data for v in model.output_layer.weights)
    h, y = np.zeros((3, 5)), []
    for t in range(7):
        h = logistic(X[:, t] @ w + h @ u + b)
        y.append(softmax(h @ v + d))
    np.testing.assert_allclose(model(X).data, np.stack(y, axis=1), rtol=1e-10)


def test_jordans_equations():
    model = built(zoo.Jordan, decay=0.3, output_activation="sigmoid")
    cell = model.cell
    (w, b), (c,), (v, d) = ([v.data for v in part.weights] for part in (cell.plan, cell.context, cell.output_layer))
    s, y = np.zeros((3, 3)), []
    for t in range(7):
        h = logistic(X[:, t] @ w + s @ c + b)
        y.append(logistic(h @ v + d))
        s = 0.3 * s + y[-1]
    np.testing.assert_allclose(model(X).data, np.stack(y, axis=1), rtol=1e-10)


@pytest.mark.parametrize("cls", [zoo.Elman, zoo.Jordan])
def test_pieces_have_the_values_of_the_whole_and_gradients_of_their_length(cls):
    model = built(cls)
    factors = rng.standard_normal((3, 7, 3))
    found = {}
    for k in (None, 7, 9, 1, 2, 6):
        model.truncate = k
        x = Tensor(X, requires_grad=True)
        y = model(x)
        found[k] = [y.data, *backward(ops.sum(y * factors), [*model.trainable_weights, x])]
        np.testing.assert_allclose(y.data, found[None][0], rtol=1e-10)
    for k in (7, 9):
        for a, b in zip(found[k], found[None]):
            np.testing.assert_array_equal(a, b)
    for k in (1, 2, 6):
        assert any(np.abs(a - b).max() > 1e-3 for a, b in zip(found[k][1:], found[None][1:]))
    # an error at the last step stays within its piece
    for k, reached in ((1, [6]), (2, [6]), (3, [6]), (4, [4, 5, 6]), (None, range(7))):
        model.truncate = k
        x = Tensor(X, requires_grad=True)
        (dx,) = backward(ops.sum(model(x)[:, -1] * factors[:, -1]), [x])
        assert [t for t in range(7) if np.abs(dx[:, t]).max() > 0] == list(reached)


def test_a_context_that_is_copied_gets_elmans_gradient():
    """With truncate=1 the former hidden values are input: dU is the sum of h_{t-1} times the error of step t alone."""
    model = built(zoo.Elman, truncate=1, output_activation="linear")
    y = model(X)
    factors = rng.standard_normal(y.shape)
    (du,) = backward(ops.sum(y * factors), [model.hidden.weights[1]])
    h = model.hidden(X)[0].data
    delta = (factors @ model.output_layer.kernel.data.T) * h * (1 - h)
    np.testing.assert_allclose(du, np.einsum("bti,btj->ij", h[:, :-1], delta[:, 1:]), rtol=1e-9)


SYLLABLES = {"b": "ba", "d": "dii", "g": "guuu"}
LETTERS = "bdgaiu"


def elmans_letters(sequences, steps, seed):
    """Consonants at random, each with its vowels: after a consonant all is certain but which consonant follows."""
    draw = np.random.default_rng(seed)
    text = "".join(SYLLABLES[c] for c in draw.choice(list("bdg"), sequences * steps))
    ids = np.array([LETTERS.index(c) for c in text[:sequences * steps + 1]])
    return np.eye(6)[ids[:-1]].reshape(sequences, steps, 6), ids[1:].reshape(sequences, steps)


def right_kind(model):
    """How often it knows whether a vowel or a consonant comes next, from the fifth letter on."""
    x, y = elmans_letters(20, 20, seed=1)
    return float(((model.predict(x, verbose=0).argmax(-1) >= 3) == (y >= 3))[:, 4:].mean())


def trained(model, x, y, rate, epochs, batch_size):
    model.compile(seqnet.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0)
    return model


def memoryless(outputs):
    return seqnet.Sequential([layers.Dense(16, activation="sigmoid"), layers.Dense(outputs, activation="softmax")])


def test_elman_counts_vowels_and_a_net_without_memory_cannot():
    seqnet.set_random_seed(0)
    data = elmans_letters(40, 20, seed=0)
    assert right_kind(trained(zoo.Elman(12, 6), *data, 0.02, 40, 8)) == 1.0
    assert right_kind(trained(zoo.Elman(12, 6, truncate=4), *data, 0.02, 40, 8)) == 1.0
    assert right_kind(trained(memoryless(6), *data, 0.02, 40, 8)) < 0.85


@pytest.mark.parametrize("truncate", [None, 1])
def test_jordan_spells_a_word_from_a_constant_plan_and_a_net_without_memory_cannot(truncate):
    words = ["banana.", "jordan."]
    letters = sorted(set("".join(words)))
    y = np.array([[letters.index(c) for c in word] for word in words])
    x = np.repeat(np.eye(2)[:, None], 7, axis=1)
    seqnet.set_random_seed(0)
    model = trained(zoo.Jordan(16, len(letters), truncate=truncate), x, y, 0.1, 150, 2)
    spelled = model.predict(x, verbose=0).argmax(-1)
    assert ["".join(letters[i] for i in row) for row in spelled] == words
    without = trained(memoryless(len(letters)), x, y, 0.1, 150, 2)
    assert without.evaluate(x, y, verbose=0)[1] < 0.5


@pytest.mark.parametrize("cls", [zoo.Elman, zoo.Jordan])
def test_saving(cls, tmp_path):
    model = built(cls, truncate=3)
    model.save(tmp_path / "net.keras")
    again = seqnet.models.load_model(tmp_path / "net.keras")
    assert isinstance(again, cls) and again.truncate == 3
    np.testing.assert_array_equal(again(X).data, model(X).data)


def test_messages():
    for cls in (zoo.Elman, zoo.Jordan):
        with pytest.raises(ValueError, match="truncate is the number of steps"):
            cls(3, 2, truncate=0)
    with pytest.raises(ValueError, match="decay is the share of the state"):
        zoo.Jordan(3, 2, decay=1.0)
