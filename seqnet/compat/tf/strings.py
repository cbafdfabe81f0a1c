"""`tf.strings` on NumPy arrays of texts: what `standardize=` and `split=` functions of TextVectorization call."""

from __future__ import annotations

import re

import numpy as np

from .arrays import convert_to_tensor


def _each(fn, texts):
    if isinstance(texts, bytes):
        texts = texts.decode("utf-8")
    if isinstance(texts, str):
        return fn(texts)
    array = np.asarray(texts)
    out = np.empty(array.shape, object)
    for place, text in np.ndenumerate(array):
        out[place] = fn(text.decode("utf-8") if isinstance(text, bytes) else str(text))
    return out if out.dtype == object and out.shape != () else out[()]


def lower(input, encoding="", name=None):
    """In small letters."""
    return _each(str.lower, input)


def upper(input, encoding="", name=None):
    """In capitals."""
    return _each(str.upper, input)


def strip(input, name=None):
    """Without blanks at the ends."""
    return _each(str.strip, input)


def regex_replace(input, pattern, rewrite, replace_global=True, name=None):
    """What matches a pattern is replaced; the rewrite may name the match and its groups by number."""
    rewrite = re.sub(r"\\0", r"\\g<0>", rewrite)
    compiled = re.compile(pattern)
    return _each(lambda text: compiled.sub(rewrite, text, count=0 if replace_global else 1), input)


def regex_full_match(input, pattern, name=None):
    """Whether a pattern matches the whole text."""
    compiled = re.compile(pattern)
    found = _each(lambda text: compiled.fullmatch(text) is not None, input)
    return found.astype(bool) if isinstance(found, np.ndarray) else found


def length(input, unit="BYTE", name=None):
    """Number of bytes, or of characters with unit "UTF8_CHAR"."""
    count = len if unit == "UTF8_CHAR" else lambda text: len(text.encode("utf-8"))
    found = _each(count, input)
    return convert_to_tensor(found.astype("int32") if isinstance(found, np.ndarray) else found)


def split(input, sep=None, maxsplit=-1, name=None):
    """The parts of a text between separators, blanks unless told; a list of lists for several texts."""
    if isinstance(input, (str, bytes)):
        return np.array(_each(lambda text: text.split(sep or None, maxsplit), input), dtype=object)
    found = np.empty(len(input), object)
    found[:] = [_each(lambda text: text.split(sep or None, maxsplit), text) for text in np.asarray(input).tolist()]
    return found


def unicode_split(input, input_encoding="UTF-8", errors="replace", name=None):
    """The characters of a text; a list of lists for several texts."""
    if isinstance(input, (str, bytes)):
        return np.array(list(_each(str, input)), dtype=object)
    found = np.empty(len(input), object)
    found[:] = [list(_each(str, text)) for text in np.asarray(input).tolist()]
    return found


def bytes_split(input, name=None):
    """The characters of a text."""
    return unicode_split(input)


def join(inputs, separator="", name=None):
    """Texts joined element by element."""
    arrays = np.broadcast_arrays(*[np.asarray(x, dtype=object) for x in inputs])
    out = np.empty(arrays[0].shape, object)
    for place in np.ndindex(out.shape):
        out[place] = separator.join(str(a[place]) for a in arrays)
    return out if out.shape else out[()]


def reduce_join(inputs, axis=None, keepdims=False, separator="", name=None):
    """Texts joined along an axis, or all of them."""
    array = np.asarray(inputs, dtype=object)
    if axis is None:
        return separator.join(str(text) for text in array.reshape(-1))
    return np.apply_along_axis(lambda row: np.array(separator.join(str(t) for t in row), dtype=object), axis, array)


def substr(input, pos, len, unit="BYTE", name=None):
    """Part of a text."""
    return _each(lambda text: text[pos:pos + len], input)


def to_number(input, out_type="float32", name=None):
    """Texts as numbers."""
    return convert_to_tensor(np.asarray(_each(float, input), dtype=np.dtype(out_type)))


def as_string(input, **kwargs):
    """Numbers as texts."""
    return _each(str, np.asarray(getattr(input, "data", input)))


__all__ = ["as_string", "bytes_split", "join", "length", "lower", "reduce_join", "regex_full_match", "regex_replace",
           "split", "strip", "substr", "to_number", "unicode_split", "upper"]
