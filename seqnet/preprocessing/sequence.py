"""Sequences of unequal length made equal; pairs of near words; windows of time series."""

import operator

import numpy as np

from seqnet import _core
from seqnet.preprocessing.skip_grams import make_sampling_table, skipgrams

_LATER = ("TimeseriesGenerator", "timeseries_generator_from_json")  # they bring the training machinery with them

__all__ = [*_LATER, "make_sampling_table", "pad_sequences", "skipgrams"]

_SIDES = ("pre", "post")


def pad_sequences(sequences, maxlen=None, dtype="int32", padding="pre", truncating="pre", value=0.0):
    """Pad and cut sequences to one length: n sequences give an array (n, time), or (n, time, ...) for samples.

    ========== ======= ============================================================================================
    argument   default meaning
    ========== ======= ============================================================================================
    sequences          a list of n lists or arrays; their items are numbers or samples of one shape
    maxlen     None    time; None: the length of the longest sequence
    dtype      int32   type of the result; ``object`` for texts of any length
    padding    pre     where ``value`` goes in sequences that are too short: "pre" (in front) or "post"
    truncating pre     where sequences that are too long lose items: "pre" (in front) or "post"
    value      0.      what to pad with
    ========== ======= ============================================================================================

    >>> pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2)
    array([[0, 1],
           [2, 3],
           [5, 6]], dtype=int32)

    Raises ``ValueError`` for sequences without a length, samples of unequal shapes, unknown sides, and items or a
    ``value`` the dtype cannot hold.
    """
    if not (hasattr(sequences, "__len__") and (hasattr(sequences, "__iter__") or hasattr(sequences, "__getitem__"))):
        raise ValueError(
            f"pad_sequences: `sequences` must be iterable and have a length, such as a list of lists; received "
            f"{type(sequences).__name__}"
        )
    if truncating not in _SIDES:
        raise ValueError(f'Truncating type "{truncating}" not understood: use "pre" or "post"')
    if padding not in _SIDES:
        raise ValueError(f'Padding type "{padding}" not understood: use "pre" or "post"')
    dtype = np.dtype(dtype)
    if maxlen is not None:
        maxlen = _checked_length(maxlen)
    elif len(sequences) == 0:
        raise ValueError("pad_sequences: no sequences came, so no longest one: give maxlen for a result (0, maxlen)")
    fill = _fill(value, dtype)
    if dtype.isnative:
        out = _core.pad_sequences(
            sequences, -1 if maxlen is None else maxlen, fill, padding == "post", truncating == "post"
        )
        if out is not None:
            return out
    return _pad_any(sequences, maxlen, fill, padding, truncating)


def _checked_length(maxlen):
    try:
        length = operator.index(maxlen)
    except TypeError:
        raise ValueError(f"pad_sequences: maxlen must be a whole number or None; received {maxlen!r}") from None
    if length < 1:
        raise ValueError(f"pad_sequences: maxlen must be at least 1; received {length}")
    return length


def _fill(value, dtype):
    if isinstance(value, str) and dtype.kind not in "OSU":
        raise ValueError(
            f"pad_sequences: `dtype` {dtype} is not compatible with `value`'s type: {type(value)}\nYou should set "
            "`dtype=object` for variable length strings."
        )
    try:
        return np.full((), value, dtype)
    except (TypeError, ValueError, OverflowError) as problem:
        raise ValueError(f"pad_sequences: value {value!r} cannot be stored as {dtype}: {problem}") from None


def _pad_any(sequences, maxlen, fill, padding, truncating):
    """The general way, sequence by sequence through NumPy."""
    lengths = []
    sample_shape = None
    for i, sequence in enumerate(sequences):
        try:
            lengths.append(len(sequence))
        except TypeError:
            raise ValueError(
                f"`sequences` must be a list of iterables. Found non-iterable: {sequence!r} at position {i}"
            ) from None
        if sample_shape is None and lengths[-1]:
            sample_shape = _as_array(sequence, fill.dtype, i).shape[1:]
    sample_shape = sample_shape or ()
    time = max(lengths) if maxlen is None else maxlen
    out = np.full((len(lengths), time) + sample_shape, fill, fill.dtype)
    for i, sequence in enumerate(sequences):
        if not lengths[i]:
            continue
        kept = _as_array(sequence[-time:] if truncating == "pre" else sequence[:time], fill.dtype, i)
        if kept.shape[1:] != sample_shape:
            raise ValueError(
                f"Shape of sample {kept.shape[1:]} of sequence at position {i} is different from expected shape "
                f"{sample_shape}"
            )
        if padding == "post":
            out[i, : len(kept)] = kept
        else:
            out[i, -len(kept) :] = kept
    return out


def _as_array(sequence, dtype, position):
    try:
        array = np.asarray(sequence, dtype=dtype)
    except (TypeError, ValueError, OverflowError) as problem:
        hint = " Texts become lists of ids first: tokenizer.texts_to_sequences(texts)." if isinstance(sequence, str) else ""
        raise ValueError(
            f"pad_sequences: the sequence at position {position} cannot be stored as {dtype}: {problem}.{hint}"
        ) from None
    if array.ndim == 0:
        raise ValueError(
            f"pad_sequences: the sequence at position {position} is one {type(sequence).__name__}, not a list of items"
        )
    return array


def __getattr__(name):
    if name in _LATER:
        from seqnet.preprocessing import timeseries_generator

        return getattr(timeseries_generator, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
