"""What a user does first, in one minute's worth of package: build, train, save, load. Run on an installed wheel."""

import os
import tempfile

import numpy as np

import seqnet
from seqnet import layers

seqnet.show_config()
seqnet.set_random_seed(0)
rng = np.random.default_rng(0)
x = rng.integers(1, 50, (256, 20))
y = (x == 7).any(axis=1).astype("float32")
model = seqnet.Sequential([
    layers.Input((20,)), layers.Embedding(50, 8), layers.Conv1D(16, 3, activation="relu"), layers.GlobalMaxPooling1D(),
    layers.Dropout(0.1), layers.Dense(1, activation="sigmoid"),
])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, epochs=20, batch_size=16, verbose=0)
assert history.history["accuracy"][-1] > 0.95, history.history["accuracy"]
with tempfile.TemporaryDirectory() as folder:
    model.save(os.path.join(folder, "model.keras"))
    again = seqnet.saving.load_model(os.path.join(folder, "model.keras"))
assert np.array_equal(model.predict(x, verbose=0), again.predict(x, verbose=0))
print("built, trained, saved, loaded:", os.path.dirname(seqnet.__file__))
