"""Write attention.keras, attention.weights.h5 and attention.npz with real Keras 3:

    KERAS_BACKEND=jax python make_golden_attention.py

One model of all attention layers and a layer normalisation, trained for a step; its inputs and what Keras predicts.
"""

from pathlib import Path

import keras
import numpy as np
from keras import layers

HERE = Path(__file__).parent


def main():
    keras.utils.set_random_seed(1)
    i, j = keras.Input((6,), dtype="int32", name="words"), keras.Input((5, 3), name="source")
    x = layers.Embedding(11, 8, mask_zero=True)(i)
    x = layers.LayerNormalization()(layers.Add()([x, layers.MultiHeadAttention(2, 4, dropout=0.1)(x, x)]))
    y = layers.Dense(8)(j)
    x = layers.Add()([x, layers.MultiHeadAttention(3, 2, value_dim=2, use_bias=False)(x, y, use_causal_mask=True)])
    x = layers.Add()([x, layers.GroupQueryAttention(4, 4, 2, use_gate=True)(x, y)])
    x = layers.Add()([x, layers.Attention(use_scale=True, score_mode="concat")([x, y])])
    x = layers.RMSNormalization()(layers.Add()([x, layers.AdditiveAttention()([x, y])]))
    model = keras.Model([i, j], layers.Dense(2)(layers.GlobalAveragePooling1D()(x)))
    model.compile("adam", "mse")
    rng = np.random.default_rng(0)
    words, source = rng.integers(1, 11, (4, 6)).astype("int32"), rng.standard_normal((4, 5, 3)).astype("float32")
    words[0, -2:] = 0
    model.fit([words, source], np.ones((4, 2)), verbose=0)
    model.save(HERE / "attention.keras")
    model.save_weights(HERE / "attention.weights.h5")
    np.savez_compressed(HERE / "attention.npz", words=words, source=source, output=model.predict([words, source], verbose=0),
                        keras=np.array(keras.__version__))


if __name__ == "__main__":
    main()
