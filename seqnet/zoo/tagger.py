"""Many to many: a recurrent net reads a text in both directions and gives every word a tag."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..errors import describe
from ..layers import LSTM, Bidirectional, Dense, Embedding, TimeDistributed
from ..models import Model
from ..tensor import no_grad
from .symbols import PAD, Symbols
from .text_classifier import paired


class Tagger(Model):
    """p(tag_t | text) = softmax(V [h_t, g_t] + d), h from an LSTM over the embedded words, g from one that reads backwards.

    Args:
        units: units of each LSTM.
        width: length of the embedded words, `units` unless told.
        size: how many words at most, the most frequent ones.

    `fit(texts, tags)` takes texts, or lists of words, and for each a list of tags, one for every word; it compiles itself
    (Adam, cross-entropy over the words that are there) unless `compile` was called. `decode(texts)` gives lists of tags.

    Raises ValueError for another number of tags than words, or when asked to decode before it was fitted.

    Source: Huang, Xu and Yu, Bidirectional LSTM-CRF models for sequence tagging, 2015 (its model without the CRF).
    """

    def __init__(self, units=64, width=None, size=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.width, self.size = units, width or units, size
        self.symbols, self.tags = Symbols("word", size), []

    def _make(self):
        self.embedding = Embedding(len(self.symbols), self.width, mask_zero=True, name="embedding")
        self.reader = Bidirectional(LSTM(self.units, return_sequences=True, name="reader"), name="both_ways")
        self.output_layer = TimeDistributed(Dense(len(self.tags), activation="softmax", name="tag"), name="output")

    def call(self, inputs):
        return self.output_layer(self.reader(self.embedding(inputs)))

    def fit(self, texts=None, tags=None, *args, x=None, y=None, **kwargs):
        """Learn from texts and the tags of their words; other arguments as for `Model.fit`."""
        texts, tags = paired(self, x if texts is None else texts, y if tags is None else tags)
        if not self.tags:
            self.symbols.fit(texts)
            self.tags = sorted({tag for row in tags for tag in row}, key=str)
            self._make()
        if not self.compiled:
            self.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        if kwargs.get("validation_data") is not None:
            kwargs["validation_data"] = self.arrays(*paired(self, *kwargs["validation_data"]))
        return super().fit(*self.arrays(texts, tags), *args, **kwargs)

    def arrays(self, texts, tags):
        """Ids of the words and numbers of the tags, both (texts, steps)."""
        ids = self.symbols.matrix(texts)
        wanted = np.zeros(ids.shape, "int64")
        place = {tag: i for i, tag in enumerate(self.tags)}
        for text, row, out, used in zip(texts, tags, wanted, (ids != PAD).sum(axis=1)):
            if len(row) != used:
                raise ValueError(f"{describe(self)}: {len(row)} tags for the {used} words {self.symbols.split(text)}.")
            unknown = [tag for tag in row if tag not in place]
            if unknown:
                raise ValueError(f"{describe(self)} knows the tags {self.tags}, not {unknown[0]!r}.")
            out[:used] = [place[tag] for tag in row]
        return ids, wanted

    def decode(self, texts):
        """A list of tags for each text."""
        if not self.tags:
            raise ValueError(f"{describe(self)} knows no tags yet: call fit(texts, tags) first.")
        ids = self.symbols.matrix(list(texts))
        best = self.predict(ids, verbose=0).argmax(axis=-1)
        return [[self.tags[i] for i in row[:n]] for row, n in zip(best, (ids != PAD).sum(axis=1))]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "width": self.width, "size": self.size}

    def get_build_config(self):
        return {"names": self.symbols.names[4:], "tags": list(self.tags)} if self.tags else None

    def build_from_config(self, config):
        self.symbols.set_names(config["names"])
        self.tags = list(config["tags"])
        self._make()
        with no_grad():
            self(ops.ones((1, 1), "int32"))
