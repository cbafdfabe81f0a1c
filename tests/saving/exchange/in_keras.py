"""Runs where real Keras 3 is: loads what seqnet saved, predicts, and writes each model again.

    python in_keras.py FOLDER     for every FOLDER/KEY.keras and FOLDER/KEY.npz (x0, x1, ..., y0, y1, ...)

Prints one line of JSON: {key: the largest difference, or what went wrong}; leaves FOLDER/KEY.again.keras and
FOLDER/KEY.again.npz, the model as Keras writes it and what Keras predicts.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from tests.conformance.cells import cells  # noqa: E402

cells(keras)


@keras.saving.register_keras_serializable("exchange")
def square(x):
    """The function of the Lambda layer."""
    return x * x


def exchange(folder, key):
    with np.load(folder / f"{key}.npz") as stored:
        x = [stored[f"x{k}"] for k in range(len(stored.files)) if f"x{k}" in stored.files]
        y = [stored[f"y{k}"] for k in range(len(stored.files)) if f"y{k}" in stored.files]
    model = keras.models.load_model(folder / f"{key}.keras")
    names = [tensor.name for tensor in model.inputs]
    given = x[0] if len(x) == 1 else dict(zip(names, x)) if isinstance(model._inputs_struct, dict) else x
    found = [np.asarray(leaf) for leaf in keras.tree.flatten(model(given, training=False))]
    if [a.shape for a in found] != [a.shape for a in y]:
        return f"shapes {[a.shape for a in found]}, not {[a.shape for a in y]}"
    model.save(folder / f"{key}.again.keras")
    np.savez_compressed(folder / f"{key}.again.npz", **{f"x{k}": a for k, a in enumerate(x)},
                        **{f"y{k}": a for k, a in enumerate(found)})
    # to 1e-5 of the largest number, where that is above 1: powers of a spectrum are
    gaps = ((np.abs(a.astype("float64") - b).max(initial=0), np.abs(b).max(initial=0)) for a, b in zip(found, y))
    return max((float(gap / max(1.0, largest)) for gap, largest in gaps), default=0.0)


if __name__ == "__main__":
    folder, report = Path(sys.argv[1]), {}
    for path in sorted(folder.glob("*.keras")):
        key = path.name.removesuffix(".keras")
        if key.endswith(".again"):
            continue
        try:
            report[key] = exchange(folder, key)
        except Exception as error:  # noqa: BLE001
            report[key] = f"{type(error).__name__}: {str(error)[:300]}"
    print("REPORT" + json.dumps({"keras": keras.__version__, "cases": report}))
