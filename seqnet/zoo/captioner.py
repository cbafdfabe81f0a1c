"""One to many: a recurrent net writes a text, beginning with a state made of a vector."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..errors import describe
from ..layers import GRU, Dense, Embedding
from ..models import Model
from ..tensor import no_grad
from .decoding import beam_search, greedy_search
from .symbols import END, PAD, START, Symbols
from .text_classifier import paired


class Captioner(Model):
    """What a vector v of features is put into words by a net that begins with it:

        h_0 = tanh(W v + b)
        p(y_t | y_<t, v) = softmax(V GRU(E[y_<t]; h_0) + d)

    In training the net is given the true symbol before (teacher forcing); in `decode` its own.

    Args:
        units: units of the GRU.
        width: length of the embedded symbols, `units` unless told.
        level: "word" or "char".
        size: how many symbols at most, the most frequent ones.

    `fit(vectors, texts)` takes an array (samples, features) and a list of texts, and compiles itself (Adam, cross-entropy
    over the symbols that are there) unless `compile` was called. `decode(vectors)` gives texts.

    Raises ValueError for different numbers of vectors and texts, or when asked to decode before it was fitted.

    Source: Vinyals et al., Show and tell: a neural image caption generator, CVPR 2015 (there with an LSTM whose first input
    is the image).
    """

    def __init__(self, units=128, width=None, level="word", size=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.width, self.level, self.size = units, width or units, level, size
        self.symbols = Symbols(level, size)

    def _make(self):
        self.first_state = Dense(self.units, activation="tanh", name="first_state")
        self.embedding = Embedding(len(self.symbols), self.width, mask_zero=True, name="embedding")
        self.writer = GRU(self.units, return_sequences=True, return_state=True, name="writer")
        self.output_layer = Dense(len(self.symbols), activation="softmax", name="output")

    def call(self, inputs):
        vectors, before = inputs
        return self._write(before, [self.first_state(vectors)])[0]

    def _write(self, before, states):
        y, *states = self.writer(self.embedding(before), initial_state=states)
        return self.output_layer(y), states

    def fit(self, vectors=None, texts=None, *args, x=None, y=None, **kwargs):
        """Learn to write `texts[i]` for `vectors[i]`; other arguments as for `Model.fit`."""
        vectors = np.asarray(x if vectors is None else vectors, self.dtype)
        texts = paired(self, vectors, y if texts is None else texts)[1]
        if not self.symbols.index:
            self.symbols.fit(texts)
            self._make()
        if not self.compiled:
            self.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        if kwargs.get("validation_data") is not None:
            kwargs["validation_data"] = self.arrays(*kwargs["validation_data"])
        return super().fit(*self.arrays(vectors, texts), *args, **kwargs)

    def arrays(self, vectors, texts):
        """([vectors, ids from the start mark on], ids up to the end mark)."""
        ids = self.symbols.matrix(texts, ends=True)
        return [np.asarray(vectors, self.dtype), np.where(ids == END, PAD, ids)[:, :-1]], ids[:, 1:]

    def decode(self, vectors, beam=1, max_length=50, length_penalty=0.0):
        """A text for each vector: the likeliest symbol at every step, or with `beam` above 1 the best of so many
        beginnings (see `zoo.beam_search`)."""
        if not self.symbols.index:
            raise ValueError(f"{describe(self)} has no vocabulary yet: call fit(vectors, texts) first.")
        with no_grad():
            states = [self.first_state(np.asarray(vectors, self.dtype)).data]
            if beam == 1:
                found, _ = greedy_search(self._step, states, START, END, max_length)
            else:
                found, _ = beam_search(self._step, states, START, END, beam, max_length, length_penalty)
        return [self.symbols.text(ids) for ids in found]

    def _step(self, symbols, states):
        p, states = self._write(np.asarray(symbols, "int32")[:, None], [np.asarray(s) for s in states])
        logp = np.log(np.maximum(p.data[:, 0], 1e-30))
        logp[:, [PAD, START]] = -1e30  # never written
        return logp, [s.data for s in states]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "width": self.width, "level": self.level, "size": self.size}

    def get_build_config(self):
        if not self.symbols.index:
            return None
        return {"names": self.symbols.names[4:], "features": self.first_state.kernel.shape[0]}

    def build_from_config(self, config):
        self.symbols.set_names(config["names"])
        self._make()
        with no_grad():
            self([ops.ones((1, config["features"]), self.dtype), ops.ones((1, 1), "int32")])
