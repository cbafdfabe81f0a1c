"""Vocabularies of layers, run with Keras and with seqnet; see `text_cases.py`."""

import numpy as np

TEXTS = np.array(["The film was good, the ending GOOD!", "A bad film; a very bad\tfilm...",
                  "It's not \"bad\"\nbut it's no good.",
                  "Señor ÉTÉ MÜLLER's CAFÉ — naïve\u00a0nbsp", "the the a b\x0bc\x0cd e", "one-two_three 3.14 #5"])
NEW = np.array(["a GOOD film, the é!", "unknown WORDS", "", "the  the\tthe", "Señor ÉTÉ"])
CUT = np.array([["a", "b", "c", "a"], ["c", "a", "zz", ""], ["d", "d", "b", "q"]])
NUMBERS = np.array([[12, 36, 12, 7], [42, 12, 7, 99], [5, 5, 1138, 42]])


def _floats(y):
    return np.asarray(y, "float32")


def _vectorized(K, data=NEW, **options):
    layer = K.layers.TextVectorization(**options)
    layer.adapt(TEXTS)
    y = layer(data)
    return [layer.get_vocabulary(), layer.get_vocabulary(include_special_tokens=False), layer.vocabulary_size(),
            y if options.get("output_mode", "int") == "int" else _floats(y)]


def text_vectorization(K):
    """Ids: standardizing, splitting, n-grams, lengths, sizes."""
    return [_vectorized(K, **o) for o in (
        {}, {"max_tokens": 6}, {"output_sequence_length": 3}, {"output_sequence_length": 9}, {"standardize": None},
        {"standardize": "lower"}, {"standardize": "strip_punctuation"}, {"split": "character"}, {"split": None},
        {"ngrams": 2}, {"ngrams": (2,)}, {"ngrams": (3, 1)}, {"ngrams": 2, "split": "character", "max_tokens": 30},
        {"data": NEW[:, None]}, {"data": NEW[0]}, {"data": NEW[0], "output_sequence_length": 3},
        {"data": NEW.reshape(5, 1), "split": None, "standardize": "lower"})]


def text_vectorization_as_vectors(K):
    """Bags of words in every mode, with and without room for more tokens."""
    return [_vectorized(K, output_mode=mode, **o) for mode in ("multi_hot", "count", "tf_idf", "binary", "tf-idf")
            for o in ({}, {"max_tokens": 8}, {"max_tokens": 60, "pad_to_max_tokens": True}, {"ngrams": 2})]


def given_vocabularies(K):
    """Vocabularies with and without special tokens, weights for idf."""
    L = K.layers
    found = []
    for vocabulary in (["film", "good"], ["", "[UNK]", "film", "good"]):
        layer = L.TextVectorization(vocabulary=vocabulary)
        found.append([layer.get_vocabulary(), layer(NEW)])
    for vocabulary, weights in ((["film", "good"], [0.5, 2.0]), (["[UNK]", "film", "good"], [0.1, 0.5, 2.0])):
        layer = L.TextVectorization(output_mode="tf_idf", max_tokens=5, pad_to_max_tokens=True)
        layer.set_vocabulary(vocabulary, idf_weights=weights)
        found.append([layer.get_vocabulary(), _floats(layer(NEW))])
    layer = L.TextVectorization()
    found.append(layer.get_vocabulary())
    return found


def adapting_on_batches(K):
    """Batches of a generator count like one array; what was learned before is forgotten."""
    layer = K.layers.TextVectorization(max_tokens=12)
    layer.adapt(np.array(["forgotten"]))
    layer.adapt(TEXTS[i:i + 2] for i in range(0, 6, 2))
    first = layer.get_vocabulary()
    layer.adapt((TEXTS[i:i + 2] for i in range(0, 6, 2)), steps=2)
    return [first, layer.get_vocabulary()]


def string_lookup(K):
    """Indices with masks, several bins for unknown texts, salt, and the way back."""
    L = K.layers
    found = []
    for o in ({}, {"mask_token": ""}, {"num_oov_indices": 3}, {"num_oov_indices": 3, "salt": [133, 137], "mask_token": ""},
              {"max_tokens": 4}, {"oov_token": "?", "num_oov_indices": 2, "salt": 7}):
        layer = L.StringLookup(**o)
        layer.adapt(CUT)
        many = np.array([[f"word {i} " * i for i in range(25)]])
        o.pop("max_tokens", None)
        back = L.StringLookup(vocabulary=layer.get_vocabulary(), invert=True, **o)
        found.append([layer.get_vocabulary(), layer.get_vocabulary(include_special_tokens=False), layer.vocabulary_size(),
                      layer(CUT), layer(many), back(layer(CUT)), back(np.array([[0, 1, 2, 5]]))])
    layer = L.StringLookup(vocabulary=["a", "b"], num_oov_indices=0)
    found.append([layer.get_vocabulary(), layer(np.array(["a", "b", "a"]))])
    return found


def string_lookup_as_vectors(K):
    """Every mode; a masked text counts nowhere."""
    found = []
    for mode in ("one_hot", "multi_hot", "count", "tf_idf"):
        for o in ({}, {"mask_token": "", "num_oov_indices": 2}, {"max_tokens": 9, "pad_to_max_tokens": True}):
            layer = K.layers.StringLookup(output_mode=mode, **o)
            layer.adapt(CUT)
            data = CUT[:, 0] if mode == "one_hot" else CUT
            found.append([layer.get_vocabulary(), _floats(layer(data)), _floats(layer(CUT[0]))])
    return found


def integer_lookup(K):
    """Whole numbers, unknown ones by remainder or hash, and the way back."""
    L = K.layers
    found = []
    for o in ({}, {"mask_token": 0}, {"num_oov_indices": 3}, {"max_tokens": 4},
              {"num_oov_indices": 3, "oov_method": "farmhash"},
              {"num_oov_indices": 4, "oov_method": "farmhash", "salt": 11}):
        layer = L.IntegerLookup(**o)
        layer.adapt(NUMBERS)
        o.pop("max_tokens", None)
        back = L.IntegerLookup(vocabulary=layer.get_vocabulary(), invert=True, **o)
        found.append([layer.get_vocabulary(), layer.vocabulary_size(), layer(NUMBERS), layer(np.arange(20)),
                      back(layer(NUMBERS)), back(np.array([0, 1, 9]))])
    for mode in ("one_hot", "multi_hot", "count", "tf_idf"):
        layer = L.IntegerLookup(output_mode=mode)
        layer.adapt(NUMBERS)
        found.append([layer.get_vocabulary(), _floats(layer(NUMBERS[0] if mode == "one_hot" else NUMBERS))])
    return found


CASES = {name: thing for name, thing in list(globals().items()) if callable(thing) and name[0] != "_"}
