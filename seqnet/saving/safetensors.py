"""Arrays in `.safetensors` files: eight bytes that say how long the header is, a JSON header, the numbers.

The reader is strict. The header is bounded, every array must lie where it says and as long as its shape says, and the
arrays must fill the file without gaps or overlaps; nothing in such a file can run. 16-bit floats of the kind "BF16" come
back as float32, which holds them exactly.

Format: https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import os

import numpy as np

from ..tensor import Tensor
from .files import broken, replacing

HEADER_LIMIT = 100_000_000
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
          "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|u1"}
_NAMES = {"f8": "F64", "f4": "F32", "f2": "F16", "i8": "I64", "i4": "I32", "i2": "I16", "i1": "I8", "u8": "U64",
          "u4": "U32", "u2": "U16", "u1": "U8", "b1": "BOOL"}


class SafetensorsFile:
    """A file whose header has been read and checked; a mapping from names to arrays, each read when asked for.

        with SafetensorsFile("model.safetensors") as file:
            file.keys(), file.shape("wte.weight"), file["wte.weight"], file.metadata

    Raises FileNotFoundError, or ValueError for a file that is damaged or of another kind.
    """

    def __init__(self, path):
        self.path = os.fspath(path)
        self._file = open(self.path, "rb")
        try:
            self._entries, self.metadata, self._start = _header(self._file, self.path)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        self._file.close()

    def keys(self):
        """The names, in the order of the header."""
        return self._entries.keys()

    def __iter__(self):
        return iter(self._entries)

    def __len__(self):
        return len(self._entries)

    def __contains__(self, name):
        return name in self._entries

    @property
    def nbytes(self):
        """Bytes of all arrays."""
        return sum(end - begin for _, _, begin, end in self._entries.values())

    def _entry(self, name):
        if name not in self._entries:
            from ..errors import did_you_mean

            raise KeyError(f"{self.path!r} holds no array {name!r}.{did_you_mean(name, self._entries)}")
        return self._entries[name]

    def shape(self, name):
        """The shape of an array, without reading it."""
        return self._entry(name)[1]

    def __getitem__(self, name):
        kind, shape, begin, end = self._entry(name)
        self._file.seek(self._start + begin)
        data = np.empty(end - begin, np.uint8)
        if self._file.readinto(data) != end - begin:
            raise broken(self.path, f"it ends within {name!r}")
        array = data.view(_TYPES[kind]).reshape(shape)
        if kind == "BF16":
            return (array.astype(np.uint32) << 16).view(np.float32)
        if kind == "BOOL":
            if data.size and data.max() > 1:
                raise broken(self.path, f"{name!r} holds truth values other than 0 and 1")
            return array.view(bool)
        return array.astype(array.dtype.newbyteorder("="), copy=False)


def load_file(path, names=None):
    """`{name: array}` of a `.safetensors` file; of the arrays `names` only where these are given.

    Raises FileNotFoundError, KeyError for a name that is not there, ValueError for a damaged file.
    """
    with SafetensorsFile(path) as file:
        return {name: file[name] for name in (file if names is None else names)}


def save_file(tensors, path, metadata=None):
    """Write `{name: array or tensor}` as a `.safetensors` file; it appears whole or not at all.

    `metadata` is a dict of texts. Raises TypeError for arrays of a type that the format does not have.
    """
    import json

    arrays, header = {}, {}
    if metadata is not None:
        if not all(isinstance(x, str) for pair in metadata.items() for x in pair):
            raise TypeError("save_file: metadata is a dict from texts to texts")
        header["__metadata__"] = dict(metadata)
    for name, value in tensors.items():
        if not isinstance(name, str) or name == "__metadata__":
            raise TypeError(f"save_file: names are texts other than '__metadata__'; received {name!r}")
        array = np.asarray(value.data if isinstance(value, Tensor) else value)
        if array.dtype.kind not in "fiub" or array.dtype.str[1:] not in _NAMES:
            raise TypeError(f"save_file: {name!r} is of type {array.dtype}, which the format does not have")
        arrays[name] = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
    place = 0
    order = sorted(arrays, key=lambda name: (-arrays[name].itemsize, name))  # long numbers first keeps all aligned
    for name in order:
        array = arrays[name]
        header[name] = {"dtype": _NAMES[array.dtype.str[1:]], "shape": list(array.shape),
                        "data_offsets": [place, place + array.nbytes]}
        place += array.nbytes
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    text += b" " * (-len(text) % 8)
    if len(text) > HEADER_LIMIT:
        raise ValueError(f"save_file: the names take {len(text)} bytes; the format allows {HEADER_LIMIT}")
    with replacing(path) as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name in order:
            file.write(memoryview(arrays[name].reshape(-1)).cast("B") if arrays[name].size else b"")


def _header(file, path):
    """(entries, metadata, where the numbers begin), all checked against each other and the length of the file."""
    size = os.fstat(file.fileno()).st_size
    first = file.read(8)
    length = int.from_bytes(first, "little")
    if len(first) < 8 or length > min(HEADER_LIMIT, size - 8):
        raise broken(path, "it does not begin with the length of a header that fits into it")
    parsed = _parse(file.read(length), path)
    metadata = parsed.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise broken(path, "its metadata is no dict of texts")
    entries = {name: _checked(name, entry, path) for name, entry in parsed.items()}
    place = 0
    for name, (_, _, begin, end) in sorted(entries.items(), key=lambda item: item[1][2:]):
        if begin != place:
            raise broken(path, f"{name!r} begins at byte {begin}, but what stands before it ends at {place}")
        place = end
    if place != size - 8 - length:
        raise broken(path, f"its arrays take {place} bytes, but it holds {size - 8 - length}")
    return entries, metadata, 8 + length


def _parse(text, path):
    import json

    def once(pairs):
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name appears twice")
        return found

    def refuse(constant):
        raise ValueError(f"{constant} is no JSON")

    try:
        if not text.startswith(b"{"):
            raise ValueError("it does not begin with '{'")
        return json.loads(text.decode("utf-8"), object_pairs_hook=once, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise broken(path, f"its header is no JSON object ({error})") from None


def _checked(name, entry, path):
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise broken(path, f"{name!r} lacks dtype, shape and data_offsets")
    kind, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if kind not in _TYPES if isinstance(kind, str) else True:
        raise broken(path, f"{name!r} is of type {kind!r}; known are {', '.join(_TYPES)}")
    for numbers, what in ((shape, "shape"), (offsets, "data_offsets")):
        if not isinstance(numbers, list) or not all(type(n) is int and 0 <= n < 2**63 for n in numbers):
            raise broken(path, f"the {what} of {name!r} is no list of whole numbers")
    if len(offsets) != 2 or len(shape) > 32:
        raise broken(path, f"{name!r} has {len(shape)} axes and {len(offsets)} offsets")
    count = extent = np.dtype(_TYPES[kind]).itemsize
    for n in shape:
        count, extent = count * n, extent * max(n, 1)
    if extent >= 2**63:
        raise broken(path, f"the shape of {name!r} is beyond counting")
    if offsets[1] - offsets[0] != count:
        raise broken(path, f"{name!r} of type {kind} and shape {tuple(shape)} takes {count} bytes, not "
                           f"{offsets[1] - offsets[0]}")
    return kind, tuple(shape), *offsets
