"""What kind of thing a short description is about: the ontology classifier."""

from __future__ import annotations

from .. import layers, ops
from ..models import Model
from .text_classifier import TextClassifier


class OntologyClassifier(TextClassifier):
    """Reads a description through windows of a few words and says which class of things it describes:

        h_k = [max over t of relu(x * W_k + b_k)[t]] for each length k of a window, x = E[ids]
        p(class | text) = softmax(V dropout([h_k for all k]) + d)

    Args:
        width: length of the embedded words; that of `vectors` where they are given.
        filters: features of each window.
        windows: lengths of the windows.
        dropout: share of the features, and half of it of the embedded words' features, left out in training.
        size: how many words at most, the most frequent ones.
        length: words read of a text, its first ones.
        vectors: `seqnet.embeddings.Vectors` that E starts from; E is learnt on from there.

    `fit(texts, labels)`, `decode(texts)` and the rest as in `TextClassifier`.

    Source: Kim, Convolutional neural networks for sentence classification, EMNLP 2014; the task: Lehmann et al., DBpedia,
    Semantic Web 6(2), 2015, 14 classes as in Zhang, Zhao and LeCun, NIPS 2015.
    """

    def __init__(self, width=100, filters=128, windows=(1, 2, 3), dropout=0.5, size=30000, length=100, vectors=None,
                 **kwargs):
        super().__init__(units=filters, width=width if vectors is None else vectors.size, size=size, length=length, **kwargs)
        self.filters, self.windows, self.dropout, self.vectors = filters, list(windows), dropout, vectors
        if not self.windows:
            raise ValueError("OntologyClassifier: needs at least one window.")

    def _make(self):
        weights = None
        if self.vectors is not None:
            matrix, _ = self.vectors.embedding_matrix(self.symbols.index, len(self.symbols), missing="normal", seed=0)
            weights = [matrix]
        self.embedding = layers.Embedding(len(self.symbols), self.width, weights=weights, name="embedding")
        self.word_drop = layers.SpatialDropout1D(self.dropout / 2, name="word_drop")
        self.readers = [layers.Conv1D(self.filters, k, padding="same", activation="relu", name=f"window_{k}")
                        for k in self.windows]
        self.drop = layers.Dropout(self.dropout, name="drop")
        self.output_layer = layers.Dense(len(self.classes), activation="softmax", name="output")

    def call(self, inputs, training=None):
        x = self.word_drop(self.embedding(inputs), training=training)
        found = ops.concatenate([ops.max(reader(x), axis=1) for reader in self.readers], axis=-1)
        return self.output_layer(self.drop(found, training=training))

    def get_config(self):
        return {**Model.get_config(self), "width": self.width, "filters": self.filters, "windows": self.windows,
                "dropout": self.dropout, "size": self.size, "length": self.length}
