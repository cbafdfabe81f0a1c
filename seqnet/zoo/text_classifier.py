"""Many to one: a recurrent net reads a text and says what kind it is."""

from __future__ import annotations

import numpy as np

from .. import layers, ops
from ..errors import describe
from ..models import Model
from ..tensor import no_grad
from .symbols import Symbols


class TextClassifier(Model):
    """p(class | text) = softmax(V h_T + d), h the states of a recurrent layer over the embedded words.

    Args:
        units: units of the recurrent layer.
        width: length of the embedded words, `units` unless told.
        cell: "LSTM", "GRU" or "SimpleRNN".
        size: how many words at most, the most frequent ones.
        length: words read of a text, its first ones; all unless told.
        bidirectional: read in both directions.
        level: "word" or "char".

    `fit(texts, labels)` takes texts and the name (or number) of each one's class, and compiles itself (Adam, cross-entropy)
    unless `compile` was called; `decode(texts)` gives names, `predict` on `arrays(texts)` probabilities in the order of
    `classes`.

    Raises ValueError for lists of different lengths, or when asked to decode before it was fitted.
    """

    def __init__(self, units=64, width=None, cell="LSTM", size=None, length=None, bidirectional=False, level="word",
                 **kwargs):
        super().__init__(**kwargs)
        self.units, self.width, self.cell = units, width or units, _recurrent("TextClassifier", cell)
        self.size, self.length, self.bidirectional, self.level = size, length, bidirectional, level
        self.symbols, self.classes = Symbols(level, size), []

    def _make(self):
        self.embedding = layers.Embedding(len(self.symbols), self.width, mask_zero=True, name="embedding")
        reader = getattr(layers, self.cell)(self.units, name="reader")
        self.reader = layers.Bidirectional(reader, name="both_ways") if self.bidirectional else reader
        self.output_layer = layers.Dense(len(self.classes), activation="softmax", name="output")

    def call(self, inputs):
        return self.output_layer(self.reader(self.embedding(inputs)))

    def fit(self, texts=None, labels=None, *args, x=None, y=None, **kwargs):
        """Learn from texts and their labels; other arguments as for `Model.fit`."""
        texts, labels = paired(self, x if texts is None else texts, y if labels is None else labels)
        if not self.classes:
            self.symbols.fit(texts)
            self.classes = sorted(set(labels), key=str)
            self._make()
        if not self.compiled:
            self.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        if kwargs.get("validation_data") is not None:
            more, wanted = paired(self, *kwargs["validation_data"])
            kwargs["validation_data"] = self.arrays(more), self.numbers(wanted)
        return super().fit(self.arrays(texts), self.numbers(labels), *args, **kwargs)

    def arrays(self, texts):
        """Ids (texts, steps)."""
        return self.symbols.matrix(texts, length=self.length)

    def numbers(self, labels):
        """The place of each label in `classes`."""
        place = {label: i for i, label in enumerate(self.classes)}
        unknown = sorted({str(label) for label in labels if label not in place})
        if unknown:
            raise ValueError(f"{describe(self)} knows the classes {self.classes}; the labels hold {unknown[:5]} as well.")
        return np.array([place[label] for label in labels])

    def decode(self, texts):
        """The likeliest class of each text."""
        if not self.classes:
            raise ValueError(f"{describe(self)} knows no classes yet: call fit(texts, labels) first.")
        p = self.predict(self.arrays(list(texts)), verbose=0)
        return [self.classes[i] for i in p.argmax(axis=-1)]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "width": self.width, "cell": self.cell, "size": self.size,
                "length": self.length, "bidirectional": self.bidirectional, "level": self.level}

    def get_build_config(self):
        return {"names": self.symbols.names[4:], "classes": list(self.classes)} if self.classes else None

    def build_from_config(self, config):
        self.symbols.set_names(config["names"])
        self.classes = list(config["classes"])
        self._make()
        with no_grad():
            self(ops.ones((1, 1), "int32"))


def _recurrent(model, cell):
    if cell not in ("LSTM", "GRU", "SimpleRNN"):
        raise ValueError(f"{model}: cell must be 'LSTM', 'GRU' or 'SimpleRNN', got {cell!r}.")
    return cell


def paired(model, texts, labels):
    """Both as lists of one length, not empty."""
    texts = list(() if texts is None else texts)
    labels = [x.item() if isinstance(x, np.generic) else x for x in (() if labels is None else labels)]
    if len(texts) != len(labels) or not texts:
        raise ValueError(f"{describe(model)} learns from as many labels as texts, at least one; got {len(texts)} texts and "
                         f"{len(labels)} labels.")
    return texts, labels
