"""The state of a training in one file: a tree of plain values and arrays, read strictly."""

import glob
import json
import os

import numpy as np

from .files import JSON_LIMIT, broken, replacing
from .store import WeightsReader, WeightsWriter

_ARRAY = "__array__"  # {"__array__": 3} stands for the third array of the file


def write_backup(path, tree):
    """Write a tree of dicts, lists, numbers, texts, None and arrays; the file appears whole or not at all.

    Raises TypeError for anything else, naming where it stands.
    """
    arrays = []
    text = json.dumps(_pack(tree, arrays, "the state")).encode("utf-8")
    writer = WeightsWriter()
    writer.make("tree")["0"] = np.frombuffer(text, np.uint8)
    store = writer.make("arrays")
    for number, array in enumerate(arrays):
        store[str(number)] = array
    content = writer.bytes()
    with replacing(path) as file:
        file.write(content)


def read_backup(path):
    """The tree that `write_backup` wrote. ValueError where the file is damaged or something else."""
    size = os.path.getsize(path)
    with open(path, "rb") as file, WeightsReader(file, path, size) as reader:
        tree, store = reader.get("tree"), reader.get("arrays")
        if "0" not in tree or len(tree.shape("0")) != 1 or tree.shape("0")[0] > JSON_LIMIT:
            raise broken(path, "it holds no state of a training")
        try:
            packed = json.loads(tree["0"].tobytes())
        except (ValueError, RecursionError) as error:
            raise broken(path, f"its description is no JSON ({error})") from None
        try:
            state = _unpack(packed, store)
        except (KeyError, RecursionError) as error:
            raise broken(path, f"an array is missing ({error})") from None
    if not isinstance(state, dict) or state.get("form") != 1:
        raise broken(path, "it was written by another version")
    return state


def leftovers(path):
    """Files that a `write_backup` of `path` left half-written when it was killed."""
    folder, name = os.path.split(path)
    return glob.glob(os.path.join(glob.escape(folder), f".{glob.escape(name)}.*.tmp"))


def _pack(value, arrays, place):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        arrays.append(value)
        return {_ARRAY: len(arrays) - 1}
    if isinstance(value, dict) and all(isinstance(key, str) for key in value) and _ARRAY not in value:
        return {key: _pack(item, arrays, f"{place}[{key!r}]") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_pack(item, arrays, f"{place}[{i}]") for i, item in enumerate(value)]
    raise TypeError(
        f"A backup holds numbers, texts, lists, dicts with texts as keys, and arrays of numbers; {place} is "
        f"{type(value).__name__}."
    )


def _unpack(value, store):
    if isinstance(value, dict):
        if set(value) == {_ARRAY}:
            return store[str(value[_ARRAY])]
        return {key: _unpack(item, store) for key, item in value.items()}
    if isinstance(value, list):
        return [_unpack(item, store) for item in value]
    return value
