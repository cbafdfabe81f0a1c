"""Writes golden_surprises.json with Keras 3, run once for each backend:

    for backend in jax tensorflow; do KERAS_BACKEND=$backend python tests/conformance/make_golden_surprises.py; done
"""
import json
import os
import sys

import keras

sys.path.insert(0, os.path.dirname(__file__))
import surprises

path = os.path.join(os.path.dirname(__file__), "golden_surprises.json")
found = {}
if os.path.exists(path):
    with open(path, encoding="utf-8") as file:
        found = {name: value for name, value in json.load(file).items() if name in surprises.CASES}
backend = keras.backend.backend()
for name, case in surprises.CASES.items():
    if surprises.BACKEND[name] == backend:
        keras.utils.clear_session()
        found[name] = surprises.plain(case(keras))
found["versions"] = {"keras": keras.__version__}
with open(path, "w", encoding="utf-8") as file:
    json.dump(found, file, separators=(",", ":"), sort_keys=False)
    file.write("\n")
print(len(found) - 1, "cases,", os.path.getsize(path), "bytes")
