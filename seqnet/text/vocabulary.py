"""Reading vocabularies, with limits, and telling texts from other things."""

from __future__ import annotations

import os

FILE_LIMIT = 256 << 20


def read_lines(path):
    """The lines of a UTF-8 file without their ends; ValueError where it is something else."""
    return read_text(path).split("\n")


def read_text(path):
    """The text of a UTF-8 file; ValueError where it is too large or something else."""
    with open(path, "rb") as file:
        data = file.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise ValueError(f"{os.fspath(path)!r} is larger than any vocabulary ({FILE_LIMIT} bytes)")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{os.fspath(path)!r} is no UTF-8 text: {error}") from None


def checked_text(name, text):
    """`text` if it is one; TypeError, or ValueError where it holds half a character."""
    if not isinstance(text, str):
        raise TypeError(f"{name}: takes one text; received {type(text).__name__}. For several use a loop, or encode_batch")
    if any("\ud800" <= c <= "\udfff" for c in text) if not text.isascii() else False:
        raise ValueError(f"{name}: the text holds half a character (a lone surrogate); decode its bytes with "
                         "errors='replace'")
    return text


def checked_vocabulary(name, vocabulary):
    """`{piece: id}` with each id once; ValueError otherwise."""
    if not isinstance(vocabulary, dict) or not all(isinstance(k, str) and type(v) is int and 0 <= v < 2**31
                                                   for k, v in vocabulary.items()):
        raise ValueError(f"{name}: the vocabulary must be a dict from pieces of text to whole numbers")
    if len(set(vocabulary.values())) != len(vocabulary):
        raise ValueError(f"{name}: two pieces of the vocabulary share a number")
    return vocabulary
