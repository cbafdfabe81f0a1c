"""Read the ragged arrays of ``imdb.npz`` without ever opening a pickle.

NumPy can store rows of unequal length only as a pickle inside the ``.npy`` member. A pickle is a program, and a file
from elsewhere is not to be trusted with running one. The reader here interprets only the handful of instructions
that an array of lists of whole numbers needs: no class of the file is looked up, no code of NumPy sees the file's
contents, and the long list itself is decoded by ``_core.pickled_rows`` straight into one flat integer array, which
takes a tenth of the memory and time of six million Python integers.
"""

import io
import pickle
import re
import zipfile
import zlib
from struct import error as StructError

import numpy as np

from seqnet import _core

MEMBER_BYTES = 256 << 20  # the real members hold 14 MB; a header that claims far more is not a data set

_HEADER = re.compile(
    rb"\s*\{\s*'descr'\s*:\s*'([|<>=]?)([Oiub])(\d*)'\s*,\s*'fortran_order'\s*:\s*(?:True|False)\s*,"
    rb"\s*'shape'\s*:\s*\(\s*(\d{1,12})L?\s*,\s*\)\s*,?\s*\}\s*"
)
_READING_FAILED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, StructError, pickle.UnpicklingError, EOFError, KeyError,
    IndexError, TypeError, ValueError, AttributeError, OverflowError, RuntimeError, NotImplementedError, MemoryError,
)  # fmt: skip


class Ragged:
    """Rows of unequal length in two arrays: row i is ``ids[offsets[i]:offsets[i + 1]]``."""

    __slots__ = ("ids", "offsets")

    def __init__(self, ids, offsets):
        self.ids, self.offsets = ids, offsets

    def __len__(self):
        return len(self.offsets) - 1

    @classmethod
    def from_rows(cls, rows):
        """Flatten an iterable of sequences of whole numbers."""
        arrays = [_whole_numbers(row) for row in rows]
        offsets = np.zeros(len(arrays) + 1, np.int64)
        np.cumsum([len(a) for a in arrays], out=offsets[1:])
        ids = np.concatenate(arrays).astype(np.int32) if arrays else np.zeros(0, np.int32)
        return cls(ids, offsets)


def load(path, names):
    """Read the named one-dimensional members of an ``.npz``: object arrays as ``Ragged``, integers as arrays.

    Raises ``ValueError`` with the reason in one line where the file is cut short, damaged, too large or holds
    anything but rows of whole numbers.
    """
    members = []
    try:
        with zipfile.ZipFile(path) as archive:
            for name in names:
                try:
                    info = archive.getinfo(name + ".npy")
                except KeyError:
                    raise ValueError(f"it has no array named {name}") from None
                if info.file_size > MEMBER_BYTES:
                    raise ValueError(
                        f"its array {name} claims {info.file_size:,} bytes, more than the {MEMBER_BYTES:,} allowed"
                    )
                with archive.open(info) as stream:
                    content = stream.read(info.file_size)
                    if len(content) != info.file_size or stream.read(1):
                        raise ValueError(f"its array {name} ends early")
                members.append(_member(name, content))
    except OSError as problem:
        if isinstance(problem, (FileNotFoundError, IsADirectoryError, PermissionError)):
            raise
        raise ValueError(f"it cannot be read: {problem}") from None
    except _READING_FAILED as problem:
        raise ValueError(str(problem) or type(problem).__name__) from None
    return members


def _member(name, content):
    """Decode one ``.npy`` member held in memory."""
    if content[:6] != b"\x93NUMPY" or len(content) < 12:
        raise ValueError(f"its array {name} is not in NumPy's format")
    width = 2 if content[6] == 1 else 4
    start = 8 + width + int.from_bytes(content[8 : 8 + width], "little")
    header = _HEADER.fullmatch(content, 8 + width, min(start, len(content)))
    if header is None or start > len(content):
        raise ValueError(f"its array {name} is not a one-dimensional array of whole numbers or of lists")
    order, kind, size, count = (part.decode() for part in header.groups())
    count = int(count)
    if kind == "O":
        rows = _RowReader(content, start).load()
        rows = rows.rows() if isinstance(rows, _Array) else None
        if rows is None or len(rows) != count:
            raise ValueError(f"its array {name} does not hold the {count:,} rows it announces")
        return rows
    dtype = np.dtype(order + kind + (size or "1"))
    if len(content) - start != count * dtype.itemsize:
        raise ValueError(f"its array {name} does not hold the {count:,} numbers it announces")
    return np.frombuffer(content, dtype, offset=start).astype(np.int64)


class _Array:
    """Stands in for an array under reconstruction: takes the state NumPy stores, interprets nothing."""

    def __init__(self):
        self.state = None

    def rows(self):
        """The rows of an object array of lists, tuples or integer arrays."""
        _, _, dtype, _, items = self.state
        if isinstance(items, Ragged):
            return items
        if not isinstance(dtype, _DType) or dtype.name[:1] != "O" or not isinstance(items, list):
            raise ValueError("an object array was expected")
        return Ragged.from_rows(items)

    def numbers(self):
        """The values of an array of whole numbers with one axis."""
        _, shape, dtype, _, data = self.state
        if not (isinstance(dtype, _DType) and re.fullmatch("[iu][1248]", dtype.name) and isinstance(data, bytes)):
            raise ValueError("rows must hold whole numbers")
        values = np.frombuffer(data, np.dtype(dtype.order + dtype.name))
        if shape != (len(values),):
            raise ValueError("rows must have one axis")
        return values


class _DType:
    """Stands in for an element type: its name, and the byte order its state brings."""

    def __init__(self, name):
        self.name, self.order = name, "="


def _whole_numbers(row):
    if isinstance(row, _Array):
        row = row.numbers()
    elif isinstance(row, (list, tuple)):
        if not all(type(value) is int for value in row):
            raise ValueError("rows must hold whole numbers")
        row = np.array(row, np.int64)
    elif isinstance(row, Ragged) and len(row) == 0:
        row = np.zeros(0, np.int64)
    elif not isinstance(row, np.ndarray):
        raise ValueError("rows must be lists of whole numbers")
    if row.size and not -(2**31) <= row.min() <= row.max() < 2**31:
        raise ValueError("the numbers in its rows do not fit 32 bits")
    return row


def _reconstruct(*_):
    return _Array()


def _dtype(name, *_):
    return _DType(name if isinstance(name, str) else name.decode("latin1"))


def _encode(text, encoding="latin1"):
    # protocol 2 spells bytes as a text and the call that turns it back
    return text.encode("latin1")


_ADMITTED = {
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy", "ndarray"): "ndarray",
    ("numpy", "dtype"): _dtype,
    ("_codecs", "encode"): _encode,
}


class _RowReader(pickle._Unpickler):
    """The stack machine, cut down to the instructions an array of lists of whole numbers is written with.

    It is the readable Python one on purpose: its table of instructions can be replaced, and its memo is a dictionary,
    so a hostile index costs nothing.
    """

    def __init__(self, content, start):
        self.content = content
        self.stream = io.BytesIO(content)
        self.stream.seek(start)
        super().__init__(self.stream, encoding="latin1")

    def find_class(self, module, name):
        try:
            return _ADMITTED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(
                f"it asks for {module}.{name}, which an array of reviews does not need: do not trust this file"
            ) from None

    def _refuse(self):
        raise pickle.UnpicklingError("it holds something other than rows of whole numbers")

    def _frame(self):
        self.read(8)  # frames only tell how much to read ahead; everything is in memory already

    def _list(self):
        found = _core.pickled_rows(self.content, self.stream.tell() - 1)
        if found is None:
            return self.append([])
        ids, offsets, end = found
        self.append(Ragged(ids, offsets))
        self.stream.seek(end)

    def _build(self):
        state = self.stack.pop()
        target = self.stack[-1]
        if isinstance(target, _Array) and isinstance(state, tuple) and len(state) == 5:
            target.state = state
        elif isinstance(target, _DType) and isinstance(state, tuple) and len(state) > 1:
            target.order = state[1] if state[1] in ("<", ">", "=") else "="
        else:
            self._refuse()

    def _reduce(self):
        arguments = self.stack.pop()
        function = self.stack[-1]
        if function not in (_reconstruct, _dtype, _encode) or not isinstance(arguments, tuple):
            self._refuse()
        self.stack[-1] = function(*arguments)

    def _appends(self):
        items = self.pop_mark()
        if not isinstance(self.stack[-1], list):
            self._refuse()
        self.stack[-1].extend(items)

    def _append(self):
        item = self.stack.pop()
        if not isinstance(self.stack[-1], list):
            self._refuse()
        self.stack[-1].append(item)

    dispatch = dict.fromkeys(range(256), _refuse) | {
        code[0]: pickle._Unpickler.dispatch[code[0]]
        for code in (
            pickle.PROTO, pickle.STOP, pickle.MARK, pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE,
            pickle.BININT, pickle.BININT1, pickle.BININT2, pickle.LONG1,
            pickle.BINUNICODE, pickle.SHORT_BINUNICODE, pickle.BINBYTES, pickle.SHORT_BINBYTES,
            pickle.BINSTRING, pickle.SHORT_BINSTRING, pickle.GLOBAL, pickle.STACK_GLOBAL,
            pickle.EMPTY_TUPLE, pickle.TUPLE, pickle.TUPLE1, pickle.TUPLE2, pickle.TUPLE3,
            pickle.MEMOIZE, pickle.BINPUT, pickle.LONG_BINPUT, pickle.BINGET, pickle.LONG_BINGET,
        )
    } | {
        pickle.FRAME[0]: _frame, pickle.EMPTY_LIST[0]: _list, pickle.BUILD[0]: _build, pickle.REDUCE[0]: _reduce,
        pickle.APPEND[0]: _append, pickle.APPENDS[0]: _appends,
    }  # fmt: skip
