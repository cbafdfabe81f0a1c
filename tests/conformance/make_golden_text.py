"""Writes golden_text.json: what Keras 3 on TensorFlow makes of the cases in text_cases.py and lookup_cases.py.

    KERAS_BACKEND=tensorflow python tests/conformance/make_golden_text.py
"""

import json
import os
import sys
import types

os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import tensorflow as tf
from keras.src.legacy.preprocessing import sequence, text

sys.path.insert(0, os.path.dirname(__file__))
import dataset_cases
import lookup_cases
import text_cases

K = types.SimpleNamespace(text=text, sequence=sequence, layers=keras.layers, utils=keras.utils, keras=keras)
found = {}
for name, case in {**text_cases.CASES, **lookup_cases.CASES, **dataset_cases.CASES}.items():
    keras.utils.clear_session()
    found[name] = text_cases.plain(case(K))
found["versions"] = {"keras": keras.__version__, "tensorflow": tf.__version__}
path = os.path.join(os.path.dirname(__file__), "golden_text.json")
with open(path, "w", encoding="utf-8") as file:
    json.dump(found, file, separators=(",", ":"), ensure_ascii=False)
    file.write("\n")
print(len(found) - 1, "cases,", os.path.getsize(path), "bytes")
