"""The Tokenizer and its kin: what does not depend on Keras' numbers, and what is refused."""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet.preprocessing import sequence, text

TEXTS = ["a good film", "a bad film", "a film"]


def fitted(**kwargs):
    tokenizer = text.Tokenizer(**kwargs)
    tokenizer.fit_on_texts(TEXTS)
    return tokenizer


def test_an_embedding_has_a_row_for_every_number():
    import seqnet

    tokenizer = fitted()
    ids = sequence.pad_sequences(tokenizer.texts_to_sequences(TEXTS), maxlen=4)
    assert seqnet.layers.Embedding(len(tokenizer.word_index) + 1, 2)(ids).shape == (3, 4, 2)
    assert sorted(tokenizer.word_index.values()) == [1, 2, 3, 4]


def test_texts_may_come_from_anywhere():
    tokenizer = text.Tokenizer()
    tokenizer.fit_on_texts(t for t in TEXTS)
    assert tokenizer.word_index == fitted().word_index
    assert tokenizer.texts_to_sequences(np.array(TEXTS)) == tokenizer.texts_to_sequences(np.array(TEXTS, object))
    assert tokenizer.texts_to_sequences((("A", "film"),)) == [[1, 2]]


def test_the_vocabulary_may_be_changed_by_hand():
    tokenizer = fitted()
    tokenizer.word_index["<pad>"], tokenizer.index_word[0] = 0, "<pad>"
    assert tokenizer.sequences_to_texts([[0, 1, 2]]) == ["<pad> a film"]
    assert tokenizer.texts_to_sequences([["<pad>", "a"]]) == [[0, 1]]


def test_older_spelling_of_the_number_of_words():
    with pytest.warns(UserWarning, match="renamed"):
        assert text.Tokenizer(nb_words=3).num_words == 3
    assert text.Tokenizer(num_words=1e4).num_words == 10000


def test_a_text_of_characters():
    tokenizer = text.Tokenizer(char_level=True)
    tokenizer.fit_on_texts("hello")  # each character counts as a text, as books do it
    assert tokenizer.document_count == 5 and tokenizer.word_index["l"] == 1
    assert tokenizer.texts_to_sequences(["hell"]) == [[2, 3, 1, 1]] and tokenizer.sequences_to_texts([[2, 3]]) == ["h e"]


@pytest.mark.parametrize("call, error, words", [
    (lambda: text.Tokenizer().fit_on_texts("one text"), TypeError, r"Write \[text\]"),
    (lambda: text.Tokenizer().fit_on_texts(["a", float("nan")]), TypeError, "text 1 is none: nan.*fillna"),
    (lambda: text.Tokenizer().fit_on_texts([b"a"]), TypeError, "decode"),
    (lambda: text.Tokenizer().fit_on_texts([3]), TypeError, "text 0 is none"),
    (lambda: text.Tokenizer(words=3), TypeError, "'words'"),
    (lambda: text.Tokenizer(num_words="many"), ValueError, "num_words"),
    (lambda: text.Tokenizer(num_words=-1), ValueError, "num_words"),
    (lambda: text.Tokenizer(split="").fit_on_texts(TEXTS), ValueError, "split"),
    (lambda: text.Tokenizer().texts_to_sequences(TEXTS), ValueError, "call fit_on_texts"),
    (lambda: text.Tokenizer().sequences_to_texts([[1]]), ValueError, "call fit_on_texts"),
    (lambda: text.Tokenizer().sequences_to_matrix([[1]]), ValueError, "num_words"),
    (lambda: text.Tokenizer(num_words=3).sequences_to_matrix([[1]], "tfidf"), ValueError, "Fit the Tokenizer"),
    (lambda: fitted().texts_to_matrix(TEXTS, "sum"), ValueError, "Unknown vectorization mode"),
    (lambda: fitted().sequences_to_matrix([[-1]]), ValueError, "-1 is no word number"),
    (lambda: fitted().sequences_to_matrix([[0.5]]), ValueError, "whole numbers"),
    (lambda: text.text_to_word_sequence(["a"]), TypeError, "one text"),
    (lambda: text.one_hot("a b", 1), ValueError, "at least 2"),
    (lambda: text.hashing_trick("a b", 9, hash_function="sha"), ValueError, "md5"),
    (lambda: text.hashing_trick("a b", 2.5), ValueError, "whole number"),
    (lambda: sequence.skipgrams([1, 9], 9), ValueError, "word number 9"),
    (lambda: sequence.skipgrams([1, 5], 9, sampling_table=np.ones(3)), ValueError, "word number 5"),
    (lambda: sequence.skipgrams([1], 9, negative_samples=-1), ValueError, "negative_samples"),
    (lambda: sequence.make_sampling_table(-1), ValueError, "size"),
    (lambda: sequence.TimeseriesGenerator([1, 2], [1], 1), ValueError, "same length"),
    (lambda: sequence.TimeseriesGenerator([1, 2], [1, 2], 2), ValueError, "disallowed"),
    (lambda: sequence.TimeseriesGenerator([1, 2], [1, 2], 1, end_index=2), ValueError, "end_index"),
    (lambda: sequence.TimeseriesGenerator([1, 2], [1, 2], 1, stride=0), ValueError, "stride"),
    (lambda: sequence.TimeseriesGenerator([1, 2, 3], [1, 2, 3], 1)[5], IndexError, "5"),
])
def test_what_is_wrong_is_said(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_an_oov_token_that_came_too_late():
    tokenizer = fitted()
    tokenizer.oov_token = "?"
    with pytest.raises(ValueError, match="before fit_on_texts"):
        tokenizer.texts_to_sequences(TEXTS)


def test_json_that_is_none():
    whole = fitted(oov_token="?").to_json()
    for cut in range(0, len(whole), 37):
        with pytest.raises(ValueError, match="not the JSON of a Tokenizer"):
            text.tokenizer_from_json(whole[:cut])
    config = {**json.loads(whole)["config"], "word_index": "[]", "index_word": "3"}
    for bad in ("[]", "3", '{"config": {}}', '{"config": []}', whole.replace("num_words", "words"), "[" * 100000, None,
                json.dumps({"config": config})):
        with pytest.raises(ValueError, match="not the JSON of a Tokenizer"):
            text.tokenizer_from_json(bad)
    again = text.tokenizer_from_json(whole)
    assert again.to_json() == whole and text.tokenizer_from_json(fitted().to_json(indent=1)).num_words is None


def test_numbers_of_hashing_are_those_of_the_next_session():
    code = "from seqnet.preprocessing.text import one_hot; print(one_hot('The film, the music', 1000))"
    found = str(Path(seqnet.__file__).parents[1])
    said = {subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True,
                           env={"PYTHONHASHSEED": seed, "PYTHONPATH": found}).stdout for seed in ("1", "2")}
    assert said == {"[132, 221, 132, 515]\n"}


def test_negative_pairs_repeat_with_a_seed():
    sentence = list(range(1, 30))
    a, b = (sequence.skipgrams(sentence, 100, seed=3) for _ in range(2))
    assert a == b and sorted(set(a[1])) == [0, 1] and a[1].count(0) == a[1].count(1)
    by_hand = {(x, y) for x in sentence for y in sentence if 0 < abs(x - y) <= 4}
    assert {tuple(pair) for pair, label in zip(*a) if label} == by_hand
    assert all(0 < word < 100 for pair in a[0] for word in pair)
    assert sequence.skipgrams([], 5) == ([], []) and sequence.skipgrams([0, 0], 5) == ([], [])


def test_windows_of_a_series_train_a_model():
    import seqnet

    series = np.sin(np.arange(80) / 5)[:, None]
    generator = sequence.TimeseriesGenerator(series, series[:, 0], length=8, batch_size=16)
    model = seqnet.Sequential([seqnet.layers.SimpleRNN(4), seqnet.layers.Dense(1)])
    model.compile("adam", "mse")
    assert len(model.fit(generator, epochs=2, verbose=0).history["loss"]) == 2
    again = sequence.timeseries_generator_from_json(generator.to_json())
    np.testing.assert_array_equal(again[1][0], generator[1][0])
    with pytest.raises(ValueError, match="not the JSON"):
        sequence.timeseries_generator_from_json("{}")


@pytest.mark.slow
def test_a_hundred_thousand_texts_in_seconds():
    rng = np.random.default_rng(0)
    words = np.array([f"w{i}" for i in range(20000)])
    texts = [" ".join(words[rng.zipf(1.3, 40) % 20000]) + "." for _ in range(100_000)]
    start = time.perf_counter()
    tokenizer = text.Tokenizer(num_words=10000)
    tokenizer.fit_on_texts(texts)
    found = tokenizer.texts_to_sequences(texts)
    assert len(found) == 100_000 and time.perf_counter() - start < 60  # 3 s on a machine that does nothing else
