"""Texts in the attributes of HDF5 files, read within bounds, written in pieces where they are many, as Keras does."""

from __future__ import annotations

import math

import numpy as np

from .files import JSON_LIMIT, broken

_HEADER_LIMIT = 64512  # what HDF5 keeps in the header of an object


def text(reader, group, name):
    """The text of an attribute, or None where there is none."""
    found = _read(reader, group, name)
    if found is None:
        return None
    if isinstance(found, np.ndarray) and found.shape in ((), (1,)):
        found = found.reshape(-1)[0]
    return _decoded(reader, found, name)


def texts(reader, group, name):
    """The texts of an attribute, or of its numbered pieces; none where it is missing."""
    first = _read(reader, group, name)
    pieces = [] if first is None else [first]
    with reader.guard():
        while first is None and f"{name}{len(pieces)}" in group.attrs:
            pieces.append(_read(reader, group, f"{name}{len(pieces)}"))
    found = []
    for piece in pieces:
        if not isinstance(piece, np.ndarray):
            raise broken(reader.source, f"attribute {name!r} of {group.name!r} is no list of names")
        found += [_decoded(reader, item, name) for item in piece.reshape(-1)]
    return found


def set_texts(group, name, values):
    """Write a list of texts, in several attributes where one would be too long."""
    array = np.asarray([value.encode("utf-8") for value in values])
    pieces = 1
    while any(piece.nbytes > _HEADER_LIMIT for piece in np.array_split(array, pieces)):
        pieces += 1
        if pieces > len(values):
            raise ValueError(f"a name of more than {_HEADER_LIMIT} bytes cannot be saved to an '.h5' file")
    if pieces == 1:
        group.attrs[name] = array if len(values) else np.zeros(0, "S1")
    else:
        for number, piece in enumerate(np.array_split(array, pieces)):
            group.attrs[f"{name}{number}"] = piece


def _read(reader, group, name):
    import h5py

    try:
        if name not in group.attrs:
            return None
        about = h5py.h5a.open(group.id, name.encode("utf-8"))
        claimed = math.prod(about.shape) * about.dtype.itemsize
        if claimed > min(JSON_LIMIT, reader.size):
            raise broken(reader.source, f"attribute {name!r} claims {claimed} bytes")
        if h5py.check_vlen_dtype(about.dtype) is not None or h5py.check_string_dtype(about.dtype) is not None:
            reader.check_heaps()
        return group.attrs[name]
    except (OSError, RuntimeError, KeyError, TypeError, UnicodeDecodeError, MemoryError, SystemError) as error:
        raise broken(reader.source, f"attribute {name!r} cannot be read ({error})") from None


def _decoded(reader, value, name):
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError as error:
            raise broken(reader.source, f"attribute {name!r} is no text ({error})") from None
    if not isinstance(value, str) or len(value) > JSON_LIMIT:
        raise broken(reader.source, f"attribute {name!r} is no text")
    return str(value)
