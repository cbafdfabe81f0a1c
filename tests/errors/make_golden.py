"""What Keras raises for each mistake of the catalogue, or null: `KERAS_BACKEND=jax python -m tests.errors.make_golden`."""

import json
import warnings
from pathlib import Path

from tests.errors import axes, data, mistake, names
from tests.errors.mistake import MISTAKES


def main():
    import keras

    here = {"seqnet": keras, "layers": keras.layers, "Input": keras.Input, "Sequential": keras.Sequential,
            "Model": keras.Model, "losses": keras.losses}
    for module in (axes, data, mistake, names):
        for name, value in here.items():
            if hasattr(module, name):
                setattr(module, name, value)
    found = {}
    for name, one in MISTAKES.items():
        try:
            one.act({})
            found[name] = None
        except Exception as error:
            found[name] = type(error).__name__
    path = Path(__file__).with_name("keras_errors.json")
    path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
