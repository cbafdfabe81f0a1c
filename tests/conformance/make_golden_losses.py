"""Writes golden_losses.npz with Keras 3: KERAS_BACKEND=jax JAX_ENABLE_X64=1 python tests/conformance/make_golden_losses.py

Everything is computed in float64; gradients are kept in float32."""

import json
import os
import sys
import warnings
import zlib
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_ENABLE_X64", "1")
import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras.src.backend.common import dtypes
from keras.src.backend.common.masking import set_keras_mask

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
from tests.conformance import loss_cases as table  # noqa: E402

dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"  # on JAX Keras takes means of doubles in single precision
keras.config.set_floatx("float64")
warnings.filterwarnings("ignore")


def class_of(function):
    wanted = function.replace("_", "")
    return next(getattr(keras.losses, n) for n in dir(keras.losses) if n.lower() == wanted and n[0].isupper())


def losses():
    for key, name, arguments, kind in table.cases(table.LOSSES):
        y_true, y_pred = table.data(kind)
        shape = None
        for reduction in (None, *table.REDUCTIONS[:-1]):
            loss = class_of(name)(**arguments, reduction=reduction)
            if shape is None:
                shape = loss(y_true, jnp.asarray(y_pred)).shape
            for w, weight in table.weights(shape).items():
                for m, mask in table.masks(name, shape).items():

                    def value(p, loss=loss, weight=weight, mask=mask):
                        p = p + 0
                        if mask is not None:
                            set_keras_mask(p, jnp.asarray(mask))
                        return loss(y_true, p, sample_weight=weight)  # noqa: B023

                    entry = f"{key}/{reduction}/{w}/{m}"
                    yield entry, np.asarray(value(jnp.asarray(y_pred)))
                    if reduction == "sum_over_batch_size":
                        grad = jax.grad(lambda p: value(p).sum())(jnp.asarray(y_pred))  # noqa: B023
                        yield entry + "/gradient", np.asarray(grad).astype("float32")


def metrics():
    for key, name, arguments, kind in table.cases(table.METRICS):
        for variant in table.variants(name, arguments, kind):
            weighted, masked = variant != "plain", variant == "masked"
            metric = getattr(keras.metrics, name)(**arguments)
            results = []
            for step in range(table.STEPS):
                y_true, y_pred = table.data(kind, step)
                extra = table.metric_weights(name, arguments, y_pred, step) if weighted else {}
                if masked:
                    mask = jnp.asarray(table.metric_mask(y_pred, step))
                    y_pred = jnp.asarray(y_pred)
                    set_keras_mask(y_pred, mask)
                metric.update_state(*([y_pred] if y_true is None else [y_true, y_pred]), **extra)
                results.append(np.asarray(metric.result()).astype("float64"))
            yield f"{key}/{variant}", np.stack(results)


def main():
    index, values, gradients = {}, [], []
    for entry, array in [*losses(), *metrics()]:
        store = gradients if entry.endswith("/gradient") else values
        place = sum(a.size for a in store)
        index[entry] = [list(array.shape), place]
        store.append(array)
    index["versions"] = f"keras {keras.__version__}, jax {jax.__version__}, numpy {np.__version__}"
    target = HERE / "golden_losses.npz"
    np.savez_compressed(target, index=np.frombuffer(zlib.compress(json.dumps(index).encode(), 9), np.uint8),
                        values=np.concatenate([v.ravel() for v in values]),
                        gradients=np.concatenate([v.ravel() for v in gradients]))
    print(target, len(index), "entries", target.stat().st_size, "bytes")


main()
