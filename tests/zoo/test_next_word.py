"""The net that guesses the next word, and what its first layer has learnt."""

import re

import numpy as np
import pytest

import seqnet
from seqnet import zoo

WHO, DOES, WHAT = ("cat", "dog", "boy", "girl"), ("eats", "sees", "finds"), ("bread", "fish", "meat")


def sentences(count, seed=0):
    draw = np.random.default_rng(seed)
    return [f"the {draw.choice(WHO)} {draw.choice(DOES)} the {draw.choice(WHAT)} ." for _ in range(count)]


def learnt(**settings):
    seqnet.set_random_seed(0)
    model = zoo.NextWord(context=3, width=8, units=16, **settings)
    model.compile(seqnet.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(sentences(300), epochs=6, batch_size=64, verbose=0)
    return model


@pytest.mark.parametrize("direct", [False, True])
def test_it_guesses_what_the_grammar_allows(direct, tmp_path):
    model = learnt(direct=direct)
    assert {w for w, _ in model.next_words("the", 4)} == set(WHO)
    assert {w for w, _ in model.next_words("The cat eats the", 3)} == set(WHAT)
    assert model.next_words("the boy sees the fish .", 1)[0][0] == ""
    choices = (len(WHO) * len(DOES) * len(WHAT)) ** (1 / 7)  # four places of seven leave no choice
    assert 0.95 * choices < model.perplexity(sentences(200, 1)) < 1.2 * choices
    model.save(tmp_path / "m.keras")
    again = seqnet.models.load_model(tmp_path / "m.keras")
    assert again.next_words("the") == model.next_words("the") and again.context == 3 and again.direct is direct


def test_words_of_one_kind_get_like_vectors():
    vectors = learnt().vectors
    assert set(vectors.words) == {"the", ".", *WHO, *DOES, *WHAT} and vectors.size == 8
    for kind in (WHO, DOES, WHAT):
        near = [n in kind for word in kind for n, _ in vectors.neighbours(word, len(kind) - 1)]
        assert np.mean(near) > 0.85, (kind, near)


def test_it_writes_sentences():
    model = learnt()
    sentence = re.compile(f"the ({'|'.join(WHO)}) ({'|'.join(DOES)}) the ({'|'.join(WHAT)}) \\.")
    assert sum(bool(sentence.fullmatch(model.write("the", 20, seed=seed))) for seed in range(20)) >= 14
    assert model.write("the", 20, seed=3) == model.write("the", 20, seed=3)
    assert model.write("", 20, temperature=0) == model.write("", 20, temperature=0, seed=5)
    assert model.write("the", 2, seed=1).count(" ") == 2


def test_places_of_a_text():
    model = zoo.NextWord(context=2, size=6)
    model.symbols.fit(["a b"])
    x, y = model.arrays(["a b", "c"])
    a, b = model.symbols.ids("a b")
    np.testing.assert_array_equal(x, [[1, 1], [1, a], [a, b], [1, 1], [1, 3]])
    np.testing.assert_array_equal(y, [a, b, 2, 3, 2])


def test_wrong_use_is_told():
    model = zoo.NextWord()
    for call in (lambda: model.next_words("a"), lambda: model.vectors, lambda: model.write()):
        with pytest.raises(ValueError, match="call fit"):
            call()
    with pytest.raises(ValueError, match="Put it into a list"):
        model.fit("one text")
    with pytest.raises(ValueError, match="received none"):
        model.fit([])
    with pytest.raises(ValueError, match="context"):
        zoo.NextWord(context=0)
