"""Arrays in HDF5 files, laid out as Keras 3 does: each object's variables are `<path>/vars/0`, `1`, and so on.

The reader is strict: only real groups and numeric datasets that lie inside the file, no links to elsewhere, no external
or virtual data, and no dataset that claims far more bytes than the file holds.
"""

import math
from contextlib import contextmanager

import numpy as np

from .files import broken

_EXPANSION = 1000  # how much smaller than its content compressed data may be
_KINDS = "fiub"


class WeightsWriter:
    """Collects the variables of objects; `bytes()` gives the finished file."""

    def __init__(self):
        import io

        import h5py

        self._buffer = io.BytesIO()
        self._file = h5py.File(self._buffer, "w")

    def make(self, path, name=None):
        """The group that takes the variables of the object at `path`, a mapping from "0", "1", ... to arrays."""
        group = self._file.create_group(f"{path}/vars" if path else "vars")
        if name is not None:
            group.attrs["name"] = name
        return _Writing(group)

    def bytes(self):
        self._file.close()
        return self._buffer.getvalue()


class _Writing:
    def __init__(self, group):
        self._group = group

    def __setitem__(self, key, value):
        value = np.asarray(getattr(value, "data", value))
        self._group.create_dataset(str(key), data=value)


class WeightsReader:
    """Reads such a file. `file` is a path or a binary file; `source` names it in messages."""

    def __init__(self, file, source, size):
        import h5py

        self._h5py, self.source, self._size = h5py, source, size
        self._raw, self._heaps_sound = file, None
        try:
            self._file = h5py.File(file, "r")
        except (OSError, RuntimeError, ValueError) as error:
            raise broken(source, f"it is no whole HDF5 file ({error})") from None
        with self.guard():
            older = "_layer_checkpoint_dependencies" in self._file
        self._layers = "_layer_checkpoint_dependencies" if older else "layers"

    @property
    def root(self):
        """The group at the top."""
        return self._file

    @property
    def size(self):
        """Bytes of the whole file."""
        return self._size

    @contextmanager
    def guard(self):
        """Errors of the HDF5 library within the block become those of a damaged file."""
        try:
            yield
        except (KeyError, OSError, RuntimeError, SystemError, TypeError) as error:
            raise broken(self.source, f"its parts cannot be found ({error})") from None

    def check_heaps(self):
        """Raises ValueError where a text of variable length could not be read in bounded time."""
        if self._heaps_sound is None:
            from .global_heap import sound

            if hasattr(self._raw, "getvalue"):
                self._heaps_sound = sound(self._raw.getvalue())
            else:
                import mmap

                with mmap.mmap(self._raw.fileno(), 0, access=mmap.ACCESS_READ) as data:
                    self._heaps_sound = sound(data)
        if not self._heaps_sound:
            raise broken(self.source, "the lengths of the texts in it are wrong")

    def close(self):
        self._file.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def has(self, path):
        return self._group(path) is not None

    def get(self, path):
        """The variables of the object at `path`, a mapping from "0", "1", ... to arrays; empty where there are none."""
        if self._layers != "layers":  # Keras 2.12 to 2.15
            path = "/".join(self._layers if part == "layers" else part for part in path.split("/"))
        return Entry(self, self._group(f"{path}/vars" if path else "vars"), path)

    def group(self, path):
        """The group at a path from the top, or None."""
        return self._group(path)

    def child_group(self, group, path):
        """The group at a path below another. Raises ValueError where there is none."""
        found = self._group(path, group)
        if found is None:
            raise broken(self.source, f"{path!r} of {group.name!r} is missing")
        return found

    def array(self, group, path):
        """The numbers at a path below a group. Raises ValueError where there are none."""
        above, _, name = path.rpartition("/")
        return self.read(self.dataset(self.child_group(group, above) if above else group, name))

    def total(self):
        """Bytes that all arrays of the file take once they are read."""
        found = []

        def add(name, thing):
            if isinstance(thing, self._h5py.Dataset) and thing.shape is not None and thing.dtype.kind in _KINDS:
                claimed = math.prod(thing.shape) * thing.dtype.itemsize
                found.append(min(claimed, thing.id.get_storage_size() * _EXPANSION))

        try:
            self._file.visititems(add)
        except (KeyError, OSError, RuntimeError, ValueError, TypeError) as error:
            raise broken(self.source, f"its parts cannot be listed ({error})") from None
        return sum(found)

    def _group(self, path, group=None):
        """The group at a path of names, or None; anything else found there is an error."""
        group = self._file if group is None else group
        for part in path.split("/"):
            group = self._child(group, part)
            if group is None:
                return None
            if not isinstance(group, self._h5py.Group):
                raise broken(self.source, f"{path!r} should be a group of variables and is not")
        return group

    def _child(self, group, name):
        try:
            link = group.get(name, getlink=True)
            if link is None:
                return None
            if not isinstance(link, self._h5py.HardLink):
                raise broken(self.source, f"{name!r} points outside the file")
            return group[name]
        except (KeyError, OSError, RuntimeError) as error:
            with self.guard():
                if name not in group:
                    return None
            raise broken(self.source, f"{name!r} cannot be read ({error})") from None

    def dataset(self, group, name):
        data = self._child(group, name)
        if not isinstance(data, self._h5py.Dataset):
            raise broken(self.source, f"variable {name!r} of {group.name!r} is missing")
        if data.external or data.is_virtual:
            raise broken(self.source, f"variable {name!r} of {group.name!r} lies in another file")
        if data.dtype.kind not in _KINDS or data.shape is None:
            raise broken(self.source, f"variable {name!r} of {group.name!r} holds {data.dtype}, not numbers")
        claimed = math.prod(data.shape) * data.dtype.itemsize
        held = data.id.get_storage_size()
        compressed = data.chunks is not None
        if held > self._size or claimed > (held * _EXPANSION if compressed else held):
            raise broken(self.source, f"variable {name!r} of {group.name!r} claims {claimed} bytes and holds {held}")
        return data

    def read(self, data):
        try:
            return np.array(data[()])
        except (OSError, RuntimeError, ValueError) as error:
            raise broken(self.source, f"{data.name!r} cannot be read ({error})") from None


class Entry:
    """The variables of one object, read when asked for."""

    def __init__(self, reader, group, path):
        self._reader, self._group, self.path = reader, group, path

    def keys(self):
        with self._reader.guard():
            return list(self._group.keys()) if self._group is not None else []

    def __len__(self):
        return len(self.keys())

    def __iter__(self):
        return iter(self.keys())

    def __contains__(self, key):
        return str(key) in self.keys()

    def shape(self, key):
        return self._dataset(key).shape

    def __getitem__(self, key):
        return self._reader.read(self._dataset(key))

    def _dataset(self, key):
        if key not in self:
            raise KeyError(key)
        return self._reader.dataset(self._group, str(key))
