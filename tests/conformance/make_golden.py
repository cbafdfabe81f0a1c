"""Write golden/<area>.npz: what Keras 3 on JAX computes, in float64, for every case of areas/<area>.py.

    KERAS_BACKEND=jax JAX_ENABLE_X64=1 python tests/conformance/make_golden.py [AREA ...]

All areas unless told. Stored per case: outputs, gradients of sum(output * c) and the model's own losses with respect
to float inputs and trainable weights, those losses, the shapes of all weights, and what training changes; for the
network of notebook 13a also the loss, its gradients and the weights after steps of Adam and RMSprop. All numbers of an
area stand in one array, `values`; `index` says where, and which versions made them; `configs` are the models as Keras
writes them into a file (both JSON, compressed).
"""

from __future__ import annotations

import json
import os
import sys
import types
import zlib
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_ENABLE_X64", "1")

import jax  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from jax._src.nn import functions as jax_nn  # noqa: E402
from keras.src.backend.common import dtypes  # noqa: E402

from tests.conformance import table  # noqa: E402
from tests.conformance.areas import models as course  # noqa: E402

dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"  # on JAX Keras takes means and tanh of doubles in single precision

jax_nn.np = types.SimpleNamespace(**{**vars(np), "float32": np.float64})  # and JAX the softmax of attention

_mel = keras.layers.MelSpectrogram.linear_to_mel_weight_matrix  # and Keras the triangles of the mel scale
_mel.__defaults__ = (*_mel.__defaults__[:-1], "float64")


def listed(x):
    return list(x) if isinstance(x, (list, tuple)) else [x]


def set_weights(name, model):
    values = table.weight_values(name, [v.shape for v in model.weights])
    for variable, value in zip(model.weights, values):
        if (first := table.first_value(variable, value)) is not None:
            variable.assign(first)


def run_case(name):
    build, inputs = table.CASES[name]
    model = build(keras)
    set_weights(name, model)
    trainable = [v.value for v in model.trainable_variables]
    others = [v.value for v in model.non_trainable_variables]
    floats = [i for i, x in enumerate(inputs) if x.dtype.kind == "f"]

    def outputs(weights, values):
        filled = list(inputs)
        for i, value in zip(floats, values):
            filled[i] = value
        y, changed, losses = model.stateless_call(weights, others, filled if len(filled) > 1 else filled[0],
                                                  training=name in table.TRAINING, return_losses=True)
        return listed(y), changed, losses

    def total(weights, values):
        ys, _, losses = outputs(weights, values)
        return sum((y * table.output_gradient(name, i, y.shape)).sum() for i, y in enumerate(ys)) + sum(losses)

    values = [inputs[i] for i in floats]
    ys, changed, losses = outputs(trainable, values)
    found = {f"out{i}": y for i, y in enumerate(ys)}
    if losses:
        found["losses"] = sum(losses)
    if name in table.TRAINING:
        found.update({f"state{i}": v for i, v in enumerate(changed)})
    dw, dx = jax.grad(total, argnums=(0, 1))(trainable, values)
    found.update({f"dw{i}": g for i, g in enumerate(dw)})
    found.update({f"dx{i}": g for i, g in zip(floats, dx)})
    found["shapes"] = np.array(repr([tuple(v.shape) for v in model.weights]))
    return {f"{name}/{key}": np.asarray(value) for key, value in found.items()}


def train_cnn():
    """Loss, gradients and weights after a few steps on one batch, dropout left out."""
    build, (x,) = table.CASES["cnn_13a"]
    found = {}
    for rule, make in (("adam", lambda: keras.optimizers.Adam(1e-3, epsilon=1e-4)),
                       ("rmsprop", lambda: keras.optimizers.RMSprop(1e-3))):
        model = build(keras)
        set_weights("cnn_13a", model)
        optimizer = make()
        optimizer.build(model.trainable_variables)
        others = [v.value for v in model.non_trainable_variables]

        def loss_of(weights):
            y, _ = model.stateless_call(weights, others, x, training=False)  # noqa: B023
            return keras.losses.BinaryCrossentropy()(course.CNN_LABELS, y)

        for step in range(course.CNN_STEPS):
            loss, grads = jax.value_and_grad(loss_of)([v.value for v in model.trainable_variables])
            if step == 0 and rule == "adam":
                found.update({f"cnn_train/grad{i}": g for i, g in enumerate(grads)})
            found[f"cnn_train/{rule}_loss{step}"] = loss
            optimizer.apply(grads, model.trainable_variables)
        found.update({f"cnn_train/{rule}_w{i}": v.numpy() for i, v in enumerate(model.trainable_variables)})
    return {key: np.asarray(value) for key, value in found.items()}


def packed(thing):
    """JSON as an array of bytes, compressed."""
    return np.frombuffer(zlib.compress(json.dumps(thing).encode(), 9), np.uint8)


def write(area):
    arrays = {}
    configs = {}
    for name in table.AREAS[area]:
        arrays.update(run_case(name))
        keras.utils.clear_session()
        if name != "lambda":
            configs[name] = json.loads(table.CASES[name][0](keras).to_json())
    if area == "models":
        arrays.update(train_cnn())
    index, place = {}, 0
    for key, array in arrays.items():
        if array.dtype.kind == "U":
            index[key] = str(array)
        else:
            index[key] = [list(array.shape), place]
            place += array.size
    index["versions"] = f"keras {keras.__version__}, jax {jax.__version__}, numpy {np.__version__}"
    values = np.concatenate([a.astype("float64").ravel() for a in arrays.values() if a.dtype.kind != "U"])
    target = HERE / "golden" / f"{area}.npz"
    np.savez_compressed(target, index=packed(index), values=values, configs=packed(configs))
    print(f"{target}: {len(table.AREAS[area])} cases, {len(arrays)} arrays, {target.stat().st_size} bytes", flush=True)


def main():
    keras.config.set_floatx("float64")
    table.read_areas()
    for area in sys.argv[1:] or table.AREAS:
        write(area)


if __name__ == "__main__":
    main()
