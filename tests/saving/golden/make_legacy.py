"""Write legacy.h5, legacy-weights.h5, legacy.json and legacy.npz: `KERAS_BACKEND=jax python make_legacy.py` with Keras 3.

A Functional model with two inputs and outputs, states as keyword arguments, a nested model that is used twice, compiled and
trained for a step: what the older layout of files has to say.
"""

from pathlib import Path

import h5py
import keras
import numpy as np
from keras import layers as L
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

HERE = Path(__file__).parent


def build():
    ids, x = keras.Input((6,), dtype="int32", name="ids"), keras.Input((6, 3), name="x")
    inside = keras.Input((6, 4))
    part = L.LayerNormalization()(L.Conv1D(4, 3, padding="causal", activation="relu")(inside))
    part = keras.Model(inside, part, name="part")
    e = L.Embedding(9, 4, name="words")(ids)
    both = L.Concatenate(name="both")([part(part(e)), x])
    _, h, c = L.LSTM(3, return_state=True, name="reader")(both)
    y = L.LSTM(3, return_sequences=True, name="writer")(x, initial_state=[h, c])
    y = L.MultiHeadAttention(2, 2, name="heads")(y, both, use_causal_mask=True)
    z = L.Bidirectional(L.GRU(2, recurrent_activation="hard_sigmoid"), name="twice")(L.BatchNormalization()(y))
    return keras.Model([ids, x], [L.TimeDistributed(L.Dense(2, activation="softmax"), name="steps")(y),
                                  L.Dense(1, name="score")(z)], name="legacy")


if __name__ == "__main__":
    keras.utils.set_random_seed(5)
    rng = np.random.RandomState(0)
    ids, x = rng.randint(0, 9, (4, 6)).astype("int32"), rng.standard_normal((4, 6, 3)).astype("float32")
    model = build()
    model.compile("adam", ["categorical_crossentropy", keras.losses.Huber(delta=0.5)], metrics=[["accuracy"], ["mae"]])
    model.train_on_batch([ids, x], [np.full((4, 6, 2), 0.5), np.ones((4, 1))])
    model.save(HERE / "legacy.h5")
    with h5py.File(HERE / "legacy-weights.h5", "w") as file:
        save_weights_to_hdf5_group(file, model)
    (HERE / "legacy.json").write_text(model.to_json())
    outputs = model.predict([ids, x], verbose=0)
    np.savez_compressed(HERE / "legacy.npz", ids=ids, x=x, y0=outputs[0], y1=outputs[1], version=keras.__version__)
