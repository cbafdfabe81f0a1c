"""The Transformer of the course, a subclassed Layer typed as its notebook types it; only the imports are others."""

import os
import re
import types
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import Model, Sequential, layers, ops
from seqnet.preprocessing.sequence import pad_sequences

DATA = os.environ.get("SEQNET_DATA")
tf = types.SimpleNamespace(shape=ops.shape, range=lambda start, limit, delta: ops.arange(start, limit, delta))


class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super(TransformerBlock, self).__init__()  # noqa: UP008
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = Sequential(
            [layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim),]
        )
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = layers.Dropout(rate)
        self.dropout2 = layers.Dropout(rate)

    def call(self, inputs, training):
        attn_output = self.att(inputs, inputs)
        attn_output = self.dropout1(attn_output, training=training)
        out1 = self.layernorm1(inputs + attn_output)
        ffn_output = self.ffn(out1)
        ffn_output = self.dropout2(ffn_output, training=training)
        return self.layernorm2(out1 + ffn_output)


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim):
        super(TokenAndPositionEmbedding, self).__init__()  # noqa: UP008
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)

    def call(self, x):
        maxlen = tf.shape(x)[-1]
        positions = tf.range(start=0, limit=maxlen, delta=1)
        positions = self.pos_emb(positions)
        x = self.token_emb(x)
        return x + positions


def film_reviews(vocab_size, maxlen):
    """The notebook's model, with its sizes: 32 features, 2 heads, 20 hidden units."""
    inputs = layers.Input(shape=(maxlen,))
    embedding_layer = TokenAndPositionEmbedding(maxlen, vocab_size, 32)
    x = embedding_layer(inputs)
    transformer_block = TransformerBlock(32, 2, 32)
    x = transformer_block(x)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(0.2)(x)
    x = layers.Dense(20, activation="relu")(x)
    x = layers.Dropout(0.2)(x)
    outputs = layers.Dense(1, activation="sigmoid")(x)
    model = Model(inputs=inputs, outputs=outputs)
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def test_it_learns_and_shows_its_scores():
    seqnet.utils.set_random_seed(0)
    model = film_reviews(20, 12)
    x = np.random.default_rng(0).integers(0, 20, (256, 12))
    y = (x < 4).sum(1) > 2
    history = model.fit(x, y, epochs=12, batch_size=32, verbose=0, validation_data=(x, y)).history
    assert history["val_accuracy"][-1] > 0.9 and len(model.trainable_weights) == 2 + 8 + 4 + 4 + 4
    assert model.count_params() == 59337 - (980 + 488) * 32
    found = model.trace(x[:2])
    name = next(n for n in found if n.endswith("/scores"))
    assert found[name].shape == (2, 2, 12, 12)
    before = model.predict(x[:8], verbose=0)
    np.testing.assert_array_equal(before, model.predict(x[:8], verbose=0))  # `training` is supplied, and is False
    assert np.abs(model(x[:8], training=True).numpy() - before).max() > 0


@pytest.mark.long
@pytest.mark.skipif(not DATA or not (Path(DATA or "") / "imdb").exists(), reason="SEQNET_DATA names no folder with imdb")
def test_imdb():
    """Two epochs as in the course, which prints 0.8712; minutes on two cores."""
    seqnet.utils.set_random_seed(0)
    (x_train, y_train), (x_val, y_val) = seqnet.datasets.imdb.load_data(num_words=1000)
    model = film_reviews(1000, 500)
    history = model.fit(pad_sequences(x_train, maxlen=500), y_train, batch_size=64, epochs=2, verbose=0,
                        validation_data=(pad_sequences(x_val, maxlen=500), y_val)).history
    assert max(history["val_accuracy"]) >= 0.86, history


def posts(folder, words, count, maxlen):
    """The first posts of the training part as ids of GloVe's words, and their newsgroups."""
    number = {word: i + 1 for i, word in enumerate(words)}
    with np.load(folder / "newsgroups20" / "20news_bydate.npz") as file:
        ends, data, labels = file["train_offsets"], file["train_bytes"], file["train_labels"][:count]
        texts = [data[a:b].tobytes().decode("latin-1").lower() for a, b in zip(ends[:count], ends[1:count + 1])]
    ids = [[number[w] for w in re.findall(r"[a-z]+|[0-9]+", text) if w in number] for text in texts]
    return pad_sequences(ids, maxlen=maxlen), labels


class FrozenTokenAndPositionEmbedding(TokenAndPositionEmbedding):
    def __init__(self, maxlen, matrix):
        super().__init__(maxlen, *matrix.shape)
        self.token_emb = layers.Embedding(*matrix.shape, weights=[matrix], trainable=False)


@pytest.mark.long
@pytest.mark.skipif(not DATA or not (Path(DATA or "") / "newsgroups20").exists() or not (Path(DATA) / "glove").exists(),
                    reason="SEQNET_DATA names no folder with newsgroups20 and glove")
def test_newsgroups_with_frozen_vectors():
    seqnet.utils.set_random_seed(0)
    folder, maxlen = Path(DATA), 1000
    vectors = np.load(folder / "glove" / "glove.6B.50d.100k.npy")[:20_000]
    words = (folder / "glove" / "glove.6B.50d.100k.words.txt").read_text(encoding="utf-8").split("\n")[:20_000]
    matrix = np.vstack([np.zeros((1, 50)), vectors])
    x, y = posts(folder, words, 480, maxlen)
    inputs = layers.Input(shape=(maxlen,))
    x_ = TransformerBlock(50, 4, 32)(FrozenTokenAndPositionEmbedding(maxlen, matrix)(inputs))
    x_ = layers.Dropout(0.2)(layers.GlobalAveragePooling1D()(x_))
    x_ = layers.Dropout(0.2)(layers.Dense(64, activation="relu")(x_))
    model = Model(inputs, layers.Dense(20, activation="softmax")(x_))
    model.compile(seqnet.optimizers.RMSprop(1e-3), "sparse_categorical_crossentropy", metrics=["acc"])
    table = next(v for v in model.weights if v.shape == matrix.shape)
    losses = model.fit(x, y, batch_size=16, epochs=3, verbose=0).history["loss"]
    assert losses[-1] < losses[0] < 3.3
    assert not table.trainable
    np.testing.assert_array_equal(table.numpy(), matrix.astype("float32"))
