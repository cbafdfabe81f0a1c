"""Texts and series made numbers: one function each, run with Keras and with seqnet.

Every function gets a namespace `K` with `text`, `sequence` (of Keras 2's preprocessing), `layers` and `utils`, and gives
texts, numbers, lists and arrays.
"""

import json
import random

import numpy as np

TEXTS = [
    "The film was good, the ending GOOD!", "A bad film; a very bad\tfilm...",
    "It's not what I'd call \"bad\"\nbut it's no good.", "", "Señor Müller's café — naïve, déjà vu? ÇA VA!",
    "the the the the", "one-two_three a/b\\c (d) [e] {f} <g> 3.14 #5 50%",
    "  spaces   everywhere  ", "日本語 の テキスト", "END",
]
WORDS = [["Already", "cut"], ["into", "Words", "cut"], []]
SETTINGS = {
    "plain": {}, "ten": {"num_words": 10}, "oov": {"oov_token": "<OOV>"},
    "ten_oov": {"num_words": 10, "oov_token": "<OOV>"}, "case": {"lower": False}, "few_filters": {"filters": "!."},
    "other_split": {"split": "a"}, "long_split": {"split": "--"},
    "characters": {"char_level": True},
    "ten_characters": {"char_level": True, "num_words": 8, "oov_token": "?", "lower": False},
    "no_filters": {"filters": ""},
}


def words_of_texts(K):
    """text_to_word_sequence over filters, case and split."""
    options = [{}, {"lower": False}, {"filters": "ae"}, {"split": "o"}, {"filters": ",", "split": ", "}]
    return [[K.text.text_to_word_sequence(t, **o) for t in TEXTS] for o in options]


def numbers_by_hashing(K):
    """hashing_trick with a hash that is the same everywhere."""
    return [K.text.hashing_trick(t, 50, hash_function="md5") for t in TEXTS]


def _fitted(K, name):
    tokenizer = K.text.Tokenizer(**SETTINGS[name])
    tokenizer.fit_on_texts(TEXTS)
    tokenizer.fit_on_texts(WORDS)
    return tokenizer


def vocabularies(K):
    """word_index, index_word, word_counts, word_docs, index_docs and document_count after two fits."""
    found = {}
    for name in SETTINGS:
        t = _fitted(K, name)
        found[name] = [list(t.word_index.items()), sorted(t.index_word.items()), list(t.word_counts.items()),
                       sorted(t.word_docs.items()), sorted(t.index_docs.items()), t.document_count]
    return found


def sequences(K):
    """texts_to_sequences of known and unknown words, and the way back."""
    found = {}
    for name in SETTINGS:
        t = _fitted(K, name)
        ids = t.texts_to_sequences([*TEXTS, *WORDS, "unknown words and the film"])
        found[name] = [ids, t.sequences_to_texts([*ids, [0, 1, 2, 99999, 12]]),
                       list(t.texts_to_sequences_generator(iter(TEXTS[:2])))]
    return found


def matrices(K):
    """The four modes; numbers beyond num_words are left out of the row, but count in its length."""
    found = {}
    for name in ("plain", "ten", "ten_oov", "characters"):
        t = _fitted(K, name)
        found[name] = {mode: t.texts_to_matrix(TEXTS, mode=mode) for mode in ("binary", "count", "freq", "tfidf")}
    return found


def matrices_of_sequences(K):
    """A tokenizer that knows only numbers."""
    t = K.text.Tokenizer(num_words=6)
    ids = [[1, 2, 2, 7], [3], [], [5, 5, 5, 1]]
    t.fit_on_sequences(ids)
    return [t.sequences_to_matrix(ids, mode) for mode in ("binary", "count", "freq", "tfidf")] + [t.document_count]


def own_analyzer(K):
    """A function of the text in place of filters, lower and split."""
    t = K.text.Tokenizer(analyzer=lambda text: text.upper().split("O"))
    t.fit_on_texts(TEXTS)
    return [t.word_index, t.texts_to_sequences(TEXTS)]


def json_of_a_tokenizer(K):
    """The JSON, key by key, and the tokenizer that comes back."""
    t = _fitted(K, "ten_oov")
    written = json.loads(t.to_json())
    config = {key: json.loads(value) if key.startswith(("word_", "index_")) else value
              for key, value in written["config"].items()}
    again = K.text.tokenizer_from_json(t.to_json())
    return [written["class_name"], list(config), config, again.texts_to_sequences(TEXTS),
            again.texts_to_matrix(TEXTS, mode="tfidf")]


def sampling_table(K):
    """Chances of keeping the words of each rank."""
    return [K.sequence.make_sampling_table(20), K.sequence.make_sampling_table(6, sampling_factor=1e-3)]


def skipgrams(K):
    """Pairs in order, with and without negative ones; random ones from Python's generator."""
    sentence = [3, 1, 0, 4, 1, 5, 9, 2, 6]
    found = [K.sequence.skipgrams(sentence, 10, shuffle=False, negative_samples=0, window_size=w) for w in (1, 2, 4)]
    found.append(K.sequence.skipgrams(sentence, 10, shuffle=False, negative_samples=0, categorical=True))
    random.seed(5)
    found.append(K.sequence.skipgrams(sentence, 10, shuffle=False, window_size=2, negative_samples=1.5))
    random.seed(6)
    table = K.sequence.make_sampling_table(10, 0.1)
    found.append(K.sequence.skipgrams(sentence, 10, shuffle=False, window_size=2, negative_samples=0, sampling_table=table))
    found.append(K.sequence.skipgrams(sentence, 10, window_size=2, negative_samples=0, seed=7))
    return found


def timeseries_generator(K):
    """Batches of windows, forwards and backwards, with strides, rates, bounds."""
    data, targets = np.arange(100).reshape(50, 2), np.arange(50) * 10
    found = []
    for options in ({"batch_size": 7}, {"batch_size": 4, "stride": 3}, {"sampling_rate": 2, "reverse": True},
                    {"start_index": 10, "end_index": 30, "batch_size": 5}, {"batch_size": 1, "stride": 9}):
        g = K.sequence.TimeseriesGenerator(data, targets, length=6, **options)
        found.append([len(g), [g[i] for i in range(len(g))]])
    g = K.sequence.TimeseriesGenerator(data.tolist(), targets.tolist(), length=4, shuffle=True, batch_size=3)
    np.random.seed(3)
    found.append([len(g), g[0]])
    return found


def plain(x):
    """Lists, texts and numbers only, as JSON gives them back."""
    if isinstance(x, dict):
        return {str(key): plain(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(value) for value in x]
    if isinstance(x, bytes):
        return x.decode("utf-8")
    if hasattr(x, "__array__") and not isinstance(x, np.generic):
        x = np.asarray(x)
        return {"shape": list(x.shape), "kind": "text" if x.dtype.kind in "OSU" else x.dtype.kind,
                "values": plain(x.ravel().tolist())}
    return x.item() if isinstance(x, np.generic) else x


CASES = {name: thing for name, thing in list(globals().items())
         if callable(thing) and getattr(thing, "__module__", "") == __name__ and name != "plain" and name[0] != "_"}
