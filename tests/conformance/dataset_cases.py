"""Data sets of windows and files, run with Keras and with seqnet; see `text_cases.py`."""

import contextlib
import io
import os
import tempfile

import numpy as np


def _all(dataset):
    return [tuple(np.asarray(p) for p in item) if isinstance(item, tuple) else np.asarray(item) for item in
            dataset.as_numpy_iterator()]


def windows(K):
    """Windows with strides, rates and bounds, with and without targets, in batches and alone."""
    data, targets = np.arange(80.0).reshape(40, 2), np.arange(40) * 10
    make = K.utils.timeseries_dataset_from_array
    return [_all(make(data, t, 5, **o)) for t, o in (
        (targets, {"batch_size": 8}), (None, {"batch_size": 8, "sequence_stride": 3}),
        (targets, {"sampling_rate": 2, "sequence_stride": 5, "batch_size": 3}),
        (targets[:20], {"batch_size": 8}), (None, {"start_index": 7, "end_index": 22, "batch_size": 4}),
        (targets, {"start_index": 7, "end_index": 22, "batch_size": None, "sampling_rate": 2}))]


def files(K):
    """Orders, splits and labels of the files in a folder; what is printed."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, count in (("b", 5), ("a", 8), (".c", 2)):
            os.mkdir(os.path.join(folder, name))
            for i in range(count):
                with open(os.path.join(folder, name, f"{i}.txt"), "w", encoding="utf-8") as file:
                    file.write(f"{name}{i} é")
        for options in ({"shuffle": False}, {"shuffle": False, "label_mode": "binary"}, {"shuffle": False, "labels": None},
                        {"shuffle": False, "label_mode": "categorical", "class_names": ["b", "a"]},
                        {"shuffle": False, "validation_split": 0.3, "subset": "training"},
                        {"seed": 3, "validation_split": 0.3, "subset": "validation"},
                        {"seed": 3, "validation_split": 0.3, "subset": "training"},
                        {"shuffle": False, "labels": list(range(15)), "max_length": 2}):
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                dataset = K.utils.text_dataset_from_directory(folder, batch_size=20, **options)
            item = _all(dataset)[0]
            texts, labels = item if isinstance(item, tuple) else (item, np.zeros(len(item)))
            texts = np.array([t.decode() if isinstance(t, bytes) else t for t in texts])
            order = np.argsort(texts) if options.get("seed") else np.arange(len(texts))
            found.append([dataset.class_names, texts[order], labels[order], said.getvalue()])
    return found


CASES = {"windows": windows, "files": files}
