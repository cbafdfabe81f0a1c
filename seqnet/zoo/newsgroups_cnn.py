"""A convolutional network over word vectors that stay as they are."""

from __future__ import annotations

from .. import ops
from ..layers import Conv1D, Dense, Dropout, Embedding, GlobalAveragePooling1D, GlobalMaxPooling1D, MaxPooling1D
from ..models import Model


class NewsgroupsCNN(Model):
    """Vectors of words learnt elsewhere, windows of a few words, the largest value and the mean of each feature over time,
    and two dense layers:

        x = E[ids], E frozen;  x = maxpool(relu(x * W_i + b_i)) for each of `pools`;  x = relu(x * W + b)
        h = [max over t of x[t], mean over t of x[t]];  p = softmax(V dropout(relu(U dropout(h) + c)) + d)

    Shapes: ids (batch, time) -> (batch, classes).

    Args:
        vocabulary, width: rows and columns of the table E.
        classes: number of classes.
        weights: [E], as `Vectors.embedding_matrix` makes it; random numbers unless told.
        filters, kernel_size: of the convolutions.
        pools: steps put together after each convolution but the last; one convolution and none of them unless told.
        units: of the dense layer between.
        dropout: share of the features and of the hidden units left out in training.
        mean: the mean as well as the largest value. What a post is about shows in all its words, not in the strongest alone.
        trainable_vectors: learn E as well.

    The network of the course's notebook is ``NewsgroupsCNN(..., filters=128, kernel_size=5, pools=(5, 5), units=128,
    dropout=0, mean=False)``: over 1,000 steps its last pooling, of 35 steps, is the largest value over the text.

    Example:
        >>> matrix, coverage = glove.embedding_matrix(word_index, missing="normal")
        >>> model = NewsgroupsCNN(*matrix.shape, weights=[matrix])
    """

    def __init__(self, vocabulary, width=100, classes=20, weights=None, filters=256, kernel_size=3, pools=(), units=256,
                 dropout=0.3, mean=True, trainable_vectors=False, **kwargs):
        super().__init__(**kwargs)
        self.settings = {"vocabulary": vocabulary, "width": width, "classes": classes, "filters": filters,
                         "kernel_size": kernel_size, "pools": list(pools), "units": units, "dropout": dropout,
                         "mean": bool(mean), "trainable_vectors": bool(trainable_vectors)}
        relu = {"activation": "relu", "dtype": self.dtype}
        self.embedding = Embedding(vocabulary, width, weights=weights, trainable=trainable_vectors, dtype=self.dtype,
                                   name="embedding")
        self.convolutions = [Conv1D(filters, kernel_size, name=f"convolution_{i}", **relu) for i in range(len(pools) + 1)]
        self.pools = [MaxPooling1D(n, name=f"pool_{i}") for i, n in enumerate(pools)]
        self.largest = GlobalMaxPooling1D(name="largest")
        self.mean = GlobalAveragePooling1D(name="mean") if mean else None
        self.drops = [Dropout(dropout, name=f"drop_{i}") for i in (1, 2)]
        self.hidden = Dense(units, name="hidden", **relu)
        self.output_layer = Dense(classes, activation="softmax", dtype=self.dtype, name="output")

    def call(self, inputs, training=None):
        x = self.embedding(inputs)
        for convolution, pool in zip(self.convolutions, self.pools):
            x = pool(convolution(x))
        x = self.convolutions[-1](x)
        h = self.largest(x) if self.mean is None else ops.concatenate([self.largest(x), self.mean(x)], axis=-1)
        h = self.hidden(self.drops[0](h, training=training))
        return self.output_layer(self.drops[1](h, training=training))

    def get_config(self):
        return {**super().get_config(), **self.settings}
