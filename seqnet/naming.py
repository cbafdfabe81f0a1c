"""Automatic names: `dense`, `dense_1`, ... and the snake_case of class names."""

from __future__ import annotations

import re

_counts: dict[str, int] = {}
_WORD = re.compile(r"(.)([A-Z][a-z]+)")
_CAPITAL = re.compile(r"([a-z])([A-Z])")
_OTHER = re.compile(r"\W+")


def snake_case(name):
    """`GlobalMaxPooling1D` -> `global_max_pooling1d`."""
    name = _OTHER.sub("", name)
    return _CAPITAL.sub(r"\1_\2", _WORD.sub(r"\1_\2", name)).lower()


def unique_name(prefix):
    """`prefix` the first time, then `prefix_1`, `prefix_2`, ..."""
    count = _counts.get(prefix, 0)
    _counts[prefix] = count + 1
    return f"{prefix}_{count}" if count else prefix


def auto_name(cls):
    """The next free automatic name of a class."""
    return unique_name(snake_case(cls.__name__))


def reset_names():
    """Start the counting again (part of `clear_session`)."""
    _counts.clear()
