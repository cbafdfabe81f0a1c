"""A convolutional network over word vectors that stay as they are."""

from __future__ import annotations

from ..layers import Conv1D, Dense, Dropout, Embedding, GlobalMaxPooling1D, MaxPooling1D
from ..models import Model


class NewsgroupsCNN(Model):
    """Words as vectors learnt elsewhere, convolutions with pooling between them, the largest value of each feature over the
    text, and two dense layers:

        x = E[ids], E frozen;  x = maxpool(relu(x * W_i + b_i)) for i < stages;  h_k = max over t of relu(x * W + b)[t, k]
        p = softmax(V relu(U h + c) + d)

    Shapes: ids (batch, time) -> (batch, classes).

    Args:
        vocabulary, width: rows and columns of the table E.
        classes: number of classes.
        weights: [E], as `Vectors.embedding_matrix` makes it; random numbers unless told.
        filters, kernel_size: of the convolutions.
        pools: steps put together after each convolution but the last, which keeps one.
        units: of the dense layer between.
        dropout: share of the hidden units left out in training.
        trainable_vectors: learn E as well.

    Example:
        >>> matrix, coverage = glove.embedding_matrix(word_index)
        >>> model = NewsgroupsCNN(*matrix.shape, weights=[matrix])
    """

    def __init__(self, vocabulary, width=100, classes=20, weights=None, filters=128, kernel_size=5, pools=(5, 5), units=128,
                 dropout=0.0, trainable_vectors=False, **kwargs):
        super().__init__(**kwargs)
        self.settings = {"vocabulary": vocabulary, "width": width, "classes": classes, "filters": filters,
                         "kernel_size": kernel_size, "pools": list(pools), "units": units, "dropout": dropout,
                         "trainable_vectors": bool(trainable_vectors)}
        relu = {"activation": "relu", "dtype": self.dtype}
        self.embedding = Embedding(vocabulary, width, weights=weights, trainable=trainable_vectors, dtype=self.dtype,
                                   name="embedding")
        self.convolutions = [Conv1D(filters, kernel_size, name=f"convolution_{i}", **relu) for i in range(len(pools) + 1)]
        self.pools = [MaxPooling1D(n, name=f"pool_{i}") for i, n in enumerate(pools)] + [GlobalMaxPooling1D(name="largest")]
        self.hidden = Dense(units, name="hidden", **relu)
        self.drop = Dropout(dropout, name="drop")
        self.output_layer = Dense(classes, activation="softmax", dtype=self.dtype, name="output")

    def call(self, inputs, training=None):
        x = self.embedding(inputs)
        for convolution, pool in zip(self.convolutions, self.pools):
            x = pool(convolution(x))
        return self.output_layer(self.drop(self.hidden(x), training=training))

    def get_config(self):
        return {**super().get_config(), **self.settings}
