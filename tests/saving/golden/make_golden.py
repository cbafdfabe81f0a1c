"""Write the golden files with real Keras 3: ``KERAS_BACKEND=jax python make_golden.py`` in an environment that has it.

Each model is built, compiled, trained for a few steps and saved whole (.keras) and as weights (.weights.h5); expected.npz
holds inputs, what Keras predicts, the weights, those of `graph` after one more training step, and Keras' version.
"""

from pathlib import Path

import keras
import numpy as np
from keras import layers

HERE = Path(__file__).parent


def cnn():
    """Sequential, an embedding in front; Adam with clipnorm, as in the course."""
    model = keras.Sequential([
        keras.Input((20,)),
        layers.Embedding(50, 8),
        layers.Conv1D(6, 3, activation="relu"),
        layers.MaxPooling1D(2),
        layers.Dropout(0.2),
        layers.Conv1D(4, 2, padding="causal", dilation_rate=2, strides=1, activation="tanh"),
        layers.AveragePooling1D(2, padding="same"),
        layers.GlobalMaxPooling1D(),
        layers.Dense(1, activation="sigmoid"),
    ], name="cnn")
    model.compile(optimizer=keras.optimizers.Adam(1e-2, epsilon=1e-4, clipnorm=1.0), loss="binary_crossentropy",
                  metrics=["acc"])
    x, y = RNG.integers(0, 50, (16, 20)), RNG.integers(0, 2, (16, 1)).astype("float32")
    model.fit(x, y, epochs=2, batch_size=8, verbose=0)
    return model, [x], [y]


def graph():
    """Functional: two inputs and outputs, a shared layer, arithmetic on tensors, a nested Sequential, a schedule."""
    a, b = keras.Input((6, 4), name="a"), keras.Input((6, 4), name="b")
    shared = layers.Dense(3, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01))
    both = layers.Concatenate()([shared(a), shared(b), layers.Add()([a, b])])
    inner = keras.Sequential([layers.Flatten(), layers.Dense(5), layers.Activation("softmax")], name="inner")
    mean = layers.GlobalAveragePooling1D()(layers.Multiply()([a, layers.Subtract()([a, b])]))
    q = layers.Dense(1, name="q")(mean * 2.0 + 1.0)
    model = keras.Model(inputs=[a, b], outputs={"p": inner(both), "q": q}, name="graph")
    schedule = keras.optimizers.schedules.ExponentialDecay(0.05, 10, 0.9, staircase=True)
    model.compile(optimizer=keras.optimizers.SGD(schedule, momentum=0.9, nesterov=True),
                  loss={"p": "categorical_crossentropy", "q": "mse"})
    x = [RNG.standard_normal((12, 6, 4)).astype("float32") for _ in range(2)]
    y = {"p": np.eye(5, dtype="float32")[RNG.integers(0, 5, 12)], "q": RNG.standard_normal((12, 1)).astype("float32")}
    model.fit(x, y, epochs=2, batch_size=6, verbose=0)
    return model, x, [y["p"], y["q"]]


def plain():
    """Nothing compiled, RMSprop absent: Reshape, groups, strides, frozen layer, float inputs."""
    model = keras.Sequential([
        keras.Input((12,)),
        layers.Reshape((6, 2)),
        layers.Conv1D(4, 3, strides=2, padding="same", groups=2, use_bias=False, trainable=False),
        layers.Flatten(),
        layers.Dense(3, activation="softmax", bias_initializer="ones"),
    ], name="plain")
    return model, [RNG.standard_normal((5, 12)).astype("float32")], []


RNG = np.random.default_rng(42)

if __name__ == "__main__":
    keras.utils.set_random_seed(7)
    kept = {"keras_version": keras.__version__}
    for make in (cnn, graph, plain):
        model, inputs, targets = make()
        name = model.name
        model.save(HERE / f"{name}.keras")
        model.save_weights(HERE / f"{name}.weights.h5")
        predicted = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
        outputs = [predicted[k] for k in sorted(predicted)] if isinstance(predicted, dict) else [predicted]
        for kind, arrays in (("input", inputs), ("target", targets), ("output", outputs)):
            for i, array in enumerate(arrays):
                kept[f"{name}_{kind}_{i}"] = array
        for i, weight in enumerate(model.get_weights()):
            kept[f"{name}_weight_{i}"] = weight
        if name == "graph":
            model.train_on_batch(inputs, dict(zip("pq", targets)))
            for i, weight in enumerate(model.get_weights()):
                kept[f"{name}_after_{i}"] = weight
    np.savez_compressed(HERE / "expected.npz", **kept)
