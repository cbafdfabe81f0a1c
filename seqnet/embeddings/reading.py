"""Word vectors from files: GloVe's text, word2vec's text and binary, a NumPy matrix beside a list of words.

Every reader returns (words, matrix): a list of n texts and a float32 array (n, size). Files are read strictly: a line
with another number of columns, a number that is none, or a file cut short is a ValueError that names the place, and
no memory is reserved on the word of a header alone.
"""

import os

import numpy as np

from seqnet import _core
from seqnet.saving.files import broken

_CHUNK = 1 << 24


def read_vectors(path, limit=None, mmap=True):
    """Read a file of word vectors, its kind told by its name and first bytes.

    path: ``.npy`` (words in the ``.words.txt`` or ``.txt`` beside it), ``.bin`` (word2vec), anything else text, also with
    ``.gz``. limit: read only so many words. mmap: leave a ``.npy`` on the disk until rows are used.
    """
    path = os.fspath(path)
    if not os.path.isfile(path):
        raise FileNotFoundError(f"there is no file {path!r} of word vectors")
    if limit is not None and limit < 1:
        raise ValueError(f"limit is a number of words, at least 1; received {limit}")
    if path.endswith(".npy"):
        return _read_npy(path, limit, mmap)
    with _opened(path) as stream:
        head = stream.read(256)
        stream.seek(0)
        if path.removesuffix(".gz").endswith(".bin"):
            return _read_binary(path, stream, limit)
        header = _header(head.split(b"\n", 1)[0])
        if header:
            stream.readline()
        return _read_text(path, stream, limit, header)


def _opened(path):
    if path.endswith(".gz"):
        import gzip

        return gzip.open(path, "rb")
    return open(path, "rb")


def _header(line):
    """(rows, size) of word2vec's first line, None where the line is a word and its numbers."""
    parts = line.split()
    return (int(parts[0]), int(parts[1])) if len(parts) == 2 and all(p.isdigit() for p in parts) else None


def _read_npy(path, limit, mmap):
    stem = path.removesuffix(".npy")
    names = [name for name in (f"{stem}.words.txt", f"{stem}.txt", f"{stem}.vocab") if os.path.isfile(name)]
    if not names:
        raise FileNotFoundError(f"{path!r} holds the numbers; its words should stand in {stem + '.words.txt'!r}, one a line")
    try:
        matrix = np.load(path, mmap_mode="r" if mmap else None, allow_pickle=False)
    except (ValueError, EOFError) as problem:
        raise broken(path, str(problem)) from None
    if matrix.ndim != 2 or matrix.dtype.kind != "f":
        raise broken(path, f"it holds {matrix.dtype} of shape {matrix.shape} instead of floats (words, size)")
    with open(names[0], encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
        words = stream.read().removesuffix("\n").split("\n")
    if len(words) != len(matrix):
        raise broken(path, f"it has {len(matrix):,} rows, but {names[0]!r} has {len(words):,} words")
    return (words, matrix) if limit is None else (words[:limit], matrix[:limit])


def _read_text(path, stream, limit, header):
    words, parts, rest, line = [], [], b"", 1 if header else 0
    size = header[1] if header else None
    while limit is None or len(words) < limit:
        chunk = stream.read(_CHUNK)
        text = rest + chunk
        if chunk:
            cut = text.rfind(b"\n") + 1
            text, rest = text[:cut], text[cut:]
        lines = text.split(b"\n")
        if lines and not lines[-1]:
            lines.pop()
        if limit is not None:
            lines = lines[: limit - len(words)]
        if lines:
            size = size or lines[0].rstrip().count(b" ")
            if size < 1:
                raise broken(path, f"line {line + 1} is {lines[0][:40]!r} instead of a word and its numbers")
            found, numbers = _parse(path, lines, size, line)
            words += found
            parts.append(numbers)
            line += len(lines)
        if not chunk:
            break
    if header and limit is None and len(words) != header[0]:
        raise broken(path, f"its first line promises {header[0]:,} words, but there are {len(words):,}")
    if not words:
        raise broken(path, "it is empty")
    return words, np.concatenate(parts) if len(parts) > 1 else parts[0]


def _parse(path, lines, size, before):
    """Words and numbers of some lines; a word may hold blanks, the numbers are the last `size` columns."""
    split = [line.split(b" ", 1) for line in lines]
    try:
        numbers = _core.parse_decimals(b" ".join([s[1] for s in split]), size * len(lines))
        return [_text(s[0]) for s in split], numbers.reshape(len(lines), size)
    except (ValueError, IndexError):
        pass  # some line is different: look at each
    words, rows = [], np.empty((len(lines), size), np.float32)
    for i, line in enumerate(lines):
        columns = line.rstrip().rsplit(b" ", size)
        try:
            rows[i] = _core.parse_decimals(b" ".join(columns[1:]), size)
        except ValueError:
            raise broken(path, f"line {before + i + 1} begins {line[:40]!r} and is no word with {size} numbers") from None
        words.append(_text(columns[0]))
    return words, rows


def _text(word):
    return word.decode("utf-8", "surrogateescape")


def _read_binary(path, stream, limit):
    header = _header(stream.readline(64))
    if header is None:
        raise broken(path, "a word2vec file begins with the numbers of words and of columns")
    data = stream.read()
    count, size = header
    row = 4 * size
    if count < 1 or size < 1 or count * (row + 2) > len(data) + 1:
        raise broken(path, f"its first line promises {count:,} words of {size} numbers, which its {len(data):,} bytes "
                           "cannot hold")
    count = count if limit is None else min(count, limit)
    words, numbers, at = [], bytearray(count * row), 0
    for i in range(count):
        blank = data.find(b" ", at, at + 4096)
        if blank < 0 or blank + 1 + row > len(data):
            raise broken(path, f"it ends in word {i + 1:,} of {header[0]:,}")
        words.append(_text(data[at:blank].lstrip(b"\n")))
        at = blank + 1 + row
        numbers[i * row:(i + 1) * row] = data[blank + 1:at]
    matrix = np.frombuffer(numbers, "<f4").reshape(count, size).astype(np.float32, copy=False)
    if not np.isfinite(matrix).all():
        raise broken(path, "some of its numbers are not finite")
    return words, matrix
