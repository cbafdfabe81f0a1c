"""Writes golden_training.npz with Keras 3: KERAS_BACKEND=jax python tests/conformance/make_golden_training.py

Everything is kept in float64; where Keras takes a mean it rounds to float32, so seven digits can be asked for there."""
import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ["JAX_ENABLE_X64"] = "1"
import keras
import numpy as np

sys.path.insert(0, os.path.dirname(__file__))
import training_cases as cases

keras.config.set_floatx("float64")
out = {"versions": json.dumps({"keras": keras.__version__, "backend": keras.backend.backend(), "numpy": np.__version__})}


def losses():
    for i, (name, arguments, kind) in enumerate(cases.LOSSES):
        y_true, y_pred, weight = cases.data(kind)
        loss = getattr(keras.losses, name)(**arguments)
        out[f"loss_{cases.key(i, (name,))}"] = np.array(loss(y_true, y_pred))
        if arguments.get("reduction", "") is not None:
            out[f"loss_weighted_{cases.key(i, (name,))}"] = np.array(loss(y_true, y_pred, sample_weight=weight))
        variable = keras.Variable(y_pred, dtype="float64")

        def value(p):
            return keras.ops.sum(loss(y_true, p))

        import jax

        out[f"loss_gradient_{cases.key(i, (name,))}"] = np.array(jax.grad(value)(variable.value))


def metrics():
    for i, (name, arguments, kind) in enumerate(cases.METRICS):
        for weighted in (False, True):
            metric = getattr(keras.metrics, name)(**arguments)
            for seed in (0, 1):
                y_true, y_pred, weight = cases.data(kind, seed)
                extra = {"sample_weight": weight} if weighted else {}
                metric.update_state(*([y_pred] if y_true is None else [y_true, y_pred]), **extra)
            out[f"metric_{'weighted_' if weighted else ''}{cases.key(i, (name,))}"] = np.array(metric.result())


def build(outputs):
    _, _, _, hidden, one, three, _ = cases.training_data()
    L = keras.layers
    regularizer = keras.regularizers.L2(0.1) if outputs == "regular" else None
    x = keras.Input((6,))
    h = L.Dense(5, activation="tanh", kernel_regularizer=regularizer, name="hidden")(x)
    a, b = L.Dense(1, activation="sigmoid", name="one"), L.Dense(3, activation="softmax", name="three")
    model = keras.Model(x, {"one": [a(h)], "regular": [a(h)], "three": [b(h)], "both": [a(h), b(h)]}[outputs])
    weights = list(hidden)
    if outputs != "three":
        weights += one
    if outputs in ("three", "both"):
        weights += three
    model.set_weights(weights)
    return model


def trainings():
    x, binary, classes, *_, weight = cases.training_data()
    for name, outputs, compiled, fitted in cases.TRAININGS:
        y = {"one": binary, "regular": binary, "three": classes, "both": [binary, classes]}[outputs]
        fitted = dict(fitted)
        if fitted.pop("sample_weight", None):
            fitted["sample_weight"] = weight
        model = build(outputs)
        model.compile(**compiled)
        history = model.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0, **fitted)
        out[f"training_{name}_keys"] = json.dumps(list(history.history))
        out[f"training_{name}_history"] = np.array(list(history.history.values()))
        out[f"training_{name}_weights"] = np.concatenate([w.ravel() for w in model.get_weights()])
        out[f"training_{name}_evaluate"] = np.atleast_1d(model.evaluate(x, y, batch_size=16, verbose=0))
        out[f"training_{name}_on_batch"] = np.atleast_1d(
            model.train_on_batch(x[:8], [v[:8] for v in y] if outputs == "both" else y[:8])
        )


losses()
metrics()
trainings()
path = os.path.join(os.path.dirname(__file__), "golden_training.npz")
np.savez_compressed(path, **{k: np.asarray(v) for k, v in out.items()})
print(len(out), "entries,", os.path.getsize(path), "bytes")
