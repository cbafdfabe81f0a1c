"""Translation by recurrent nets and attention, after Google's Neural Machine Translation system."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..layers import LSTM, AdditiveAttention, Bidirectional, Dense, Dropout, Embedding
from ..models import Model
from ..tensor import no_grad
from .writing import write


class GNMT(Model):
    """Reads a sentence with LSTMs, writes another with LSTMs, and looks back at the first with attention.

    The encoder gives a state x_t for each word of the source: a bidirectional LSTM and further ones on top, each added
    to what goes in. The decoder's first LSTM gives y for the words written so far, and then, as in the lecture,

        s_t = AttentionFunction(y, x_t) = v . tanh(W y + U x_t),   p = softmax(s),   context = sum over t of p_t x_t

    and y and context go on through a second LSTM to the logits of the next word.

    Shapes: a list [source (batch, time), target (batch, words)] of word ids, 0 for padding behind, targets beginning with
    the start mark -> logits (batch, words, target_words).

    Args:
        source_words, target_words: sizes of the vocabularies.
        embed_dim: length of a word's vector.
        units: length of all states, an even number.
        num_layers: LSTMs of the encoder.
        dropout: share dropped of embeddings and of what goes into the logits.

    Train with `SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)`; `zoo.writing.pairs` makes the
    arrays. `translate` writes, `align` gives p.

    Source: Wu et al., Google's Neural Machine Translation System, 2016; Bahdanau et al., Neural Machine Translation by
    Jointly Learning to Align and Translate, 2015.
    """

    _takes_indices = True

    def __init__(self, source_words, target_words, embed_dim=128, units=256, num_layers=2, dropout=0.2, **kwargs):
        super().__init__(**kwargs)
        if units % 2:
            raise ValueError(f"GNMT: units is an even number, half for each direction of reading; received {units}")
        self.arguments = {"source_words": source_words, "target_words": target_words, "embed_dim": embed_dim,
                          "units": units, "num_layers": num_layers, "dropout": dropout}
        self.source_embedding = Embedding(source_words, embed_dim, mask_zero=True, name="source_embedding")
        self.target_embedding = Embedding(target_words, embed_dim, name="target_embedding")
        self.reading = Bidirectional(LSTM(units // 2, return_sequences=True), name="reading")
        self.further = [LSTM(units, return_sequences=True, name=f"further_{i}") for i in range(1, num_layers)]
        self.writing = LSTM(units, return_sequences=True, return_state=True, name="writing")
        self.query, self.key = Dense(units, use_bias=False, name="query"), Dense(units, name="key")
        self.attention = AdditiveAttention(name="attention")
        self.speaking = LSTM(units, return_sequences=True, return_state=True, name="speaking")
        self.logits = Dense(target_words, name="logits")
        self.dropout = Dropout(dropout)

    def encode(self, source, training=None):
        """The states x_t (batch, time, units) of the source's words, with their mask."""
        x = self.reading(self.dropout(self.source_embedding(source), training=training))
        for lstm in self.further:
            mask = x.mask
            x = x + lstm(x)
            x.mask = mask
        return x

    def decode(self, words, states, keys, mask, memory=None, training=None):
        """(logits, memory) for words (batch, words) behind those that led to `memory`, the states of the two LSTMs."""
        first, second = memory or (None, None)
        y = self.dropout(self.target_embedding(words), training=training)
        y, *first = self.writing(y, initial_state=first)  # (batch, words, units)
        context = self.attention([self.query(y), states, keys], mask=[None, mask])
        z, *second = self.speaking(ops.concatenate([y, context], axis=-1), initial_state=second)
        return self.logits(self.dropout(z, training=training)), (first, second)

    def call(self, inputs, training=None):
        source, words = inputs
        states = self.encode(source, training)
        mask = states.mask
        states.mask = None
        return self.decode(words, states, self.key(states), mask, training=training)[0]

    def translate(self, source, max_length=50):
        """Lists of the likeliest words for source (batch, time), up to the end mark."""
        source = np.atleast_2d(source)
        with no_grad():
            states = self.encode(source)
            mask, states.mask = states.mask, None
            keys, memory = self.key(states), None

        def step(words):
            nonlocal memory
            logits, memory = self.decode(words, states, keys, mask, memory)
            return logits

        return write(step, len(source), max_length)

    def align(self, source, words):
        """p (batch, words, time): how much each word of the target, from the start mark on, looked at each of the
        source, when the next word was to be said."""
        return self.trace([np.atleast_2d(source), np.atleast_2d(words)])["attention/scores"]

    def get_config(self):
        return {"name": self.name, **self.arguments}
