"""Folders of text files as a data set."""

from __future__ import annotations

import os

import numpy as np

from .timeseries import in_batches


def text_dataset_from_directory(directory, labels="inferred", label_mode="int", class_names=None, batch_size=32,
                                max_length=None, shuffle=True, seed=None, validation_split=None, subset=None,
                                follow_links=False, format="tf", verbose=True):
    """Batches of the ``.txt`` files in a folder: (texts, labels), for ``fit(dataset)`` and ``TextVectorization.adapt``.

    ::

        folder/pos/1.txt ...      class_names == ["neg", "pos"], label 1
        folder/neg/1.txt ...      label 0

    ================ ======== ===================================================================================
    argument         default  meaning
    ================ ======== ===================================================================================
    directory                 the folder
    labels           inferred from the names of the folders within; None for texts alone; or a list, one whole
                              number for each file in the order of their paths
    label_mode       int      "int" (batch,) int32; "binary" (batch, 1) float32, of two classes; "categorical"
                              (batch, classes) float32, one-hot; None for texts alone
    class_names      None     the folders to take, in the order of their numbers; None: all, by name
    batch_size       32       texts in a batch; None: one by one
    max_length       None     characters that are kept of a text
    shuffle          True     another order in every epoch; False: by path
    seed             None     makes orders repeat; needed where a mixed folder is split
    validation_split None     share of the files for validation
    subset           None     "training", "validation" or "both" (a list of two data sets) of a split
    follow_links     False    go into folders that are links
    format           tf       kept for Keras' signature
    verbose          True     print how many files were found
    ================ ======== ===================================================================================

    With the same seed the split is the one that Keras makes. The result has ``class_names`` and the methods of a data set:
    ``map``, ``take``, ``cache``. Files are read when their batch is due, as UTF-8.

    Raises ``ValueError`` for arguments that do not fit together and where no files are found.
    """
    _check(labels, label_mode, class_names, validation_split, subset, shuffle, seed, batch_size)
    if labels is None or label_mode is None:
        labels = label_mode = None
    if seed is None:
        seed = int(np.random.randint(1e6))
    paths, labels, class_names = _index(os.fspath(directory), labels, class_names, follow_links, verbose)
    if shuffle:  # the same seed mixes both alike
        for both in (paths, labels) if labels is not None else (paths,):
            np.random.RandomState(seed).shuffle(both)
    if label_mode == "binary" and len(class_names) != 2:
        raise ValueError('When passing `label_mode="binary"`, there must be exactly 2 class_names. Received: '
                         f"class_names={class_names}")
    parts = [(slice(None), shuffle)]
    if validation_split:
        held = int(validation_split * len(paths))
        training, validation = slice(0, len(paths) - held), slice(len(paths) - held, None)
        parts = {"training": [(training, shuffle)], "validation": [(validation, shuffle)],
                 "both": [(training, shuffle), (validation, False)]}[subset]
        if verbose:
            for part, words in ((training, "training"), (validation, "validation")):
                if subset in (words, "both"):
                    print(f"Using {len(paths[part])} files for {words}.")
    found = []
    for part, mix in parts:
        if not paths[part]:
            raise ValueError(f"No text files found in directory {directory} for this part. Allowed format: .txt")
        found.append(_dataset(paths[part], None if labels is None else labels[part], label_mode, class_names, batch_size,
                              max_length, mix, seed))
    return found if subset == "both" else found[0]


def _check(labels, label_mode, class_names, validation_split, subset, shuffle, seed, batch_size):
    if labels is not None and not (isinstance(labels, str) and labels == "inferred"):
        if not isinstance(labels, (list, tuple, np.ndarray)):
            raise ValueError("`labels` argument should be a list/tuple of integer labels, of the same size as the number of "
                             "text files in the target directory, \"inferred\" (from the names of the folders) or None. "
                             f"Received: labels={labels!r}")
        if class_names:
            raise ValueError(f'You can only pass `class_names` if `labels="inferred"`. Received: class_names={class_names}')
    if labels is None and class_names:
        raise ValueError("When `labels=None` (no labels), argument `class_names` cannot be specified.")
    if label_mode not in ("int", "categorical", "binary", None):
        raise ValueError('`label_mode` argument must be one of "int", "categorical", "binary", or None. Received: '
                         f"label_mode={label_mode!r}")
    if validation_split and not 0 < validation_split < 1:
        raise ValueError(f"`validation_split` must be between 0 and 1, received: {validation_split}")
    if bool(validation_split) != bool(subset):
        raise ValueError("If `subset` is set, `validation_split` must be set, and inversely.")
    if subset not in ("training", "validation", "both", None):
        raise ValueError(f'`subset` must be either "training", "validation" or "both", received: {subset!r}')
    if validation_split and shuffle and seed is None:
        raise ValueError("If using `validation_split` and shuffling the data, you must provide a `seed` argument, to make "
                         "sure that there is no overlap between the training and validation subset.")
    if batch_size is not None and (isinstance(batch_size, bool) or not hasattr(batch_size, "__index__") or batch_size < 1):
        raise ValueError(f"batch_size is a whole number of at least 1, or None; received {batch_size!r}")


def _index(directory, labels, class_names, follow_links, verbose):
    """Paths by class and name, a label for each (or None), and the names of the classes."""
    if not os.path.isdir(directory):
        raise ValueError(f"text_dataset_from_directory: there is no folder {directory!r}")
    inferred = isinstance(labels, str)
    folders = [""]
    if inferred:
        folders = sorted(name for name in os.listdir(directory)
                         if os.path.isdir(os.path.join(directory, name)) and not name.startswith("."))
        if class_names is not None:
            if not set(class_names) <= set(folders):
                raise ValueError("The `class_names` passed did not match the names of the subdirectories of the target "
                                 f"directory. Expected: {folders} (or a subset of it), but received: "
                                 f"class_names={class_names}")
            folders = list(class_names)
    paths, numbers = [], []
    for number, folder in enumerate(folders):
        held = []
        walk = os.walk(os.path.join(directory, folder) if folder else directory, followlinks=follow_links)
        for parent, _, names in sorted(walk, key=lambda entry: entry[0]):
            held += [os.path.join(parent, name) for name in sorted(names) if name.lower().endswith(".txt")]
        paths += held
        numbers += [number] * len(held)
    if not paths:
        raise ValueError(f"No text files found in directory {directory}. Allowed format: .txt"
                         + (", in one folder for each class (or labels=None)" if inferred else ""))
    if inferred:
        labels, class_names = np.array(numbers, np.int32), folders
    elif labels is not None:
        if len(labels) != len(paths):
            raise ValueError("Expected the lengths of `labels` to match the number of files in the target directory. "
                             f"len(labels) is {len(labels)} while we found {len(paths)} files in directory {directory}.")
        class_names = [str(label) for label in sorted(set(np.asarray(labels).tolist()))]
        labels = np.array(labels, np.int32)
    if verbose:
        print(f"Found {len(paths)} files" + (f" belonging to {len(class_names)} classes." if labels is not None else "."))
    return paths, labels, class_names


def _dataset(paths, labels, label_mode, class_names, batch_size, max_length, shuffle, seed):
    if label_mode == "categorical":
        targets = np.zeros((len(paths), len(class_names)), np.float32)
        if labels.min() < 0 or labels.max() >= len(class_names):
            raise ValueError(f'label_mode="categorical" needs labels from 0 to {len(class_names) - 1}; received '
                             f"{labels.min()} to {labels.max()}")
        targets[np.arange(len(paths)), labels] = 1
    elif label_mode == "binary":
        targets = labels.astype(np.float32)[:, None]
    else:
        targets = labels

    def text(i):
        with open(paths[i], encoding="utf-8", errors="replace", newline="") as file:
            return file.read() if max_length is None else file.read(max_length)

    def several(rows):
        texts = np.array([*map(text, rows), None], object)[:-1]  # with one None among them NumPy keeps texts as they are
        return texts if targets is None else (texts, targets[rows])

    def one(i):
        x = np.array(text(i), object)
        return x if targets is None else (x, targets[i])

    dataset = in_batches(np.arange(len(paths)), several, one, batch_size, shuffle, seed)
    dataset.class_names = class_names
    dataset.file_paths = list(paths)
    return dataset
