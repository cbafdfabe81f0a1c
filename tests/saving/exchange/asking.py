"""Saving the models for Keras, and asking Keras."""

import json
import subprocess
from pathlib import Path

import numpy as np

from seqnet.tree import flatten
from tests.saving.exchange.models import every


def predictions(model, inputs):
    """What the model gives, as a flat list of arrays."""
    given = inputs[0] if len(inputs) == 1 else inputs
    return [np.asarray(y.data) for y in flatten(model(given))]


def write_all(folder):
    """KEY.keras and KEY.npz (x0, ..., y0, ...) for every model. Returns the keys."""
    keys = []
    for key, make in every():
        made = make()
        if made is None:
            continue
        model, inputs = made
        model.save(folder / f"{key}.keras")
        outputs = predictions(model, inputs)
        np.savez_compressed(folder / f"{key}.npz", **{f"x{k}": a for k, a in enumerate(inputs)},
                            **{f"y{k}": a for k, a in enumerate(outputs)})
        keys.append(key)
    return keys


def ask_keras(folder, python):
    """The report of `in_keras.py`, run by the interpreter `python`."""
    script = Path(__file__).parent / "in_keras.py"
    done = subprocess.run([python, str(script), str(folder)], capture_output=True, text=True, timeout=900, check=False)
    assert "REPORT" in done.stdout, done.stderr[-3000:]
    return json.loads(done.stdout.rpartition("REPORT")[2])
