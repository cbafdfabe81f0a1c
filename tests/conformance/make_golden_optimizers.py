"""Writes golden_optimizers.npz with Keras 3: KERAS_BACKEND=jax python tests/conformance/make_golden_optimizers.py

The updates are in float64; the models in files, which are kept whole in the npz, in float32."""
import json
import os
import sys
import tempfile
import zlib

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ["JAX_ENABLE_X64"] = "1"
import keras
import numpy as np

sys.path.insert(0, os.path.dirname(__file__))
import optimizer_cases as cases

out = {"versions": json.dumps({"keras": keras.__version__, "backend": keras.backend.backend(), "numpy": np.__version__})}


def flat(variables):
    return np.concatenate([np.array(v.value).ravel() for v in variables])


def optimizers():
    first, gradients = cases.data()
    for key, name, arguments in cases.cases():
        optimizer = cases.make(keras.optimizers, name, arguments)
        variables = [keras.Variable(v, dtype="float64", name=f"v{i}") for i, v in enumerate(first)]
        path = []
        for grads in gradients:
            optimizer.apply([keras.ops.convert_to_tensor(g) for g in grads], variables)
            path.append(flat(variables))
        optimizer.finalize_variable_values(variables)
        out[f"optimizer_{key}"] = np.stack([*(path[i] for i in cases.LOOKS), flat(variables)])


def schedules():
    for i, (name, arguments) in enumerate(cases.SCHEDULES):
        s = getattr(keras.optimizers.schedules, name)(**arguments)
        out[f"schedule_{i}"] = np.array([float(s(step)) for step in cases.SCHEDULE_STEPS])


def files():
    x, y = cases.file_data()
    for i, (name, arguments) in enumerate(cases.FILES):
        keras.utils.set_random_seed(i)
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="tanh"), keras.layers.Dense(1)])
        model.compile(cases.make(keras.optimizers, name, arguments), "mse")
        for _ in range(3):
            model.train_on_batch(x, y)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.keras")
            model.save(path)
            with open(path, "rb") as file:
                out[f"file_{i}"] = np.frombuffer(zlib.compress(file.read(), 9), np.uint8)
        out[f"file_state_{i}"] = np.concatenate([np.ravel(v.numpy()).astype("float64") for v in model.optimizer.variables])
        for _ in range(4):
            model.train_on_batch(x, y)
        out[f"file_after_{i}"] = np.concatenate([w.ravel() for w in model.get_weights()])


files()
keras.config.set_floatx("float64")
optimizers()
schedules()
path = os.path.join(os.path.dirname(__file__), "golden_optimizers.npz")
np.savez_compressed(path, **{k: np.asarray(v) for k, v in out.items()})
print(len(out), "entries,", os.path.getsize(path), "bytes")
