"""The course's convolutional network on film reviews."""

from __future__ import annotations

from .. import ops
from ..layers import Conv1D, Dense, Dropout, Embedding, MaxPooling1D
from ..models import Model


class ReviewCNN(Model):
    """Embedded words, three convolutions along time with pooling between them, and what the features are on average and how
    much they vary over the text:

        x = E[ids];  x = dropout(maxpool(relu(x * W_1 + b_1))), the same with W_2, dropout(relu(x * W_3 + b_3))
        m = mean over t of x[t],  v = mean over t of (x[t] - m)^2
        p = sigmoid(w . dropout(relu(V [m, v] + c)) + d)

    Shapes: ids (batch, time) -> (batch, outputs); time at least about 150 with the pooling given.

    Args:
        vocabulary: number of ids.
        width: length of the embedded words.
        filters, kernel_size: of the convolutions.
        pool: steps that the first two poolings put together.
        units: of the dense layer.
        dropout: share left out in training.
        outputs, activation: of the last layer; 1 and "sigmoid" unless told.

    Mean and variance as features: Snyder et al., X-vectors: robust DNN embeddings for speaker recognition, ICASSP 2018.
    """

    def __init__(self, vocabulary=1000, width=50, filters=64, kernel_size=5, pool=5, units=64, dropout=0.2, outputs=1,
                 activation="sigmoid", **kwargs):
        super().__init__(**kwargs)
        self.settings = {"vocabulary": vocabulary, "width": width, "filters": filters, "kernel_size": kernel_size,
                         "pool": pool, "units": units, "dropout": dropout, "outputs": outputs, "activation": activation}
        relu = {"activation": "relu", "kernel_initializer": "he_uniform", "dtype": self.dtype}
        self.embedding = Embedding(vocabulary, width, dtype=self.dtype, name="embedding")
        self.convolutions = [Conv1D(filters, kernel_size, name=f"convolution_{i}", **relu) for i in (1, 2, 3)]
        self.pools = [MaxPooling1D(pool, name=f"pool_{i}") for i in (1, 2)]
        self.drops = [Dropout(dropout, name=f"drop_{i}") for i in (1, 2, 3, 4)]
        self.hidden = Dense(units, name="hidden", **relu)
        self.output_layer = Dense(outputs, activation=activation, dtype=self.dtype, name="output")

    def call(self, inputs, training=None):
        x = self.embedding(inputs)
        for i, convolution in enumerate(self.convolutions):
            x = convolution(x)
            x = self.drops[i](self.pools[i](x) if i < 2 else x, training=training)
        m = ops.mean(x, axis=1, keepdims=True)
        v = ops.mean(ops.square(x - m), axis=1)
        x = self.hidden(ops.concatenate([ops.squeeze(m, axis=1), v], axis=-1))
        return self.output_layer(self.drops[3](x, training=training))

    def get_config(self):
        return {**super().get_config(), **self.settings}
