"""Finding the file of a data set that Keras publishes: on this machine first, else by a download."""

import os

from seqnet.datasets.local import find_file

ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"


def find_or_download(path, caller, subfolder, hashes):
    """The file to read: `path` where it exists, else where data sets lie, else downloaded.

    hashes: {name: hash} of the files that can be downloaded. Raises FileNotFoundError for any other that is nowhere,
    ConnectionError where the download fails.
    """
    path = os.fspath(path)
    found = path if path not in hashes and os.path.exists(path) else find_file(path, subfolder)
    if found is not None and os.path.isfile(found):
        return found
    if path not in hashes:
        raise FileNotFoundError(
            f"{caller}: {path} is neither here nor in $SEQNET_DATA nor in ~/.keras/datasets; only "
            f"{' and '.join(hashes)} can be downloaded")
    from seqnet.utils.files import get_file

    try:
        return get_file(path, ORIGIN + path, file_hash=hashes[path])
    except OSError as problem:
        raise ConnectionError(
            f"{caller}: {path} is not in $SEQNET_DATA nor in ~/.keras/datasets, and its download failed ({problem}). Put "
            "the file into one of these folders") from None


def damaged(caller, path, problem):
    """The message for a file that holds something else."""
    return (f"{caller}: {path} cannot be used: {problem}. The file is damaged or another one: delete it (it is then "
            "downloaded again), or give path= of a good copy")


def word_index(caller, path):
    """The dictionary of words and ranks in a JSON file; ValueError where it holds something else."""
    import json

    try:
        with open(path, encoding="utf-8") as stream:
            index = json.load(stream)
        if not (isinstance(index, dict) and all(type(rank) is int for rank in index.values())):
            raise ValueError("it is not a dictionary of words and ranks")
    except (ValueError, RecursionError) as problem:
        raise ValueError(damaged(caller, path, problem)) from None
    return index
