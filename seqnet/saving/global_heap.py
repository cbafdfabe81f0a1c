"""Texts of variable length lie in the global heaps of an HDF5 file. The HDF5 library walks through a heap object by object
and never comes to an end where the lengths in it are wrong, so they are looked at before it is asked for such a text.

    "GCOL", version 1, 3 bytes, length of the heap (8), then objects: number (2), references (2), 4 bytes, length (8),
    content filled up to a multiple of 8; the object with the number 0 is the room that is left
"""

from __future__ import annotations

_HEAD, _OBJECT = 16, 16


def sound(data):
    """Whether every heap in the bytes of a file can be walked through."""
    at = data.find(b"GCOL")
    while at != -1:
        if data[at + 4:at + 5] == b"\x01" and not _walk(data, at):
            return False
        at = data.find(b"GCOL", at + 4)
    return True


def _walk(data, at):
    end = at + int.from_bytes(data[at + 8:at + 16], "little")
    if end > len(data):
        return True  # beyond the file, which the library notices
    place = at + _HEAD
    while end - place >= _OBJECT:
        number = int.from_bytes(data[place:place + 2], "little")
        length = int.from_bytes(data[place + 8:place + 16], "little")
        if number == 0:
            return _OBJECT <= length <= end - place
        step = _OBJECT + -(-length // 8) * 8
        if step > end - place:
            return False
        place += step
    return True
