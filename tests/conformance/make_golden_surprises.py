"""Writes golden_surprises.json and golden_structures.json with Keras 3, run once for each backend:

    for backend in jax tensorflow; do KERAS_BACKEND=$backend python tests/conformance/make_golden_surprises.py; done
"""
import json
import os
import sys

os.environ["COLUMNS"] = "200"
import keras

sys.path.insert(0, os.path.dirname(__file__))
import structures
import surprises

backend = keras.backend.backend()
for module in (surprises, structures):
    path = os.path.join(os.path.dirname(__file__), f"golden_{module.__name__}.json")
    found = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            found = {name: value for name, value in json.load(file).items() if name in module.CASES}
    for name, case in module.CASES.items():
        if module.BACKEND[name] == backend:
            keras.utils.clear_session()
            found[name] = surprises.plain(case(keras))
    found["versions"] = {"keras": keras.__version__}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(found, file, separators=(",", ":"), ensure_ascii=False)
        file.write("\n")
    print(len(found) - 1, "cases,", os.path.getsize(path), "bytes")
