"""Sequence to sequence: one recurrent net reads, a second one writes, beginning with the state of the first."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..errors import describe
from ..layers import LSTM, Dense, Embedding
from ..models import Model
from ..tensor import no_grad
from .decoding import beam_search, greedy_search
from .symbols import END, PAD, START, Symbols


class Seq2Seq(Model):
    """An encoder reads the source; its last state is the first of a decoder, which says what comes next:

        h, c = encoder LSTM(E_s[source])
        p(y_t | y_<t, source) = softmax(V LSTM(E_t[y_<t]; h, c) + d)

    In training the decoder is given the true symbol before (teacher forcing); in `decode` its own.

    Args:
        units: units of the LSTMs.
        width: length of the embedded symbols, `units` unless told.
        level: "word" or "char".
        size: how many source and target symbols at most, the most frequent ones.
        reverse: read the source from its end (as in the paper, where it helped).

    `fit(sources, targets)` takes two lists of texts, makes the vocabularies at its first call, and compiles itself (Adam,
    cross-entropy over the symbols that are there) unless `compile` was called. `decode(sources)` gives texts.

    Raises ValueError for lists of different lengths, or when asked to decode before it was fitted.

    Source: Sutskever, Vinyals and Le, Sequence to sequence learning with neural networks, NeurIPS 2014.
    """

    def __init__(self, units=128, width=None, level="word", size=None, reverse=False, **kwargs):
        super().__init__(**kwargs)
        self.units, self.width, self.level, self.size, self.reverse = units, width or units, level, size, bool(reverse)
        self.sources, self.targets = Symbols(level, size), Symbols(level, size)

    def _make(self):
        self.source_embedding = Embedding(len(self.sources), self.width, mask_zero=True, name="source_embedding")
        self.target_embedding = Embedding(len(self.targets), self.width, mask_zero=True, name="target_embedding")
        self.encoder = LSTM(self.units, return_state=True, name="encoder")
        self.decoder = LSTM(self.units, return_sequences=True, return_state=True, name="decoder")
        self.output_layer = Dense(len(self.targets), activation="softmax", name="output")

    def call(self, inputs):
        source, target = inputs
        return self._write(target, self._read(source))[0]

    def _read(self, source):
        return self.encoder(self.source_embedding(source))[1:]

    def _write(self, target, states):
        y, *states = self.decoder(self.target_embedding(target), initial_state=states)
        return self.output_layer(y), states

    # ------------------------------------------------------------------ texts
    def fit(self, sources=None, targets=None, *args, x=None, y=None, **kwargs):
        """Learn to write `targets[i]` after reading `sources[i]`; other arguments as for `Model.fit`."""
        sources, targets = self._pairs(x if sources is None else sources, y if targets is None else targets)
        if not len(self.sources.index):
            self.sources.fit(sources)
            self.targets.fit(targets)
            self._make()
        if not self.compiled:
            self.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        if kwargs.get("validation_data") is not None:
            kwargs["validation_data"] = self.arrays(*self._pairs(*kwargs["validation_data"]))
        inputs, wanted = self.arrays(sources, targets)
        return super().fit(inputs, wanted, *args, **kwargs)

    def arrays(self, sources, targets):
        """([source ids, target ids from the start mark on], target ids up to the end mark), each (pairs, steps)."""
        target = self.targets.matrix(targets, ends=True)
        before = np.where(target == END, PAD, target)[:, :-1]
        return [self._source(sources), before], target[:, 1:]

    def _source(self, texts):
        ids = self.sources.matrix(texts)
        if self.reverse:
            for row in ids:
                filled = int((row != PAD).sum())
                row[:filled] = row[:filled][::-1].copy()
        return ids

    def _pairs(self, sources, targets):
        sources, targets = list(sources), list(targets)
        if len(sources) != len(targets) or not sources:
            raise ValueError(f"{describe(self)} learns from pairs: as many targets as sources, at least one; got "
                             f"{len(sources)} sources and {len(targets)} targets.")
        return sources, targets

    def decode(self, sources, beam=1, max_length=50, length_penalty=0.0, return_scores=False):
        """What the net writes after reading each of `sources`: the likeliest symbol at every step, or with `beam` above 1
        the best of so many beginnings (see `zoo.beam_search`)."""
        if not len(self.sources.index):
            raise ValueError(f"{describe(self)} has no vocabulary yet: call fit(sources, targets) first.")
        with no_grad():
            states = [np.asarray(s) for s in self._read(self._source(sources))]
            if beam == 1:
                found, scores = greedy_search(self._step, states, START, END, max_length)
            else:
                found, scores = beam_search(self._step, states, START, END, beam, max_length, length_penalty)
        texts = [self.targets.text(ids) for ids in found]
        return (texts, scores) if return_scores else texts

    def _step(self, symbols, states):
        p, states = self._write(np.asarray(symbols, "int32")[:, None], [np.asarray(s) for s in states])
        logp = np.log(np.maximum(p.data[:, 0], 1e-30))
        logp[:, [PAD, START]] = -1e30  # never written
        return logp, [s.data for s in states]

    def score(self, sources, targets):
        """log p(target | source) of each pair, the end mark included."""
        inputs, wanted = self.arrays(*self._pairs(sources, targets))
        with no_grad():
            p = self(inputs).data
        logp = np.log(np.maximum(np.take_along_axis(p, wanted[..., None].astype("int64"), axis=-1)[..., 0], 1e-30))
        return np.where(wanted != PAD, logp, 0.0).sum(axis=1)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "width": self.width, "level": self.level, "size": self.size,
                "reverse": self.reverse}

    def get_build_config(self):
        return {"sources": self.sources.names[4:], "targets": self.targets.names[4:]} if self.sources.index else None

    def build_from_config(self, config):
        self.sources.set_names(config["sources"])
        self.targets.set_names(config["targets"])
        self._make()
        with no_grad():
            self([ops.ones((1, 1), "int32"), ops.ones((1, 1), "int32")])
