"""Writes golden_callbacks.json with Keras 3: KERAS_BACKEND=jax python tests/conformance/make_golden_callbacks.py"""
import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras

sys.path.insert(0, os.path.dirname(__file__))
import callback_cases as cases

out = {"keras": keras.__version__, **cases.results(keras.callbacks)}
with open(os.path.join(os.path.dirname(__file__), "golden_callbacks.json"), "w") as file:
    file.write(json.dumps(out, separators=(",", ":")).replace("]],", "]],\n").replace('],"', '],\n"') + "\n")
print(sum(len(v) for v in out.values() if isinstance(v, list)), "cases")
