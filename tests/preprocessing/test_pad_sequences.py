"""pad_sequences: the C way and the NumPy way give what Keras gives, and wrong input is told apart."""

import threading

import numpy as np
import pytest

from seqnet import _core
from seqnet.preprocessing.sequence import _pad_any, pad_sequences
from seqnet.utils import pad_sequences as from_utils

RAGGED = [[1], [2, 3], [4, 5, 6], []]


def by_hand(rows, maxlen, dtype, padding, truncating, value):
    """The definition, one item at a time."""
    time = max(map(len, rows)) if maxlen is None else maxlen
    out = np.full((len(rows), time), value, dtype)
    for i, row in enumerate(rows):
        kept = list(row)[max(0, len(row) - time) :] if truncating == "pre" else list(row)[:time]
        for j, item in enumerate(kept):
            out[i, j if padding == "post" else time - len(kept) + j] = item
    return out


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("truncating", ["pre", "post"])
@pytest.mark.parametrize("maxlen", [None, 1, 2, 7])
@pytest.mark.parametrize(
    "dtype", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "float32", "float64"]
)
@pytest.mark.parametrize("value", [0, 7])
def test_agrees_with_the_definition(padding, truncating, maxlen, dtype, value):
    wanted = by_hand(RAGGED, maxlen, dtype, padding, truncating, value)
    kinds = {
        "lists": RAGGED,
        "tuples": [tuple(row) for row in RAGGED],
        "arrays": [np.array(row, dtype) for row in RAGGED],
        "strided arrays": [np.repeat(np.array(row, dtype), 2)[::2] for row in RAGGED],
        "other arrays": [np.array(row, np.float16) for row in RAGGED],
        "numpy scalars": [[np.int64(item) for item in row] for row in RAGGED],
    }
    for kind, rows in kinds.items():
        got = pad_sequences(rows, maxlen, dtype, padding, truncating, value)
        assert got.dtype == wanted.dtype and got.flags.c_contiguous, kind
        np.testing.assert_array_equal(got, wanted, err_msg=kind)


def test_defaults_and_examples_of_keras():
    assert pad_sequences([[1], [2, 3], [4, 5, 6]]).tolist() == [[0, 0, 1], [0, 2, 3], [4, 5, 6]]
    assert pad_sequences([[1], [2, 3], [4, 5, 6]], value=-1).tolist() == [[-1, -1, 1], [-1, 2, 3], [4, 5, 6]]
    assert pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2).tolist() == [[0, 1], [2, 3], [5, 6]]
    assert pad_sequences([[1]]).dtype == np.int32
    assert from_utils is pad_sequences


def test_fast_and_general_ways_agree_on_random_rows():
    random = np.random.default_rng(0)
    rows = [random.integers(0, 1000, random.integers(0, 40)).tolist() for _ in range(300)]
    for padding in ("pre", "post"):
        for truncating in ("pre", "post"):
            fill = np.full((), 3, np.int32)
            fast = _core.pad_sequences(rows, 25, fill, padding == "post", truncating == "post")
            np.testing.assert_array_equal(fast, _pad_any(rows, 25, fill, padding, truncating))


def test_object_arrays_matrices_and_big_endian():
    rows = np.empty(2, object)
    rows[0], rows[1] = [1, 2], [3]
    assert pad_sequences(rows).tolist() == [[1, 2], [0, 3]]
    assert pad_sequences(np.arange(6, dtype=np.int32).reshape(2, 3), maxlen=2).tolist() == [[1, 2], [4, 5]]
    big = pad_sequences([[1], [2, 3]], dtype=">i4")
    assert big.dtype == np.dtype(">i4") and big.tolist() == [[0, 1], [2, 3]]


def test_numbers_that_are_not_whole():
    np.testing.assert_array_equal(pad_sequences([[1.5], [2, 3.25]], dtype="float32"), [[0, 1.5], [2, 3.25]])
    assert pad_sequences([[1.9], [2, True]]).tolist() == [[0, 1], [2, 1]]  # NumPy cuts towards zero
    assert pad_sequences([[2**60 + 1]], dtype="float64")[0, 0] == float(2**60)


def test_samples_with_axes_of_their_own():
    rows = [[[1, 2]], [[3, 4], [5, 6]], []]
    got = pad_sequences(rows, value=9)
    assert got.shape == (3, 2, 2)
    assert got.tolist() == [[[9, 9], [1, 2]], [[3, 4], [5, 6]], [[9, 9], [9, 9]]]
    with pytest.raises(ValueError, match=r"Shape of sample \(3,\) of sequence at position 1 .* expected shape \(2,\)"):
        pad_sequences([[[1, 2]], [[1, 2, 3]]])


def test_texts():
    got = pad_sequences([["a"], ["b", "c"]], dtype=object, value="<pad>")
    assert got.tolist() == [["<pad>", "a"], ["b", "c"]]
    assert pad_sequences([["a"], ["b", "cc"]], dtype="<U3", value="-", padding="post").tolist() == [
        ["a", "-"],
        ["b", "cc"],
    ]


def test_empty():
    assert pad_sequences([], maxlen=4).shape == (0, 4)
    assert pad_sequences([[], []]).shape == (2, 0)
    assert pad_sequences([[], []], maxlen=2, value=5).tolist() == [[5, 5], [5, 5]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sequences": iter([[1]])}, "must be iterable and have a length"),
        ({"sequences": 7}, "must be iterable"),
        ({"sequences": [[1], 2]}, "Found non-iterable: 2 at position 1"),
        ({"sequences": [1, 2]}, "Found non-iterable: 1 at position 0"),
        ({"sequences": []}, "give maxlen"),
        ({"sequences": [[1]], "maxlen": 0}, "at least 1"),
        ({"sequences": [[1]], "maxlen": 2.5}, "whole number or None"),
        ({"sequences": [[1]], "padding": "front"}, 'Padding type "front" not understood'),
        ({"sequences": [[1]], "truncating": "end"}, 'Truncating type "end" not understood'),
        ({"sequences": [[1]], "value": "x"}, "dtype=object"),
        ({"sequences": [[1]], "value": 300, "dtype": "uint8"}, "cannot be stored as uint8"),
        ({"sequences": [[1], [300]], "dtype": "uint8"}, "position 1 cannot be stored as uint8"),
        ({"sequences": [[1], [2**40]]}, "position 1 cannot be stored as int32"),
        ({"sequences": [[1], ["word"]]}, "position 1 cannot be stored as int32"),
        ({"sequences": [[1], [None]]}, "position 1 cannot be stored as int32"),
        ({"sequences": ["ab"], "dtype": object}, "is one str, not a list"),
    ],
)
def test_wrong_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        pad_sequences(**arguments)


def test_the_binding_checks_its_arguments():
    fill = np.zeros((), np.int32)
    for arguments in [
        ([[1]], -2, fill, 0, 0),
        ([[1]], 2**70, fill, 0, 0),
        ([[1]], 3, 0, 0, 0),
        ([[1]], 3, np.zeros(2, np.int32), 0, 0),
        ([[1]], 3, fill, 2, 0),
        ([[1]], 3, fill, 0, 2),
        (5, 3, fill, 0, 0),
        ([[1]], 3, fill, 0),
    ]:
        with pytest.raises((TypeError, ValueError)):
            _core.pad_sequences(*arguments)
    assert _core.pad_sequences([[1]], 3, np.zeros((), np.complex64), 0, 0) is None
    with pytest.raises((MemoryError, ValueError)):
        _core.pad_sequences([[1]], 2**61, fill, 0, 0)


def test_rows_that_change_while_they_are_read():
    rows = [list(range(50)) for _ in range(200)]
    stop = threading.Event()

    def churn():
        while not stop.is_set():
            for row in rows:
                row.pop() if len(row) > 10 else row.extend(range(40))

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        for _ in range(50):
            out = pad_sequences(rows, maxlen=50)
            assert out.shape == (200, 50) and out.min() >= 0 and out.max() < 50
    finally:
        stop.set()
        thread.join()
