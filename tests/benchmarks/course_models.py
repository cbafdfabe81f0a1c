"""The course's convolutional networks and batches for them, for Keras or anything with its interface."""

import numpy as np

HE = {"activation": "relu", "kernel_initializer": "he_uniform"}


def imdb_cnn(keras):
    """Three convolutions over 500 words, then the mean and the variance of each feature over time."""
    layers = keras.layers
    ids = keras.Input((500,), dtype="int32")
    x = layers.Embedding(1000, 50)(ids)
    x = layers.Dropout(0.2)(layers.MaxPooling1D(5)(layers.Conv1D(64, 5, **HE)(x)))
    x = layers.Dropout(0.2)(layers.MaxPooling1D(5)(layers.Conv1D(64, 5, **HE)(x)))
    x = layers.Dropout(0.2)(layers.Conv1D(64, 5, **HE)(x))
    mean = layers.GlobalAveragePooling1D()(x)
    d = layers.Subtract()([x, layers.Reshape((1, 64))(mean)])
    variance = layers.GlobalAveragePooling1D()(layers.Multiply()([d, d]))
    x = layers.Dropout(0.2)(layers.Dense(64, **HE)(layers.Concatenate()([mean, variance])))
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(x)), "binary_crossentropy"


def newsgroups_cnn(keras):
    """Three convolutions over 1000 words with a frozen table of 100,000 word vectors, 20 classes."""
    layers = keras.layers
    ids = keras.Input((1000,), dtype="int32")
    x = layers.Embedding(100000, 100, trainable=False)(ids)
    for pool in (5, 5, 35):
        x = layers.MaxPooling1D(pool)(layers.Conv1D(128, 5, **HE)(x))
    x = layers.Dense(128, **HE)(layers.Flatten()(x))
    return keras.Model(ids, layers.Dense(20, activation="softmax")(x)), "sparse_categorical_crossentropy"


def tcn(keras):
    """Seven residual causal convolutions with dilations 1 to 64 over 1024 steps; the last step decides."""
    layers = keras.layers
    x = inputs = keras.Input((1024, 64))
    for k in range(7):
        x = layers.Add()([x, layers.Conv1D(64, 3, dilation_rate=2**k, padding="causal", **HE)(x)])
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x[:, -1])), "sparse_categorical_crossentropy"


def _ids(rng, batch, length, words, padding):
    """Zipfian ids with zeros in front, on average a share `padding` of each row."""
    ids = np.minimum(rng.zipf(1.3, (batch, length)), words - 1).astype("int32")
    for row in ids:
        row[: int(length * min(1.0, rng.uniform(0, 2 * padding)))] = 0
    return ids


def batch(name, rng=None):
    """(inputs, labels) of one batch: text with padding in front, as reviews and posts have it, or plain numbers."""
    rng = rng or np.random.default_rng(0)
    if name == "imdb_cnn":
        return _ids(rng, 64, 500, 1000, 0.5), rng.integers(0, 2, (64, 1)).astype("float32")
    if name == "newsgroups_cnn":
        return _ids(rng, 128, 1000, 100000, 0.75), rng.integers(0, 20, 128).astype("int32")
    return rng.standard_normal((32, 1024, 64), dtype="float32"), rng.integers(0, 10, 32).astype("int32")


MODELS = {"imdb_cnn": imdb_cnn, "newsgroups_cnn": newsgroups_cnn, "tcn": tcn}


def compiled(name, keras):
    """The model, ready to train."""
    model, loss = MODELS[name](keras)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss)
    return model
