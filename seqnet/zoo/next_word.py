"""Word vectors as the first layer of a net that guesses the next word."""

from __future__ import annotations

import numpy as np

from .. import layers, ops
from ..errors import describe
from ..models import Model
from ..random import generator_of
from ..tensor import no_grad
from .symbols import END, START, Symbols


class NextWord(Model):
    """p(w_t | w_(t-n) ... w_(t-1)) = softmax(U tanh(H x + d) + b [+ W x]), x the vectors of the n words before in a row.

    Words that may stand in each other's place get vectors that lie near each other, as they lead to the same guesses: that
    is what the first layer is worth keeping for (`vectors`).

    Shapes: ids (batch, context) -> (batch, words).

    Args:
        context: n, how many words before are seen.
        width: length of a word's vector.
        units: units of the hidden layer.
        size: how many words at most, the most frequent ones; others are one unknown word.
        direct: also the direct way W from the vectors to the guess.
        level: "word" or "char".

    `fit(texts)` takes texts (or lists of words) and compiles itself (Adam, cross-entropy) unless `compile` was called;
    `validation_data` is a list of texts as well. `next_words(text)` guesses, `write(text)` goes on, `perplexity(texts)`
    measures, `vectors` are the words and their vectors.

    Raises ValueError without texts, or when asked to guess before it was fitted.

    Source: Bengio, Ducharme, Vincent and Jauvin, A neural probabilistic language model, JMLR 3, 2003.
    """

    def __init__(self, context=4, width=50, units=100, size=5000, direct=False, level="word", **kwargs):
        super().__init__(**kwargs)
        for name, value in (("context", context), ("width", width), ("units", units)):
            if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
                raise ValueError(f"NextWord: {name} must be a whole number of at least 1; received {value!r}")
        self.context, self.width, self.units, self.size, self.direct = context, width, units, size, bool(direct)
        self.level, self.symbols, self.ready = level, Symbols(level, size), False

    def _make(self):
        words = len(self.symbols)
        self.embedding = layers.Embedding(words, self.width, dtype=self.dtype, name="embedding")
        self.flatten = layers.Flatten(name="side_by_side")
        self.hidden = layers.Dense(self.units, activation="tanh", dtype=self.dtype, name="hidden")
        self.output_layer = layers.Dense(words, activation="softmax", dtype=self.dtype, name="output")
        self.ready = True

    def call(self, inputs):
        x = self.flatten(self.embedding(inputs))
        h = self.hidden(x)
        return self.output_layer(ops.concatenate([h, x], axis=-1) if self.direct else h)  # the kernel is U, or U above W

    def fit(self, texts=None, *args, x=None, **kwargs):
        """Learn from texts; other arguments as for `Model.fit`."""
        texts = self._texts(x if texts is None else texts)
        if not self.ready:
            self.symbols.fit(texts)
            self._make()
        if not self.compiled:
            self.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        if kwargs.get("validation_data") is not None:
            kwargs["validation_data"] = self.arrays(self._texts(kwargs["validation_data"]))
        return super().fit(*self.arrays(texts), *args, **kwargs)

    def arrays(self, texts):
        """(ids (places, context), the id of the word that follows (places)): every word of every text, and its end."""
        found, wanted = [np.empty((0, self.context), "int32")], [np.empty(0, "int32")]
        for text in texts:
            ids = np.array([START] * self.context + self.symbols.ids(text) + [END], "int32")
            found.append(np.lib.stride_tricks.sliding_window_view(ids[:-1], self.context))
            wanted.append(ids[self.context:])
        return np.concatenate(found), np.concatenate(wanted)

    def perplexity(self, texts):
        """exp of the mean of -log p(word): among how many words the net hesitates."""
        x, y = self.arrays(self._texts(texts))
        p = self._probabilities(x)[np.arange(len(y)), y]
        return float(np.exp(-np.log(np.maximum(p, np.finfo(p.dtype).tiny)).mean()))

    def next_words(self, text, n=5):
        """The n likeliest words behind a text as [(word, probability), ...]; "" is the end of the text."""
        p = self._after(self.symbols.ids(text))
        return [(self.symbols.names[i], float(p[i])) for i in np.argsort(-p, kind="stable")[:n]]

    def write(self, text="", length=20, temperature=1.0, seed=None):
        """The text gone on for up to `length` symbols, each drawn with p^(1 / temperature); 0: the likeliest one."""
        draw, ids = generator_of(seed), self.symbols.ids(text)
        for _ in range(length):
            p = self._after(ids).astype("float64")
            p[:END] = p[END + 1] = 0  # neither padding nor the start nor the unknown word can be written
            if temperature:
                p = (p / p.max()) ** (1 / temperature)
            ids.append(int(draw.choice(len(p), p=p / p.sum()) if temperature else p.argmax()))
            if ids[-1] == END:
                break
        return self.symbols.text(ids)

    @property
    def vectors(self):
        """The words and their vectors, as `seqnet.embeddings.Vectors`, the most frequent word first."""
        from ..embeddings import Vectors

        self._must_be_ready()
        return Vectors(self.symbols.names[END + 2:], self.embedding.weights[0].numpy()[END + 2:].copy())

    def _after(self, ids):
        return self._probabilities(np.array([([START] * self.context + ids)[-self.context:]], "int32"))[0]

    def _probabilities(self, ids):
        self._must_be_ready()
        return self.predict(ids, batch_size=1024, verbose=0)

    def _must_be_ready(self):
        if not self.ready:
            raise ValueError(f"{describe(self)} knows no words yet: call fit(texts) first.")

    def _texts(self, texts):
        if isinstance(texts, str):
            raise ValueError(f"{describe(self)} learns from a list of texts; received one text. Put it into a list.")
        texts = list(() if texts is None else texts)
        if not texts:
            raise ValueError(f"{describe(self)} learns from texts; received none.")
        return texts

    def get_config(self):
        return {**super().get_config(), "context": self.context, "width": self.width, "units": self.units, "size": self.size,
                "direct": self.direct, "level": self.level}

    def get_build_config(self):
        return {"names": self.symbols.names[END + 2:]} if self.ready else None

    def build_from_config(self, config):
        self.symbols.set_names(config["names"])
        self._make()
        with no_grad():
            self(ops.ones((1, self.context), "int32"))
