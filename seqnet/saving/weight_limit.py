"""A model that is read from a file may not ask for more memory than its weights in the file need."""

from __future__ import annotations

import threading
from contextlib import contextmanager

_SLACK = 64 << 20  # what a model may make beyond its saved weights


class _Limit(threading.local):
    left = None
    source = None


_limit = _Limit()


@contextmanager
def weight_limit(reader):
    """Within the block new weights may take four times the bytes of all arrays in the open file, and a little more."""
    before = _limit.left, _limit.source
    _limit.left, _limit.source = 4 * reader.total() + _SLACK, reader.source
    try:
        yield
    finally:
        _limit.left, _limit.source = before


def take(size, what):
    """Count `size` bytes of a new weight. Raises ValueError where the model that is being read has no right to them."""
    if _limit.left is None:
        return
    _limit.left -= size
    if _limit.left < 0:
        from .files import broken

        raise broken(_limit.source, f"its description wants {size} bytes for {what}, far more than its weights have")
