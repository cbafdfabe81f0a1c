"""What the gallery draws: for each figure one line of code, and the things it speaks of."""

from functools import lru_cache

import numpy as np

WORDS = ("king queen man woman prince princess boy girl uncle aunt father mother paris france london england rome italy "
         "berlin germany madrid spain tokyo japan one two three four five six").split()
GROUPS = {"people": WORDS[:12], "capitals": WORDS[12:22:2], "countries": WORDS[13:22:2], "numbers": WORDS[24:]}
SENTENCE = "the film is not at all charming but the story is brilliant"

LINES = {
    "activations": "viz.activations(classifier, ids, labels)",
    "analogy": 'viz.analogy(vectors, "man", "woman", "king")',
    "angles": "viz.angles(vectors, tolerance=5)",
    "attention": "viz.attention(scores, letters)",
    "banding": "viz.banding(vectors, words)",
    "confusion": "viz.confusion(y_true, y_pred, classes)",
    "curves": 'viz.curves({"LSTM": lstm_history, "convolution": conv_history})',
    "embedding": "viz.embedding(vectors, groups=groups)",
    "energy": "viz.energy(hopfield, noisy_letter)",
    "filters": "viz.filters(conv_model, count=4, words=vocabulary)",
    "gates": "viz.gates(lstm, ids, sentence)",
    "gradient_flow": 'viz.gradient_flow({"SimpleRNN": rnn, "LSTM": lstm, "attention": attention}, x)',
    "heads": "viz.heads(transformer, ids)",
    "influence": 'viz.influence({"SimpleRNN": rnn, "convolution": conv, "attention": attention}, x)',
    "lengths": "viz.lengths(reviews, maxlen=270)",
    "model_graph": "viz.model_graph(two_roads)",
    "neighbours": 'viz.neighbours(vectors, "king paris three", n=6)',
    "next_tokens": 'viz.next_tokens(probabilities, tokens, context="the film is not")',
    "positions": "viz.positions(layers.SinePositionEncoding())",
    "receptive_field": "viz.receptive_field(dilated, length=32)",
    "roofline": "viz.roofline(measured, peak=170, bandwidth=25)",
    "scaling": "viz.scaling({phi: zoo.EfficientNet1D.scaled(phi, 1000) for phi in range(4)})",
    "states": "viz.states(lstm, ids, sentence)",
    "unrolled": "viz.unrolled()",
    "words": "viz.words(sentence, model=lstm, x=ids)",
}
"""{figure: the line of code that draws it}; `things(figure)` holds the names that occur in it."""

CAPTIONS = {
    "activations": "What leaves each layer, how much of it is saturated, and whether gradients fit the weights.",
    "analogy": "An analogy is a parallelogram; the question's own words, hatched, are left out of the answer.",
    "angles": "Random directions in many axes stand nearly at right angles; words of one language less so.",
    "attention": "A Transformer that writes letters backwards looks at the mirrored place.",
    "banding": "Kindred words show the same bands.",
    "confusion": "Which classes are taken for which.",
    "curves": "Several models, several fits: training solid, validation dashed, the best value ringed.",
    "embedding": "Word vectors in the plane of their two greatest variances; t-SNE with method=\"tsne\".",
    "energy": "A Hopfield net falls into the valley of a stored pattern.",
    "filters": "What each filter of a trained convolution looks for.",
    "gates": "What a trained LSTM does at each word.",
    "gradient_flow": "How far a gradient reaches back: the reason for the forget gate, and for attention.",
    "heads": "All heads of all layers at a glance.",
    "influence": "The lecture in one picture: a fading triangle, a band, everything.",
    "lengths": "Where to cut: what is longer than maxlen is hatched.",
    "model_graph": "Layers and what flows between them, without graphviz.",
    "neighbours": "The words at the smallest angles.",
    "next_tokens": "A low temperature sharpens, a high one flattens.",
    "positions": "Waves for positions; how alike two positions are depends on their distance alone.",
    "receptive_field": "Doubling the dilation doubles the view; measured with gradients.",
    "roofline": "Below the slope a layer waits for memory, below the flat part it computes.",
    "scaling": "Depth, width and length grow together, so that each phi doubles the arithmetic.",
    "states": "The memory of a recurrent layer over a sentence.",
    "unrolled": "The five kinds of problems.",
    "words": "Integrated gradients: which words spoke for the verdict, which against it.",
}


def things(figure):
    """The names in the line of a figure, made when they are needed: {name: object}, "viz" among them."""
    from seqnet import viz

    return {"viz": viz, **_MAKERS[figure]()}


def made_vectors(seed=0):
    """Word vectors with the relations of WORDS built in: royal, male, old, capital of, number, and some of chance."""
    from seqnet.embeddings import Vectors

    rng = np.random.default_rng(seed)
    parts = {name: rng.standard_normal(50) * 0.9 for name in
             ("royal", "male", "female", "young", "kin", "person", "city", "land", "number", "all")}
    people = {"king": "royal male", "queen": "royal female", "man": "male", "woman": "female", "prince": "royal male young",
              "princess": "royal female young", "boy": "male young", "girl": "female young", "uncle": "male kin",
              "aunt": "female kin", "father": "male kin", "mother": "female kin"}
    rows = [parts["person"] + sum(parts[p] for p in people[word].split()) for word in WORDS[:12]]
    for _ in range(6):
        place = rng.standard_normal(50) * 0.7
        rows += [parts["city"] + place, parts["land"] + place]
    rows += [parts["number"] + 0.25 * i * parts["young"] for i in range(6)]
    matrix = np.stack(rows) + parts["all"] * 0.8 + rng.standard_normal((len(rows), 50)) * 0.22
    others = rng.standard_normal((400, 50)) + parts["all"] * 0.4
    return Vectors([*WORDS, *(f"word{i}" for i in range(400))], np.concatenate([matrix, others]).astype("float32"))


@lru_cache
def _vectors():
    from seqnet.datasets.local import find_file
    from seqnet.embeddings import Vectors

    if find_file("glove.6B.50d.100k.npy", "glove"):
        return Vectors.load("glove.6B.50d.100k.npy", limit=30000)
    return made_vectors()


def _words():
    return {"vectors": _vectors(), "words": WORDS[:24], "groups": GROUPS}


_NOUNS, _GOOD, _BAD = "film story music cast".split(), "brilliant charming good warm".split(), "dull bad boring cold".split()
_LITTLE = ["", "the", "is", "not", "at", "all", "but", "although", ",", "very", *_NOUNS, *_GOOD, *_BAD]


def little_reviews(n, seed=0):
    """(ids (n, 13), padded in front with 0; labels): "the film is not at all dull but the cast is cold" is bad: "but" lets
    the second half decide, "although" the first, and "not" turns an opinion over. One label in twelve is wrong."""
    rng = np.random.default_rng(seed)
    ids, labels = np.zeros((n, 13), np.int64), np.zeros(n, np.int64)
    for row in range(n):
        words, opinions = [], []
        for half in range(2):
            good, turned = rng.integers(0, 2, 2)
            words += ["the", _NOUNS[rng.integers(4)], "is", *([], ["not"], ["not", "at", "all"], ["very"])[
                rng.integers(1, 3) if turned else 3 * rng.integers(0, 2)], (_GOOD if good else _BAD)[rng.integers(4)]]
            opinions.append(good != turned)
            if half == 0:
                words.append(("but", "although")[rng.integers(2)])
        labels[row] = opinions["but" in words]
        ids[row, 13 - len(words[:13]):] = [_LITTLE.index(word) for word in words[:13]]
    wrong = rng.random(n) < 1 / 12
    return ids, np.where(wrong, 1 - labels, labels)


def _ids(text):
    return np.array([[_LITTLE.index(word) for word in text.split()]])


@lru_cache
def _trained(kind):
    """(model, history) of a small net after a few epochs on the little reviews."""
    import seqnet
    from seqnet import layers

    x, y = little_reviews(3000)
    seqnet.set_random_seed(1)
    middle = {"lstm": [layers.LSTM(12, name="lstm")],
              "conv": [layers.Conv1D(16, 5, activation="relu", name="conv"), layers.GlobalMaxPooling1D()]}[kind]
    model = seqnet.Sequential([layers.Embedding(len(_LITTLE), 8), *middle, layers.Dense(1, activation="sigmoid")])
    model.compile(seqnet.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, batch_size=64, epochs=10, validation_split=0.25, verbose=0)
    return model, history


def _sentence():
    return {"lstm": _trained("lstm")[0], "ids": _ids(SENTENCE), "sentence": SENTENCE}


@lru_cache
def _reversing():
    """A Transformer of two blocks that has learnt to write eight letters backwards."""
    import seqnet
    from seqnet import layers

    seqnet.set_random_seed(1)
    x = np.random.default_rng(0).integers(0, 26, (5000, 8))
    model = seqnet.Sequential([layers.TokenAndPositionEmbedding(26, 8, 32), layers.TransformerEncoder(64, 4, name="block 1"),
                               layers.TransformerEncoder(64, 4, name="block 2"), layers.Dense(26, activation="softmax")])
    model.compile(seqnet.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    model.fit(x, x[:, ::-1], batch_size=64, epochs=2, verbose=0)
    return model


def _transformer():
    model, word = _reversing(), "SEQUENCE"
    ids = np.array([[ord(letter) - ord("A") for letter in word]])
    scores = [v for k, v in model.trace(ids).items() if k.endswith("scores")]
    return {"transformer": model, "ids": ids, "letters": list(word), "scores": scores[1]}


def _histories():
    return {"lstm_history": _trained("lstm")[1], "conv_history": _trained("conv")[1]}


@lru_cache
def _untrained():
    import seqnet
    from seqnet import layers

    seqnet.set_random_seed(3)
    settings = {"return_sequences": True}
    x = np.random.default_rng(0).standard_normal((4, 48, 8)).astype("float32")
    return {"rnn": layers.SimpleRNN(16, **settings), "lstm": layers.LSTM(16, **settings),
            "attention": layers.MultiHeadAttention(2, 8), "x": x,
            "conv": seqnet.Sequential([layers.Conv1D(16, 5, padding="causal"), layers.Conv1D(16, 5, padding="causal")])}


def _dilated():
    import seqnet
    from seqnet import layers

    seqnet.set_random_seed(0)
    stack = [layers.Conv1D(8, 2, dilation_rate=2**i, padding="causal", activation="relu", name=f"dilation {2**i}")
             for i in range(4)]
    return {"dilated": seqnet.Sequential([layers.Input((None, 4)), *stack])}


def _confusion():
    rng = np.random.default_rng(0)
    true = rng.integers(0, 5, 600)
    wrong = rng.random(600) < np.array([0.05, 0.1, 0.3, 0.15, 0.4])[true]
    predicted = np.where(wrong, (true + rng.integers(1, 3, 600)) % 5, true)
    return {"y_true": true, "y_pred": predicted, "classes": ["company", "school", "artist", "athlete", "office"]}


def _hopfield():
    from seqnet.zoo import Hopfield

    letters = {
        "A": "..###.. .#...#. #.....# #.....# ####### #.....# #.....# #.....#",
        "C": ".#####. #.....# #...... #...... #...... #...... #.....# .#####.",
        "T": "####### ...#... ...#... ...#... ...#... ...#... ...#... ...#...",
    }
    patterns = np.array([[[1 if dot == "#" else -1 for dot in row] for row in text.split()] for text in letters.values()])
    net = Hopfield(seed=1)
    net.fit(patterns)
    noisy = patterns[0].copy()
    flips = np.random.default_rng(4).choice(noisy.size, 17, replace=False)
    noisy.reshape(-1)[flips] *= -1
    return {"hopfield": net, "noisy_letter": noisy}


def _classifier():
    x, y = little_reviews(256, seed=7)
    return {"classifier": _trained("lstm")[0], "ids": x, "labels": y[:, None]}


def _lengths():
    from seqnet.datasets import reviews

    return {"reviews": reviews.load_data(n_train=2000, n_test=1)[0][0]}


def _two_roads():
    """A model whose ways part and meet: words through a convolution and an LSTM."""
    from seqnet import layers, models

    ids = layers.Input((100,), name="ids")
    x = layers.Embedding(1000, 32, name="embedding")(ids)
    a = layers.GlobalMaxPooling1D(name="pooling")(layers.Conv1D(64, 5, activation="relu", name="convolution")(x))
    b = layers.LSTM(64, name="lstm")(x)
    y = layers.Dense(14, activation="softmax", name="classes")(layers.Concatenate(name="both")([a, b]))
    return {"two_roads": models.Model(ids, y, name="two_roads")}


def _next_tokens():
    scores = np.array([2.4, 2.1, 1.6, 1.2, 0.9, 0.5, 0.3, 0.1, -0.2, -0.5, -1.0, -1.5])
    tokens = "dull charming good bad brilliant at boring warm cold very the film".split()
    return {"probabilities": np.exp(scores) / np.exp(scores).sum(), "tokens": tokens}


def _measured():
    return {"measured": {"embedding": (4.0e6, 8.4e6, 6.0e-4), "convolution": (1.3e9, 1.6e7, 9.5e-3),
                         "max pooling": (8.2e6, 9.9e6, 7.0e-4), "lstm": (2.6e9, 2.5e7, 3.3e-2),
                         "dense": (1.6e4, 7.0e4, 9.0e-6)}}


def _module(name):
    from importlib import import_module

    return {name: import_module(f"seqnet.{name}")}


_MAKERS = {
    "activations": _classifier, "filters": lambda: {"conv_model": _trained("conv")[0], "vocabulary": _LITTLE},
    "lengths": _lengths, "model_graph": _two_roads, "next_tokens": _next_tokens, "positions": lambda: _module("layers"),
    "roofline": _measured, "scaling": lambda: _module("zoo"), "unrolled": dict, "words": _sentence,
    "analogy": _words, "angles": _words, "attention": _transformer, "banding": _words, "confusion": _confusion,
    "curves": _histories, "embedding": _words, "energy": _hopfield, "gates": _sentence, "gradient_flow": _untrained,
    "heads": _transformer, "influence": _untrained, "neighbours": _words, "receptive_field": _dilated, "states": _sentence,
}
